"""客留 Keliu from a fresh clone, with Python 3.11 or newer alone.

    python3 start.py demo    make the demo and serve it 演示
    python3 start.py test    run all tests 测试

Further arguments are passed on. Standard library only. Written for Windows, macOS and Linux; run so far on Linux only.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "keliu.stamp"
TEXTS_STAMP = VENV / "keliu-texts.stamp"
INPUTS = (
    "requirements.lock",
    "pyproject.toml",
    "hatch_build.py",
    "frontend/package.json",
    "frontend/package-lock.json",
    "frontend/.npmrc",
    "frontend/icons.txt",
)
CATALOGUES = "keliu/*/locale/*/LC_MESSAGES/*.po"
COMPILE = "from pathlib import Path; import hatch_build; hatch_build.compile_catalogues(Path(), everything=True)"
# uv trusts the certificates of the system, as pip does: many a company's network signs with one of its own.
TRUST = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
OLDEST = (3, 11)


class Refused(Exception):
    """A set-up that cannot go on, with the sentence that says why and what to do."""


def main(arguments: list[str]) -> int:
    """Set up once, then run the command; return its exit code."""
    if not arguments or arguments[0] not in {"demo", "test"}:
        print(__doc__)
        return 2
    try:
        set_up()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    command, rest = arguments[0], arguments[1:]
    if command == "test":
        return call([PYTHON, "-m", "tests", *rest], check=False)
    return call([PYTHON, "-m", "keliu.config.cli", "demo", *rest], check=False)


def set_up() -> None:
    """Bring the environment and the texts to what the files of this clone say; a second start does nothing."""
    if sys.version_info < OLDEST:
        raise Refused("客留需要 Python 3.11 或更新的版本。Keliu needs Python 3.11 or newer.")
    wanted = fingerprint()
    if not PYTHON.is_file() or not is_stamped(STAMP, wanted):
        install()
        STAMP.write_text(wanted, encoding="ascii")
    texts = fingerprint_of_texts()
    if not is_stamped(TEXTS_STAMP, texts):
        call([PYTHON, "-c", COMPILE])
        TEXTS_STAMP.write_text(texts, encoding="ascii")


def is_stamped(stamp: Path, wanted: str) -> bool:
    """Say whether what a stamp stands for was made of these very files."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == wanted


def install() -> None:
    """Make the virtual environment where there is none, and install what the lock names.

    :raises Refused: it cannot be made.
    """
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Refused(
            "这个 Python 没有 venv：请先安装（Debian、Ubuntu：apt install python3-venv）。"
            "This Python has no venv: install it first (Debian, Ubuntu: apt install python3-venv)."
        )
    print("第一次运行：正在准备环境 Setting up, the first time only …", flush=True)
    if not PYTHON.is_file():
        call([sys.executable, "-m", "venv", VENV])
    if not install_with_uv():
        install_with_pip()


def fingerprint() -> str:
    """Return a hash of everything that decides what is installed."""
    digest = hashlib.sha256(sys.version.encode())
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def fingerprint_of_texts() -> str:
    """Return a hash of every catalogue of texts: a pull may bring new ones where nothing else is to be installed."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob(CATALOGUES)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def install_with_uv() -> bool:
    """Install by uv, which is several times faster than pip; say whether that went well."""
    quiet = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"]
    if call(quiet, check=False) != 0:
        return False
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
    locked = call([*uv, "--require-hashes", "-r", ROOT / "requirements.lock"], check=False)
    return locked == 0 and call([*uv, "--no-deps", "-e", ROOT], check=False) == 0


def install_with_pip() -> None:
    """Install by pip, where uv could not."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        call([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"])
        call([*pip, "--no-deps", "-e", ROOT])
    except subprocess.CalledProcessError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refused(
            f"安装没有成功，请检查网络后再试。Installing failed ({error.returncode}); check the network and try again."
        ) from error


def call(command: list[object], *, check: bool = True) -> int:
    """Run a command in the project's folder and return its exit code."""
    environment = {**os.environ, "PYTHONUTF8": "1", **TRUST}
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=check).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
