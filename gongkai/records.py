"""The contract of the command line: what one file gives, as JSON objects whose keys and meaning do not change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gongkai import taxonomy
from gongkai.checker import Examination
from gongkai.report import Report
from gongkai.rules import Finding, Printed, Result

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was read and checked, small enough to travel between processes.

    ``form`` is the edition whose tables were printed; ``remarks`` are sentences about the run itself, e.g. that last
    year's report was not found. ``report``, without its source, comes along only where it is to be shown whole.
    """

    file: str
    record: Record
    form: str
    findings: tuple[Finding, ...] = ()
    passed: tuple[str, ...] = ()
    not_run: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    report: Report | None = None

    @property
    def faults(self) -> list[Finding]:
        """The findings that are faults."""
        return [finding for finding in self.findings if finding.result is Result.FAIL]

    @property
    def untold(self) -> list[Finding]:
        """The findings of rules that could not tell. They are no passes."""
        return [finding for finding in self.findings if finding.result is Result.CANNOT_TELL]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read: ``error`` names cause and cure in Chinese, without the file's name."""

    file: str
    error: str

    @property
    def record(self) -> Record:
        """The file's JSON object."""
        return {"file": self.file, "error": self.error}


Outcome = Checked | Unreadable


def form_of(report: Report) -> str:
    """Return the edition whose tables a report prints; the newest one where nothing tells."""
    return report.printed_form or taxonomy.edition_ids()[-1]


def printed_cells(report: Report) -> list[str]:
    """Return the ids of every cell of the form as the report prints it, in the form's order.

    A report with the older single row 其他处理 has that row in place of the three that replaced it.
    """
    tables = taxonomy.edition(form_of(report)).tables.values()
    cells = [cell for table in tables for cell in table.printed_cells(report.single_ended_row)]
    known = set(cells)
    return cells + [cell for cell in report.cells if cell not in known]


def report_record(report: Report, file: str) -> Record:
    """Return what was read: every cell of the printed form, blanks and unread ones as ``None``.

    A cell that was neither found nor reported by the reader is listed as unread: nothing is dropped.
    """
    cells = printed_cells(report)
    told = {item.cell for item in report.unread}
    unread = [cell for cell in cells if cell in told or _unread(report, cell)]
    return {
        "file": file,
        "agency": report.agency,
        "year": report.year,
        "edition": report.edition or None,
        "cells": {cell: plain(report.number(cell)) for cell in cells},
        "inferred": [cell for cell in cells if cell in report.cells and report.cells[cell].inferred],
        "unread": unread + sorted(told.difference(cells)),
    }


def _unread(report: Report, cell: str) -> bool:
    value = report.cells.get(cell)
    return value is None or (value.number is None and value.form in ("other", "absurd"))


def finding_record(finding: Finding) -> Record:
    """Return a finding as a JSON object."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "result": finding.result.value,
        "cells": list(finding.cells),
        "place": None if finding.place is None else str(finding.place),
        "found": plain(finding.found),
        "expected": plain(finding.expected),
        "says": finding.says,
        "law": finding.law,
    }


def checked(report: Report, examination: Examination, file: str, remarks: Iterable[str] = ()) -> Checked:
    """Put together all that checking one file gave."""
    record = report_record(report, file)
    record["findings"] = [finding_record(finding) for finding in examination.findings]
    return Checked(
        file, record, form_of(report), examination.findings, examination.passed, examination.not_run, tuple(remarks)
    )


def plain(value: Printed) -> str | int | float | None:
    """Return a figure as JSON has it: dates in ISO form, decimals as floats where these are exact, else as text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    return value.isoformat() if isinstance(value, date) else value


def dumps(record: Any) -> str:
    """Return one line of JSON that can always be encoded, whatever bytes a file's name or text was made of."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return text


def cell_name(form: str, cell: str) -> str:
    """Return a cell's name in the words of the form, its id where the form does not know it."""
    try:
        return taxonomy.edition(form).label(cell)
    except (KeyError, ValueError):
        return cell
