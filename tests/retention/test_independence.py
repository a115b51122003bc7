"""The oracle shares nothing with what it is compared with."""

import ast
import sys
from pathlib import Path

HERE = Path(__file__).parent
TOOLS_OF_TESTS = {"pytest", "hypothesis"}


def imported(path):
    """The first words of every module that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by a relative name"
            names.add(node.module)
        elif isinstance(node, ast.Name):
            assert node.id not in ("__import__", "eval", "exec"), path.name
    return {".".join(name.split(".")[:2]) if name.startswith("tests") else name.partition(".")[0] for name in names}


def test_oracle_and_shop_import_the_standard_library_and_one_another_only():
    files = [path for path in HERE.glob("*.py") if path.name.startswith("oracle") or path.name == "shop.py"]
    assert len(files) > 9
    for path in files:
        assert imported(path) <= set(sys.stdlib_module_names) | {"tests.retention"}, path.name
        own = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
        modules = {node.module.rpartition(".")[2] for node in own if node.module.startswith("tests.")}
        assert all(name.startswith("oracle") or name == "shop" for name in modules - {"retention"}), path.name


def test_makers_of_shops_and_examples_know_nothing_of_the_program_either():
    makers = [path for path in HERE.glob("*.py") if path.name.startswith(("made_", "worked"))]
    assert makers
    for path in makers:
        assert imported(path) <= set(sys.stdlib_module_names) | {"tests.retention"} | TOOLS_OF_TESTS, path.name
