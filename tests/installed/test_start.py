"""start.py says in a sentence what is missing, and does nothing twice."""

import ast
import os
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
    monkeypatch.setattr(start, "TEXTS_STAMP", tmp_path / ".venv" / "keliu-texts.stamp")
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


@pytest.fixture
def clone(apart, tmp_path, monkeypatch):
    """A clone that was started once, of which a pull may change files."""
    root = tmp_path / "clone"
    for name in (*start.INPUTS, "keliu/web/locale/zh_Hans/LC_MESSAGES/django.po"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("before", encoding="utf-8")
    monkeypatch.setattr(start, "ROOT", root)
    start.set_up()
    start.PYTHON.parent.mkdir(parents=True)
    start.PYTHON.touch()
    apart.clear()
    start.set_up()
    assert apart == []
    return root


@pytest.mark.parametrize(
    "name", ["requirements.lock", "pyproject.toml", "frontend/package-lock.json", "frontend/icons.txt"]
)
def test_what_a_pull_changes_of_the_locks_is_installed_at_the_next_start(apart, clone, name):
    (clone / name).write_text("after", encoding="utf-8")
    start.set_up()
    assert any("-e" in call for call in apart)


def test_texts_that_a_pull_brings_are_compiled_and_nothing_is_installed(apart, clone):
    catalogue = clone / "keliu/web/locale/zh_Hans/LC_MESSAGES/django.po"
    catalogue.write_text("after", encoding="utf-8")
    os.utime(catalogue, (1, 1))
    start.set_up()
    assert [call[1:] for call in apart] == [["-c", start.COMPILE]]
    apart.clear()
    start.set_up()
    assert apart == []


def test_the_texts_are_compiled_whatever_their_ages_say(tmp_path):
    catalogue = tmp_path / "keliu/web/locale/zh_Hans/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "甲"\n', "utf-8"
    )
    catalogue.with_suffix(".mo").write_bytes(b"old")
    os.utime(catalogue, (1, 1))
    done = subprocess.run(
        [sys.executable, "-c", start.COMPILE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(start.ROOT)},
        check=False,
    )
    assert done.returncode == 0
    assert "甲".encode() in catalogue.with_suffix(".mo").read_bytes()


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
