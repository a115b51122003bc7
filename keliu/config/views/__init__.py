"""Pages of the whole house: the home of each role, and the administrator's back-ups."""
