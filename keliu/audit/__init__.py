"""变更记录: who changed what, when, from, to and why (by plain keys: imports no desk)."""
