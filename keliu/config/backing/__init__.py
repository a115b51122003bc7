"""备份与恢复: one file with the database and the home's files, each with its hash; written and read back by commands."""
