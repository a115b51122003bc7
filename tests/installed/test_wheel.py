"""A wheel built from the tree, without the system's Node, runs in an empty environment without any Node."""

import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.browser.site import answers_within, free_port

pytestmark = pytest.mark.wheel
ADDRESSES = ("/login/", "/static/web/keliu.js", "/static/vendor/icons.svg", "/static/django_htmx/htmx-2.min.js")


def world_of(**environment: str) -> dict[str, str]:
    """Return the environment of a user's process: nothing of the tests' own."""
    world = {name: value for name, value in os.environ.items() if not name.startswith(("KELIU_", "DJANGO_", "PYTHON"))}
    return world | {"PYTHONUTF8": "1"} | environment


def run(command: list[object], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a world of its own, outside the project's folder."""
    world = world_of(**environment)
    done = subprocess.run(
        [str(part) for part in command], env=world, capture_output=True, text=True, check=False, timeout=600,
        cwd=environment["KELIU_HOME"],
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done


def path_without_node(folder: Path) -> str:
    """Return a PATH that holds the tools a build may call, and no npm."""
    folder.mkdir()
    for name in ("sh", "env", "git", "uname"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built the way a packager does: in an own environment, from a copy of what git knows."""
    folder = tmp_path_factory.mktemp("build")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    tree = folder / "tree"
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    path = path_without_node(folder / "bin")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "dist", tree]
    run(build, PATH=path, KELIU_HOME=str(folder))
    return next((folder / "dist").glob("keliu-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The scripts' folder of an empty environment with the wheel and what it needs, in the locked versions."""
    folder = tmp_path_factory.mktemp("installed")
    run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], KELIU_HOME=str(folder))
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    versions = folder / "versions.txt"
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    versions.write_text("\n".join(line.split(" \\")[0] for line in lines if line[:1].isalnum()), "utf-8")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", scripts / "python"]
    if subprocess.run([sys.executable, "-m", "uv", "--version"], capture_output=True, check=False).returncode:
        install = [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--quiet"]
    run([*install, "--constraint", versions, wheel], KELIU_HOME=str(folder))
    return scripts


def test_the_wheel_carries_catalogues_assets_and_licences_and_no_tests_tools(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "keliu/web/static/vendor/icons.svg",
        "keliu/web/static/vendor/icons.LICENSE.txt",
        "keliu/web/locale/zh_Hans/LC_MESSAGES/django.mo",
        "keliu/web/locale/zh_Hant/LC_MESSAGES/django.mo",
        "keliu/web/templates/web/base.html",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert [name for name in names if "axe" in name or name.startswith(("frontend/", "tests/", "tools/"))] == []


def test_the_installed_wheel_makes_a_home_checks_it_and_serves_pages_without_node(installed, tmp_path):
    world = {"PATH": str(installed), "KELIU_HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    assert "admin" in run([installed / "keliu", "init"], **world).stdout
    checked = run([installed / "keliu", "check"], **world).stdout
    assert "✗" not in checked
    with served(installed, tmp_path / "home", world) as url:
        for address in ADDRESSES:
            with urllib.request.urlopen(url + address, timeout=20) as answer:
                assert answer.status == 200
                assert len(answer.read()) > 500, address


@contextmanager
def served(scripts: Path, home: Path, world: dict[str, str]) -> Iterator[str]:
    """Run the installed `keliu serve` and give its address once it answers."""
    port = free_port()
    command = [str(scripts / "keliu"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=world_of(**world), cwd=home)
    try:
        assert answers_within(f"http://127.0.0.1:{port}", seconds=60), "keliu serve does not answer"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
