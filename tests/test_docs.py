"""The documentation says what the code does: nothing undocumented, nothing stale, no dead link, no unknown command."""

from __future__ import annotations

import argparse
import importlib.util
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import gongkai
from gongkai.cli import COMMANDS
from gongkai.cli.arguments import parse, parser
from gongkai.rules import Context, all_rules

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
OURS = [page for page in DOCS.rglob("*.md") if page.parent.name != "parts"]
PAGES = sorted([*OURS, *ROOT.glob("*.md"), ROOT / "tests" / "samples" / "ORIGIN.md"])
WRITTEN = [page for page in PAGES if page.parent.name not in ("reference", "adr") and page.name != "CHANGELOG.md"]


def generator() -> object:
    """Load docs/generate.py."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = generator()


@pytest.fixture(scope="module")
def wanted() -> dict[Path, str]:
    """Every generated file with the text it should have."""
    return GENERATE.wanted()  # type: ignore[attr-defined,no-any-return]


GENERATED = [
    "rules.md",
    "form-2019.md",
    "form-2021.md",
    "letters.md",
    "commands.md",
    "json.md",
    "python.md",
    "package.md",
    "README.md",
    "README.zh.md",
]


@pytest.mark.parametrize("name", GENERATED)
def test_generated_page_is_up_to_date(name: str, wanted: dict[Path, str]) -> None:
    (path,) = (path for path in wanted if path.name == name)
    assert path.read_text("utf-8") == wanted[path], "run: python docs/generate.py"


BY_HAND = {"manage.md", "settings.md", "web-hook.md"}
"""The platform's pages of reference, held against its source by tests/website/test_documented.py."""


def test_no_generated_page_is_forgotten(wanted: dict[Path, str]) -> None:
    assert {path.name for path in wanted} == set(GENERATED)
    assert {path.name for path in (DOCS / "reference").glob("*.md")} <= {*GENERATED, *BY_HAND}


def test_every_rule_is_documented_in_full() -> None:
    page = (DOCS / "reference" / "rules.md").read_text("utf-8")
    for rule in all_rules():
        entry = page.partition(f"\n### {rule.id}\n")[2].partition("\n### ")[0]
        for part in (rule.says, rule.law, rule.why, rule.mend):
            assert part, f"{rule.id} says too little"
            assert part in entry, rule.id


def test_every_module_of_rules_has_a_chinese_title() -> None:
    assert {rule.check.__module__.rpartition(".")[2] for rule in all_rules()} <= set(GENERATE.GROUPS)  # type: ignore[attr-defined]


def test_every_need_of_a_rule_has_a_name_and_is_a_field_of_the_context() -> None:
    needs = {name for rule in all_rules() for names in rule.needs for name in names.split("|")}
    assert needs <= set(GENERATE.NEEDS)  # type: ignore[attr-defined]
    assert needs <= set(Context.__dataclass_fields__)


def options() -> list[tuple[str, str]]:
    """Return every command with each of its options."""
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return [
        (name, option)
        for name, command in commands.choices.items()
        for action in command._actions
        for option in action.option_strings
    ]


@pytest.mark.parametrize(("command", "option"), options())
def test_every_option_is_documented(command: str, option: str) -> None:
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    section = page.partition(f"\n## gongkai {command}\n")[2].partition("\n## ")[0]
    assert option in section


def test_the_commands_are_those_of_the_reference() -> None:
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    assert re.findall(r"^## gongkai (\w+)$", page, re.M) == list(COMMANDS)


@pytest.mark.parametrize("name", gongkai.__all__)
def test_public_name_is_documented(name: str) -> None:
    page = (DOCS / "reference" / "python.md").read_text("utf-8")
    section = page.partition(f"\n## gongkai.{name}\n")[2].partition("\n## ")[0]
    assert len(section.strip()) > 20
    assert getattr(gongkai, name).__doc__


def console_lines() -> list[tuple[str, str]]:
    """Return the shell commands that the written pages show."""
    found = []
    for page in WRITTEN:
        for block in re.findall(r"```(?:console|sh|bash)\n(.*?)```", page.read_text("utf-8"), re.S):
            found += [(page.name, line.removeprefix("$ ")) for line in block.splitlines() if line.startswith("$ ")]
    return found


@pytest.mark.parametrize(("page", "line"), console_lines())
def test_shown_command_exists(page: str, line: str) -> None:
    line = line.partition(" #")[0]
    if found := re.search(r"\$\((.*)\)", line):
        line = found.group(1)
    words = shlex.split(line.partition(" > ")[0])
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
        assert [word for word in words[1:] if "=" not in word and word not in targets] == []
    elif words[0].rpartition("/")[2] == "gongkai":
        assert parse(words[1:]).command == words[1]
    else:
        assert words[0] in ("cd", "git", "pip", "python", "sudo", ".venv/bin/python"), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_work(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        goal = (page.parent / file).resolve() if file else page
        assert goal.exists(), f"{page.name}: {target}"
        if anchor and goal.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", goal.read_text("utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}, (
                target
            )


def test_every_page_is_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = {str(page.relative_to(DOCS)) for page in OURS}
    assert {page for page in pages if page not in menu} == set()
    assert set(re.findall(r"([\w/.-]+\.md)$", menu, re.M)) == pages


def test_python_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = ROOT / "tests" / "samples"
    for page in WRITTEN:
        for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.S):
            monkeypatch.chdir(tmp_path)
            code = block.replace('"tests/samples/', f'"{samples}/').replace(
                'Path("年报.pdf")', f'Path("{tmp_path}/r.pdf")'
            )
            exec(compile(code, page.name, "exec"), {})
            capsys.readouterr()


def test_adr_index_lists_every_record() -> None:
    index = (DOCS / "adr" / "index.md").read_text("utf-8")
    records = sorted(page.name for page in (DOCS / "adr").glob("0*.md"))
    assert re.findall(r"\((0[\w-]+\.md)\)", index) == records
    assert [name[:4] for name in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]


def test_the_version_has_a_changelog_entry() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert version == gongkai.__version__
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
