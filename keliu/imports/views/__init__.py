"""The import in four steps, its history, and taking it back."""
