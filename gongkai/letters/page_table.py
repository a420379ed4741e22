"""A table of a Word file as cells with their place, span, rules and content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from gongkai.errors import UnreadableDocument
from gongkai.letters.look import border, is_hex, on, points
from gongkai.readers.word.numbering import VAL, W, number_of

if TYPE_CHECKING:
    from gongkai.letters.page import Reader

_SIDES = ("top", "left", "bottom", "right")
_MOST_SPAN, _MOST_CELLS, _MOST_NESTED = 100, 5000, 3
_CELL_MARGINS = {"top": 0.0, "left": 5.4, "bottom": 0.0, "right": 5.4}


def table_block(reader: Reader, element: etree._Element) -> dict[str, Any]:
    """Return a table ready to be printed. Raises ``UnreadableDocument`` for more cells than a letter has."""
    if sum(1 for _ in element.iterancestors(W + "tbl")) >= _MOST_NESTED:
        reader.tell("套了三层以上的表格")
    properties = _styles(reader, element)
    rules, margins = _rules(properties), _margins(properties)
    rows = [_row(reader, row) for row in element.findall(W + "tr")]
    standing: dict[int, dict[str, Any]] = {}
    cells: list[dict[str, Any]] = []
    for y, row in enumerate(rows):
        for cell in row["cells"]:
            merged = cell.pop("merged")
            above = standing.get(cell["x"])
            if merged == "continue" and above and above["y"] + above["rowspan"] == y:
                above["rowspan"] += 1
                continue
            cell |= {"y": y, "rowspan": 1}
            standing[cell["x"]] = cell
            cells.append(cell)
    if len(cells) > _MOST_CELLS:
        raise UnreadableDocument(reader.package.name, "表格大得不合常理", "请重新做一份模板")
    width = max((cell["x"] + cell["colspan"] for cell in cells), default=1)
    for cell in cells:
        cell["rules"] = _cell_rules(cell, rules, width, len(rows))
        cell["margins"] = {**margins, **cell.pop("own_margins")}
    return {
        "kind": "table",
        "columns": _columns(element, width),
        "align": _alignment(properties),
        "heads": next((y for y, row in enumerate(rows) if not row["head"]), len(rows)),
        "rows": [{"height": row["height"], "exact": row["exact"]} for row in rows],
        "cells": cells,
    }


def _styles(reader: Reader, element: etree._Element) -> list[etree._Element]:
    """Return the properties of the table's style chain, the base first, and its own."""
    own = element.find(W + "tblPr")
    named = own.find(W + "tblStyle") if own is not None else None
    chain = reader.looks.chain(str(named.get(VAL))) if named is not None else iter(())
    found = [style.find(W + "tblPr") for style in chain]
    return [each for each in (*found, own) if each is not None]


def _rules(properties: list[etree._Element]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for each in properties:
        borders = each.find(W + "tblBorders")
        for rule in borders if borders is not None else ():
            found[etree.QName(rule).localname] = border(rule)
    return found


def _margins(properties: list[etree._Element]) -> dict[str, float]:
    found = dict(_CELL_MARGINS)
    for each in properties:
        found |= _sides(each.find(W + "tblCellMar"))
    return found


def _sides(element: etree._Element | None) -> dict[str, float]:
    names = {"start": "left", "end": "right"}
    return {
        names.get(name, name): points(each.get(W + "w"))
        for each in (element if element is not None else ())
        for name in [etree.QName(each).localname]
    }


def _alignment(properties: list[etree._Element]) -> str:
    named = [each.find(W + "jc") for each in properties]
    found = next((str(each.get(VAL)) for each in reversed(named) if each is not None), "left")
    return {"center": "center", "right": "right", "end": "right"}.get(found, "left")


def _columns(element: etree._Element, width: int) -> list[float]:
    grid = [points(column.get(W + "w"), 60.0) for column in element.findall(f"{W}tblGrid/{W}gridCol")]
    return (grid + [60.0] * width)[: max(width, 1)]


def _row(reader: Reader, element: etree._Element) -> dict[str, Any]:
    properties = element.find(W + "trPr")
    height = properties.find(W + "trHeight") if properties is not None else None
    head = properties.find(W + "tblHeader") if properties is not None else None
    before = properties.find(W + "gridBefore") if properties is not None else None
    x = min(max(number_of(before), 0), _MOST_SPAN)
    cells = []
    for child in _cells(element):
        cell = _cell(reader, child, x)
        x += cell["colspan"]
        cells.append(cell)
    rule = str(height.get(W + "hRule", "atLeast")) if height is not None else "auto"
    return {
        "cells": cells,
        "head": on(head),
        "height": points(height.get(VAL)) if height is not None and rule != "auto" else 0.0,
        "exact": rule == "exact",
    }


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]


def _cell(reader: Reader, element: etree._Element, x: int) -> dict[str, Any]:
    properties = element.find(W + "tcPr")

    def of(name: str) -> etree._Element | None:
        return properties.find(W + name) if properties is not None else None

    span, merge, fill, upright = of("gridSpan"), of("vMerge"), of("shd"), of("vAlign")
    color = str(fill.get(W + "fill", "auto")) if fill is not None else "auto"
    borders = of("tcBorders")
    if of("textDirection") is not None:
        reader.tell("竖排的单元格")
    return {
        "x": x,
        "colspan": min(max(number_of(span, 1), 1), _MOST_SPAN),
        "merged": "" if merge is None else str(merge.get(VAL, "continue")),
        "valign": str(upright.get(VAL)) if upright is not None else "top",
        "fill": f"#{color}" if len(color) == 6 and is_hex(color) else "",
        "own_rules": {etree.QName(rule).localname: border(rule) for rule in (borders if borders is not None else ())},
        "own_margins": _sides(of("tcMar")),
        "blocks": reader.blocks(element),
    }


def _cell_rules(cell: dict[str, Any], rules: dict[str, list[object]], width: int, height: int) -> dict[str, Any]:
    """Return the rules around a cell: its own, or the table's at its edge, or those between the cells."""
    own = cell.pop("own_rules")
    edge = {
        "top": cell["y"] == 0,
        "left": cell["x"] == 0,
        "bottom": cell["y"] + cell["rowspan"] >= height,
        "right": cell["x"] + cell["colspan"] >= width,
    }
    inside = {"top": "insideH", "bottom": "insideH", "left": "insideV", "right": "insideV"}
    return {side: own.get(side) or rules.get(side if edge[side] else inside[side]) or [0.0, "", 0.0] for side in _SIDES}
