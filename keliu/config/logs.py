"""Structured logs: JSON lines in `KELIU_HOME/logs/keliu.log`, readable lines on a terminal, personal data hidden in both.

The program logs in English and passes values as keywords, never names or phones; what comes in by other ways (a path, a
database's error, a traceback) is masked here, after everything has become text. Lines of a request carry its id, lines
of a job the job's. Several processes write to the one file: each line is opened, appended and closed, so that any of
them may rotate it.
"""

import logging
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# structlog would load rich, where it is installed, to draw tracebacks: a third of the start of a short command, for
# nothing, since tracebacks are text here.
HAS_RICH = "rich" in sys.modules
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
import structlog  # noqa: E402

if not HAS_RICH:
    del sys.modules["rich"]
from structlog.typing import EventDict, Processor, WrappedLogger  # noqa: E402

from keliu.rules.free_text import mask_free_text  # noqa: E402

LARGEST = 20 << 20
KEPT = 5
STALE_LOCK = 60
PLAIN_KEYS = frozenset({"timestamp", "level", "logger", "request", "job", "worker"})
SECRET_KEYS = frozenset(
    {"name", "customer", "owner", "sender", "address", "password", "token", "secret", "note", "text"}
)


def mask(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will hide personal data in every value; values under a personal key are hidden whole."""
    for key, value in event.items():
        if key.startswith("_") or key in PLAIN_KEYS:
            continue
        event[key] = "***" if key in SECRET_KEYS and value else _masked(value)
    return event


def _masked(value: Any) -> Any:
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        text = mask_free_text(str(value))
        return value if text == str(value) else text
    if isinstance(value, dict):
        return {_masked(k): "***" if k in SECRET_KEYS else _masked(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_masked(item) for item in value]
    return mask_free_text(value if isinstance(value, str) else repr(value))


class HomeFile(logging.Handler):
    """Appends lines to a file in the home, and rotates it; where there is no home it writes nothing."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home = home
        self.path = home / "logs" / "keliu.log"

    def emit(self, record: logging.LogRecord) -> None:
        """Append one line; a full disk or a vanished home must not stop the work that is logged."""
        try:
            line = self.format(record)
            if not self.home.is_dir():
                return
            self.path.parent.mkdir(exist_ok=True)
            with open(self.path, "ab") as file:
                file.write(line.encode("utf-8", "backslashreplace") + b"\n")
                is_full = file.tell() > LARGEST
            if is_full:
                self.rotate()
        except OSError:
            pass
        except Exception:
            self.handleError(record)

    def rotate(self) -> None:
        """Move the files up by one, by one process at a time; where Windows forbids it, the next line tries again."""
        lock = self.path.with_suffix(".lock")
        with suppress(OSError):
            if time.time() - lock.stat().st_mtime > STALE_LOCK:
                lock.unlink()
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
        except OSError:
            return
        try:
            if self.path.stat().st_size <= LARGEST:
                return
            for number in range(KEPT - 1, 0, -1):
                older = self.path.with_name(f"keliu.log.{number}")
                if older.exists():
                    os.replace(older, self.path.with_name(f"keliu.log.{number + 1}"))
            os.replace(self.path, self.path.with_name("keliu.log.1"))
        except OSError:
            pass
        finally:
            lock.unlink(missing_ok=True)


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*last: Processor) -> structlog.stdlib.ProcessorFormatter:
    """This function will return a formatter that masks after tracebacks have become text."""
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED, processors=[remove, structlog.processors.format_exc_info, mask, *last]
    )


def configure(description: dict[str, Any]) -> None:
    """This function will set logging up for this process; Django calls it with settings.LOGGING.

    `home` is the folder of the log; `terminal` the least level that is shown on standard error ("" shows nothing, as
    commands whose standard error is for their one sentence need it).
    """
    structlog.configure(
        processors=[
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    for handler in [h for h in root.handlers if getattr(h, "is_keliu", False)]:
        root.removeHandler(handler)
    to_file = HomeFile(description["home"])
    to_file.setFormatter(formatter(structlog.processors.JSONRenderer(ensure_ascii=False)))
    handlers: list[logging.Handler] = [to_file]
    if description.get("terminal"):
        to_terminal = logging.StreamHandler(sys.stderr)
        to_terminal.setLevel(description["terminal"])
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        to_terminal.setFormatter(formatter(renderer))
        handlers.append(to_terminal)
    for handler in handlers:
        handler.is_keliu = True  # type: ignore[attr-defined]
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    _quieten()


LIBRARIES = {
    "django": "INFO",
    "django.request": "ERROR",
    "django.security.DisallowedHost": "CRITICAL",
    "django.server": "INFO",
    "django_tasks": "WARNING",
    "axes": "WARNING",
}


def _quieten() -> None:
    """Let every library's lines pass through the root, and only those that say something."""
    for name, level in LIBRARIES.items():
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(level)
