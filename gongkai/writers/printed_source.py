"""A source that is no Word file printed as one, block by block, so that comments can stand where the findings are."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from gongkai.document import Grid, GridCell, Paragraph, Place
from gongkai.layout import FormCell
from gongkai.report import Report
from gongkai.writers import content

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN_TYPE}"/></Types>'
)
_RELATIONS = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/>'
    "</w:sectPr>"
)
_FONT = '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="{}"/></w:rPr>'
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_LINE_WIDTH = 8844
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Anchors:
    """Where the blocks of a source stand in the document made of it, as indices of its ``w:p``."""

    def __init__(self, figures: Mapping[Place, str]) -> None:
        self.count = 0
        self._figures = figures
        self._exact: dict[Place, int] = {}
        self._near: list[tuple[Place, int]] = []
        self._cells: dict[str, int] = {}

    def add(self, place: Place) -> None:
        """Note the next ``w:p`` as the place's, and as that of the figure that stands there."""
        self._exact.setdefault(place, self.count)
        self._near.append((place, self.count))
        if place in self._figures:
            self._cells[self._figures[place]] = self.count
        self.count += 1

    def of(self, place: Place | None, cells: Sequence[str] = ()) -> int:
        """Return the paragraph for a finding: at its place, its cell, or the last one before it; else the first."""
        if place is not None and place in self._exact:
            return self._exact[place]
        if found := next((self._cells[cell] for cell in cells if cell in self._cells), 0):
            return found
        if place is None:
            return 0
        return max((index for other, index in self._near if _not_after(other, place)), default=0)


def _not_after(other: Place, place: Place) -> bool:
    if place.kind in ("table", "cell"):
        at, there = (place.number, place.row, place.column), (other.number, other.row, other.column)
        return other.kind == "cell" and other.number == place.number and there <= max(at, (place.number, 1, 1))
    return other.kind == place.kind and (other.page, other.number) <= (place.page, place.number)


def document(report: Report) -> tuple[bytes, Anchors]:
    """Return a .docx that prints a report's source in order, and where each of its places stands in it.

    A report without a source (made from data) prints as the form has it.
    """
    figures: dict[Place, str] = {}
    blocks = report.document.blocks if report.document is not None else list(_form_blocks(report, figures))
    anchors = Anchors(figures)
    printed = "".join(_block(block, anchors) for block in blocks)
    # Even an empty source gets a paragraph: the first one takes what has no place.
    body = f"{printed}{_p('')}{_PAGE}"
    main = f'{_DECLARATION}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    return _zip({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": main}), anchors


def plain(text: str) -> str:
    """Return ``text`` with the characters that XML forbids made visible as U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def _block(block: Paragraph | Grid, anchors: Anchors) -> str:
    return _paragraph(block, anchors) if isinstance(block, Paragraph) else _table(block, anchors)


def _form_blocks(report: Report, figures: dict[Place, str]) -> Iterator[Paragraph | Grid]:
    """Yield a report as the form prints it, and fill in the places of its figures."""
    for number, block in enumerate(content.blocks(report), 1):
        if isinstance(block, content.StatutoryTable):
            figures.update({_place(cell.form, number): cell.form.cell for cell in block.cells if cell.form.cell})
            yield _grid(block, number)
        else:
            yield Paragraph(block.text, Place("paragraph", number))


def _place(cell: FormCell, number: int) -> Place:
    return Place("cell", number, cell.row + 1, cell.column + 1)


def _grid(table: content.StatutoryTable, number: int) -> Grid:
    rows = [[GridCell("", Place("table", number))] * table.columns for _ in range(table.rows)]
    for printed in table.cells:
        form = printed.form
        cell = GridCell(printed.text, _place(form, number), form.rowspan, form.colspan)
        for row in rows[form.row : form.row + form.rowspan]:
            row[form.column : form.column + form.colspan] = [cell] * form.colspan
    return Grid(rows, Place("table", number))


def _paragraph(paragraph: Paragraph, anchors: Anchors) -> str:
    anchors.add(paragraph.place)
    return _p(paragraph.text, 28)


def _p(text: str, size: int = 18, properties: str = "") -> str:
    font = _FONT.format(size)
    inside = escape(plain(text), quote=False)
    inside = inside.replace("\t", "</w:t><w:tab/><w:t>").replace("\r", "").replace("\n", "</w:t><w:br/><w:t>")
    inside = inside.replace("<w:t>", '<w:t xml:space="preserve">')
    run = f'<w:r>{font}<w:t xml:space="preserve">{inside}</w:t></w:r>' if text else ""
    return f"<w:p>{properties}{run}</w:p>"


def _table(grid: Grid, anchors: Anchors) -> str:
    columns = max((len(row) for row in grid.rows), default=1) or 1
    width = _LINE_WIDTH // columns
    seen: set[int] = set()
    rows = "".join(f"<w:tr>{''.join(_cells(row, width, seen, anchors))}</w:tr>" for row in grid.rows if row)
    columns_xml = f'<w:gridCol w:w="{width}"/>' * columns
    properties = f'<w:tblPr><w:tblW w:w="{_LINE_WIDTH}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{columns_xml}</w:tblGrid>{rows}</w:tbl>{_between(anchors)}"


def _between(anchors: Anchors) -> str:
    """Return the empty paragraph that keeps two tables apart; it is nobody's place."""
    anchors.count += 1
    return _p("")


def _cells(row: Sequence[GridCell], width: int, seen: set[int], anchors: Anchors) -> Iterator[str]:
    index = 0
    while index < len(row):
        cell, span = row[index], 1
        while index + span < len(row) and row[index + span] is cell:
            span += 1
        first = id(cell) not in seen
        seen.add(id(cell))
        merged = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
        properties = f'<w:tcPr><w:tcW w:w="{width * span}" w:type="dxa"/><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>'
        if first:
            anchors.add(cell.place)
        else:
            anchors.count += 1
        yield f"<w:tc>{properties}{_p(cell.text if first else '')}</w:tc>"
        index += span


def _zip(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
