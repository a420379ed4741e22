"""Results made by hand, for trying the outputs without reading a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongkai import taxonomy
from gongkai.checker import Examination
from gongkai.document import Place
from gongkai.records import Checked, Unreadable, checked
from gongkai.report import Report, Value
from gongkai.rules import Finding, Result, Severity, all_rules

Make = Callable[..., Checked]


def finding(
    severity: Severity = Severity.ERROR,
    result: Result = Result.FAIL,
    says: str = "每行的总计，应等于自然人与五类法人或其他组织之和。",
    **more: object,
) -> Finding:
    given: dict[str, object] = {
        "rule": "AR-SUM-33",
        "cells": ("requests.granted.total",),
        "place": Place("cell", number=2, row=6, column=9),
        "found": 12,
        "expected": 13,
        "law": "国办公开办函〔2021〕30号 附件表三",
    }
    return Finding(severity=severity, result=result, says=says, **(given | more))  # type: ignore[arg-type]


@pytest.fixture
def faulty() -> Checked:
    return make(
        finding(),
        finding(Severity.WARNING, says="比率与件数不符。", rule="AR-TXT-03", cells=(), found="16%", expected="16.67%"),
        finding(Severity.INFO, says="括号半角与全角混用。", rule="AR-TXT-08", place=Place("line", 12), expected=None),
        finding(result=Result.CANNOT_TELL, says="案件的范围无法判定。", rule="AR-T4-SCOPE", found=None, expected=None),
    )


@pytest.fixture
def clean() -> Checked:
    return make()


@pytest.fixture
def untold() -> Checked:
    return make(finding(result=Result.CANNOT_TELL))


@pytest.fixture
def unreadable() -> Unreadable:
    return Unreadable("坏 文件&.docx", "不是完整的 Word 文件。请重新另存")


def make(*findings: Finding, file: str = "云岭县/年报 2023.docx") -> Checked:
    form = taxonomy.edition("2021")
    report = Report(file, "云岭县水务局", 2023, "2021", "2021")
    report.cells = {cell: Value(0, "0") for cell in form.cells}
    report.tables = {table: Place("table", number) for number, table in enumerate(form.tables, 1)}
    spoken = {one.rule for one in findings}
    rules = [rule for rule in all_rules() if rule.id not in spoken]
    passed = tuple(rule.id for rule in rules if not rule.needs)
    return checked(report, Examination(findings, passed, tuple(rule.id for rule in rules if rule.needs)), file)
