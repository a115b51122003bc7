"""Settings, commands, roles, metrics, figures, clauses: all documented, and nothing documented that is not there."""

import argparse
import re
import subprocess
import sys
import tomllib

import pytest

from keliu.config import cli
from keliu.config.env import Environment
from keliu.rules.policy_figures import FIGURES
from keliu.rules.rights import Deed, Role
from tests.architecture.tree import ROOT, name_of, python_files
from tools.docs import PAGES, chinese, stale

DOCS = ROOT / "docs"
LETTERS = {"A": 8, "B": 5, "C": 11, "D": 5, "E": 3, "F": 9, "G": 4, "H": 6, "I": 4, "J": 6, "K": 5, "L": 7, "M": 3}
CLAUSES = {f"{letter}{number}" for letter, count in LETTERS.items() for number in range(1, count + 1)}


def read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_the_pages_that_the_program_writes_are_as_it_would_write_them():
    assert stale() == []
    assert set(PAGES) == {"docs/kpis.md", "docs/using/roles.md", "docs/operating/figures.md"}


def test_every_setting_is_documented_with_its_default():
    rows = dict(re.findall(r"^\| `KELIU_([A-Z_]+)` \| (\S+) \|", read("operating/settings.md"), re.M))
    fields = {name.upper(): field.default for name, field in Environment.model_fields.items()}
    assert set(rows) == set(fields)
    for name, default in fields.items():
        told = {"": "空", False: "`false`", True: "`true`"}.get(default, f"`{default}`")
        assert rows[name] == told, name


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_documented_with_every_option(name):
    pages = re.split(r"^## keliu ", read("operating/commands.md"), flags=re.M)
    page = next((part for part in pages if part.split("\n")[0].strip() == name), "")
    assert page, f"docs/operating/commands.md has no part for keliu {name}"
    parser = argparse.ArgumentParser()
    cli.module_of(name).add_arguments(parser)
    options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    assert {option for option in options - {"--help"} if f"`{option}`" not in page} == set()
    assert set(re.findall(r"`(--[a-z-]+)`", page)) <= options


def test_every_address_of_the_interface_is_documented():
    from keliu.api.v1 import api

    offered = {
        (method.upper(), address)
        for address, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    told = set(re.findall(r"^\| ([A-Z]+) \| `(/api/v1/[^`]*)` \|", read("operating/interface.md"), re.M))
    assert told == offered


def test_every_role_is_documented_under_its_chinese_name():
    page = read("using/roles.md")
    for role in Role:
        assert f"| {chinese(role.value)} | `{role.value}` |" in page
        assert chinese(role.value) != role.value, f"{role.value} has no Chinese name"
    assert [deed.value for deed in Deed if chinese(deed.value) == deed.value] == []


def test_every_figure_of_the_shop_is_documented_in_chinese():
    page = read("operating/figures.md")
    assert [figure.name for figure in FIGURES if f"`{figure.name}`" not in page] == []
    assert [figure.name for figure in FIGURES if chinese(figure.label) == figure.label] == []


def test_the_handbook_holds_every_clause_once_and_says_whether_it_is_in_the_product():
    text = "\n".join(path.read_text("utf-8") for path in sorted((DOCS / "practice").glob("?-*.md")))
    found = re.findall(r"^- \*\*([A-M]\d+) ", text, re.M)
    assert sorted(found) == sorted(CLAUSES)
    entries = re.split(r"^- \*\*[A-M]\d+ ", text, flags=re.M)[1:]
    assert [entry[:20] for entry in entries if not re.search(r"\*\*(有|部分|尚无)\*\*", entry)] == []


def test_the_code_names_only_clauses_that_the_handbook_has():
    named = {
        (clause, name_of(path))
        for path in python_files("keliu")
        for group in re.findall(r"\(practice ([A-M]\d+[^)]*)\)", path.read_text("utf-8"))
        for clause in re.findall(r"\b[A-M]\d+\b", group)
    }
    assert named
    assert {(clause, where) for clause, where in named if clause not in CLAUSES} == set()


def test_the_picture_of_the_ladder_is_the_ladder_that_is_enforced():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    ladder = next(contract for contract in contracts if contract["id"] == "ladder")
    enforced = [sorted(rung.split(" | ")) for rung in ladder["layers"]]
    table = read("architecture.md").split("| package |")[1].split("\n\n")[0]
    drawn = [sorted(re.findall(r"`([a-z_]+)`", row.split("|")[1])) for row in table.splitlines()[2:]]
    assert drawn == enforced


def test_every_page_of_the_site_is_in_its_contents_and_every_link_leads_somewhere():
    contents = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    assert [page for page in pages if f": {page}" not in contents] == []
    broken = []
    for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{name_of(path)}: {target}")
    assert broken == []


def test_the_readme_names_commands_that_exist_and_promises_no_other():
    for name in ("README.md", "README.en.md"):
        commands = set(re.findall(r"^keliu ([a-z]+)", (ROOT / name).read_text("utf-8"), re.M))
        assert commands
        assert commands <= set(cli.COMMANDS)


def test_the_makefile_has_at_most_twelve_targets_and_each_says_what_it_does():
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    targets = [line for line in lines if re.match(r"^[a-z]+:", line)]
    assert len(targets) <= 12
    assert [line for line in targets if "  ## " not in line] == []


def test_the_site_builds_without_a_warning():
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (ROOT / "site" / "index.html").is_file()
