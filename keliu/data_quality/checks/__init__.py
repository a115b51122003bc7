"""资料检查: what is wrong with some files, found set-based in slices; nothing here writes."""
