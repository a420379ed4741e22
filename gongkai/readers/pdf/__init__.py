"""PDF, read with pdfium: paragraphs, tables found by their ruling lines, and pages that are pictures."""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from statistics import median
from threading import Lock
from time import monotonic
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

from gongkai.document import Document, Grid, GridCell, Leftover, Paragraph, Place
from gongkai.errors import MissingComponent, UnreadableDocument
from gongkai.pdfium import start_pdfium
from gongkai.readers.pdf import guard as pdf_guard
from gongkai.readers.pdf import joins as pdf_joins
from gongkai.readers.pdf import text as pdf_text
from gongkai.readers.pdf.annotations import flatten_forms, remarks
from gongkai.readers.pdf.lines import Line, lines_of
from gongkai.readers.pdf.page import Page, TooMuch, read_page
from gongkai.readers.pdf.tables import Part, find_tables

MAX_PAGES = 400
"""Pages beyond which a file is no annual report of one organ."""

SECONDS = 20
"""The time that a file may take."""

MAX_CHARACTERS = 1_500_000
"""Characters and drawn objects of a whole file."""

_LOCK = Lock()
_SCANNED = 0.5
_FEW = 12
_UNREADABLE_SHARE = 0.3
_MEANINGLESS = re.compile("[\x00-\x1f\ue000-\uf8ff\ufffd]")

_CAUSES = {
    pdfium.FPDF_ERR_PASSWORD: ("PDF 文件有密码保护", "请用密码打开后另存为不加密的 PDF，再重新提交"),
    pdfium.FPDF_ERR_SECURITY: ("PDF 文件的加密方式无法处理", "请另存为不加密的 PDF，再重新提交"),
}
_COMPLEX = ("PDF 文件的内部结构过于复杂，或者已损坏", "请重新导出 PDF")
_DAMAGED = ("PDF 文件已损坏或不完整", "请重新下载或重新导出 PDF")


def load(data: bytes, name: str) -> Document:
    """Read a PDF into paragraphs and grids, each with its page.

    Pages that are pictures become a leftover of kind ``scanned_page``; with the OCR extra installed their text is read,
    and the document's format is then ``picture``, because nothing in it is sure. It is ``picture``, too, when no page
    has text. Raises ``UnreadableDocument`` for a file that is encrypted, damaged or too large (``MAX_PAGES`` pages).
    """
    return _load(data, name) if pdf_guard.harmless(data, name) else _load_apart(data, name)


def _load(data: bytes, name: str) -> Document:
    with _LOCK, _opened(data, name) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count > MAX_PAGES:
            raise UnreadableDocument(name, f"页数过多，共 {count} 页，最多读 {MAX_PAGES} 页", "请只提交年度报告本身")
        if count < 1:
            raise UnreadableDocument(name, *_DAMAGED)
        pages, leftovers = _pages(document, count, name)
        scanned = [page.number for page in pages if _is_picture(page)]
        read = _recognised(document, scanned) if scanned else {}
    return _assemble(pages, scanned, read, leftovers, name)


# ------------------------------------------------------------------ in a process of its own


def _load_apart(data: bytes, name: str) -> Document:
    from gongkai.readers import apart

    try:
        found = _Plain(io.BytesIO(apart.run("pdf", data, SECONDS))).load()
    except (apart.Failed, pickle.UnpicklingError) as failure:
        raise UnreadableDocument(name, *_COMPLEX) from failure
    if isinstance(found, Document):
        found.name = name
        return found
    raise UnreadableDocument(name, *found)


class _Plain(pickle.Unpickler):  # nosec B301 - only the classes of a document are built, see find_class
    """What the other process hands back: a document and nothing else, should a file have taken that process over."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of ``gongkai.document``; anything else is refused."""
        if module != "gongkai.document" or "." in name:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def extract(source: Path) -> bytes:
    """Read a PDF in this process, which must be one that may come to harm; return a document or cause and cure."""
    try:
        return pickle.dumps(_load(source.read_bytes(), ""))
    except UnreadableDocument as error:
        return pickle.dumps((error.cause, error.cure))


# ------------------------------------------------------------------ pdfium


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    start_pdfium()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise UnreadableDocument(name, *_CAUSES.get(pdfium.FPDF_GetLastError(), _DAMAGED))
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


@contextmanager
def _page(document: Any, index: int) -> Iterator[Any]:
    page = pdfium.FPDF_LoadPage(document, index)
    try:
        yield page
    finally:
        if page:
            pdfium.FPDF_ClosePage(page)


def _pages(document: Any, count: int, name: str) -> tuple[list[Page], list[Leftover]]:
    pages: list[Page] = []
    leftovers: list[Leftover] = []
    left = MAX_CHARACTERS
    has_form = pdfium.FPDF_GetFormType(document) != pdfium.FORMTYPE_NONE
    end = monotonic() + SECONDS
    for index in range(count):
        if monotonic() > end:
            raise UnreadableDocument(name, *_COMPLEX)
        with _page(document, index) as handle:
            if not handle:
                leftovers.append(Leftover("embedded_object", "这一页已损坏，没有读出", Place("page", page=index + 1)))
                continue
            page, notes = _read(document, handle, index, has_form, name)
        left -= page.objects
        if left < 0:
            raise UnreadableDocument(name, "文字和线条过多，不像年度报告", "请只提交年度报告本身")
        pages.append(page)
        leftovers += notes
    if not pages:
        raise UnreadableDocument(name, *_DAMAGED)
    return pages, leftovers


def _read(document: Any, handle: Any, index: int, has_form: bool, name: str) -> tuple[Page, list[Leftover]]:
    try:
        notes = list(remarks(handle, index + 1))
        if has_form and flatten_forms(handle):
            with _page(document, index) as flat:
                return read_page(flat, index + 1), notes
        return read_page(handle, index + 1), notes
    except TooMuch:
        raise UnreadableDocument(
            name, f"第 {index + 1} 页的文字和线条过多，不像年度报告", "请只提交年度报告本身"
        ) from None


# ------------------------------------------------------------------ pages that are pictures


def _is_picture(page: Page) -> bool:
    """Whether a page shows its text as a picture, with no text of its own or one that nobody can trust."""
    if page.pictured >= _SCANNED and (len(page.glyphs) <= _FEW or page.hidden_text):
        return True
    return _legible(page) is not page


def _legible(page: Page) -> Page:
    """Return a page, or an empty one in its place when its characters stand for nothing."""
    if len(page.glyphs) > _FEW and _garbled(page) > _UNREADABLE_SHARE:
        return Page(page.number, page.width, page.height)
    return page


def _garbled(page: Page) -> float:
    """The share of characters that stand for nothing, as when a font keeps no table of what its letters mean."""
    text = "".join([glyph[4] for glyph in page.glyphs])
    return len(_MEANINGLESS.findall(text)) / len(text)


def _recognised(document: Any, scanned: Sequence[int]) -> dict[int, Page]:
    """Read pictured pages with the OCR extra, where it is installed."""
    from gongkai.readers import picture

    try:
        recognise = picture.recogniser()
    except MissingComponent:
        return {}
    pages: dict[int, Page] = {}
    for number in scanned:
        with _page(document, number - 1) as handle:
            pages[number] = picture.read_page(handle, number, recognise)
    return pages


def _scanned_leftover(numbers: Sequence[int], read: bool) -> Leftover:
    spans = "、".join(_span(list(group)) for group in _consecutive(numbers))
    says = f"第{spans}页是图片，没有可以取出的文字"
    if read:
        says = f"第{spans}页是图片，文字由识别得来，请核对"
    return Leftover("scanned_page", says, Place("page", page=numbers[0]))


def _consecutive(numbers: Sequence[int]) -> Iterator[list[int]]:
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in group]


def _span(numbers: list[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}—{numbers[-1]}"


# ------------------------------------------------------------------ one document


def _assemble(
    pages: Sequence[Page], scanned: list[int], read: dict[int, Page], leftovers: list[Leftover], name: str
) -> Document:
    texted = any(page.number not in scanned and page.glyphs for page in pages)
    format = "picture" if scanned and (read or not texted) else "pdf"
    document = Document(name, format, [], leftovers)
    if scanned:
        leftovers.append(_scanned_leftover(scanned, bool(read)))
    for page in pages:
        leftovers += _page_leftovers(page, scanned)
    width = median(page.width for page in pages)
    _Writer(document, width).write(_items(pages, read))
    return document


def _page_leftovers(page: Page, scanned: Sequence[int]) -> Iterator[Leftover]:
    place = Place("page", page=page.number)
    if page.watermark:
        yield Leftover("embedded_object", f"水印：{page.watermark[:60]}", place)
    if page.number not in scanned:
        for left, top, right, bottom in page.pictures:
            if right - left > 0.4 * page.width and bottom - top > 0.08 * page.height:
                yield Leftover("picture", "页面中有一张图片", place)


def _items(pages: Sequence[Page], read: dict[int, Page]) -> list[Line | Part]:
    """Return the lines and table parts of all pages from top to bottom."""
    found: list[tuple[list[Part], list[Line]]] = []
    for page in pages:
        parts, glyphs = find_tables(read.get(page.number) or _legible(page))
        found.append((parts, lines_of(glyphs, page.number)))
    bodies = pdf_text.without_furniture([(page.height, lines) for page, (_, lines) in zip(pages, found, strict=True)])
    return [item for (parts, _), lines in zip(found, bodies, strict=True) for item in _by_height(parts, lines)]


def _by_height(parts: Sequence[Part], lines: Sequence[Line]) -> Iterator[Line | Part]:
    waiting = list(parts)
    for line in lines:
        while waiting and waiting[0].ys[0] <= line.middle:
            yield waiting.pop(0)
        yield line
    yield from waiting


class _Writer:
    """Writes lines and parts into a document, numbering its paragraphs and tables."""

    def __init__(self, document: Document, width: float) -> None:
        self.document = document
        self.width = width
        self.paragraphs = self.tables = 0

    def write(self, items: Iterable[Line | Part]) -> None:
        """Write everything in order."""
        entries = pdf_joins.runs(items)
        area = pdf_text.measure([entry for entry in entries if isinstance(entry, Line)], self.width)
        for lined, group in groupby(entries, key=lambda entry: isinstance(entry, Line)):
            if lined:
                self._lines(pdf_text.unwrapped([entry for entry in group if isinstance(entry, Line)]), area)
            else:
                for entry in group:
                    if isinstance(entry, list):
                        self.tables += 1
                        self.document.blocks.append(pdf_joins.grid(entry, self.tables))

    def _lines(self, lines: Sequence[Line], area: pdf_text.Measure) -> None:
        position = 0
        for start, end in pdf_text.columns(lines):
            self._prose(lines[position:start], area)
            self._columns(lines[start:end])
            position = end
        self._prose(lines[position:], area)

    def _prose(self, lines: Sequence[Line], area: pdf_text.Measure) -> None:
        for block in pdf_text.paragraphs(lines, area):
            self.paragraphs += 1
            place = Place("paragraph", self.paragraphs, page=block.page)
            self.document.blocks.append(Paragraph(block.text, place))

    def _columns(self, lines: Sequence[Line]) -> None:
        self.tables += 1
        rows: list[list[GridCell]] = []
        for page, texts in pdf_text.rows_of(lines):
            places = (Place("cell", self.tables, len(rows) + 1, at, page) for at in range(1, len(texts) + 1))
            rows.append([GridCell(text, place) for text, place in zip(texts, places, strict=True)])
        self.document.blocks.append(Grid(rows, Place("table", self.tables, page=lines[0].page)))
