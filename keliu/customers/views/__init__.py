"""Pages of the customer files, by task: lists, cards, edits, search, duplicates."""
