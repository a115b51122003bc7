"""Build hook: compiles the message catalogues, so that a wheel and an editable install speak Chinese without gettext."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> int:
    """This function will compile every .po below the package that is newer than its .mo, and return how many."""
    import polib

    catalogues = [
        source
        for source in sorted(root.glob("keliu/**/LC_MESSAGES/*.po"))
        if not (target := source.with_suffix(".mo")).is_file() or target.stat().st_mtime < source.stat().st_mtime
    ]
    for source in catalogues:
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    return len(catalogues)


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues."""
        compile_catalogues(Path(self.root))
