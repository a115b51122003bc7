"""A desk that exists only while faults are tried."""
