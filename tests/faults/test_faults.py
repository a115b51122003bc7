"""The short form of every fault, on SQLite and, where one is named, on PostgreSQL; each with its negative control."""

import os
import shutil

import pytest

from tests.faults.frame import promises, run_phase

IS_CI = os.environ.get("CI") == "true"  # where nothing may be missing
SERVER = os.environ.get("KELIU_TEST_DATABASE_URL", "")


CASES = [
    pytest.param(
        name,
        database,
        said,
        marks=[
            pytest.mark.skipif(database == "postgresql" and not SERVER, reason="no PostgreSQL named"),
            pytest.mark.skipif(not IS_CI and not all(map(shutil.which, said.needs)), reason=f"needs {said.needs}"),
        ],
    )
    for name, said in promises().items()
    for database in said.in_ci
]


@pytest.mark.fault
@pytest.mark.parametrize(("name", "database", "said"), CASES)
def test_the_promise_holds_and_breaks_without_its_protection(name, database, said):
    url = SERVER if database == "postgresql" else ""
    assert run_phase(name, said.short, seed=1, url=url).breaches == []
    control = run_phase(name, said.control_rounds, seed=1, url=url, is_control=True)
    assert not control.has_failed, "the control itself failed, which shows nothing"
    assert control.breaches, "the control broke nothing"
