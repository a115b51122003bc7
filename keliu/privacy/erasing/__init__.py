"""删除: who is meant and what names him, the database, the files of the home."""
