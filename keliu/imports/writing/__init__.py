"""Writing a plan: new rows in slices under a second, changes staged for one closing transaction, and taking it back."""
