"""A grid to the rows of a kind: headings are found, columns may stand in any order, blank rows are left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from website.publishing.imports.columns import ROW_NUMBER, columns_of, importable, is_ours, meaning, recognised
from website.publishing.imports.sheets import MOST_COLUMNS, MOST_ROWS, SPLIT, Grid
from website.publishing.kinds import kinds
from website.publishing.uploads.errors import UnsafeFile

_TOP = 20
"""The headings stand within so many filled rows."""
_LONGEST_HEADING = 60
_MOST_MERGED = 200_000
_TEMPLATE = "请下载该类信息的模板，把内容填到模板里。"


@dataclass(frozen=True)
class Line:
    """One row of a table: its number in the sheet, and its texts by the label of their column.

    A column that the kind does not have keeps its own heading. ``mends`` is the row of the batch that it replaces.
    """

    number: int
    cells: dict[str, str]
    mends: int | None = None


@dataclass(frozen=True)
class Table:
    """What a spreadsheet holds: its rows, and the headings that mean no column of the kind."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def read_table(kind_id: str, grids: Iterable[Grid]) -> Table:
    """Return the rows of the first sheet that has the kind's headings.

    Raises ``UnsafeFile`` when no sheet has them, naming the kind whose template it seems to be.
    """
    sheets = list(grids)
    best = max(sheets, key=lambda grid: len(_known(kind_id, _headings(kind_id, grid)[1])))
    at, headings = _headings(kind_id, best)
    _demand_kind(kind_id, sheets, best, headings)
    labels = _labels(kind_id, headings)
    _spread_down(best, at)
    lines = _lines(best, at, labels)
    if not lines:
        raise UnsafeFile("表格只有表头，没有内容。", "请从表头的下一行填起，再上传。")
    if len(lines) > MOST_ROWS:
        raise UnsafeFile(f"表格有{len(lines)}行，超过{MOST_ROWS}行。", SPLIT)
    known = {column.label for column in columns_of(kind_id)}
    unknown = [label for label in labels.values() if label not in known and not is_ours(label)]
    return Table(tuple(lines), tuple(dict.fromkeys(unknown)))


def _headings(kind_id: str, grid: Grid) -> tuple[int, dict[int, str]]:
    """Return the row of headings and its texts by column: the one with most headings that mean something.

    Of headings over two rows the lower ones count, and of merged ones each column has its own.
    """
    top = list(grid.rows)[:_TOP]
    widest = max(max(cells) for cells in grid.rows.values())
    rows = {number: dict(grid.rows[number]) for number in top}
    for first, left, last, right in grid.merged[:1000]:
        text = grid.rows.get(first, {}).get(left)
        for number in range(first, min(last, first + _TOP) + 1) if text and first in rows else ():
            for at in range(left, min(right, widest, left + MOST_COLUMNS) + 1):
                rows.setdefault(number, {}).setdefault(at, text or "")
    score = {number: len(_known(kind_id, cells)) for number, cells in rows.items()}
    most = max(score.values())
    first = next(number for number in sorted(score) if score[number] == most)
    while score.get(first + 1) == most and most:
        first += 1
    return first, rows[first]


def _known(kind_id: str, headings: dict[int, str]) -> set[str]:
    found = (recognised(kind_id, text) for text in headings.values() if len(text) <= _LONGEST_HEADING)
    return {column.label for column in found if column}


def _demand_kind(kind_id: str, sheets: list[Grid], grid: Grid, headings: dict[int, str]) -> None:
    """Let a table pass that has the kind's headings and is not another kind's template."""
    own, known = kinds()[kind_id], _known(kind_id, headings)
    others = {kind.label: kind for kind in importable() if kind.id != kind_id}
    named = next((others[each.name.strip()] for each in sheets if each.name.strip() in others), None)
    details = {column.label for column in columns_of(kind_id) if column.detail}
    if named is None and (not details or not known & details):
        scores = {kind.id: len(_known(kind.id, _headings(kind.id, grid)[1])) for kind in others.values()}
        likely = max(scores, key=lambda each: scores[each])
        named = kinds()[likely] if scores[likely] > len(known) + 1 else None
    if named:
        cause = f"这是“{named.label}”的表格，不是“{own.label}”的。"
        raise UnsafeFile(cause, f"请在上传时选“{named.label}”，或者改用“{own.label}”的模板。")
    missing = [c.label for c in columns_of(kind_id) if c.required and c.label not in known]
    if "名称" not in known:
        raise UnsafeFile("没有找到表头：表里没有“名称”列。", _TEMPLATE)
    if missing:
        raise UnsafeFile(f"缺少必填的列：{'、'.join(missing)}。", f"请补上这些列再上传，或者{_TEMPLATE[1:]}")


def _labels(kind_id: str, headings: dict[int, str]) -> dict[int, str]:
    """Return the label of each column by its place. Raises ``UnsafeFile`` for a heading that stands twice."""
    if len(headings) > MOST_COLUMNS:
        raise UnsafeFile(f"表格有{len(headings)}列，超过{MOST_COLUMNS}列。", _TEMPLATE)
    labels: dict[int, str] = {}
    for at, text in sorted(headings.items()):
        column = recognised(kind_id, text)
        label = column.label if column else text[:_LONGEST_HEADING]
        if column and label in labels.values():
            raise UnsafeFile(f"“{label}”列出现了两次。", "请只留一列再上传。")
        labels[at] = label if column or label not in labels.values() else f"{label}（第{at}列）"
    return labels


def _spread_down(grid: Grid, header: int) -> None:
    """Let a cell that is merged over rows of one column stand in each of them."""
    last_row, taken = max(grid.rows), 0
    for top, left, bottom, right in grid.merged:
        text = grid.rows.get(top, {}).get(left)
        if left != right or top <= header or not text:
            continue
        for number in range(top + 1, min(bottom, last_row) + 1):
            taken += 1
            if taken > _MOST_MERGED:
                raise UnsafeFile("合并的单元格太多。", "请取消合并，每行填全后再上传。")
            if number in grid.rows:
                grid.rows[number].setdefault(left, text)


def _lines(grid: Grid, header: int, labels: dict[int, str]) -> list[Line]:
    numbered = next((at for at, label in labels.items() if meaning(label) == meaning(ROW_NUMBER)), None)
    found = []
    for number, texts in grid.rows.items():
        cells = {label: texts[at] for at, label in labels.items() if texts.get(at) and not is_ours(label)}
        if number > header and cells:
            mends = texts.get(numbered, "") if numbered else ""
            found.append(Line(number, cells, int(mends) if mends.isdecimal() and len(mends) < 8 else None))
    return found
