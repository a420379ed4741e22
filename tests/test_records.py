"""The JSON contract that others build on."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from gongkai import taxonomy
from gongkai.checker import Examination
from gongkai.document import Place
from gongkai.records import checked, dumps, finding_record, plain, report_record
from gongkai.report import Report, Unread, Value
from gongkai.rules import Finding, Result, Severity

FORM = taxonomy.edition("2021")


@pytest.fixture
def report() -> Report:
    report = Report("年报.docx", "云岭县水务局", 2023, "2021", "2021")
    report.cells = {cell: Value(0, "0") for cell in FORM.cells}
    return report


def test_the_keys_and_every_cell_of_the_form_are_there(report: Report) -> None:
    record = report_record(report, "年报.docx")
    assert list(record) == ["file", "agency", "year", "edition", "cells", "inferred", "unread"]
    assert tuple(record["cells"]) == FORM.cells
    assert record["cells"]["requests.new_received.natural"] == 0


def test_blank_is_null_and_not_unread(report: Report) -> None:
    report.cells["requests.granted.natural"] = Value(None, " ", form="blank")
    record = report_record(report, "")
    assert record["cells"]["requests.granted.natural"] is None
    assert record["unread"] == []


def test_what_was_not_read_is_null_and_unread(report: Report) -> None:
    dropped, told, absurd = "requests.granted.natural", "requests.granted.other", "proactive.licences.decisions"
    del report.cells[dropped]
    report.cells[told] = Value(None, "1?", form="other")
    report.unread = [Unread(told, "看不清")]
    report.cells[absurd] = Value(None, "10^30", form="absurd")
    record = report_record(report, "")
    assert set(record["unread"]) == {dropped, told, absurd}
    assert [record["cells"][cell] for cell in (dropped, told, absurd)] == [None, None, None]


def test_inferred_figures_are_named(report: Report) -> None:
    report.cells["requests.granted.natural"] = Value(3, "3", inferred=True)
    assert report_record(report, "")["inferred"] == ["requests.granted.natural"]


def test_the_older_single_row_stands_for_the_three_it_replaces(report: Report) -> None:
    for cell in list(report.cells):
        if cell.startswith("requests.ended_"):
            del report.cells[cell]
    report.cells |= {f"requests.ended.{column.id}": Value(0, "0") for column in FORM.tables["requests"].columns}
    record = report_record(report, "")
    assert record["unread"] == []
    assert [cell for cell in record["cells"] if ".ended" in cell] == [
        f"requests.ended.{column.id}" for column in FORM.tables["requests"].columns
    ]


def test_a_report_of_which_nothing_is_known_has_all_its_cells_unread() -> None:
    record = report_record(Report("x"), "x")
    assert record["agency"] is record["year"] is record["edition"] is None
    assert set(record["unread"]) == set(record["cells"])


def test_a_finding_has_the_keys_of_the_contract() -> None:
    finding = Finding(
        "AR-DATE-01", Severity.ERROR, Result.FAIL, (), Place("paragraph", 3), date(2024, 2, 1), None, "晚了。", "条例"
    )
    assert finding_record(finding) == {
        "rule": "AR-DATE-01",
        "severity": "error",
        "result": "fail",
        "cells": [],
        "place": "第3段",
        "found": "2024-02-01",
        "expected": None,
        "says": "晚了。",
        "law": "条例",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (21, 21),
        (Decimal("36.52"), 36.52),
        (Decimal("75394432.52"), 75394432.52),
        (Decimal("123456789012345.123456789"), "123456789012345.123456789"),
        ("16%", "16%"),
        (None, None),
    ],
)
def test_numbers_stay_exact(value: Decimal | None, expected: object) -> None:
    assert json.loads(dumps(plain(value))) == expected


def test_any_name_of_a_file_can_be_written(report: Report) -> None:
    line = dumps(checked(report, Examination((), (), ()), "\udcff年报.docx").record)
    assert json.loads(line.encode())["file"] == "\udcff年报.docx"
    assert "\n" not in line
