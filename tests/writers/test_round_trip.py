"""Write, then read: the same report, in every format that is written here."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongkai import check, read, taxonomy
from gongkai.document import Paragraph
from gongkai.report import Report
from gongkai.writers import write
from tests.cases import CASES, needs_cases
from tests.writers import reports

FORMATS = ("docx", "html", "xlsx", "json")
REAL = sorted(CASES.glob("*-[0-9]*.*")) if CASES.is_dir() else []


def figures(report: Report) -> dict[str, tuple[object, bool]]:
    return {cell: (value.number, value.blank) for cell, value in report.cells.items()}


def words(paragraph: Paragraph | None) -> str | None:
    return paragraph and paragraph.text


def substance(report: Report) -> dict[str, Any]:
    """Return everything of a report that must come back, in a shape that shows where it differs."""
    return {
        # The line breaks of a title belong to its setting.
        "title": "".join((words(report.title) or "").split()),
        "agency": report.agency,
        "year": report.year,
        "edition": report.edition,
        "form": report.form,
        "opening": [words(paragraph) for paragraph in report.opening],
        "chapters": [
            (chapter.id, chapter.heading.text, [words(paragraph) for paragraph in chapter.paragraphs])
            for chapter in report.chapters
        ],
        "closing": [words(paragraph) for paragraph in report.closing],
        "signed_by": words(report.signed_by),
        "signed_on": report.signed_on,
        "period": report.period,
        "tables": set(report.tables),
        "cells": figures(report),
        "unread": [item.cell for item in report.unread],
        "strays": [stray.text for stray in report.strays],
        "leftovers": [leftover.kind for leftover in report.leftovers],
    }


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("make", reports.ALL)
def test_a_report_comes_back(make: Callable[[], Report], format: str) -> None:
    report = make()
    back = read(write(report, format), f"年报.{format}")
    assert substance(back) == substance(report)


@pytest.mark.parametrize("format", FORMATS)
def test_tables_without_text_come_back(format: str) -> None:
    report = reports.tables_only()
    assert figures(read(write(report, format), f"年报.{format}")) == figures(report)


@pytest.mark.parametrize("format", FORMATS)
def test_writing_again_what_was_read_changes_nothing(format: str) -> None:
    once = read(write(reports.some_blank(), format), "一.x")
    assert substance(read(write(once, format), "二.x")) == substance(once)


@pytest.mark.parametrize("format", FORMATS)
def test_a_clean_report_is_still_clean(format: str) -> None:
    assert check(read(write(_clean(), format), f"年报.{format}")) == []


@cache
def _clean() -> Report:
    return reports.clean()


PRINTED = st.one_of(
    st.just(""),
    st.integers(0, 9).map(str),
    st.integers(0, 10**15 - 1).map(str),
    st.decimals(0, 10**9, places=6).map(lambda number: format(number.normalize() + Decimal(0), "f")),
    st.sampled_from(["—", "/", "无", "-3", "减4", "1,136", "１２", "二十一", "3件", "22（其中修订16件）"]),
)
FILLED = st.dictionaries(st.sampled_from(taxonomy.edition("2021").cells), PRINTED, min_size=1, max_size=40)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=12)
@example(dict.fromkeys(taxonomy.edition("2021").cells, "999999999999999"))
@example(dict.fromkeys(taxonomy.edition("2021").cells, "—"))
@given(FILLED)
def test_any_figures_come_back(format: str, printed: dict[str, str]) -> None:
    clean = _clean()
    cells = clean.cells | {cell: reports.printed(text) for cell, text in printed.items()}
    report = Report(
        name=clean.name,
        year=2023,
        edition="2021",
        form="2021",
        title=clean.title,
        chapters=clean.chapters,
        tables=clean.tables,
        cells=cells,
    )
    assert figures(read(write(report, format), f"年报.{format}")) == figures(report)


@needs_cases
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_the_figures_of_real_reports_come_back(path: Path) -> None:
    report = read(path.read_bytes(), path.name)
    printed = {cell: value.number for cell, value in report.cells.items() if value.number is not None}
    for format in FORMATS:
        back = read(write(report, format), f"年报.{format}")
        assert {cell: back.number(cell) for cell in printed} == printed, format
        assert (back.year, back.form) == (report.year, report.form), format
