"""REST under /api/v1: thin, calls the queries and actions of the desks."""
