"""变更记录: who changed what, when, from, to and why; knows people, stores and rows by plain keys and imports no desk."""
