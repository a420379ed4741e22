"""The real reports read to their true values: every figure right, or reported as unread; none wrong, none dropped."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gongkai import Report, read
from tests.cases import CASES, needs_cases

pytestmark = needs_cases

# The most figures a report may leave unread: those whose run-together digits truly have more than one reading, and,
# in shanghai-ghoffice-2025, a table two of which the text kept two figures of three.
UNREAD = {
    "huaian-hongze-2023.pdf": 0,
    "pingtan-2019.txt": 19,
    "pingtan-2020.txt": 16,
    "pingtan-2021.txt": 3,
    "pingtan-2023.txt": 3,
    "pingtan-2025.txt": 3,
    "shanghai-ghoffice-2019.html": 0,
    "shanghai-ghoffice-2025.md": 6,
    "shuyang-fgj-2023.html": 0,
    "zhengning-sfj-2022.txt": 0,
}


def gold(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CASES / "gold" / f"{name.rpartition('.')[0]}.json").read_text("utf-8"))
    return loaded


def report(name: str) -> Report:
    return read((CASES / name).read_bytes(), name)


def wrong(report: Report, cells: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Return the figures that are neither right nor reported as unread."""
    unread = {item.cell for item in report.unread}
    return {
        id: (expected, report.number(id))
        for id, expected in cells.items()
        if id not in unread and not (id in report.cells and report.number(id) == _number(expected))
    }


def _number(value: Any) -> Any:
    from decimal import Decimal

    return Decimal(str(value)) if isinstance(value, float) else value


@pytest.mark.parametrize("name", UNREAD)
def test_figures(name: str) -> None:
    read_report, true = report(name), gold(name)
    assert wrong(read_report, true["cells"]) == {}
    assert len({item.cell for item in read_report.unread} & set(true["cells"])) <= UNREAD[name]
    assert (read_report.year, read_report.edition) == (true["year"], true["edition"])
    assert set(read_report.cells) <= set(true["cells"])


def test_a_table_alone() -> None:
    cells = {id: value for id, value in gold("pingtan-2020.txt")["cells"].items() if id.startswith("requests.")}
    read_report = report("pingtan-2020-t3-mso.html")
    assert wrong(read_report, cells) == {}
    assert not {item.cell for item in read_report.unread} & set(cells)


def test_the_blank_form_is_blank_and_not_zero() -> None:
    read_report = report("blank-form-2021.docx")
    assert len(read_report.cells) == 200
    assert all(value.blank for value in read_report.cells.values())


@pytest.mark.parametrize("name", [name for name in UNREAD if name.startswith("pingtan")])
def test_figures_that_were_taken_apart_are_marked(name: str) -> None:
    read_report = report(name)
    assert read_report.cells["requests.new_received.natural"].inferred
    assert all(item.readings for item in read_report.unread if item.text)
