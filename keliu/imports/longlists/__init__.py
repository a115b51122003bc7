"""Long lists of orders into a home without orders: set-based for the rows that only add, row by row for all others."""
