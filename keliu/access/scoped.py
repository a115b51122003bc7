"""Rows are reached only through a scope: `visible_to(viewer)` for people, `unscoped(reason)` for the program itself.

A QuerySet that was never given a scope raises as soon as it would touch the database, so a forgotten filter is an error
in the first test and not a leak in a shop.
"""

from typing import Any, Self

from django.db import models

from keliu.rules.rights import Viewer


class OutsideScope(RuntimeError):
    """A query ran without a scope: a mistake of the program, never of its user."""


class ScopedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """A QuerySet that evaluates only when it carries a scope."""

    _scope: str = ""

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._scope = self._scope
        return clone

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the rows that this person may see; every desk's QuerySet says which those are in `_limit_to`."""
        limited = self._limit_to(viewer)
        limited._scope = f"viewer {viewer.account_id}"
        return limited

    def _limit_to(self, viewer: Viewer) -> Self:
        raise NotImplementedError(f"{type(self).__name__} does not say who sees its rows")

    def unscoped(self, reason: str) -> Self:
        """Return all rows, for imports, jobs and checks; `reason` says why, for the reader of the code."""
        clone = self._chain()
        clone._scope = reason
        return clone

    def _require_scope(self) -> None:
        if not self._scope:
            raise OutsideScope(f"{self.model.__name__} was queried outside a scope: use visible_to(viewer)")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._require_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    def _raw_delete(self, using: str | None) -> int:
        self._require_scope()
        return super()._raw_delete(using)

    def delete(self) -> Any:
        self._require_scope()
        return super().delete()
