"""Placeholder."""

HELP = ""


def choose_home(arguments): ...
def add_arguments(parser): ...
def run(options):
    return 0
