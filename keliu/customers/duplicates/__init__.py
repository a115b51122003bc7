"""疑似重复: files that may be one and the same."""
