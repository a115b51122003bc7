"""What the environment may say: one typed class, every name documented in docs/operating/settings.md.

Secrets come from the environment or an `.env` file, never from the database. A fresh home works with none of them set:
the secret key is then made once and kept, readable by its owner only, in the home.
"""

import os
import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """The KELIU_* variables, with their shipped defaults."""

    model_config = SettingsConfigDict(env_prefix="KELIU_", env_file=".env", extra="ignore")

    home: Path = Field(default=Path("keliu-home"), description="Folder of the embedded database, uploads and logs")
    database_url: str = Field(default="", description="postgres://user:password@host:port/name, or empty")
    secret_key: str = Field(default="", description="Signs sessions and tokens; empty: made once and kept in the home")
    time_zone: str = Field(default="Asia/Shanghai", description="The shop's time zone")
    language: Literal["zh-hans", "zh-hant", "en"] = Field(default="zh-hans", description="Language of pages and texts")
    admin_password: str = Field(default="", description="Password of the first administrator, or empty")
    import_max_mb: int = Field(default=4096, ge=1, description="Largest file that `keliu import` reads, in MB")
    inbox: str = Field(
        default="", description="Folder whose files are imported by themselves; empty: inbox in the home"
    )
    allowed_hosts: str = Field(default="", description="Further host names, comma separated")
    behind_https: bool = Field(default=False, description="True behind a proxy that speaks HTTPS: secure cookies, HSTS")
    second_factor: Literal["required", "offered"] = Field(
        default="required", description="Second step of login for roles that export or administer; offered: who likes"
    )
    metrics_token: str = Field(default="", description="Bearer token that may read /metrics from afar")
    job_lease_seconds: int = Field(default=30, ge=10, description="A worker silent for so long is taken for dead, in s")
    log_terminal: Literal["", "INFO", "WARNING", "ERROR"] = Field(default="", description="Show logs on standard error")
    backup_folder: str = Field(default="", description="Where nightly back-ups go; empty: backups/ in the home")
    backup_keep: int = Field(default=7, ge=0, description="Of how many days back-ups are kept; 0: no nightly ones")
    debug: bool = Field(default=False, description="Django's debug pages; never in a shop")

    def home_path(self) -> Path:
        """Return the home as an absolute path."""
        return self.home.expanduser().absolute()

    def backup_path(self) -> Path:
        """Return the folder of the nightly back-ups."""
        return Path(self.backup_folder).expanduser().absolute() if self.backup_folder else self.home_path() / "backups"

    def inbox_path(self) -> Path:
        """Return the watched folder as an absolute path."""
        return Path(self.inbox).expanduser().absolute() if self.inbox else self.home_path() / "inbox"

    def kept_secret(self) -> str:
        """Return the secret key, from the environment or the home; without a home it passes."""
        if self.secret_key:
            return self.secret_key
        path = self.home_path() / "secret.key"
        if path.is_file():
            return path.read_text(encoding="ascii").strip()
        if not self.home_path().is_dir():
            return secrets.token_urlsafe(48)
        made = secrets.token_urlsafe(48)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(made)
        return made

    def database(self) -> dict[str, Any]:
        """Return Django's description of the one database.

        SQLite: WAL, FULL and IMMEDIATE, as measured for this design (NORMAL loses acknowledged commits in a power cut,
        DEFERRED fails concurrent read-then-write transactions).

        :raises ValueError: the URL is of no known kind.
        """
        if not self.database_url:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.home_path() / "keliu.sqlite3"),
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "timeout": 20,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA secure_delete=ON; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456",
                },
            }
        url = urlsplit(self.database_url)
        if url.scheme not in {"postgres", "postgresql"}:
            raise ValueError("KELIU_DATABASE_URL must begin with postgres://")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(url.query)),
        }
