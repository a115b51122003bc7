"""What a change must pass besides the tests: `python -m tools.check`, the same on every system; also the git hook."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS: dict[str, list[str]] = {
    "style": ["-m", "ruff", "check", "--quiet", "."],
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "types": ["-m", "mypy", "--no-error-summary"],
    "imports": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "shape, templates": ["-m", "pytest", "-p", "no:cacheprovider", "tests/architecture/test_shape.py"],
    "catalogues": ["-m", "tools.messages", "--check"],
    "pages made by the program": ["-m", "tools.docs", "--check"],
}


def failed_steps() -> list[str]:
    """This function will run every step, print what each that failed says, and return their names."""
    failed = []
    for name, command in STEPS.items():
        run = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
        )
        print(f"{'ok    ' if run.returncode == 0 else 'FAILED'} {name}", flush=True)
        if run.returncode:
            print(run.stdout[-4000:] + run.stderr[-4000:], flush=True)
            failed.append(name)
    return failed


if __name__ == "__main__":
    sys.exit(1 if failed_steps() else 0)
