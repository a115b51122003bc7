"""Message catalogues, a set a package: extract, complete, make 繁體 by OpenCC, compile.

    python -m tools.messages                    add what is missing, make zh_Hant and the .mo files anew
    python -m tools.messages --missing PACKAGE  print the ids of a package that nobody has translated
    python -m tools.messages --check            exit 1 where a catalogue is incomplete or stale; writes nothing

Simplified Chinese is written by hand. `zh_Hant` follows from it; an entry whose comment says `by hand` is left alone.
`en` holds only the ids that are code words (`at_risk`), since all others are English already.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "keliu"
ORDER = (
    "rules", "generator", "sheets", "background", "web", "access", "audit", "org", "privacy", "files", "customers",
    "contacts", "messaging", "workshop", "data_quality", "complaints", "followup", "outreach", "insurance", "quality",
    "retention", "imports",
    "reports", "api", "config",
)  # fmt: skip
SINGLE = {"_", "N_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy", "NN_"}
CODE_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
STRING = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
IN_TEMPLATE = re.compile(rf"\b(?:gettext|_)\({STRING}\)|\bngettext\({STRING}\s*,\s*{STRING}")
BY_HAND = "by hand"
# What OpenCC makes of the simplified text, and what Taiwan and Hong Kong write; longer ones first.
MENDED = (
    ("不合並", "不合併"),
    ("沒有采用", "沒有採用"),
    ("紅衝", "紅沖"),
    ("網絡卡", "網路卡"),
    ("程式碼", "代碼"),
    ("專案", "項目"),
    ("許可權", "權限"),
    ("引數", "參數"),
    ("只打印", "只列印"),
    ("賬", "帳"),
    ("臺", "台"),
    ("天后", "天後"),
    ("單元格", "儲存格"),
    ("型別", "類型"),
    ("資訊表", "資料表"),
    ("郵箱", "電子郵件"),
)
# What OpenCC is not to touch: 查看 is what one does, 檢視 the noun that 视图 becomes.
KEPT = "查看"
Message = tuple[str, str]  # id and plural id, the latter empty for most


def messages_of(package: str) -> list[Message]:
    """This function will return the message ids of a package's code and templates, sorted."""
    found: set[Message] = set()
    for path in sorted((PACKAGE / package).rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            found.update(in_code(path.read_text("utf-8")))
    for path in sorted((PACKAGE / package).rglob("templates/**/*.html")):
        found.update(in_template(path.read_text("utf-8")))
    return sorted(found)


def in_code(source: str) -> Iterator[Message]:
    """This function will yield the ids that Python code marks."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in SINGLE and len(texts) == 1 and len(node.args) == 1 and texts[0]:
            yield texts[0], ""
        elif name in PLURAL and len(texts) == 2:
            yield texts[0], texts[1]


def in_template(source: str) -> Iterator[Message]:
    """This function will yield the ids that a template marks."""
    from django.utils.translation.template import templatize

    for single, one, many in IN_TEMPLATE.findall(templatize(source)):
        yield (ast.literal_eval(single), "") if single else (ast.literal_eval(one), ast.literal_eval(many))


def path_of(package: str, language: str) -> Path:
    """This function will return where a catalogue lies."""
    return PACKAGE / package / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(package: str, language: str) -> polib.POFile:
    """This function will return a catalogue, an empty one where there is none."""
    path = path_of(package, language)
    if path.is_file():
        return polib.pofile(str(path), wrapwidth=0)
    made = polib.POFile(wrapwidth=0)
    plurals = "nplurals=2; plural=(n != 1);" if language == "en" else "nplurals=1; plural=0;"
    made.metadata = {
        "Language": language, "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit", "Plural-Forms": plurals,
    }  # fmt: skip
    return made


def is_translated(entry: polib.POEntry) -> bool:
    """This function will say whether an entry has its text."""
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)


def wanted_by_package() -> dict[str, list[Message]]:
    """This function will return each package's own ids: those that no package below it uses already."""
    seen: set[str] = set()
    wanted = {}
    for package in ORDER:
        if (PACKAGE / package).is_dir():
            own = [message for message in messages_of(package) if message[0] not in seen]
            seen.update(message[0] for message in own)
            wanted[package] = own
    return wanted


def complete(package: str, language: str, wanted: list[Message]) -> polib.POFile:
    """This function will return a catalogue with exactly the wanted ids, the known texts kept."""
    old = {entry.msgid: entry for entry in catalogue(package, language)}
    made = catalogue(package, language)
    made.clear()
    for msgid, plural in wanted:
        known = old.get(msgid)
        if known is None or bool(known.msgid_plural) != bool(plural):
            forms = range(2 if language == "en" else 1)
            known = polib.POEntry(
                msgid=msgid, msgid_plural=plural, msgstr_plural=dict.fromkeys(forms, "") if plural else {}
            )
        known.flags = ["python-format"] if "%(" in msgid else []
        made.append(known)
    return made


def borrow(made: polib.POFile, everywhere: dict[str, polib.POEntry]) -> None:
    """This function will fill empty texts from catalogues that held the same id before it moved to another package."""
    for entry in made:
        other = everywhere.get(entry.msgid)
        if other is not None and not is_translated(entry) and bool(other.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = other.msgstr, dict(other.msgstr_plural)


def traditional(simplified: polib.POFile, known: polib.POFile) -> polib.POFile:
    """This function will return the 繁體 catalogue of a simplified one; entries made by hand stay."""
    from opencc import OpenCC

    def convert(text: str) -> str:
        made = KEPT.join(map(opencc.convert, text.split(KEPT)))
        for wrong, right in MENDED:
            made = made.replace(wrong, right)
        return str(made)

    opencc = OpenCC("s2twp")
    kept = {entry.msgid: entry for entry in known if BY_HAND in entry.comment}
    made = polib.POFile(wrapwidth=0)
    made.metadata = dict(known.metadata)
    for entry in simplified:
        made.append(
            kept.get(entry.msgid)
            or polib.POEntry(
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgstr=convert(entry.msgstr) if entry.msgstr else "",
                msgstr_plural={form: convert(text) for form, text in entry.msgstr_plural.items()},
                flags=list(entry.flags),
            )
        )
    return made


def all_catalogues() -> dict[Path, polib.POFile]:
    """This function will return every catalogue as it should be, by its path."""
    wanted = wanted_by_package()
    everywhere: dict[str, dict[str, polib.POEntry]] = {"zh_Hans": {}, "en": {}}
    for language, entries in everywhere.items():
        for package in wanted:
            entries.update({e.msgid: e for e in catalogue(package, language) if is_translated(e)})
    made = {}
    for package, messages in wanted.items():
        if not messages and not path_of(package, "zh_Hans").is_file():
            continue
        simplified = complete(package, "zh_Hans", messages)
        borrow(simplified, everywhere["zh_Hans"])
        made[path_of(package, "zh_Hans")] = simplified
        made[path_of(package, "zh_Hant")] = traditional(simplified, catalogue(package, "zh_Hant"))
        if words := [message for message in messages if CODE_WORD.fullmatch(message[0])]:
            english = complete(package, "en", words)
            borrow(english, everywhere["en"])
            for entry in english:
                entry.msgstr = entry.msgstr or entry.msgid.replace("_", " ")
            made[path_of(package, "en")] = english
    return made


def write(catalogues: dict[Path, polib.POFile]) -> None:
    """This function will write and compile the catalogues."""
    for path, made in catalogues.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        made.save(str(path))
        made.save_as_mofile(str(path.with_suffix(".mo")))


def problems() -> list[str]:
    """This function will return what is missing or stale, a line each; an empty list is a complete set."""
    found = []
    for path, made in all_catalogues().items():
        name = path.relative_to(PACKAGE)
        found += [f"{name}: no text for “{entry.msgid}”" for entry in made if not is_translated(entry)]
        standing = path.read_text("utf-8") if path.is_file() else ""
        if standing.split() != str(made).split():
            found.append(f"{name}: is stale, run python -m tools.messages")
    return found


def main(arguments: list[str]) -> int:
    """Run the tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", metavar="PACKAGE")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    if options.check:
        found = problems()
        print("\n".join(found) or "complete")
        return 1 if found else 0
    made = all_catalogues()
    if options.missing:
        own = made.get(path_of(options.missing, "zh_Hans"), [])
        print("\n".join(entry.msgid for entry in own if not is_translated(entry)))
        return 0
    write(made)
    for path, one in made.items():
        if missing := sum(not is_translated(entry) for entry in one):
            print(f"{path.relative_to(PACKAGE)}: {missing} without text")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
