"""Rows are reached only through a scope: `visible_to(viewer)` for people, `unscoped(reason)` for the program itself.

The scope travels with the SQL query, and a query without one refuses to become SQL: it does not matter whether it is
iterated, counted, joined by `union`, set into another query as a subquery or fetched ahead. So a forgotten filter is an
error in the first test and not a leak in a shop. What a seen row points at (`vehicle.owner`, `select_related`) is
followed: who sees a row sees what it names. Insertions need no scope.
"""

from typing import Any, Self

from django.db import models
from django.db.models import sql

from keliu.rules.rights import Viewer


class OutsideScope(RuntimeError):
    """A query ran without a scope: a mistake of the program, never of its user."""


class ScopedQuery(sql.Query):
    """A SELECT that compiles only when it carries a scope; copies of it carry it on."""

    scope: str = ""

    def require_scope(self) -> None:
        """Refuse a query without a scope.

        :raises OutsideScope: it has none.
        """
        if not self.scope:
            raise OutsideScope(f"{self.model.__name__} was queried outside a scope: use visible_to(viewer)")

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        """Return the compiler, which every way to the database asks for."""
        self.require_scope()
        return super().get_compiler(*args, **kwargs)


class ScopedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """A QuerySet that evaluates only when it carries a scope."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or ScopedQuery(model), using, hints)

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the rows that this person may see; every desk's QuerySet says which those are in `_limit_to`."""
        limited = self._limit_to(viewer)._chain()
        limited.query.scope = f"viewer {viewer.account_id}"
        return limited

    def _limit_to(self, viewer: Viewer) -> Self:
        raise NotImplementedError(f"{type(self).__name__} does not say who sees its rows")

    def of_store(self, viewer: Viewer, field: str = "store_id") -> Self:
        """Return the rows of the person's store; a person without a store has none (and not those without one)."""
        return self.none() if viewer.store_id is None else self.filter(**{field: viewer.store_id})

    def unscoped(self, reason: str) -> Self:
        """Return all rows, for imports, jobs and checks; `reason` says why, for the reader of the code."""
        clone = self._chain()
        clone.query.scope = reason
        return clone

    def _require_scope(self) -> None:
        self.query.require_scope()

    def __or__(self, other: Any) -> Self:
        return super().__or__(_required(other))  # type: ignore[no-any-return]

    def __xor__(self, other: Any) -> Self:
        return super().__xor__(_required(other))  # type: ignore[no-any-return]

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: text of SQL cannot be limited; write it beside a cursor, in `queries`, with the scope in it."""
        raise OutsideScope(f"{self.model.__name__}: raw SQL knows no scope")

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    def _raw_delete(self, using: str | None) -> int:
        self._require_scope()
        return super()._raw_delete(using)

    def delete(self) -> Any:
        self._require_scope()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


def _required(other: Any) -> Any:
    """Return a QuerySet to be joined by OR, whose rows would otherwise come in without a scope."""
    if isinstance(other, ScopedQuerySet):
        other._require_scope()
    return other
