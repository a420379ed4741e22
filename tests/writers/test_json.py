"""The JSON: as its schema says, exact to the last decimal, and read back whole or refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from gongkai import taxonomy
from gongkai.document import Leftover, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers import json as reader
from gongkai.report import Report, Stray, Unread, Value
from gongkai.writers import json as writer
from tests.writers import reports

SCHEMA = json.loads(writer.SCHEMA.read_text("utf-8"))


def crowded() -> Report:
    """A report with something in every field."""
    report = reports.clean()
    place = Place("cell", 3, 4, 2, page=1, sheet="依申请", anchor=17)
    report.strays = [Stray("多出的一行", "表三没有这一行", place)]
    report.leftovers = [Leftover("comment", "请核", place)]
    report.unread = [Unread("requests.granted.natural", "两种读法", "110", place, (11, 1, Decimal("0.5")))]
    report.cells["requests.partial.natural"] = Value(3, "３件(含补正)", place, "note", "件", "含补正", inferred=True)
    report.published_on = report.signed_on
    return report


@pytest.mark.parametrize("make", [*reports.ALL, reports.tables_only, Report, crowded])
def test_what_is_written_follows_the_schema(make: Callable[[], Report]) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    validator.validate(json.loads(writer.write(make())))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_reader_and_writer_speak_of_one_format() -> None:
    assert (writer.FORMAT, writer.VERSION) == (reader.FORMAT, reader.VERSION)
    assert SCHEMA["properties"]["format"]["const"] == writer.FORMAT
    assert SCHEMA["properties"]["version"]["const"] == writer.VERSION


@pytest.mark.parametrize("make", [*reports.ALL, reports.tables_only, Report, crowded])
def test_the_whole_report_comes_back(make: Callable[[], Report]) -> None:
    report = make()
    back = reader.read_report(writer.write(report), "年报.json")
    # Facts follow from the text; a report that was put together in a test may have lost its own.
    report.facts = back.facts
    assert back == report


def test_the_facts_of_the_text_come_back() -> None:
    report = reports.clean()
    assert report.facts
    assert reader.read_report(writer.write(report)).facts == report.facts


def test_the_signature_is_one_of_the_paragraphs() -> None:
    back = reader.read_report(writer.write(reports.clean()))
    assert back.signed_by is back.closing[0]
    assert back.signed_at is back.closing[1]


def test_the_file_ends_with_a_line_feed_and_cells_stand_in_the_order_of_the_form() -> None:
    report = reports.clean()
    report.cells = dict(reversed(report.cells.items()))
    data = writer.write(report)
    assert data.endswith(b"}\n")
    assert tuple(json.loads(data)["cells"]) == taxonomy.edition("2021").cells


@pytest.mark.parametrize("number", ["36.52", "0.1", "123456789012.345678", "0.000001", "999999999999999.9"])
def test_decimals_come_back_exactly(number: str) -> None:
    report = reports.with_cells({"proactive.fees.amount": number})
    assert reader.read_report(writer.write(report)).number("proactive.fees.amount") == Decimal(number)


def test_a_lone_surrogate_is_carried() -> None:
    report = reports.clean()
    report.opening[0].text = "坏字\ud800符"
    assert reader.read_report(writer.write(report)).opening[0].text == "坏字\ud800符"


# ------------------------------------------------------------------ a line of the command


def line(**fields: Any) -> bytes:
    return json.dumps({"cells": {}} | fields).encode()


def test_a_line_of_the_command_is_read() -> None:
    cells = dict.fromkeys(taxonomy.edition("2021").cells, 0) | {"requests.granted.natural": None}
    del cells["requests.partial.natural"]
    data = line(
        file="a.docx", agency="云岭县水务局", year=2023, edition="2021", cells=cells,
        inferred=["requests.granted.commercial"], unread=["requests.partial.natural"],
    )  # fmt: skip
    report = reader.read_report(data)
    assert (report.name, report.agency, report.year) == ("a.docx", "云岭县水务局", 2023)
    assert (report.edition, report.form) == ("2021", "2021")
    assert set(report.tables) == set(taxonomy.TABLES)
    assert report.cells["requests.granted.natural"].blank
    assert "requests.partial.natural" not in report.cells
    assert [item.cell for item in report.unread] == ["requests.partial.natural"]


def test_cells_alone_tell_the_form() -> None:
    report = reader.read_report(line(cells={"proactive.procurement.amount": 25.1}))
    assert report.form == "2019"
    assert report.number("proactive.procurement.amount") == Decimal("25.1")
    assert list(report.tables) == ["proactive"]


def test_cells_that_are_missing_are_unread_and_not_zero() -> None:
    report = reader.read_report(line(cells={"requests.granted.natural": 1}))
    assert len(report.unread) == len(taxonomy.edition("2021").cells) - 1
    assert report.number("requests.granted.total") is None


def test_figures_as_printed_are_read() -> None:
    report = reader.read_report(line(cells={"requests.granted.natural": "1,136", "requests.granted.other": "/"}))
    assert report.number("requests.granted.natural") == 1136
    assert report.cells["requests.granted.other"].form == "dash"


def test_a_cell_that_the_form_does_not_have_is_kept_as_a_stray() -> None:
    report = reader.read_report(line(cells={"requests.granted.martian": 3, "nonsense": 1}))
    assert [stray.text for stray in report.strays] == ["requests.granted.martian：3", "nonsense：1"]
    assert report.cells == {}


@pytest.mark.parametrize("number", ["1e30", "-1e15", "1e999999999", "1e-99", "0e999999", "9" * 400])
def test_an_absurd_figure_is_reported_and_not_read(number: str) -> None:
    report = reader.read_report(f'{{"cells": {{"requests.granted.natural": {number}}}}}'.encode())
    assert report.cells["requests.granted.natural"].form == "absurd"
    assert report.number("requests.granted.natural") is None
    assert report.unread[0].cell == "requests.granted.natural"


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "写法有误"),
        (b'{"cells": {', "写法有误或文件不完整"),
        (b'{"cells": {}}\n{"cells": {}}', "不止一份"),
        (b"[]", "不是年报数据"),
        (b'{"a": 1}', "不是年报数据"),
        (b'{"cells": []}', "不是年报数据"),
        ('{"cells": {"甲": "乙"}}'.encode("gb18030"), "UTF-8"),
        (b'{"cells": {"requests.granted.natural": NaN}}', "不成数字"),
        (b'{"cells": {"requests.granted.natural": ' + b"9" * 5000 + b"}}", "不成数字"),
        (b'{"cells": {"requests.granted.natural": true}}', "cells.requests.granted.natural"),
        (b'{"cells": {"requests.granted.natural": [1]}}', "cells.requests.granted.natural"),
        (b'{"cells": {}, "year": "2023"}', "year"),
        (b'{"cells": {}, "year": 20231}', "year"),
        (b'{"cells": {}, "unread": [1]}', "unread"),
        (b'{"cells": {}, "edition": "1999"}', "edition"),
        (b'{"format": "other", "cells": {}}', "other"),
        (b'{"format": "gongkai-report", "version": 2, "cells": {}}', "版本"),
        (b'{"format": "gongkai-report", "cells": {}}', "版本"),
        (b"[" * 100_000, "嵌套过深"),
    ],
)
def test_other_json_is_refused_with_its_cause(data: bytes, cause: str) -> None:
    with pytest.raises(UnreadableDocument, match=cause) as refused:
        reader.read_report(data, "年报.json")
    assert str(refused.value).startswith("年报.json：")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "文字"),
        ("opening", {}),
        ("chapters", [1]),
        ("chapters", [{"id": "overview"}]),
        ("closing", [{"place": {}}]),
        ("signed_on", "2024-13-01"),
        ("period", ["2023-01-01"]),
        ("tables", {"martian": {"kind": "table"}}),
        ("tables", {"requests": {"kind": "table", "number": "1"}}),
        ("cells", {"requests.granted.natural": 1}),
        ("cells", {"requests.granted.natural": {"number": "x"}}),
        ("cells", {"requests.granted.natural": {"number": 1, "inferred": 1}}),
        ("unread", [{"cell": 1}]),
        ("form", "2035"),
        ("agency", 1),
    ],
)
def test_a_field_of_a_wrong_type_is_named(field: str, value: object) -> None:
    whole = json.loads(writer.write(reports.clean()))
    with pytest.raises(UnreadableDocument, match=f"“{field}"):
        reader.read_report(json.dumps(whole | {field: value}).encode(), "年报.json")
