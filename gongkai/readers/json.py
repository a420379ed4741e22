"""Our own JSON back into a report: the whole report, or one line of ``gongkai read --json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from gongkai import numerals, taxonomy
from gongkai.document import WHOLE_FILE, Leftover, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers.json_fields import Fields, required
from gongkai.report import Chapter, Heading, Number, Report, Stray, Unread, Value

FORMAT = "gongkai-report"
VERSION = 1


def read_report(data: bytes, name: str = "") -> Report:
    """Read a report from JSON: what ``writers.json`` wrote, or an object with ``cells`` as the command line prints it.

    Raises ``UnreadableDocument`` for anything else: no JSON, another kind of object, a newer version, a wrong type.
    """
    content = _parse(data, name)
    if not isinstance(content, dict) or not isinstance(content.get("cells"), dict):
        raise UnreadableDocument(
            name, "这个 JSON 不是年报数据：没有 cells 一项", "请用 gongkai read --json 或 write 得到的文件"
        )
    fields = Fields(content, name)
    if "format" not in content:
        return _from_line(fields)
    if content["format"] != FORMAT:
        raise UnreadableDocument(name, f"这个 JSON 的 format 是“{_shown(content['format'])}”，不是“{FORMAT}”")
    if content.get("version") != VERSION or isinstance(content.get("version"), bool):
        version = _shown(content.get("version"))
        raise UnreadableDocument(name, f"年报 JSON 的版本是 {version}，本程序只认识第 {VERSION} 版", "请升级 gongkai")
    return _from_whole(fields)


def _parse(data: bytes, name: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise UnreadableDocument(name, "JSON 文件不是 UTF-8 编码", "请另存为 UTF-8") from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise UnreadableDocument(name, "文件里不止一份年报", "请每份年报存一个文件") from None
        raise UnreadableDocument(name, f"JSON 第{error.lineno}行第{error.colno}列写法有误或文件不完整") from None
    except RecursionError:
        raise UnreadableDocument(name, "JSON 嵌套过深") from None
    except (ValueError, InvalidOperation):
        raise UnreadableDocument(name, "JSON 中有不成数字的数字") from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _shown(value: object) -> str:
    """Return a short form of a value for a message."""
    return str(value)[:40]


# ------------------------------------------------------------------ the whole report


def _from_whole(fields: Fields) -> Report:
    from gongkai.readers import narrative

    report = Report(
        name=fields.text("name"),
        agency=fields.optional_text("agency"),
        year=_year(fields),
        edition=_edition(fields, "edition"),
        form=_edition(fields, "form"),
        title=_paragraph(fields.inner("title")),
        opening=_paragraphs(fields, "opening"),
        chapters=[_chapter(chapter) for chapter in fields.objects("chapters")],
        closing=_paragraphs(fields, "closing"),
        unread=[_unread(item) for item in fields.objects("unread")],
        strays=[Stray(item.text("text"), item.text("why"), _place(item)) for item in fields.objects("strays")],
        row_headings=fields.named("row_headings", _heading),
        column_headings=fields.named("column_headings", _heading),
        tables=_tables(fields),
        period=fields.days("period"),
        signed_on=fields.day("signed_on"),
        published_on=fields.day("published_on"),
        leftovers=[
            Leftover(item.text("kind"), item.text("text"), _place(item)) for item in fields.objects("leftovers")
        ],
    )
    report.signed_by = _one_of(report, _paragraph(fields.inner("signed_by")))
    report.signed_at = _one_of(report, _paragraph(fields.inner("signed_at")))
    _put_cells(report, fields.named("cells", _value))
    report.facts = narrative.facts(report)
    return report


def _year(fields: Fields) -> int | None:
    if fields.content.get("year") is None:
        return None
    year = fields.integer("year")
    return year if 1900 <= year <= 2999 else fields.fail("year", "年份")


def _edition(fields: Fields, key: str) -> str:
    id = fields.text(key)
    if id and id not in taxonomy.edition_ids():
        fields.fail(key, f"格式版本：{'、'.join(taxonomy.edition_ids())}")
    return id


def _paragraphs(fields: Fields, key: str) -> list[Paragraph]:
    return [Paragraph(item.text("text", None), _place(item)) for item in fields.objects(key)]


def _paragraph(fields: Fields | None) -> Paragraph | None:
    return None if fields is None else Paragraph(fields.text("text", None), _place(fields))


def _one_of(report: Report, wanted: Paragraph | None) -> Paragraph | None:
    """Return the report's own paragraph that equals ``wanted``: a signature is one of its paragraphs, not a copy."""
    return next((paragraph for _, paragraph in reversed(list(report.narrative())) if paragraph == wanted), wanted)


def _chapter(fields: Fields) -> Chapter:
    heading = _paragraph(fields.inner("heading")) or fields.fail("heading", "对象")
    paragraphs = _paragraphs(fields, "paragraphs")
    return Chapter(fields.text("id"), fields.text("number"), fields.text("label"), heading, paragraphs)


def _heading(fields: Fields) -> Heading:
    return Heading(fields.text("text"), _place(fields))


def _place(fields: Fields, key: str = "place") -> Place:
    inner = fields.inner(key)
    return WHOLE_FILE if inner is None else _as_place(inner)


def _as_place(fields: Fields) -> Place:
    numbers = {name: fields.integer(name) for name in ("number", "row", "column", "page")}
    anchor = fields.integer("anchor", -1)
    return Place(fields.text("kind", None), **numbers, sheet=fields.text("sheet"), anchor=anchor)


def _tables(fields: Fields) -> dict[str, Place]:
    tables = fields.named("tables", _as_place)
    for id in tables.keys() - set(taxonomy.TABLES):
        fields.fail(f"tables.{id}", f"表的名称：{'、'.join(taxonomy.TABLES)}")
    return tables


def _unread(fields: Fields) -> Unread:
    readings = fields.content.get("readings", [])
    if not isinstance(readings, list):
        fields.fail("readings", "数组")
    numbers = [Fields({"readings": item}, fields.name, fields.way).number("readings") for item in readings]
    place = _place(fields) if "place" in fields.content else None
    exact = tuple(number for number in numbers if number is not None)
    return Unread(fields.text("cell"), fields.text("why"), fields.text("text"), place, exact)


def _value(fields: Fields) -> Value:
    number, text = fields.number("number"), fields.text("text")
    form = fields.text("form", "plain" if number is not None else "other" if text.strip() else "blank")
    place = _place(fields) if "place" in fields.content else None
    inferred = fields.content.get("inferred", False)
    if not isinstance(inferred, bool):
        fields.fail("inferred", "true 或 false")
    return _sane(Value(number, text, place, form, fields.text("unit"), fields.text("note"), inferred))


def _sane(value: Value) -> Value:
    """Return a value without its figure when that is longer than any count or amount can be."""
    if value.number is None or _within_reason(value.number):
        return value
    return Value(
        None, value.text or str(value.number)[:40], value.place, "absurd", value.unit, value.note, value.inferred
    )


def _within_reason(number: Number) -> bool:
    digits = Decimal(number)
    exponent = digits.as_tuple().exponent
    return (
        isinstance(exponent, int) and abs(exponent) <= numerals.MAX_DIGITS and digits.adjusted() < numerals.MAX_DIGITS
    )


# ------------------------------------------------------------------ a line of the command


def _from_line(fields: Fields) -> Report:
    report = Report(
        name=fields.optional_text("file") or fields.name,
        agency=fields.optional_text("agency"),
        year=_year(fields),
    )
    untold = set(_ids(fields, "unread"))
    inferred = set(_ids(fields, "inferred"))
    cells = required(fields, "cells")
    values = {id: _plain_value(cells, id, id in inferred) for id in cells.content if id not in untold}
    report.form = _best_form(fields, cells.content)
    report.edition = taxonomy.edition_for(report.year) if report.year else report.form
    report.tables = {table: WHOLE_FILE for table in taxonomy.TABLES if any(id.startswith(f"{table}.") for id in values)}
    report.unread = [Unread(id, "来源标明这一格没有读出") for id in sorted(untold)]
    _put_cells(report, values)
    report.unread += [Unread(id, "数据里没有这一格") for table in taxonomy.TABLES for id in report.missing(table)]
    return report


def _ids(fields: Fields, key: str) -> list[str]:
    ids = fields.content.get(key, [])
    if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
        fields.fail(key, "格子名称的数组")
    return ids


def _plain_value(cells: Fields, id: str, inferred: bool) -> Value:
    printed = cells.content[id]
    if printed is None:
        return Value(None, "", form="blank")
    if isinstance(printed, str):
        numeral = numerals.parse(printed)
        if numeral is None:
            return Value(None, printed, form="blank")
        return Value(numeral.value, printed, None, numeral.form, numeral.unit, numeral.note, inferred)
    number = cells.number(id)
    return _sane(Value(number, str(number)[:40], inferred=inferred))


def _best_form(fields: Fields, cells: Mapping[str, Any]) -> str:
    """Return the edition whose form has most of the cells; of two alike, the one named, else the newer."""
    named = _edition(fields, "edition")
    known = {id: sum(_belongs(id, cell) for cell in cells) for id in taxonomy.edition_ids()}
    return max(known, key=lambda id: (known[id], id == named, id))


def _belongs(edition: str, cell: str) -> bool:
    table, row, column = (*cell.split("."), "", "")[:3]
    form = taxonomy.edition(edition).tables.get(table)
    return form is not None and cell.count(".") == 2 and row in form.row and column in form.columns_of(row)


def _put_cells(report: Report, values: Mapping[str, Value]) -> None:
    """Put the figures into the report; one that the form has no cell for is a stray, not lost."""
    form = report.printed_form or taxonomy.edition_ids()[-1]
    told = {item.cell for item in report.unread}
    for id, value in values.items():
        if not _belongs(form, id):
            place = value.place or WHOLE_FILE
            report.strays.append(Stray(f"{id}：{value.text or value.number}", "格式里没有这一格", place))
            continue
        report.cells[id] = value
        if value.form in ("absurd", "other") and value.number is None and id not in told:
            report.unread.append(Unread(id, "这一格不是可以识别的数字", value.text, value.place))
