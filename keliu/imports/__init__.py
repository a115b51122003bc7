"""信息员: imports of a shop's own files: understood, previewed, written, taken back."""
