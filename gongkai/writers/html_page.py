"""The report as one self-contained HTML page that reads aloud, on a phone and in print."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from gongkai.report import Report
from gongkai.writers import content
from gongkai.writers.content import PrintedCell, StatutoryTable

_STYLE = Path(__file__).parent / "report.css"


def write(report: Report) -> bytes:
    """Return the report as an HTML page in UTF-8: no script, nothing fetched, everything escaped."""
    blocks = list(content.blocks(report))
    title = next((block.text for block in blocks if isinstance(block, content.Title)), "年度报告")
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        *_description(report, title),
        f"<title>{escape(title)}</title>",
        f"<style>\n{_style()}</style>",
        "</head>",
        "<body>",
        "<main>",
        *_body(blocks),
        "</main>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines).encode()


@cache
def _style() -> str:
    return _STYLE.read_text("utf-8")


def _description(report: Report, title: str) -> Iterator[str]:
    """Yield the tags by which government sites describe an article to search engines."""
    yield f'<meta name="ArticleTitle" content="{escape(title)}">'
    if report.published_on is not None:
        yield f'<meta name="PubDate" content="{report.published_on.isoformat()}">'
    if report.agency:
        yield f'<meta name="ContentSource" content="{escape(content.clean(report.agency))}">'


def _body(blocks: list[content.Block]) -> Iterator[str]:
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if isinstance(block, StatutoryTable):
            yield from _table(block, before.text if isinstance(before, content.ChapterHeading) else "")
        elif not (isinstance(block, content.ChapterHeading) and isinstance(after, StatutoryTable)):
            yield _block(block)


def _block(
    block: content.Title
    | content.Text
    | content.ChapterHeading
    | content.SubHeading
    | content.Signature
    | content.SignatureDate,
) -> str:
    match block:
        case content.Title():
            return f"<h1>{'<wbr>'.join(map(_text, content.title_lines(block.text)))}</h1>"
        case content.ChapterHeading():
            return f"<h2>{_text(block.text)}</h2>"
        case content.SubHeading():
            return f"<h3>{_text(block.text)}</h3>"
        case content.Text():
            lead = f'<span class="lead">{_text(block.lead)}</span>' if block.lead else ""
            return f"<p>{lead}{_text(block.rest)}</p>"
        case content.Signature() | content.SignatureDate():
            return f'<p class="signature">{_text(block.text)}</p>'


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _table(table: StatutoryTable, heading: str) -> Iterator[str]:
    """Yield a table in a region that scrolls by itself; the heading of its chapter is its caption."""
    named = f'aria-labelledby="heading-{table.id}"' if heading else f'aria-label="{table.number} {table.label}"'
    yield f'<div class="table" role="region" tabindex="0" {named}>'
    yield f'<table class="{table.id}">'
    if heading:
        yield f'<caption><h2 id="heading-{table.id}">{_text(heading)}</h2></caption>'
    yield f"<colgroup>{'<col>' * table.columns}</colgroup>"
    lines = table.lines()
    for part, first, end in _parts(table, lines):
        yield f"<{part}>"
        for line in lines[first:end]:
            yield f"<tr>{''.join(_cell(table, cell) for cell in line)}</tr>"
        yield f"</{part}>"
    yield "</table>"
    yield "</div>"


def _parts(table: StatutoryTable, lines: list[list[PrintedCell]]) -> Iterator[tuple[str, int, int]]:
    """Yield the table's head and bodies as element, first row and row after the last.

    A body begins with each part of table two; elsewhere there is one.
    """
    if table.header_rows:
        yield "thead", 0, table.header_rows
        yield "tbody", table.header_rows, table.rows
        return
    starts = [row for row, line in enumerate(lines) if line[0].form.colspan == table.columns]
    for first, end in zip(starts, [*starts[1:], table.rows], strict=True):
        yield "tbody", first, end


def _cell(table: StatutoryTable, cell: PrintedCell) -> str:
    form = cell.form
    spans = f' rowspan="{form.rowspan}"' if form.rowspan > 1 else ""
    spans += f' colspan="{form.colspan}"' if form.colspan > 1 else ""
    if form.kind == "value":
        headers = " ".join(_id(table, header) for header in _headers(table, cell))
        return f'<td{spans} headers="{headers}">{_text(cell.text)}</td>'
    scope = "col" if form.kind == "head" else "row"
    return f'<th id="{_id(table, cell)}" scope="{scope}"{spans}>{_text(cell.text)}</th>'


def _id(table: StatutoryTable, cell: PrintedCell) -> str:
    return f"{table.id}-{cell.form.row + 1}-{cell.form.column + 1}"


def _headers(table: StatutoryTable, cell: PrintedCell) -> list[PrintedCell]:
    """Return the headings that a figure stands under, outermost first, then those it stands beside.

    Of the headings above, only those of the nearest run of heading rows count: table two has several.
    """
    form = cell.form
    above = [head for head in table.cells if head.form.kind == "head" and head.form.row < form.row]
    rows = {head.form.row + offset for head in above for offset in range(head.form.rowspan)}
    nearest = max(rows)
    while nearest - 1 in rows:
        nearest -= 1
    columns = [
        head
        for head in above
        if head.form.row >= nearest and head.form.column <= form.column < head.form.column + head.form.colspan
    ]
    beside = [
        stub
        for stub in table.cells
        if stub.form.kind == "stub" and stub.form.row <= form.row < stub.form.row + stub.form.rowspan
    ]
    return columns + beside
