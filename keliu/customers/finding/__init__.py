"""Lists, filters and the one search box over the files."""
