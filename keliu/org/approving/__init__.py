"""审批: what needs a second person: kinds that desks declare, asking, deciding, what waits."""
