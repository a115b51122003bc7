"""个人信息: requests of the persons themselves (access, correction, erasure) and the table of periods of keeping."""
