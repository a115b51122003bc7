"""业务规则: the rules of the practice in plain Python; no database, no clock, no framework."""
