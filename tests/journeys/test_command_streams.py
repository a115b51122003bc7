"""The command line as scripts see it: exit codes, streams, languages, bounds (interface: command keliu)."""

import ast
import json
import os
import pty
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from keliu.rules.masking import mask_phone
from keliu.sheets.tests.making import write_xlsx
from tests.journeys.shop import CUSTOMERS, VISITS, row_of, vin
from tests.shared import lay_database

KELIU = [sys.executable, "-m", "keliu.config.cli"]
COMMANDS = [
    "demo",
    "serve",
    "worker",
    "init",
    "import",
    "undo",
    "show",
    "daily",
    "next",
    "generate",
    "check",
    "backup",
    "restore",
    "resume",
]
EACH_IN_A_FORK = """
import os, sys, tempfile
from keliu.config import cli
cli.set_up([])
told = []
for given in eval(sys.argv[1]):
    streams = [tempfile.TemporaryFile() for _ in range(2)]
    child = os.fork()
    if not child:
        for number, stream in enumerate(streams, 1):
            os.dup2(stream.fileno(), number)
        try:
            code = cli.main(given)
        except SystemExit as end:
            code = end.code
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told.append((code, *(stream.seek(0) or stream.read() for stream in streams)))
print(told)
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment of a home without any KELIU setting of the test run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KELIU_")}
    root = str(Path(__file__).resolve().parents[2])
    return kept | {"KELIU_HOME": str(home), "PYTHONPATH": root} | more


def call(home: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run keliu in a process of its own, standing beside the home."""
    given = [*KELIU, *map(str, arguments)]
    return subprocess.run(given, env=environment(home, **more), cwd=home.parent, capture_output=True, check=False)


def call_each(home: Path, given: list[list[str]], **more: str) -> list[tuple[list[str], int, bytes, str]]:
    """Run many commands that end before they do anything, in forks of one loaded program: arguments, code, streams."""
    program = [sys.executable, "-c", EACH_IN_A_FORK, repr(given)]
    ran = subprocess.run(program, env=environment(home, **more), cwd=home.parent, capture_output=True, check=True)
    told = ast.literal_eval(ran.stdout.decode())
    return [(each, code, out, err.decode()) for each, (code, out, err) in zip(given, told, strict=True)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a home that has been initialised."""
    folder = tmp_path_factory.mktemp("streams")
    first = call(folder / "made", "init")
    assert first.returncode == 0, first.stderr.decode()
    assert b"admin" in first.stdout
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """Return a fresh copy of that home."""
    shutil.copytree(made / "made", tmp_path / "home")
    return tmp_path / "home"


def write_csv(path: Path, headings: str, *rows: dict[str, object]) -> Path:
    """Write a CSV of UTF-8."""
    lines = [headings, *(",".join(map(str, row_of(headings, **row))) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def orders(home: Path, bad: int = 0) -> Path:
    """Write an order list."""
    rows = [{"order_no": f"R{n}", "store_code": "S01", "vin": vin(1), "arrived_at": "2025-03-01"} for n in range(3)]
    rows += [{"order_no": f"B{n}", "store_code": "S01", "arrived_at": "2025-03-01"} for n in range(bad)]
    return write_csv(home.parent / "visits.csv", VISITS, *rows)


def test_init_prints_a_made_password_once_and_run_again_leaves_accounts_alone(tmp_path: Path) -> None:
    lay_database(tmp_path / "h")
    first = call(tmp_path / "h", "init", "--admin", "boss")
    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout.decode().count("boss") == 1
    again = call(tmp_path / "h", "init")
    assert (again.returncode, again.stderr) == (0, b"")
    assert "boss" not in again.stdout.decode()
    assert "admin" not in again.stdout.decode().replace(str(tmp_path), "")


def test_init_takes_the_password_of_the_environment_and_does_not_print_it(tmp_path: Path) -> None:
    lay_database(tmp_path / "h")
    ran = call(tmp_path / "h", "init", KELIU_ADMIN_PASSWORD="tiger-lily-42-mountain")
    assert ran.returncode == 0
    assert b"tiger-lily" not in ran.stdout + ran.stderr


def test_a_home_without_a_database_is_said_to_be_one(tmp_path: Path) -> None:
    given = ["import a.csv", "show C1", "next", "undo 1", "daily", "import a.csv --dry-run"]
    for arguments, code, out, err in call_each(tmp_path / "h", [each.split() for each in given]):
        assert (code, out, len(err.strip().splitlines())) == (1, b"", 1), arguments
        assert "keliu init" in err
    assert not (tmp_path / "h").exists()


def test_wrong_usage_exits_2(home: Path) -> None:
    ran = call(home)
    assert (ran.returncode, ran.stdout) == (2, b"")
    given = ["import", "nonsense", "import --no-such a", "undo x", "next --as-of heute"]
    for arguments, code, out, err in call_each(home, [each.split() for each in given]):
        assert (code, out, bool(err)) == (2, b"", True), arguments


def test_every_command_has_help_in_chinese(tmp_path: Path) -> None:
    foreign = {"LANG": "en_US.UTF-8", "LC_ALL": "C"}
    first = call(tmp_path / "h", "--help", **foreign)
    told = [("", first.returncode, first.stdout, first.stderr.decode())]
    for name, code, out, err in told + call_each(tmp_path / "h", [[name, "--help"] for name in COMMANDS], **foreign):
        assert (code, err) == (0, ""), name
        assert any("一" <= character <= "鿿" for character in out.decode()), name
    assert all(name in first.stdout.decode() for name in COMMANDS)
    assert not (tmp_path / "h").exists()


def test_json_is_one_document_of_utf_8_on_any_terminal_and_nothing_else(home: Path) -> None:
    path = orders(home, bad=2)
    for more in ({"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LANG": "zh_CN.GBK"}):
        ran = call(home, "import", path, "--json", **more)
        assert (ran.returncode, ran.stderr) == (0, b"")
        document = json.loads(ran.stdout.decode("utf-8"))
        assert document["files"][0]["sheets"][0]["rejected"] == 2
        assert any("一" <= c <= "鿿" for c in document["files"][0]["sheets"][0]["rejects"][0]["reason"])


def words_left(document: object) -> object:
    """Return a document without its texts."""
    if isinstance(document, dict):
        return {key: words_left(value) for key, value in document.items() if key != "reason"}
    return [words_left(value) for value in document] if isinstance(document, list) else document


def test_keys_and_codes_are_the_same_in_every_language_and_texts_are_of_the_language(home: Path) -> None:
    path = orders(home, bad=1)
    documents, reasons, sentences = [], [], []
    for language in ("zh-hans", "zh-hant", "en"):
        ran = call(home, "import", path, "--json", "--dry-run", KELIU_LANGUAGE=language)
        document = json.loads(ran.stdout)
        documents.append(words_left(document))
        reasons.append(document["files"][0]["sheets"][0]["rejects"][0]["reason"])
        sentences.append(call(home, "show", "nobody", KELIU_LANGUAGE=language).stderr.decode())
    assert documents[0] == documents[1] == documents[2]
    assert len(set(reasons)) == len(set(sentences)) == 3
    assert reasons[2].isascii()
    assert "車" in reasons[1]
    assert "车" in reasons[0]


def test_there_is_no_progress_bar_in_a_pipe_and_one_on_a_terminal(home: Path) -> None:
    path = orders(home)
    assert call(home, "import", path).stderr == b""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*KELIU, "import", str(path), "--json"],
        env=environment(home),
        cwd=home.parent,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as child:
        os.close(theirs)
        assert child.stdout is not None
        document = json.loads(child.stdout.read())
        drawn = os.read(ours, 65536).decode()
    os.close(ours)
    assert document["batch"]
    assert "%" in drawn


def test_a_table_is_printed_without_json(home: Path) -> None:
    ran = call(home, "import", orders(home, bad=1), KELIU_LANGUAGE="en")
    assert ran.returncode == 0
    text = ran.stdout.decode()
    for word in ("visits", "rows 4", "created 3", "rejected 1"):
        assert word in text


@pytest.mark.parametrize(
    ("name", "value"),
    [("KELIU_LANGUAGE", "fr"), ("KELIU_DATABASE_URL", "mysql://x/y"), ("KELIU_IMPORT_MAX_MB", "viel"),
     ("KELIU_TIME_ZONE", "Mond/Krater"), ("KELIU_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_said_in_a_sentence(home: Path, name: str, value: str) -> None:
    ran = call(home, "next", "--json", **{name: value})
    assert (ran.returncode, ran.stdout) == (1, b"")
    text = ran.stderr.decode()
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1


def test_a_file_over_the_limit_is_refused_before_it_is_kept(home: Path) -> None:
    path = home.parent / "big.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    ran = call(home, "import", path, "--json", KELIU_IMPORT_MAX_MB="50")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert "50" in ran.stderr.decode()
    assert max(each.stat().st_size for each in home.rglob("*")) < 50 * 1024 * 1024


def test_a_damaged_file_ends_in_one_sentence(home: Path) -> None:
    for name, content in (("a.xlsx", b"PK\x03\x04rubbish"), ("b.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 900),
                          ("c.csv", bytes(range(256)) * 9)):  # fmt: skip
        path = home.parent / name
        path.write_bytes(content)
        ran = call(home, "import", path, "--json")
        assert (ran.returncode, ran.stdout) == (1, b""), name
        assert len(ran.stderr.decode().strip().splitlines()) == 1, name


def bomb(path: Path, rows: int) -> Path:
    """Write a workbook of a few kilobytes that unpacks to a million rows."""
    write_xlsx(path, {"a": [["order_no", "arrived_at", "vin"]]})
    inner = {name: data for name, data in _parts(path) if name != "xl/worksheets/sheet1.xml"}
    row = '<row><c t="inlineStr"><is><t>R</t></is></c><c t="inlineStr"><is><t>2025-01-01</t></is></c></row>'
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inner.items():
            archive.writestr(name, data)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(head.encode())
            for _ in range(rows // 1000):
                sheet.write((row * 1000).encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def _parts(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_a_bomb_of_ten_million_rows_is_refused(home: Path) -> None:
    path = bomb(home.parent / "bomb.xlsx", 10_000_000)
    assert path.stat().st_size < 5_000_000
    ran = call(home, "import", path, "--json")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert len(ran.stderr.decode().strip().splitlines()) == 1


def test_a_revealed_phone_is_in_full_and_logged(home: Path) -> None:
    path = write_csv(home.parent / "c.csv", CUSTOMERS, {"customer_no": "C1", "name": "张三", "phone": "13805966721"})
    assert call(home, "import", path).returncode == 0
    hidden = json.loads(call(home, "show", "C1", "--json").stdout)["customer"]["phones"]
    shown = json.loads(call(home, "show", "C1", "--json", "--reveal").stdout)["customer"]["phones"]
    assert (hidden, shown) == ([mask_phone("+8613805966721")], ["+8613805966721"])
    assert hidden == ["138****6721"]
    assert b"+8613805966721" not in call(home, "show", "C1").stdout


def test_a_value_that_cannot_be_is_wrong_usage_said_in_chinese(home: Path) -> None:
    given = ["next --as-of 0001-01-01", "next --as-of 9999-12-31", "daily --as-of 9999-12-31", "undo -1", "undo 1e3"]
    given += ["serve --port 0", "demo --port 65536"]
    given += [f"generate --vehicles 2 --visits-per-vehicle {odd} --seed 1 --out g" for odd in ("nan", "inf")]
    for arguments, code, out, err in call_each(home, [each.split() for each in given]):
        assert (code, out) == (2, b""), arguments
        assert "错误：" in err, arguments


def test_more_years_than_there_can_be_are_refused(tmp_path: Path) -> None:
    given = ["--vehicles", 2, "--visits-per-vehicle", 2, "--seed", 1, "--out", tmp_path / "g"]
    ran = call(tmp_path / "h", "generate", *given, "--years", 4000)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert len(ran.stderr.decode().strip().splitlines()) == 1
    assert not (tmp_path / "g").exists()
