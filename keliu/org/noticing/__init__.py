"""站内通知: giving notices, and what a person has not read yet."""
