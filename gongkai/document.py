"""The neutral document: what a reader of one format hands on, knowing nothing of the law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands in the source file, in the words of a person looking for it.

    ``number``, ``row``, ``column`` and ``page`` count from one; zero means that the format has no such thing.
    ``anchor`` is the format's own handle (in Word: the n-th ``w:p`` of the main part, from zero), minus one for none.
    """

    kind: str
    number: int = 0
    row: int = 0
    column: int = 0
    page: int = 0
    sheet: str = ""
    anchor: int = -1

    def __str__(self) -> str:
        where = f"第{self.page}页" if self.page else ""
        if self.sheet:
            where += f"工作表“{self.sheet}”"
        if self.kind == "cell":
            table = f"第{self.number}个表格" if self.number else ""
            return f"{where}{table}第{self.row}行第{self.column}列"
        if self.kind == "table":
            return f"{where}第{self.number}个表格"
        if self.kind == "paragraph":
            return f"{where}第{self.number}段"
        if self.kind == "line":
            return f"{where}第{self.number}行"
        return where or "全文"


WHOLE_FILE = Place("file")


@dataclass(slots=True)
class Paragraph:
    """A run of text that the source sets as one paragraph or line."""

    text: str
    place: Place


@dataclass(slots=True)
class GridCell:
    """One printed cell; a merged cell is one object that stands at several positions of its grid."""

    text: str
    place: Place
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class Grid:
    """A printed table as rows of cells. Merged cells repeat by identity; rows may differ in length."""

    rows: list[list[GridCell]]
    place: Place

    def distinct(self, row: int) -> list[GridCell]:
        """Return the cells of a row from left to right, each merged cell once."""
        seen: list[GridCell] = []
        for cell in self.rows[row]:
            if not seen or seen[-1] is not cell:
                seen.append(cell)
        return seen


@dataclass(slots=True)
class Leftover:
    """Something that belongs to the editing of a document and not to the document.

    ``kind`` is one of bookmark, comment, tracked_change, hidden_text, macro, picture, scanned_page, embedded_object.
    """

    kind: str
    text: str
    place: Place


@dataclass(slots=True)
class Document:
    """A file's content as paragraphs and grids in reading order."""

    name: str
    format: str
    blocks: list[Paragraph | Grid]
    leftovers: list[Leftover] = field(default_factory=list)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the paragraphs outside tables."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def grids(self) -> Iterator[Grid]:
        """Yield the tables."""
        return (block for block in self.blocks if isinstance(block, Grid))
