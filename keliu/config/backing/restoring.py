"""Restoring a back-up into an empty home. Everything that sends is paused afterwards, until a person lets it go on.

A mark stands in the home until the restore is whole; no other command works beside it, and the next restore begins anew.
"""

import shutil
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from keliu.config.backing.archive import DATABASE, HOME, Manifest, extract, read_whole
from keliu.config.backing.databases import drop_tables, read_file, read_tables, unknown_leaves
from keliu.config.backing.making import key_mark
from keliu.config.cli import UNFINISHED
from keliu.config.failures import Failed
from keliu.config.upgrade import migrate_whole
from keliu.contacts.opt_outs import unite_opt_outs
from keliu.imports.engine import recover
from keliu.org.actions.sending import pause_sending
from keliu.privacy.again import Again, erase_again

MADE_BY_ITSELF = frozenset({"secret.key", "logs"})  # any command makes these in an empty home


def restore(
    path: Path, opt_outs: Sequence[Path], erasures: Sequence[Path] = (), *, now: datetime
) -> tuple[Manifest, Again]:
    """This function will put a back-up into this empty home; return its manifest and who was erased again.

    `opt_outs`, `erasures`: logs of the machine that broke, where they are left; united with those of the back-up. Whoever
    was erased since the back-up is erased before the home is given free: he does not come back, not for a moment.

    :raises Failed: the home is used, the back-up damaged, of a later version or for another kind of database.
    """
    missing = [str(one) for one in (*opt_outs, *erasures) if not one.is_file()]
    if missing:
        raise Failed(_("%(path)s cannot be read: %(why)s") % {"path": missing[0], "why": _("no such file")})
    require_empty()
    manifest = read_whole(path)
    require_fitting(manifest)
    require_key(path, manifest)
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    mark_unfinished(home)
    clear_unfinished()
    put_in_place(path, manifest)
    migrate_whole()
    pause_sending(why=_("restored from %(path)s") % {"path": path.name}, now=now)
    unite_opt_outs(opt_outs)
    recover(now=now)  # an import that the back-up caught half-way: nobody is erased beside one
    again = erase_again(erasures, now=now)
    (home / UNFINISHED).unlink(missing_ok=True)
    return manifest, again


def mark_unfinished(home: Path) -> None:
    """This function will say in the home that a restore is not through; it stands there until all is whole."""
    (home / UNFINISHED).touch()


def require_empty() -> None:
    """Refuse a home, or a database, that holds anything but what an unfinished restore left.

    :raises Failed: naming what is there.
    """
    home = Path(settings.HOME)
    if (home / UNFINISHED).exists():
        return
    used = [entry.name for entry in sorted(home.iterdir()) if entry.name not in MADE_BY_ITSELF] if home.is_dir() else []
    if used:
        told = {"home": home, "what": used[0]}
        raise Failed(_("The home %(home)s is not empty (%(what)s): restore into a new one, KELIU_HOME names it") % told)
    if connection.vendor == "postgresql" and connection.introspection.table_names():
        raise Failed(
            _("The database %(name)s is not empty: make a new one") % {"name": connection.settings_dict["NAME"]}
        )


def require_fitting(manifest: Manifest) -> None:
    """Refuse a back-up that this program or this database cannot hold.

    :raises Failed: with what to do.
    """
    if manifest.vendor != connection.vendor:
        told = {"made": manifest.vendor, "here": connection.vendor}
        raise Failed(
            _("The back-up is of %(made)s and this home uses %(here)s: set KELIU_DATABASE_URL to the same kind") % told
        )
    if unknown_leaves(manifest.leaves):
        told = {"version": manifest.version}
        raise Failed(_("The back-up is of a later version (%(version)s): install that one first") % told)


def require_key(path: Path, manifest: Manifest) -> None:
    """Refuse when the environment gives another secret key than that of the back-up: keyed hashes would fit nothing.

    :raises Failed: with what to do.
    """
    given = settings.ENVIRONMENT.secret_key
    with zipfile.ZipFile(path) as archive:
        name = f"{HOME}secret.key"
        kept = archive.read(name).decode("ascii").strip() if name in manifest.members else ""
    if key_mark(given or kept) != manifest.key:
        raise Failed(_("The back-up was made with another secret key: set KELIU_SECRET_KEY to that one"))
    settings.SECRET_KEY = given or kept


def clear_unfinished() -> None:
    """This function will take away what an unfinished restore left, and the key that this command itself made."""
    connection.close()
    for entry in Path(settings.HOME).iterdir():
        if entry.name in (UNFINISHED, "logs"):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    if connection.vendor == "postgresql":
        drop_tables()


def put_in_place(path: Path, manifest: Manifest) -> None:
    """This function will write the files of a back-up into the home, then its database."""
    home = Path(settings.HOME)
    root = home.resolve()
    targets = {name: (root / name.removeprefix(HOME)).resolve() for name in manifest.members if name.startswith(HOME)}
    if not all(target.is_relative_to(root) for target in targets.values()):
        raise Failed(_("%(path)s is damaged or no back-up; nothing was restored from it") % {"path": path})
    extract(path, targets)
    if (home / "secret.key").exists():
        (home / "secret.key").chmod(0o600)
    if DATABASE in manifest.members:
        read_file(path, home)
    else:
        read_tables(path, manifest.leaves, manifest.tables)
