"""Long lists of orders: set-based for the rows that only add, row by row for all others."""
