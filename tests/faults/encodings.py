"""XC3: every character that an encoding holds and that may stand in a name or an address, through an import and back."""

import contextlib
import csv
import io
import json
import random
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import xlsxwriter
from django.core.management import call_command

from keliu.config import cli
from keliu.customers.models import Customer, CustomerAddress
from keliu.sheets import child, staging
from tests.faults.filled_home import every
from tests.faults.frame import Outcome, World
from tests.journeys.conftest import read_here

PROMISE = "no character of a file is silently changed, in whichever encoding and form it comes"
CONTROL = "the look at the bytes for their encoding"
SHORT = 1
DATABASES = ("sqlite",)
FORMS = (
    "gb18030",
    "gbk",
    "big5hkscs",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-16-be-bom",
    "xlsx",
)
HEADINGS = ("customer_no", "store_code", "name", "phone", "address")
CHINESE = ("客户编号", "门店编号", "姓名", "手机", "地址")
OLD = ("客戶編號", "門店編號", "姓名", "手機", "地址")
SURE, SOME = (
    ("gb18030", "big5hkscs"),
    4_000,
)  # what the short form takes: two encodings that are alike, and a part of each
PIECE, NAME = 190, 30
NAMES = ("陳", "林", "黃", "張", "李", "王", "吴", "刘", "蔡", "欧阳")
GIVEN = ("志明", "淑芬", "家豪", "美玲", "伟", "静怡", "俊傑", "𠮷", "喆", "堃", "淼", "犇", "龑", "翀")
ROADS = ("中山路", "人民東路", "忠孝東路", "解放大道", "湖滨南路", "建國北路", "軒尼詩道", "彌敦道")


def switch_off() -> None:
    """This function will take every text for GB18030."""
    from keliu.sheets import readers

    readers.encodings_of = lambda head: ["gb18030"]


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will import all characters of each encoding, then `rounds` times small random files of each."""
    staging._run_child, child._say = read_here, lambda message: None
    dice, outcome = random.Random(seed), Outcome()
    counts: Counter[str] = Counter()
    for form in FORMS if rounds > SHORT else (*SURE, dice.choice(FORMS)):
        letters = repertoire(codec_of(form))
        if rounds <= SHORT:
            letters = sorted(dice.sample(letters, SOME))
        counts[f"characters of {form}"] = len(letters)
        chinese = OLD if form == "big5hkscs" else CHINESE
        for headings in (HEADINGS, chinese)[:rounds]:
            check(world.home, form, packed(letters), headings, outcome, counts)
        for _round in range(rounds * 2):
            check(world.home, form, small(dice, codec_of(form)), dice.choice((HEADINGS, chinese)), outcome, counts)
    outcome.figures |= dict(counts)
    return outcome


def codec_of(form: str) -> str:
    """This function will return the codec of a form of file."""
    return {"xlsx": "utf-8", "utf-16-be-bom": "utf-16-be"}.get(form, form)


@cache
def repertoire(codec: str) -> list[str]:
    """This function will return the letters, marks, digits, signs and symbols that a codec holds."""
    held = []
    for character in map(chr, range(0x21, 0x110000)) if codec == "utf-8" else repertoire("utf-8"):
        if unicodedata.category(character)[0] in "LMNPS" or "\ue000" <= character <= "\uf8ff":
            with contextlib.suppress(UnicodeEncodeError):
                if character.encode(codec).decode(codec) == character:
                    held.append(character)
    return held


def packed(letters: list[str]) -> list[list[str]]:
    """This function will return customers whose addresses hold all characters, and whose names hold the Chinese ones."""
    chinese = [letter for letter in letters if unicodedata.name(letter, "").startswith("CJK UNIFIED")]
    names = ["王" + "".join(chinese[at : at + NAME]) for at in range(0, len(chinese), NAME)]
    places = ["路" + "".join(letters[at : at + PIECE]) + "号" for at in range(0, len(letters), PIECE)]
    rows = max(len(names), len(places))
    return [
        [f"C{n}", "S01", names[n] if n < len(names) else f"客{n}", f"145{n:08d}", places[n] if n < len(places) else ""]
        for n in range(rows)
    ]


def small(dice: random.Random, codec: str) -> list[list[str]]:
    """This function will return a few customers as a shop has them, of characters that the codec holds."""
    rows = []
    for number in range(dice.randint(2, 12)):
        name, road = dice.choice(NAMES) + dice.choice(GIVEN), f"{dice.choice(ROADS)}{dice.randint(1, 400)}號"
        told = [text.encode(codec, "ignore").decode(codec) for text in (name, road)]
        rows.append([f"C{number}", "S01", told[0] + "1"[: not told[0]], f"145{dice.randint(0, 10**8):08d}", told[1]])
    return rows


def written(path: Path, form: str, rows: list[list[str]]) -> Path:
    """This function will write rows in a form."""
    if form == "xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell)
        return path
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    mark = "\ufeff" if form == "utf-16-be-bom" else ""
    path.write_bytes((mark + text.getvalue()).encode(codec_of(form)))
    return path


def check(
    home: Path, form: str, rows: list[list[str]], headings: tuple[str, ...], outcome: Outcome, counts: Counter[str]
) -> None:
    """This function will import rows into an empty home and compare names and addresses, character by character."""
    call_command("flush", interactive=False, verbosity=0)
    path = written(home / f"file.{'xlsx' if form == 'xlsx' else 'csv'}", form, [list(headings), *rows])
    stores = home / "stores.csv"
    stores.write_text("store_code,name\nS01,a\n", "utf-8")
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = cli.main(["import", str(stores), str(path), "--json"])
    counts["files"] += 1
    if code:
        outcome.breaches.append(f"{form}: the file is not read: {said.getvalue()[:200]}")
        return
    sheet = json.loads(said.getvalue())["files"][-1]["sheets"][0]
    told = {each["row"] for each in (*sheet["rejects"], *sheet["warnings"])}
    counts["rows"] += len(rows)
    counts["rows told of"] += len(told)
    for row, wrong in differences(rows, told):
        outcome.breaches.append(f"{form} row {row}: {wrong}")


def differences(rows: list[list[str]], told: set[int]) -> Iterator[tuple[int, str]]:
    """This function will yield the rows of a file that stand otherwise in the home and were not told of."""
    names = dict(every(Customer).values_list("customer_no", "name"))
    places = dict(every(CustomerAddress).values_list("customer__customer_no", "text"))
    for number, (key, _store, name, _phone, place) in enumerate(rows, 2):
        if number in told:
            continue
        for wanted, found in ((name, names.get(key, "")), (place, places.get(key, ""))):
            if wanted != found:
                lost, come = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
                yield number, f"lost {''.join(lost)[:30]!r} come {''.join(come)[:30]!r} in {wanted[:20]!r}…"
