"""How a command says no."""


class Failed(Exception):
    """A refused or failed work; its text is the sentence for standard error."""
