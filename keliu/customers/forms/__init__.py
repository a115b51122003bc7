"""The forms of customer files."""
