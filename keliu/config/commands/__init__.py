"""The commands of `keliu`, a module each: NAME, HELP, add_arguments(parser) and run(options) -> exit code."""
