"""Every rule has cases; a case changes one thing in a clean report and names exactly the rules that speak."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gongkai import numerals, read
from gongkai.checker import examine
from gongkai.document import WHOLE_FILE, Leftover
from gongkai.report import Report, Value
from gongkai.rules import Context, Result, all_rules

FOLDER = Path(__file__).parent / "rules"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}-{case['name']}")
    for path in sorted(FOLDER.glob("AR-*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]


def report(
    year: int, replace: Sequence[Sequence[str]] = (), cells: dict[str, str] | None = None, text: str | None = None
) -> Report:
    """Read the clean report of a year, or another text, with some text and some cells changed."""
    text = text or (FOLDER / f"clean-{year}.md").read_text("utf-8")
    for old, new in replace:
        assert old in text, f"the clean report has no “{old}”"
        text = text.replace(old, new)
    result = read(text.encode(), f"clean-{year}.md")
    for cell, printed in (cells or {}).items():
        numeral = numerals.parse(printed)
        place = result.place(cell)
        result.cells[cell] = (
            Value(None, printed, place, "blank")
            if numeral is None
            else Value(numeral.value, printed, place, numeral.form, numeral.unit, numeral.note)
        )
    return result


def context(case: dict[str, Any]) -> Context:
    """Build what the case lets the check know beside the report."""
    return Context(
        previous=report(case.get("year", 2023) - 1, case.get("previous_replace", []), case.get("previous_cells"))
        if case.get("previous")
        else None,
        neighbours=[report(2023, replace) for replace in case.get("neighbours", [])],
        published=other(case, "published"),
        computed=other(case, "computed"),
        **case.get("context", {}),
    )


def other(case: dict[str, Any], kind: str) -> Report | None:
    """Read the clean report once more as the ``published`` or ``computed`` one, where the case has it."""
    replace, cells = case.get(f"{kind}_replace"), case.get(f"{kind}_cells")
    if replace is None and cells is None:
        return None
    return report(case.get("year", 2023), replace or [], cells)


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: str, case: dict[str, Any]) -> None:
    read_in = report(case.get("year", 2023), case.get("replace", []), case.get("cells"), case.get("text"))
    read_in.leftovers += [Leftover(kind, text, WHOLE_FILE) for kind, text in case.get("leftovers", [])]
    for table in case.get("without_tables", []):
        del read_in.tables[table]
    findings = examine(read_in, context(case)).findings
    told = {finding.rule for finding in findings if finding.result is Result.FAIL}
    untold = {finding.rule for finding in findings if finding.result is Result.CANNOT_TELL}
    assert sorted(told) == sorted(case.get("expect", []))
    assert sorted(untold) == sorted(case.get("cannot_tell", []))


@pytest.mark.parametrize("year", [2020, 2023])
def test_the_clean_report_is_clean(year: int) -> None:
    examination = examine(report(year), Context(previous=report(year - 1)))
    assert examination.findings == ()


def test_the_annex_is_cited_in_the_edition_of_the_year() -> None:
    laws = {
        year: {one.law for one in examine(report(year, cells={"requests.carried_out.total": "9"})).findings}
        for year in (2020, 2023)
    }
    assert any("国办公开办函〔2019〕60号 附件表三" in law for law in laws[2020])
    assert not any("〔2021〕" in law for law in laws[2020])
    assert any("国办公开办函〔2021〕30号 附件表三" in law for law in laws[2023])


def test_every_rule_has_a_case_that_fails_and_one_that_passes() -> None:
    spoken = {
        rule
        for path in FOLDER.glob("AR-*.toml")
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
        for rule in [*case.get("expect", []), *case.get("cannot_tell", [])]
    }
    assert {rule.id for rule in all_rules()} - spoken == set()
    assert {path.stem for path in FOLDER.glob("AR-*.toml")} <= {rule.id for rule in all_rules()}
