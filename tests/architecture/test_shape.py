"""Sizes and names: what no longer fits in one view is split by task."""

import re

from tests.architecture.tree import PACKAGE, ROOT, functions, name_of, parsed, python_files, templates

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_TEMPLATE_LINE = 400, 40, 150, 160
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "core", "misc", "manager", "managers", "util"}


def lines_of(path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_no_file_is_over_400_lines():
    sheets = [*PACKAGE.glob("*/static/**/*.js"), *PACKAGE.glob("*/static/**/*.css")]
    own = [path for path in [*python_files(), *sheets] if "vendor" not in path.parts]
    long = {name_of(path): len(lines_of(path)) for path in own}
    assert {name: count for name, count in long.items() if count > LONGEST_FILE} == {}


def test_no_function_is_over_40_lines():
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": function.end_lineno - function.lineno + 1
        for path in [*python_files(), ROOT / "start.py", ROOT / "hatch_build.py"]
        for function in functions(path)
    }
    assert {name: count for name, count in long.items() if count > LONGEST_FUNCTION} == {}


def test_no_template_is_over_150_lines_or_has_lines_over_160_characters():
    long = {name_of(path): len(lines_of(path)) for path in templates()}
    wide = {
        f"{name_of(path)}:{number}": len(line)
        for path in templates()
        for number, line in enumerate(lines_of(path), 1)
        if len(line) > LONGEST_TEMPLATE_LINE
    }
    assert {name: count for name, count in long.items() if count > LONGEST_TEMPLATE} == {}
    assert wide == {}


def test_every_module_says_what_it_is():
    silent = [
        name_of(path)
        for path in python_files("keliu", "tools")
        if path.name != "apps.py" and path.stat().st_size and not _docstring(path)
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing():
    assert [name_of(path) for path in python_files() if path.stem in NAMES_THAT_SAY_NOTHING] == []


def test_partials_begin_with_a_mark_and_stand_alone():
    """A file named `_rows.html` is a part of a page and extends nothing; every other template of a desk is a whole page."""
    wrong = []
    for path in templates():
        text = path.read_text("utf-8")
        is_whole = "{% extends" in text or "<!doctype" in text.lower()
        if path.name.startswith("_") == is_whole:
            wrong.append(name_of(path))
    assert wrong == []


def test_no_template_carries_inline_scripts_styles_or_handlers():
    """The content security policy forbids them, so a page would silently lose them."""
    wrong = [
        f"{name_of(path)}: {mark}"
        for path in templates()
        for mark in (" style=", "<style", " onclick=", " onchange=", " onsubmit=", "<script>", "javascript:", "hx-on")
        if mark in path.read_text("utf-8").lower()
    ]
    assert wrong == []


def test_every_template_compiles_and_finds_what_it_includes():
    """A misspelt tag or an include of a file that is gone is found here, not on the page of a rare case."""
    from django.template import TemplateDoesNotExist, TemplateSyntaxError
    from django.template.loader import get_template

    wrong = []
    for path in templates():
        name = path.as_posix().rsplit("/templates/", 1)[1]
        try:
            get_template(name)
            for included in re.findall(r"\{% (?:include|extends) [\"']([^\"']+)[\"']", path.read_text("utf-8")):
                get_template(included)
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            wrong.append(f"{name}: {error}")
    assert wrong == []


def _docstring(path) -> str:
    body = parsed(path).body
    return str(body[0].value.value) if body and hasattr(body[0], "value") and hasattr(body[0].value, "value") else ""
