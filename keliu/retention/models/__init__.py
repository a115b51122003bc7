"""Tables of retention: churn statements."""

from keliu.retention.models.statements import Account, Appeal, Entry, Statement

__all__ = ["Account", "Appeal", "Entry", "Statement"]
