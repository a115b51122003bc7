"""Bringing a database to this version: each migration and the note that it is done in one transaction.

Django notes a migration after its transaction whenever foreign keys or indexes were deferred to its end. A process
killed between the two leaves tables that the next run makes again and fails on; so here the deferred statements and
the note come inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from keliu.org.actions.districts import fill_districts


class WholeExecutor(MigrationExecutor):
    """Runs a migration and notes it, both or neither."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Run a migration forwards."""
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql.clear()
            self.record_migration(migration)
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


def migrate_whole(**options: Any) -> None:
    """This function will apply all migrations that are missing; killed anywhere, it goes on when it is run again."""
    with _whole_migrations():
        call_command("migrate", interactive=False, verbosity=0, stdout=StringIO(), **options)
    fill_districts()


@contextmanager
def _whole_migrations() -> Iterator[None]:
    """Let Django's command work with the executor above; it takes none as an argument."""
    before = migrate.MigrationExecutor
    migrate.MigrationExecutor = WholeExecutor
    try:
        yield
    finally:
        migrate.MigrationExecutor = before
