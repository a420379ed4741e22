"""The shapes in which reports go about: each a function from a made report to the bytes of a file."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.samples.made import Cell, Made

Shape = Callable[[Made], bytes]
PARTS = Path(__file__).parent / "parts"


def grid(cells: list[Cell]) -> list[list[tuple[Cell, bool]]]:
    """Return rows of (cell, whether it starts in this row): merged cells once in each row they cover."""
    rows: list[list[tuple[Cell, bool]]] = []
    for line in range(max(cell.row + cell.rowspan for cell in cells)):
        here = [cell for cell in cells if cell.row <= line < cell.row + cell.rowspan]
        rows.append([(cell, cell.row == line) for cell in sorted(here, key=lambda cell: cell.column)])
    return rows


def blocks(made: Made) -> list[str | list[Cell]]:
    """Return the report's paragraphs and tables in order."""
    out: list[str | list[Cell]] = [*made.title, *made.opening]
    for chapter in made.chapters:
        out.append(chapter.heading)
        if chapter.table:
            out.append(made.table(chapter.table))
        out += chapter.paragraphs
    return [*out, *made.closing]


def packed(members: dict[str, str]) -> bytes:
    """Return a zip of text members that is the same at every making."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


# ---------------------------------------------------------------- Word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(made: Made) -> bytes:
    """A Word document with real merged cells, as the form is handed out."""
    body = [_word_table(block) if isinstance(block, list) else _word_paragraph(block) for block in blocks(made)]
    body[0] = body[0].replace("<w:r>", '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/><w:r>', 1)
    document = (PARTS / "document.xml").read_text("utf-8").replace("{body}", "".join(body))
    names = {"[Content_Types].xml": "content_types.xml", "_rels/.rels": "rels.xml", "word/styles.xml": "styles.xml",
             "word/_rels/document.xml.rels": "document_rels.xml"}
    members = {name: (PARTS / part).read_text("utf-8") for name, part in names.items()}
    return packed(members | {"word/document.xml": document})


_RUN = '<w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="Noto Serif CJK SC" w:hAnsi="Times New Roman"/><w:sz w:val="{size}"/></w:rPr>'


def _word_run(text: str, size: int) -> str:
    lines = "</w:t><w:br/><w:t xml:space=\"preserve\">".join(html.escape(line, quote=False) for line in text.split("\n"))
    return f'<w:r>{_RUN.format(size=size)}<w:t xml:space="preserve">{lines}</w:t></w:r>' if text else ""


def _word_paragraph(text: str) -> str:
    indent = "" if len(text) < 40 else '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    return f"<w:p><w:pPr>{indent}</w:pPr>{_word_run(text, 32)}</w:p>"


def _word_table(cells: list[Cell]) -> str:
    rows = grid(cells)
    width = max(cell.column + cell.colspan for cell in cells)
    widths = _widths(cells, width)
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    lines = "".join(
        "<w:tr>" + "".join(_word_cell(cell, starts, widths) for cell, starts in row) + "</w:tr>" for row in rows
    )
    style = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
    return f"<w:tbl>{style}<w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>"


def _widths(cells: list[Cell], width: int) -> list[int]:
    """Return the columns' widths in twentieths of a point: the third column of stubs is the wide one."""
    if not cells[-1].id.startswith("requests"):
        return [9070 // width] * width
    return [560, 1100, 2500, *[4900 // (width - 3)] * (width - 3)]


def _word_cell(cell: Cell, starts: bool, widths: list[int]) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ('<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>") if cell.rowspan > 1 else ""
    text = _word_run(cell.text, 18) if starts else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths[cell.column : cell.column + cell.colspan])}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{text}</w:p></w:tc>'
    )


# ---------------------------------------------------------------- text


def cell_a_line(made: Made) -> bytes:
    """Text as Word saves it: a cell a line behind a tab, an empty line behind each row, merged cells empty."""
    out: list[str] = []
    for block in blocks(made):
        if isinstance(block, str):
            out.append(block + "\n")
            continue
        for row in grid(block):
            out += [f"\t{cell.text if starts else ''}\n" for cell, starts in row]
            out.append("\n")
        out.append("\n")
    return "".join(out).encode()


def run_together(made: Made) -> bytes:
    """The text of a page with all mark-up thrown away: labels and figures stand against each other in one line."""
    head = f"标题: {made.agency}{made.year}年度政府信息公开工作年度报告\n发布时间: {made.year + 1}-01-20 10:00\n正文\n"
    body: list[str] = []
    for block in blocks(made):
        body.append(block if isinstance(block, str) else _glued(made, block))
    return (head + "".join(body) + "\n").encode()


def _glued(made: Made, cells: list[Cell]) -> str:
    """Join a table's texts; a row named in ``glued`` is printed with the stray spaces given there."""
    out: list[str] = []
    for row in grid(cells):
        figures = "".join(cell.text for cell, starts in row if starts and cell.kind == "value")
        id = next((cell.id.rpartition(".")[0] for cell, _ in row if cell.id), "")
        given = made.glued.get(id, figures)
        if "".join(given.split()) != figures:
            raise ValueError(f"{made.slug}: {id} prints {figures}, not {given}")
        out += [cell.text.replace("\n", "") for cell, starts in row if starts and cell.kind != "value"]
        out.append(given)
    return "".join(out)


def number_below(made: Made) -> bytes:
    """Text copied from a reader: the label on one line, the row's figures on the next."""
    out: list[str] = []
    for block in blocks(made):
        if isinstance(block, str):
            out.append(block)
            continue
        for row in grid(block):
            out += [cell.text.replace("\n", "") for cell, starts in row if starts and cell.kind != "value"]
            if figures := [cell.text for cell, starts in row if starts and cell.kind == "value"]:
                out.append(" ".join(figures))
    return ("\n".join(out) + "\n").encode()


def markdown(made: Made) -> bytes:
    """Markdown as converters write it: pipe tables, merged cells empty where they go on."""
    out: list[str] = []
    for block in blocks(made):
        out.append(_pipes(grid(block)) if isinstance(block, list) else block)
    return ("\n\n".join(out) + "\n").encode()


def _pipes(rows: list[list[tuple[Cell, bool]]]) -> str:
    width = max(cell.column + cell.colspan for row in rows for cell, _ in row)
    lines = []
    for row in rows:
        texts = [""] * width
        for cell, starts in row:
            texts[cell.column] = cell.text.replace("\n", "") if starts else ""
        lines.append("| " + " | ".join(texts) + " |")
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def markdown_in_groups(made: Made) -> bytes:
    """What recognition makes of table three: a table for each group, under header rows that it invents."""
    out: list[str] = []
    for block in blocks(made):
        if isinstance(block, str):
            out.append(block)
        elif block[-1].id.startswith("requests"):
            out.append(_groups(block))
        else:
            out.append(_pipes(grid(block)))
    return ("\n\n".join(out) + "\n").encode()


def _groups(cells: list[Cell]) -> str:
    heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    parts: list[str] = []
    for row in grid(cells)[3:]:
        stubs = [cell.text for cell, starts in row if starts and cell.kind == "stub"]
        figures = [cell.text for cell, _ in row if cell.kind == "value"]
        if len(stubs) > 1 or not parts:
            head = "申请情况" if not parts else stubs[-2] if len(stubs) > 1 else "项目"
            parts.append(f"| {head} | {' | '.join(heads)} |\n|{'---|' * 8}")
        parts[-1] += f"\n| {stubs[-1]} | {' | '.join(figures)} |"
    return "\n\n".join(parts)


# ---------------------------------------------------------------- HTML


def page(made: Made) -> bytes:
    """A plain page: one heading, paragraphs, tables with spans."""
    body = "\n".join(_html_table(block) if isinstance(block, list) else f"<p>{_text(block)}</p>" for block in blocks(made))
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
    """A page saved from a government site: menus, scripts, breadcrumbs, layout tables, a table of metadata, a footer."""
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


# ---------------------------------------------------------------- Excel


def workbook(made: Made) -> bytes:
    """One sheet with everything below each other, merged as the form is."""
    import datetime

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime.datetime(2024, 1, 1)})
    sheet, line = book.add_worksheet("年度报告"), 0
    for block in blocks(made):
        if isinstance(block, str):
            sheet.write_string(line, 0, block)
            line += 1
            continue
        for cell in block:
            _write(sheet, cell, line)
        line += max(cell.row + cell.rowspan for cell in block)
    book.close()
    return buffer.getvalue()


def _write(sheet, cell: Cell, top: int) -> None:  # type: ignore[no-untyped-def]
    first, last = top + cell.row, top + cell.row + cell.rowspan - 1
    text = cell.text.replace("\n", "")
    value: float | str = text
    if cell.kind == "value" and text.replace(".", "", 1).lstrip("-").isdigit():
        value = float(text) if "." in text else int(text)
    if cell.rowspan > 1 or cell.colspan > 1:
        sheet.merge_range(first, cell.column, last, cell.column + cell.colspan - 1, "")
    if value != "":
        sheet.write(first, cell.column, value)


# ---------------------------------------------------------------- our own JSON


def own_json(made: Made) -> bytes:
    """The report as our published JSON Schema has it, with what the schema requires and no places."""
    number = "一二三四五六"
    chapters = [
        {"id": id, "number": number[index], "label": chapter.heading.partition("、")[2],
         "heading": {"text": chapter.heading}, "paragraphs": [{"text": text} for text in chapter.paragraphs]}
        for index, (id, chapter) in enumerate(zip(CHAPTERS, made.chapters, strict=True))
    ]  # fmt: skip
    signed_on = (made.year + 1, *map(int, re.findall(r"\d+", made.closing[-1])[1:]))
    content = {
        "format": "gongkai-report", "version": 1, "name": f"{made.slug}.json", "agency": made.agency, "year": made.year,
        "edition": made.form, "form": made.form, "title": {"text": made.title[-1]},
        "opening": [{"text": text} for text in made.opening], "chapters": chapters,
        "closing": [{"text": text} for text in made.closing], "signed_by": {"text": made.closing[0]},
        "signed_at": {"text": made.closing[-1]}, "signed_on": "%04d-%02d-%02d" % signed_on, "published_on": None,
        "period": [f"{made.year}-01-01", f"{made.year}-12-31"],
        "tables": {table: {"kind": "file"} for table in ("proactive", "requests", "disputes")},
        "cells": {id: {"number": figure, "text": str(figure)} for id, figure in made.cells.items()},
        "unread": [], "strays": [], "row_headings": {}, "column_headings": {}, "leftovers": [],
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


CHAPTERS = ("overview", "proactive", "requests", "disputes", "problems", "other")


# ---------------------------------------------------------------- header rows gone wrong


def split_heads(cells: list[Cell]) -> list[Cell]:
    """Cut table three's two-word heads over two rows, and print the heads again above （四）无法提供."""
    if not cells[-1].id.startswith("requests"):
        return cells
    top: list[Cell] = []
    for cell in cells:
        if cell.row == 2 and cell.kind == "head":
            half = len(cell.text) // 2
            top += [replace(cell, text=cell.text[:half]), replace(cell, row=3, text=cell.text[half:])]
        elif cell.kind == "head" and cell.row + cell.rowspan == 3:
            top.append(replace(cell, rowspan=cell.rowspan + 1))
    top += [cell for cell in cells if cell.kind == "head" and cell.row + cell.rowspan < 3]
    body = [replace(cell, row=cell.row + 1) for cell in cells if cell.kind != "head"]
    again = next(cell.row for cell in body if cell.text == "（四）无法提供")
    repeated = [replace(cell, row=cell.row + again) for cell in top]
    return sorted([*top, *_parted(body, again, 4), *repeated], key=lambda cell: (cell.row, cell.column))


def _parted(cells: list[Cell], line: int, gap: int) -> list[Cell]:
    """Move the rows from ``line`` on down by ``gap``, cutting in two what spans the cut."""
    out: list[Cell] = []
    for cell in cells:
        above = min(cell.rowspan, max(0, line - cell.row))
        if above:
            out.append(replace(cell, rowspan=above))
        if above < cell.rowspan:
            text = "" if above else cell.text
            out.append(replace(cell, row=cell.row + above + gap, rowspan=cell.rowspan - above, text=text))
    return out


class _Split:
    """A made report whose tables come with split heads."""

    def __init__(self, made: Made) -> None:
        self.title, self.opening, self.closing, self.chapters = made.title, made.opening, made.closing, made.chapters
        self._made = made

    def table(self, table: str) -> list[Cell]:
        return split_heads(self._made.table(table))


def word_split_heads(made: Made) -> bytes:
    """A Word document whose header words are split over two rows and come twice."""
    return word(_Split(made))  # type: ignore[arg-type]


def page_split_heads(made: Made) -> bytes:
    """A page whose header words are split over two rows and come twice."""
    return page(_Split(made))  # type: ignore[arg-type]


SHAPES: dict[str, Shape] = {
    "own_json": own_json,
    "word_split_heads": word_split_heads,
    "page_split_heads": page_split_heads,
    "word": word,
    "cell_a_line": cell_a_line,
    "run_together": run_together,
    "number_below": number_below,
    "markdown": markdown,
    "markdown_in_groups": markdown_in_groups,
    "page": page,
    "government_page": government_page,
    "word_page": word_page,
    "workbook": workbook,
}
