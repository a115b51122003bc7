"""附件: stored files by the hash of their content; visible as the row they belong to is."""
