"""Pages that are pictures: what a recogniser says becomes lines and cells, and the document says that it is unsure."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

import pytest

from gongkai.errors import MissingComponent
from gongkai.readers import picture
from gongkai.readers.pdf import load
from gongkai.readers.picture import Recognised
from tests.readers.made_pdf import Sheet, pdf

SCALE = 150 / 72
WORDS: list[tuple[float, float, float, float, str]] = [
    (96, 126, 192, 142, "二、主动公开情况"),
    (93, 205, 113, 217, "规章"),
    (203, 205.6, 208, 216, "0"),
    (303, 205, 313, 217, "12"),
    (93, 225, 163, 237, "行政规范性文件"),
    (203, 225, 223, 237, "1136"),
    (303, 225.4, 308, 237, "5"),
]
XS, YS = (90, 200, 300, 400), (200, 220, 240)


def reads(pixels: bytes, width: int, height: int) -> Sequence[Recognised]:
    """Stand in for the OCR engine."""
    assert len(pixels) == width * height * 3
    return [
        (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE, text) for left, top, right, bottom, text in WORDS
    ]


def scan() -> Sheet:
    """A page that shows a ruled table and has no text."""
    sheet = Sheet().scan()
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y)
    for x in XS:
        sheet.line(x, YS[0], x, YS[-1])
    return sheet


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingComponent, match="rapidocr"):
        picture.recogniser()


def test_recognised_words_fall_into_the_ruled_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [(y, XS[0], XS[-1]) for y in YS], [(x, YS[0], YS[-1]) for x in XS]
    monkeypatch.setattr(picture, "recogniser", lambda: reads)
    monkeypatch.setattr(picture, "_rules", lambda *_: rules)
    document = load(pdf(scan()), "scan.pdf")
    assert document.format == "picture"
    assert [paragraph.text for paragraph in document.paragraphs] == ["二、主动公开情况"]
    (grid,) = document.grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["规章", "0", "12"], ["行政规范性文件", "1136", "5"]]
    assert [(item.kind, "识别" in item.text) for item in document.leftovers] == [("scanned_page", True)]


def test_words_without_rules_keep_their_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "recogniser", lambda: reads)
    monkeypatch.setattr(picture, "_rules", lambda *_: ([], []))
    (grid,) = load(pdf(scan()), "scan.pdf").grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["规章", "0", "12"], ["行政规范性文件", "1136", "5"]]


def test_a_large_page_is_rendered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def note(pixels: bytes, width: int, height: int) -> Sequence[Recognised]:
        sizes.append(width * height)
        return []

    monkeypatch.setattr(picture, "recogniser", lambda: note)
    monkeypatch.setattr(picture, "_rules", lambda *_: ([], []))
    assert load(pdf(Sheet(14_000, 14_000).scan()), "poster.pdf").format == "picture"
    assert 0 < sizes[0] <= 12_100_000


@pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="没有安装识别图片的可选组件（numpy），未运行")
def test_rules_are_found_in_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "recogniser", lambda: reads)
    (grid,) = load(pdf(scan()), "scan.pdf").grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["规章", "0", "12"], ["行政规范性文件", "1136", "5"]]
    assert grid.rows[0][0].place.kind == "cell"
