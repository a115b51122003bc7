"""What the page of back-ups tells: the files there are and what is known of each, how old the newest is, how to restore."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from keliu.background.queries import has_job
from keliu.config.backing.nightly import kept_backups
from keliu.org.models import Backup

JOB = "keliu.config.jobs.back_up_now"
OLD = timedelta(days=1)
FAILURES, ROWS = timedelta(days=30), 500
State = Backup.State


@dataclass(frozen=True, slots=True)
class FileThere:
    """备份文件: a back-up that is on the disk now. `row`: what is known of it, None for one that was only put there."""

    path: Path
    at: datetime
    size: int
    row: Backup | None

    @property
    def is_checked(self) -> bool:
        """Whether it was read again as a whole after it was written, and still has the size that it had then."""
        return self.row is not None and not self.is_altered

    @property
    def is_altered(self) -> bool:
        """Whether it has another size than when it was checked."""
        return self.row is not None and self.row.size != self.size


def files_there() -> list[FileThere]:
    """This function will return every back-up on the disk that is known of, the newest first."""
    rows = {row.path: row for row in Backup.objects.filter(state=State.MADE).order_by("-asked_at")[:ROWS]}
    in_folder = map(str, kept_backups(settings.ENVIRONMENT.backup_path()))
    found = [_file_there(Path(path), rows.get(path)) for path in {*rows, *in_folder}]
    return sorted(filter(None, found), key=lambda one: (one.at, one.path), reverse=True)


def _file_there(path: Path, row: Backup | None) -> FileThere | None:
    try:
        found = path.stat()
    except OSError:  # dropped by its period, moved away, or on a disk that is not there now
        return None
    at = row.begun_at if row is not None and row.begun_at else datetime.fromtimestamp(found.st_mtime, tz=UTC)
    return FileThere(path, at, found.st_size, row)


def failures(*, now: datetime) -> list[Backup]:
    """This function will return the back-ups that were not made within 30 days, the newest first."""
    return list(Backup.objects.filter(state=State.FAILED, asked_at__gt=now - FAILURES).order_by("-asked_at")[:10])


def under_way() -> Backup | None:
    """This function will return the back-up that waits or is being written, or None; one whose job is gone is none."""
    row = Backup.objects.filter(state=State.WAITING).first()
    return row if row is not None and has_job(JOB) else None


def written_so_far() -> int:
    """This function will return how many bytes of back-ups that are being written lie in the folder."""
    folder = settings.ENVIRONMENT.backup_path()
    sizes = []
    for path in folder.glob(".keliu-*.part"):
        try:
            sizes.append(path.stat().st_size)
        except OSError:
            continue
    return max(sizes, default=0)


def is_old(files: Sequence[FileThere], *, now: datetime) -> bool:
    """This function will say whether what was written within the last day or longer is in no back-up."""
    return not files or now - files[0].at > OLD


def restore_lines(path: Path) -> list[str]:
    """This function will return the commands that restore a back-up beside this home, as they are typed here."""
    home = Path(settings.HOME)
    told = {"KELIU_HOME": f"{home}-restored"}
    lines = []
    if connection.vendor == "postgresql":
        given = connection.settings_dict
        name = f"{given['NAME']}_restored"
        at = {"-h": given["HOST"], "-p": given["PORT"], "-U": given["USER"]}
        server = [part for flag, value in at.items() if value for part in (flag, str(value))]
        shape = ["--template=template0", "--encoding=UTF8", "--locale=C.UTF-8"]
        lines += _typed({}, ["createdb", *server, *shape, name])
        port = f":{given['PORT']}" if given["PORT"] else ""
        told["KELIU_DATABASE_URL"] = f"postgres://{given['USER']}@{given['HOST']}{port}/{name}"
    logs = [("--opt-outs", home / "optouts.log"), ("--erasures", home / "erasures.log")]
    more = [part for flag, log in logs if log.is_file() for part in (flag, str(log))]
    return lines + _typed(told, ["keliu", "restore", str(path), *more])


def _typed(environment: Mapping[str, str], words: Sequence[str]) -> list[str]:
    if os.name == "nt":
        return [*(f"set {name}={value}" for name, value in environment.items()), subprocess.list2cmdline(words)]
    return [" ".join([*(f"{name}={shlex.quote(value)}" for name, value in environment.items()), shlex.join(words)])]
