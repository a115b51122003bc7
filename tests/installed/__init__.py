"""What a user gets: the set-up from a clone, and the wheel."""
