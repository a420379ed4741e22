"""Pages: plain, saved from a government site, and exported by Word."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

from tests.samples.made import Cell, Made
from tests.samples.shapes.blocks import blocks, grid

PARTS = Path(__file__).parent / "parts"


def page(made: Made) -> bytes:
    """A plain page: one heading, paragraphs, tables with spans."""
    body = "\n".join(
        _html_table(block) if isinstance(block, list) else f"<p>{_text(block)}</p>" for block in blocks(made)
    )
    title = html.escape(made.title[-1])
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    ).encode()


def _text(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>").replace("\u00a0", "&nbsp;")


def _html_table(cells: list[Cell], cell_text: Callable[[str], str] = _text, attributes: str = 'border="1"') -> str:
    rows = []
    for row in grid(cells):
        tags = "".join(f"<td{_spans(cell)}>{cell_text(cell.text)}</td>" for cell, starts in row if starts)
        rows.append(f"<tr>{tags}</tr>")
    return f"<table {attributes}><tbody>\n" + "\n".join(rows) + "\n</tbody></table>"


def _spans(cell: Cell) -> str:
    across = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return across + (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "")


def government_page(made: Made) -> bytes:
    """A page saved from a government site: menus, scripts, breadcrumbs, layout tables, metadata, a footer."""
    body = "\n".join(
        _html_table(block, lambda text: f"<p><span>{_text(text) or '&nbsp;'}</span></p>")
        if isinstance(block, list)
        else _spans_of(block)
        for block in blocks(made)[len(made.title) :]
    )
    frame = (PARTS / "government_page.html").read_text("utf-8")
    words = {"title": made.title[-1], "agency": made.agency, "date": f"{made.year + 1}-01-19", "body": body}
    for key, value in words.items():
        frame = frame.replace("{{" + key + "}}", value)
    return frame.encode()


def _spans_of(text: str) -> str:
    """Cut a paragraph into many tags, as editors do that paste from Word."""
    parts = [text[start : start + 7] for start in range(0, len(text), 7)]
    inner = "".join(f'<span style="font-family: 仿宋;">{_text(part)}</span>' for part in parts)
    return f'<p style="text-indent: 2em;">{inner}<span><o:p></o:p></span></p>'


def word_page(made: Made) -> bytes:
    """A page exported by Word: conditional comments, o:p, classes and styles many times the text, in GB18030."""
    body = "\n".join(
        _html_table(block, _mso_cell, "class=MsoTableGrid border=1 cellspacing=0")
        if isinstance(block, list)
        else f"<p class=MsoNormal style='text-indent:32.0pt'>{_mso(block)}</p>"
        for block in blocks(made)
    )
    frame = (PARTS / "word_page.html").read_text("utf-8")
    return frame.replace("{{title}}", made.title[-1]).replace("{{body}}", body).encode("gb18030")


def _mso_cell(text: str) -> str:
    return f"<p class=MsoNormal align=center style='text-align:center;line-height:20.0pt'>{_mso(text)}</p>"


def _mso(text: str) -> str:
    style = "font-size:10.5pt;font-family:仿宋_GB2312;mso-bidi-font-family:宋体;mso-font-kerning:0pt"
    inner = f"<span lang=EN-US style='{style}'>{_text(text)}</span>" if text else ""
    return f"{inner}<span lang=EN-US style='{style}'><o:p></o:p></span>"
