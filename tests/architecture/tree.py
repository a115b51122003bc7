"""The files of the house, as the tests of its shape read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "keliu"
PLACES = ("keliu", "tests", "tools", "benchmarks")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*places: str) -> list[Path]:
    """This function will return the Python files below these folders, migrations left out."""
    found = (path for place in places or PLACES for path in (ROOT / place).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    """This function will return every template."""
    return sorted(PACKAGE.glob("**/templates/**/*.html"))


def parsed(path: Path) -> ast.Module:
    """This function will return a file's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[Function]:
    """This function will yield the functions of a file, those inside classes and functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function):
            yield node


def name_of(path: Path) -> str:
    """This function will return a path as a person writes it."""
    return path.relative_to(ROOT).as_posix()
