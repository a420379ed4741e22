"""What pdfium reads on the pages of a PDF: characters with their boxes, and how a page looks."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]
from PIL import Image

from gongkai.pdfium import start_pdfium
from gongkai.redaction.marks import NotRedacted, Sheet
from gongkai.redaction.pdf.matrix import Area

MAX_CHARACTERS = 3_000_000
MAX_POINTS = 100_000_000
"""Points of the picture of a page: over one square metre at 200 an inch."""
_BREAKS = "\r\n"


class Char(NamedTuple):
    """A character: ``tight`` is around its ink, ``loose`` its full width and height; both none for a made-up space.

    ``embedded`` is false when the file does not bring its font along: then it may not show here, and yet elsewhere.
    """

    text: str
    tight: Area | None
    loose: Area | None
    embedded: bool = True


@contextmanager
def loaded(data: bytes, name: str) -> Iterator[Any]:
    """Give pdfium's document. Raises ``NotRedacted`` when it cannot be read."""
    start_pdfium()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise NotRedacted(name, "PDF 文件已损坏或不完整", "请重新下载或重新导出 PDF")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


@contextmanager
def page_of(document: Any, number: int) -> Iterator[Any]:
    """Give pdfium's page by its number from 1."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    try:
        yield page
    finally:
        if page:
            pdfium.FPDF_ClosePage(page)


def characters(page: Any, fonts: bool = False) -> list[Char]:
    """Return a page's characters in reading order; lines end with a line feed. ``fonts`` tells which are embedded."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return []
    found = list(_characters(text, fonts))
    pdfium.FPDFText_ClosePage(text)
    return found


def _characters(text: Any, fonts: bool) -> Iterator[Char]:
    brought: dict[int | None, bool] = {}
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if char == "\r":
            continue
        if char == "\n" or pdfium.FPDFText_IsGenerated(text, at) == 1:
            yield Char(char, None, None)
            continue
        embedded = not fonts or _embedded(text, at, brought)
        yield Char(char, _tight(text, at), _loose(text, at), embedded)


def _embedded(text: Any, at: int, brought: dict[int | None, bool]) -> bool:
    drawn = pdfium.FPDFText_GetTextObject(text, at)
    font = pdfium.FPDFTextObj_GetFont(drawn) if drawn else None
    key = ctypes.cast(font, ctypes.c_void_p).value if font else None
    if key not in brought:
        brought[key] = bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 1
    return brought[key]


def _tight(text: Any, at: int) -> Area:
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
    return Area(left.value, bottom.value, right.value, top.value)


def _loose(text: Any, at: int) -> Area:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, at, box)
    return Area(box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))


def texts(data: bytes, name: str) -> list[str]:
    """Return the text of every page."""
    found: list[str] = []
    with loaded(data, name) as document:
        for number in range(1, pdfium.FPDF_GetPageCount(document) + 1):
            with page_of(document, number) as page:
                found.append(_text(page))
    return found


def _text(page: Any) -> str:
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return ""
    count = pdfium.FPDFText_CountChars(text)
    room = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(text, 0, count, room)
    pdfium.FPDFText_ClosePage(text)
    return bytes(room)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace").replace("\r", "")


def demand_bounded(characters: int, name: str) -> None:
    """Raise ``NotRedacted`` for more text than is worked on at once."""
    if characters > MAX_CHARACTERS:
        raise NotRedacted(name, "PDF 文件的文字过多", "请拆成几个文件，只留要提供的页")


def on_sheet(char: Char, sheet: Sheet) -> bool:
    """Whether a character has a part on the visible page; what only ends a line or a word has."""
    box = char.loose
    return box is None or not char.text.strip() or min(Area(sheet.x0, sheet.y0, sheet.x1, sheet.y1).shared(box)) > 0


def sheet_of(document: Any, page: Any, number: int) -> Sheet:
    """Return a page's visible rectangle and turn."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    rotate = 90 * pdfium.FPDFPage_GetRotation(page)
    return Sheet(number, box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top), rotate)


def picture(page: Any, sheet: Sheet, dots: float, coloured: bool = True) -> Image.Image:
    """Return how a page looks, upright in its own axes, at so many points an inch."""
    pdfium.FPDFPage_SetRotation(page, 0)
    width = max(1, round((sheet.x1 - sheet.x0) * dots / 72))
    height = max(1, round((sheet.y1 - sheet.y0) * dots / 72))
    if width * height > MAX_POINTS:
        raise NotRedacted("", f"第{sheet.number}页的尺寸过大", "请缩小页面，用“打印为 PDF”重新生成一份")
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    pdfium.FPDFBitmap_Destroy(bitmap)
    image = Image.frombytes("RGB", (width, height), raw, "raw", "BGRX", stride)
    pdfium.FPDFPage_SetRotation(page, sheet.rotate // 90)
    return image if coloured else image.convert("L")
