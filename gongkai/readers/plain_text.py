"""Plain text and Markdown: lines as paragraphs, and the three ways in which text keeps a table's cells apart."""

from __future__ import annotations

import re

from gongkai.document import Document, Grid, GridCell, Leftover, Paragraph, Place
from gongkai.readers.encoding import decode

_RULE_LINE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?")
_PAGE_NUMBER = re.compile(r"[—–-]+\s*\d{1,4}\s*[—–-]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
_ENDS = "。；：！？:;!?）)》”"
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]+\s*、|[（(][一二三四五六七八九十]+[)）]|\d+\s*[.．、]|#|第[一二三四五六七八九十]+[章条])"
)


def load(data: bytes, name: str) -> Document:
    """Read text into paragraphs and grids. Raises ``UnreadableDocument`` when its encoding cannot be told."""
    return from_text(decode(data, name), name)


def from_text(text: str, name: str, format: str = "text") -> Document:
    """Make a document of text: pipe tables, tab-separated rows and one-cell-a-line tables become grids."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = Document(name, format, [], _control_characters(lines))
    tables = position = 0
    while position < len(lines):
        line = lines[position]
        for take in (_pipe_rows, _tab_led_rows, _tabbed_rows):
            end, rows = take(lines, position)
            if rows:
                tables += 1
                document.blocks.append(_grid(rows, tables))
                position = end
                break
        else:
            if line.strip() and not _PAGE_NUMBER.fullmatch(line.strip()):
                document.blocks.append(Paragraph(line.strip().lstrip("#").strip(), Place("line", position + 1)))
            position += 1
    document.blocks = _unwrap(document.blocks)
    return document


_Rows = list[list[tuple[str, int]]]


def _grid(rows: _Rows, number: int) -> Grid:
    return Grid(
        [[GridCell(text, Place("line", line)) for text, line in row] for row in rows],
        Place("line", rows[0][0][1]),
    )


def _pipe_rows(lines: list[str], start: int) -> tuple[int, _Rows]:
    end, rows = start, []
    while end < len(lines) and lines[end].lstrip().startswith("|"):
        line = lines[end].strip()
        if not _RULE_LINE.fullmatch(line):
            cells = line.removeprefix("|").removesuffix("|").replace("\\|", "\0").split("|")
            rows.append([(cell.replace("\0", "|").strip(), end + 1) for cell in cells])
        end += 1
    return end, rows


def _tab_led_rows(lines: list[str], start: int) -> tuple[int, _Rows]:
    """Cells one a line, each led by a tab, rows ended by an empty line: how Word's tables come out as text."""
    rows: _Rows = []
    row: list[tuple[str, int]] = []
    end = position = start
    while position < len(lines):
        line = lines[position]
        if line.startswith("\t") and "\t" not in line[1:]:
            row.append((line[1:].strip(), position + 1))
        elif line and row and not line.startswith("\t"):
            row[-1] = (row[-1][0] + line.strip(), row[-1][1])
        elif not line and row:
            rows.append(row)
            row, end = [], position
        elif line or (not row and position > end + 1):
            break
        position += 1
    if row:
        rows.append(row)
        end = position
    return (end, rows) if len(rows) > 1 or len(rows and rows[0]) > 1 else (start, [])


def _tabbed_rows(lines: list[str], start: int) -> tuple[int, _Rows]:
    end, rows = start, []
    while end < len(lines) and "\t" in lines[end].strip("\n"):
        cells = lines[end].split("\t")
        if len(cells) < 2 or not lines[end].strip():
            break
        rows.append([(cell.strip(), end + 1) for cell in cells])
        end += 1
    return (end, rows) if any(len(row) > 2 for row in rows) or len(rows) > 1 else (start, [])


def _unwrap(blocks: list[Paragraph | Grid]) -> list[Paragraph | Grid]:
    """Join the lines of paragraphs that were broken at a fixed width, as text taken from a page is."""
    lengths = sorted(len(block.text) for block in blocks if isinstance(block, Paragraph))
    if len(lengths) < 8 or lengths[-1] > 60:
        return blocks
    width = lengths[int(len(lengths) * 0.9)]
    joined: list[Paragraph | Grid] = []
    open_line = False
    for block in blocks:
        if not isinstance(block, Paragraph):
            joined.append(block)
            open_line = False
            continue
        full = len(block.text) >= width * 0.85 and block.text[-1] not in _ENDS
        last = joined[-1] if joined else None
        if open_line and isinstance(last, Paragraph) and not _HEADING.match(block.text):
            joined[-1] = Paragraph(_join(last.text, block.text), last.place)
        else:
            joined.append(block)
        open_line = full
    return joined


def _join(first: str, second: str) -> str:
    """Join two lines, with a space only between Latin words."""
    return (
        f"{first} {second}" if first[-1].isascii() and first[-1].isalpha() and second[0].isascii() else first + second
    )


def _control_characters(lines: list[str]) -> list[Leftover]:
    for number, line in enumerate(lines, 1):
        if "\x00" in line:
            return [Leftover("hidden_text", "NUL", Place("line", number))]
    return []
