"""A column that no index is chosen for: where a plan must start from the scope and not from a filter.

SQLite plans without statistics: any equality looks selective to it. A list whose scope is known to be the smaller set
says so with this; PostgreSQL, which keeps statistics, is left alone.
"""

from typing import Any

from django.db.models import F, Func


class Unindexed(Func):
    """An expression as it is; on SQLite behind a plus sign, which keeps the planner from its index."""

    arity = 1
    template = "%(expressions)s"

    def __init__(self, column: str | F) -> None:
        super().__init__(F(column) if isinstance(column, str) else column)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write the expression behind a plus sign."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)
