"""授权查看: asking for a look into a store's rows, its consent, its end, what was looked at."""
