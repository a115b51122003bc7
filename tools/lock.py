"""Resolve the dependencies anew, with hashes and without the name of any host: `python -m tools.lock`, needs uv and npm."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [
    sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--group", "dev", "--extra", "pg", "--universal",
    "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet",
    "--upgrade", "--output-file", "requirements.lock",
]  # fmt: skip


def main() -> int:
    """Write requirements.lock and frontend/package-lock.json; tests/architecture looks for host names in both."""
    subprocess.run(PYTHON, cwd=ROOT, check=True)
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not there: frontend/package-lock.json stays as it is", file=sys.stderr)
        return 1
    update = [npm, "update", "--package-lock-only", "--ignore-scripts"]
    return subprocess.run(update, cwd=ROOT / "frontend", check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
