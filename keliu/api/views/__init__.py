"""What answers /api/v1, a module a pair of resources, and the tokens' page."""
