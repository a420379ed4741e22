"""Texts: one cell a line, run together, copied from a reader, and Markdown."""

from __future__ import annotations

from tests.samples.made import Cell, Made
from tests.samples.shapes.blocks import blocks, grid


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
