"""A command that lasts a second loads nothing that it does not use: packages of pages and workbooks stay out of it."""

import subprocess
import sys

import pytest

HEAVY = ("ninja", "xlsxwriter", "openpyxl", "polars", "duckdb", "numpy", "pypinyin", "django.test", "keliu.config.urls")
LOADED = """
import sys
from keliu.config import cli
cli.set_up([])
cli.parser("{command}")
print(*[name for name in {heavy} if name in sys.modules])
"""


@pytest.mark.parametrize("command", ["next", "import", "show", "daily", "undo"])
def test_a_command_loads_no_heavy_package(command: str, tmp_path) -> None:
    program = LOADED.format(command=command, heavy=HEAVY)
    environment = {"KELIU_HOME": str(tmp_path), "PATH": "/usr/bin", "SYSTEMROOT": "C:\\Windows"}
    run = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8", env=environment, timeout=60
    )
    assert run.stdout.split() == []
