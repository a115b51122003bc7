"""A million customers: what the largest group that one machine carries may expect."""
