"""The whole report as JSON, as ``report.schema.json`` describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai import taxonomy
from gongkai.document import Paragraph, Place
from gongkai.report import Chapter, Number, Report, Stray, Unread, Value

FORMAT = "gongkai-report"
VERSION = 1
SCHEMA = Path(__file__).parent / "report.schema.json"


def write(report: Report) -> bytes:
    """Return the report as JSON in UTF-8 with a line feed at its end; the same report gives the same bytes.

    A field at its default is left out of a cell and of a place; facts are left out, since they follow from the text.
    """
    # A lone surrogate has no UTF-8; what takes its place here is JSON's own escape for it.
    return f"{_printed(_report(report))}\n".encode(errors="backslashreplace")


def _report(report: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": report.name,
        "agency": report.agency,
        "year": report.year,
        "edition": report.edition,
        "form": report.form,
        "title": _paragraph(report.title),
        "opening": [_paragraph(paragraph) for paragraph in report.opening],
        "chapters": [_chapter(chapter) for chapter in report.chapters],
        "closing": [_paragraph(paragraph) for paragraph in report.closing],
        "signed_by": _paragraph(report.signed_by),
        "signed_at": _paragraph(report.signed_at),
        "signed_on": report.signed_on.isoformat() if report.signed_on else None,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "period": [day.isoformat() for day in report.period] if report.period else None,
        "tables": {id: _place(report.tables[id]) for id in taxonomy.TABLES if id in report.tables},
        "cells": {id: _value(report.cells[id]) for id in _in_order(report)},
        "unread": [_unread(item) for item in report.unread],
        "strays": [_stray(item) for item in report.strays],
        "row_headings": {id: _text(item.text, item.place) for id, item in report.row_headings.items()},
        "column_headings": {id: _text(item.text, item.place) for id, item in report.column_headings.items()},
        "leftovers": [{"kind": item.kind} | _text(item.text, item.place) for item in report.leftovers],
    }


def _in_order(report: Report) -> Iterator[str]:
    """Yield the report's cells in the order of the form, then any others by name."""
    form = report.printed_form
    tables = taxonomy.edition(form).tables.values() if form else ()
    known = [f"{t.id}.{row.id}.{column}" for t in tables for row in t.rows for column in t.columns_of(row.id)]
    yield from (cell for cell in known if cell in report.cells)
    yield from sorted(report.cells.keys() - set(known))


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "id": chapter.id,
        "number": chapter.number,
        "label": chapter.label,
        "heading": _paragraph(chapter.heading),
        "paragraphs": [_paragraph(paragraph) for paragraph in chapter.paragraphs],
    }


def _paragraph(paragraph: Paragraph | None) -> dict[str, Any] | None:
    return None if paragraph is None else _text(paragraph.text, paragraph.place)


def _text(text: str, place: Place | None) -> dict[str, Any]:
    return {"text": text} if place is None else {"text": text, "place": _place(place)}


def _place(place: Place) -> dict[str, Any]:
    default = Place(place.kind)
    return {"kind": place.kind} | {
        name: value for name, value in place._asdict().items() if value != getattr(default, name)
    }


def _value(value: Value) -> dict[str, Any]:
    cell: dict[str, Any] = {"number": _number(value.number), "text": value.text}
    if value.form != "plain":
        cell["form"] = value.form
    cell |= {name: text for name in ("unit", "note") if (text := getattr(value, name))}
    if value.inferred:
        cell["inferred"] = True
    if value.place is not None:
        cell["place"] = _place(value.place)
    return cell


def _number(number: Number | None) -> int | float | str | None:
    """Return a figure as a JSON number, or as a string of its digits where a reader's float would change it."""
    if not isinstance(number, Decimal):
        return number
    return float(number) if Decimal(repr(float(number))) == number else format(number, "f")


def _unread(item: Unread) -> dict[str, Any]:
    readings = {"readings": [_number(reading) for reading in item.readings]} if item.readings else {}
    return {"cell": item.cell, "why": item.why} | _text(item.text, item.place) | readings


def _stray(item: Stray) -> dict[str, Any]:
    return {"why": item.why} | _text(item.text, item.place)


def _printed(value: Any, depth: int = 0) -> str:
    """Return ``value`` as JSON in which each paragraph and each cell takes one line."""
    held = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    record = isinstance(value, dict) and depth > 1 and not any(isinstance(child, list) for child in held)
    if record or not any(isinstance(child, dict | list) for child in held):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {_printed(child, depth + 1)}" for key, child in value.items()]
        return _broken("{", lines, "}", depth)
    return _broken("[", [_printed(child, depth + 1) for child in value], "]", depth)


def _broken(opening: str, lines: list[str], closing: str, depth: int) -> str:
    margin = "\n" + " " * depth
    return f"{opening}{margin} " + f",{margin} ".join(lines) + margin + closing
