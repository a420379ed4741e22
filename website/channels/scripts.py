"""A public record as a script for television and radio: what the announcer reads, and how long it takes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from docx import Document
from docx.shared import Pt

from gongkai.speech import spoken
from website.channels.articles import chinese
from website.publishing import printed_word
from website.publishing.models import Record
from website.publishing.particulars import warning
from website.publishing.printed import Heading, Paragraph, Picture, Piece, Quote, Table, printed

SPEED = 240
"""Characters a minute when a desk sets no other: a slow announcer's (ours, not a rule of anybody's)."""
MOST = 20_000
"""A script of more characters than this is over an hour long: it ends, and says that it does."""
ROWS = 30
"""So many rows of a table are told."""


@dataclass(frozen=True)
class Script:
    """``lines`` is what is read aloud, a paragraph each; ``cut`` says that the record went on."""

    title: str
    organ: str
    lines: tuple[str, ...]
    source: str
    speed: int
    cut: bool = False

    @property
    def characters(self) -> int:
        """How many characters are spoken: signs and spaces are not."""
        return sum(len(re.findall(r"[^\W_]", line)) for line in self.lines)

    @property
    def seconds(self) -> int:
        """How long it takes at the speed, rounded up."""
        return -(-self.characters * 60 // self.speed)

    @property
    def length(self) -> str:
        """How long it takes, in words."""
        minutes, seconds = divmod(self.seconds, 60)
        return (f"{minutes}分" if minutes else "") + f"{seconds}秒"

    @property
    def particulars(self) -> tuple[tuple[str, str], ...]:
        """What the desk of a station wants to know before it reads."""
        return (
            ("标题", self.title),
            ("供稿单位", self.organ),
            ("字数", f"{self.characters}字"),
            ("预计时长", f"{self.length}（按每分钟{self.speed}字估计）"),
            ("原文", self.source),
        )


def script(record: Record, address: str, speed: int = SPEED) -> Script:
    """Return the script of a public record; ``address`` is its own, ``speed`` in characters a minute.

    Raises ``ValueError`` for a speed that is not positive.
    """
    if speed < 1:
        raise ValueError("a speed is at least one character a minute")
    paper = printed(record, address)
    lines, cut = _lines(record, paper.organ, paper.pieces)
    return Script(record.title, paper.organ, tuple(lines), address, speed, cut)


def text(made: Script) -> str:
    """Return the script as plain text."""
    head = [f"{label}：{value}" for label, value in made.particulars]
    return "\n".join([*head, "", *made.lines]) + "\n"


def word(made: Script) -> bytes:
    """Return the script as a .docx file in large type, wide apart, to be read standing."""
    document = Document()
    document.core_properties.title, document.core_properties.author = made.title[:255], made.organ
    printed_word.page(document)
    printed_word.table(document, Table(made.particulars))
    for line in made.lines:
        paragraph = printed_word.text(document, line, size=20, line=36)
        paragraph.paragraph_format.space_after = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _lines(record: Record, organ: str, pieces: tuple[Piece, ...]) -> tuple[list[str], bool]:
    lines = [f"{spoken(organ)}消息：{_ended(spoken(record.title))}"]
    if said := warning(record):
        lines.append(_ended(f"请注意，{spoken(said)}"))
    if record.source_name:
        lines.append(_ended(f"以下内容转载自{spoken(record.source_name)}"))
    left, cut = MOST, False
    for piece in pieces:
        for said in _told(piece):
            cut = cut or len(said) > left
            if left > 0:
                lines.append(said[:left])
            left -= len(said)
    if cut:
        lines.append("全文较长，以下从略，请以公开的全文为准。")
    day = record.published_on or record.generated_on
    lines.append(f"以上内容由{spoken(organ)}于{spoken(chinese(day))}公开，全文可以到该单位的政府信息公开专栏查看。")
    return lines, cut


def _told(piece: Piece) -> list[str]:
    """Return a piece as it is told: a picture is not, a table row by row."""
    match piece:
        case Picture():
            return []
        case Table():
            return _table(piece)
        case Paragraph():
            mark = piece.mark.rstrip(".")
            said = spoken(piece.text.replace("〔视频〕", "视频："))
            return [_ended(f"第{spoken(mark)}，{said}" if mark.isdigit() else said)] if said else []
        case Heading() | Quote():
            said = spoken(piece.text)
            return [_ended(said)] if said else []


def _table(table: Table) -> list[str]:
    rows = [tuple(" ".join(cell.split()) for cell in row) for row in table.rows]
    head, body = (rows[0], rows[1:]) if table.header and len(rows) > 1 else ((), rows)
    told = [_ended(f"下面是{spoken(table.caption)}")] if table.caption else []
    for row in body[:ROWS]:
        if said := _row(head, row):
            told.append(_ended(said))
    if len(body) > ROWS:
        told.append(_ended(f"表格还有{spoken(str(len(body) - ROWS))}行，请看公开的全文"))
    return told


def _row(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    """Return a row in words: its first cell, then each column's heading with what stands below it."""
    cells = [(label, cell) for label, cell in zip(head or ("",) * len(row), row, strict=False) if cell]
    said = []
    for at, (label, cell) in enumerate(cells):
        named = label and not (at == 0 and head)
        said.append(f"{spoken(label)}，{spoken(cell)}" if named else spoken(cell))
    return "；".join(each for each in said if each)


def _ended(line: str) -> str:
    """Return a line with the stop at which the voice falls."""
    return line if line.endswith(("。", "！", "？", "；", "：", "”")) else f"{line.rstrip('，、')}。"
