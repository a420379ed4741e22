"""One filled-in annual report: the only thing that reader, checker, repairer and writers share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gongkai import taxonomy
from gongkai.document import Document, Leftover, Paragraph, Place

Number = int | Decimal


@dataclass(slots=True)
class Value:
    """The figure of one cell as printed. ``number`` is ``None`` for a blank cell and for what is no figure.

    ``form`` is how it was written (see ``numerals.Numeral``), or blank; ``inferred`` says that it was not printed as a
    cell of its own but follows from the row's sums or its place between its neighbours.
    """

    number: Number | None
    text: str = ""
    place: Place | None = None
    form: str = "plain"
    unit: str = ""
    note: str = ""
    inferred: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing was printed in the cell. Blank is not zero."""
        return self.form == "blank"


@dataclass(slots=True)
class Unread:
    """A figure the form asks for and the reader could not give: ``text`` as printed, ``why`` in Chinese.

    ``readings`` are the figures it could be, where more than one reading holds.
    """

    cell: str
    why: str
    text: str = ""
    place: Place | None = None
    readings: tuple[Number, ...] = ()


@dataclass(slots=True)
class Stray:
    """Something printed in a statutory table that belongs to no row or column of the form."""

    text: str
    why: str
    place: Place


@dataclass(slots=True)
class Heading:
    """A heading of a table as printed: of a row, a column or a whole table."""

    text: str
    place: Place


@dataclass(slots=True)
class Chapter:
    """A chapter as printed. ``id`` is the form's chapter, empty for a heading that matches none."""

    id: str
    number: str
    label: str
    heading: Paragraph
    paragraphs: list[Paragraph] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The chapter's paragraphs, a line each."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(slots=True)
class Fact:
    """A number in the narrative with its subject, e.g. requests.new_received 21 件.

    ``subject`` is an id of ``law/annual_report/subjects.toml``; ``number`` is in ``unit`` (a rate in per cent);
    ``text`` is what was matched, ``start`` its offset in ``paragraph``.
    """

    subject: str
    number: Number
    unit: str
    text: str
    paragraph: Paragraph
    start: int
    chapter: str = ""


@dataclass(slots=True)
class Report:
    """An annual report of one organ for one year.

    ``edition`` is the edition the report year calls for, ``form`` the edition whose tables were printed.
    ``cells`` holds every figure found by its id ``table.row.column``; a figure that could not be read is in ``unread``.
    """

    name: str = ""
    agency: str | None = None
    year: int | None = None
    edition: str = ""
    form: str = ""
    title: Paragraph | None = None
    opening: list[Paragraph] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    closing: list[Paragraph] = field(default_factory=list)
    cells: dict[str, Value] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    row_headings: dict[str, Heading] = field(default_factory=dict)
    column_headings: dict[str, Heading] = field(default_factory=dict)
    tables: dict[str, Place] = field(default_factory=dict)
    period: tuple[date, date] | None = None
    signed_by: Paragraph | None = None
    signed_on: date | None = None
    signed_at: Paragraph | None = None
    published_on: date | None = None
    facts: list[Fact] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    document: Document | None = field(default=None, repr=False, compare=False)

    def number(self, cell: str) -> Number | None:
        """Return a cell's figure, ``None`` when it is blank, unreadable or not there."""
        value = self.cells.get(cell)
        return None if value is None else value.number

    def chapter(self, id: str) -> Chapter | None:
        """Return the first chapter of that id."""
        return next((chapter for chapter in self.chapters if chapter.id == id), None)

    def has_table(self, table: str) -> bool:
        """Whether any part of a statutory table was found."""
        return table in self.tables

    def label(self, cell: str) -> str:
        """Return a cell's name in the words of the form it was printed in."""
        return taxonomy.edition(self.printed_form).label(cell)

    def place(self, cell: str) -> Place | None:
        """Return where a cell's figure stands: the cell itself, else where it was left unread, else its table."""
        value = self.cells.get(cell)
        if value is not None and value.place is not None:
            return value.place
        unread = next((item for item in self.unread if item.cell == cell and item.place is not None), None)
        return unread.place if unread else self.tables.get(cell.partition(".")[0])

    @property
    def printed_form(self) -> str:
        """The edition whose tables were printed, else the one the year calls for; empty when neither is known."""
        return self.form or self.edition

    def missing(self, table: str) -> list[str]:
        """Return the cells of a table that were printed or should be, and are neither read nor reported as unread."""
        told = {item.cell for item in self.unread}
        asked = taxonomy.edition(self.form).tables[table].printed_cells(self.single_ended_row)
        return [cell for cell in asked if cell not in self.cells and cell not in told]

    @property
    def single_ended_row(self) -> bool:
        """Whether table three has the older single row 其他处理 although the form splits it."""
        if not self.printed_form:
            return False
        form = taxonomy.edition(self.printed_form).tables["requests"]
        return bool(form.row["ended"].replaces) and any(f"requests.ended.{c.id}" in self.cells for c in form.columns)

    def narrative(self) -> Iterator[tuple[str, Paragraph]]:
        """Yield every paragraph of the text with its chapter id; the opening has ``opening``, the end ``closing``."""
        for paragraph in self.opening:
            yield "opening", paragraph
        for chapter in self.chapters:
            for paragraph in chapter.paragraphs:
                yield chapter.id, paragraph
        for paragraph in self.closing:
            yield "closing", paragraph
