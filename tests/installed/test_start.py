"""start.py says in a sentence what is missing, and does nothing twice."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import start


@pytest.fixture
def apart(tmp_path, monkeypatch):
    """A start.py that would make its environment in an empty folder, and records what it calls."""
    calls = []

    def call(command, *, check=True):
        calls.append([str(part) for part in command])
        return 0

    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(start, "STAMP", tmp_path / ".venv" / "keliu.stamp")
    monkeypatch.setattr(start, "call", call)
    (tmp_path / ".venv").mkdir()
    return calls


def test_an_old_python_is_refused_in_a_sentence(apart, monkeypatch, capsys):
    monkeypatch.setattr(start.sys, "version_info", (3, 10, 14))
    assert start.main(["demo"]) == 1
    assert "3.11" in capsys.readouterr().err
    assert apart == []


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(apart, monkeypatch, capsys, missing):
    find = start.importlib.util.find_spec
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None if name == missing else find(name))
    assert start.main(["test"]) == 1
    said = capsys.readouterr().err
    assert "python3-venv" in said
    assert "Traceback" not in said


def test_without_a_known_command_it_prints_its_use_and_exits_2(capsys):
    assert start.main([]) == 2
    assert start.main(["fly"]) == 2
    assert "start.py demo" in capsys.readouterr().out


def test_the_second_start_installs_nothing(apart):
    start.set_up()
    assert any("-e" in call for call in apart)
    start.PYTHON.parent.mkdir(parents=True)
    start.PYTHON.touch()
    apart.clear()
    start.set_up()
    assert apart == []


def test_pip_takes_over_where_uv_cannot_be_had(apart, monkeypatch):
    monkeypatch.setattr(start, "install_with_uv", lambda: False)
    start.set_up()
    locked = [call for call in apart if "--require-hashes" in call]
    assert len(locked) == 1
    assert locked[0][1:3] == ["-m", "pip"]


def test_a_failed_install_leaves_no_half_environment_and_says_what_to_try(apart, monkeypatch, capsys):
    def fail(command, *, check=True):
        if check and "install" in command:
            raise subprocess.CalledProcessError(1, command)
        return 1

    monkeypatch.setattr(start, "call", fail)
    start.PYTHON.parent.mkdir(parents=True)
    start.PYTHON.touch()
    assert start.main(["demo"]) == 1
    assert not start.VENV.exists()
    assert re.search("network", capsys.readouterr().err)


def test_start_uses_the_standard_library_only():
    tree = ast.parse(Path(start.__file__).read_text("utf-8"))
    roots = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    roots |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert roots <= set(sys.stdlib_module_names)
