"""The ladder and its companions (pyproject.toml), run as a test; and what import-linter cannot see."""

import ast
import re
import subprocess
import sys

import pytest

from tests.architecture.tree import PACKAGE, ROOT, name_of, parsed, python_files

RULES = sorted(path for path in (PACKAGE / "rules").glob("*.py") if path.name != "__init__.py")
NO_RULE = {"sentence"}  # how a rule speaks, no rule itself
SOURCE = re.compile(r"practice|metric|Source|\bG[AB](?:/T)? ?\d|法")


def lint_imports(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_import_keeps_the_contracts():
    run = lint_imports()
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]


def test_the_private_pages_contract_finds_a_planted_import():
    import grimp

    from tests.architecture.private_pages import PrivatePagesContract

    graph = grimp.ImportGraph()
    for name in ("keliu", "keliu.org", "keliu.org.views", "keliu.workshop", "keliu.workshop.views"):
        graph.add_module(name)
    options = {"private": ["views"]}
    contract = PrivatePagesContract("test", {"root_packages": ["keliu"]}, options)
    assert contract.check(graph, verbose=False).kept
    graph.add_import(importer="keliu.workshop.views", imported="keliu.org.views")
    assert not contract.check(graph, verbose=False).kept


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_uses_the_standard_library_only(path):
    roots = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            roots.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            roots.add(node.module or "")
    foreign = {name for name in roots if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("keliu.rules")} == set()


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_names_its_source(path):
    docstring = ast.get_docstring(parsed(path)) or ""
    assert path.stem in NO_RULE or SOURCE.search(docstring), f"{path.stem} does not say where its rule comes from"


def test_no_signals_between_desks():
    wrong = [name_of(path) for path in python_files("keliu") if "django.dispatch" in path.read_text("utf-8")]
    assert wrong == [], "ring the bell of keliu.background instead"


@pytest.mark.parametrize("line", ["timezone.now()", "datetime.now(tz=UTC)", "date.today()", "timezone.localdate()"])
def test_ruff_reports_a_clock_read_in_an_action(line):
    """The rule holds for actions and queries, and not for views, which read the clock for them."""
    source = f"from datetime import UTC, date, datetime\n\nfrom django.utils import timezone\n\nNOW = {line}\n"
    for place, is_banned in (("keliu/org/actions.py", True), ("keliu/org/views.py", False)):
        run = subprocess.run(
            [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", place, "-"],
            cwd=ROOT, input=source, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ("TID251" in run.stdout) is is_banned, run.stdout + run.stderr
