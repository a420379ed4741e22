"""The template that is shipped for each kind of letter: the official page, with the words of ``law/letters.toml``.

An office takes it, changes it in Word, and gives it back; ``{{ }}`` and ``[[ ]]`` are all that it must know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from gongkai.errors import GongkaiError
from gongkai.letters.kinds import Kind, kinds
from gongkai.writers.word_package import package, paragraph, run

_EVEN = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
"""No gap between Chinese and digits: 2026年3月5日 is one."""
_STYLES = (
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="LetterTitle"><w:name w:val="Letter Title"/>'
    '<w:basedOn w:val="Title"/><w:next w:val="LetterText"/><w:qFormat/><w:pPr>'
    '<w:spacing w:before="0" w:after="240"/><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="LetterLine"><w:name w:val="Letter Line"/>'
    f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{_EVEN}</w:pPr></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="LetterText"><w:name w:val="Letter Text"/>'
    f'<w:basedOn w:val="BodyText"/><w:qFormat/><w:pPr>{_EVEN}</w:pPr></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="LetterNumber"><w:name w:val="Letter Number"/>'
    '<w:basedOn w:val="LetterLine"/><w:qFormat/><w:pPr><w:spacing w:after="560"/><w:jc w:val="center"/></w:pPr>'
    "</w:style>"
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="LetterSigned"><w:name w:val="Letter Signature"/>'
    '<w:basedOn w:val="LetterLine"/><w:qFormat/><w:pPr><w:ind w:left="4032"/><w:jc w:val="center"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="SlipTitle"><w:name w:val="Slip Title"/>'
    '<w:basedOn w:val="Title"/><w:next w:val="LetterText"/><w:qFormat/><w:pPr><w:pageBreakBefore/>'
    '<w:spacing w:before="0" w:after="280"/></w:pPr><w:rPr><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="LetterCell"><w:name w:val="Letter Cell"/>'
    '<w:basedOn w:val="LetterLine"/><w:qFormat/><w:pPr><w:spacing w:line="440" w:lineRule="exact"/>'
    '<w:jc w:val="left"/></w:pPr><w:rPr><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="LetterTable"><w:name w:val="Letter Table"/>'
    '<w:basedOn w:val="StatutoryTable"/><w:tblPr><w:tblCellMar><w:top w:w="57" w:type="dxa"/>'
    '<w:left w:w="113" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/><w:right w:w="113" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
)
"""The signature is centred over the date, which ends some four characters from the edge (GB/T 9704)."""
_WIDTHS = (2720, 6124)
"""The two columns of a table, in twips: together the line of 156 millimetres."""
_ROW, _TALL_ROW = 560, 1700
"""The least height of a row, and of one that is left open for handwriting."""


def standard_template(kind: str) -> bytes:
    """Return the template of a kind as a .docx file, always the same bytes.

    Raises ``GongkaiError`` for a kind that is not there.
    """
    if kind not in kinds():
        raise GongkaiError(f"没有文书“{kind}”；可用的有{'、'.join(kinds())}")
    return package("".join(_body(kinds()[kind])), title=kinds()[kind].title, author="", styles=_STYLES)


def _body(kind: Kind) -> Iterator[str]:
    lines = list(kind.body)
    slip = next((at for at, line in enumerate(lines) if line.startswith("=== ")), len(lines))
    yield paragraph("LetterTitle", run(f"{{{{ 发文机关 }}}}\n{kind.title}"))
    yield paragraph("LetterNumber", run("{{ 文号 }}"))
    yield paragraph("LetterLine", run(kind.salutation))
    body = [line for line in lines[:slip] if not line.startswith("~ ")]
    yield from _lines(body, keep=_last_sure(body))
    yield paragraph("LetterSigned", run("{{ 发文机关 }}"), '<w:keepNext/><w:spacing w:before="1120"/>')
    notes = [line[2:] for line in lines[:slip] if line.startswith("~ ")]
    keep = "<w:keepNext/>" if notes else ""
    yield paragraph("LetterSigned", run("{{ 成文日期 }}"), keep)
    for note in notes:  # set to the left: a telephone number that moves to the next line would pull the first apart
        yield paragraph("LetterText", run(note), f'{"" if note == notes[-1] else keep}<w:jc w:val="left"/>')
    yield from _lines(lines[slip:])


def _last_sure(lines: list[str]) -> int:
    """Return where the last paragraph stands that no empty element takes away."""
    return max(at for at, line in enumerate(lines) if re.sub(r"\[\[.*?\]\]", "", line))


def _lines(lines: list[str], keep: int = 1_000) -> Iterator[str]:
    """Yield paragraphs and tables; from line ``keep`` on they keep to what follows.

    A signature may not stand on a page by itself.
    """
    numbered = enumerate(lines)
    for table, group in groupby(numbered, key=lambda line: line[1].startswith("| ")):
        if table:
            rows = [[cell.strip(" ") for cell in line[2:].split("|")] for _, line in group]
            yield _GAP + _table(rows) + paragraph("AfterTable", "")
        else:
            yield from (_line(line, "<w:keepNext/>" if at >= keep else "") for at, line in group)


_GAP = paragraph("AfterTable", "", '<w:spacing w:line="120" w:lineRule="exact"/>')
"""The space between a text and its table."""


def _line(line: str, keep: str) -> str:
    if line.startswith("=== "):
        return paragraph("SlipTitle", run(line[4:]))
    if line.startswith("> "):
        return paragraph("LetterLine", run(line[2:]), keep)
    return paragraph("LetterText", run(line), keep)


def _table(rows: list[list[str]]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="LetterTable"/><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(map(_row, rows))}</w:tbl>"
    )


def _row(cells: list[str]) -> str:
    label, value = cells
    height = _TALL_ROW if not value and "理由" in label else _ROW
    shown = "".join(_cell(text, width) for text, width in zip((label, value), _WIDTHS, strict=True))
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{shown}</w:tr>'


def _cell(text: str, width: int) -> str:
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
    return f"<w:tc>{properties}{paragraph('LetterCell', run(text))}</w:tc>"
