"""资料质量: what is missing, stale or impossible in the files, the next step for each, and a score a store (A4, A5, A8)."""
