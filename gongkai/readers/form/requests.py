"""Table three from its grids, and from the label lines that stand between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gongkai import taxonomy
from gongkai.document import Grid, GridCell, Place
from gongkai.labels import key
from gongkai.readers.form.cells import is_figure, put
from gongkai.readers.form.labels import row_keys
from gongkai.readers.form.rows import Item, name_rows
from gongkai.report import Heading, Report, Stray, Unread

MOST_ROWS = 2000
"""A table three with more rows than this is none, and its rows are not compared with the form's one by one."""


_HEAD_WORDS = (
    ("自然人", "natural"),
    ("商业", "commercial"),
    ("科研", "research"),
    ("公益", "public_benefit"),
    ("法律服务", "legal_service"),
    ("法律", "legal_service"),
    ("总计", "total"),
    ("合计", "total"),
    ("其他", "other"),
)
_HEAD_ORDER = tuple(dict.fromkeys(column for _, column in _HEAD_WORDS))


def fill(report: Report, blocks: Iterable[Grid | tuple[str, Place]]) -> None:
    """Fill table three from its grids and from the label lines that stand between them."""
    items = list(_items(report, blocks))
    if len(items) > MOST_ROWS:
        why = f"有{len(items)}行之多，不像表三，没有逐行对应"
        report.strays.append(Stray(" ".join(items[0].labels) or "（无行名）", why, items[0].place))
        return
    name_rows(report, items)
    columns = tuple(column.id for column in taxonomy.edition(report.form).tables["requests"].columns)
    for item in items:
        if not item.row:
            if any(cell.text.strip() for cell in item.figures):
                report.strays.append(Stray(" ".join(item.labels) or "（无行名）", "表三没有这一行", item.place))
            continue
        if item.labels:
            report.row_headings.setdefault(f"requests.{item.row}", Heading(item.labels[-1], item.place))
        placed = item.columns or dict(zip(columns, item.figures, strict=False))
        if item.columns is None and len(item.figures) != len(columns):
            why = f"这一行有{len(item.figures)}个数字格，格式要求{len(columns)}个，无法对应"
            text = " ".join(cell.text for cell in item.figures)
            report.unread += [Unread(f"requests.{item.row}.{c}", why, text, item.place) for c in columns]
            continue
        for column, cell in placed.items():
            put(report, f"requests.{item.row}.{column}", cell, item.inferred)


def _items(report: Report, blocks: Iterable[Grid | tuple[str, Place]]) -> Iterator[Item]:
    pending: list[str] = []
    heads: dict[str, int] = {}
    width = 0
    for block in blocks:
        if not isinstance(block, Grid):
            pending.append(block[0])
            continue
        own = _heads(report, block)
        if own or len(block.rows[0]) != width:
            heads, width = own, len(block.rows[0])
        for index in range(len(block.rows)):
            item = _item(block, index, heads)
            if item is None:
                continue
            if not item.figures:
                pending = [*pending, *item.labels] if pending and not item.labels else item.labels
                continue
            if not item.labels and pending:
                item.labels = ["".join(pending)]
            pending = []
            yield item


def _heads(report: Report, grid: Grid) -> dict[str, int]:
    """Return the grid position of each column, from the rows above the first row of figures."""
    if len({len(row) for row in grid.rows}) > 1:
        return {}
    words: dict[int, str] = {}
    places: dict[int, GridCell] = {}
    rows = row_keys(report.form, "requests")
    for row in grid.rows:
        if any(key(cell.text) in rows for cell in row[:4] if len(cell.text) > 3 and not cell.text.isdigit()):
            break
        if row and sum(cell.text.strip().isdigit() for cell in row) > 3:
            break
        for position, cell in enumerate(row):
            text = key(cell.text)
            if cell is not places.get(position) and text and len(text) < 12:
                words[position] = words.get(position, "") + text
                places[position] = cell
    heads: dict[str, int] = {}
    for position in sorted(words):
        text = words[position].replace("申请人情况", "").replace("法人或其他组织", "")
        column = next((id for word, id in _HEAD_WORDS if word in text), "")
        if column and column not in heads:
            heads[column] = position
            cell = places[position]
            report.column_headings.setdefault(f"requests.{column}", Heading(cell.text, cell.place))
    return heads if len(heads) >= 6 and list(heads.values()) == sorted(heads.values()) else {}


def _item(grid: Grid, index: int, heads: dict[str, int]) -> Item | None:
    row = grid.rows[index]
    by_head = _by_heads(grid, row, heads)
    if by_head is not None:
        stub = _labels(row[: min(heads.values())])
        return Item(_texts(stub), list(by_head.values()), (stub[-1] if stub else row[0]).place, by_head)
    cells = grid.distinct(index)
    last = _last_label(cells)
    labels = _texts(_labels(cells[: last + 1]))
    tail = cells[last + 1 :]
    place = (cells[last] if last >= 0 else cells[0]).place
    if labels and not tail:
        return Item(labels, [], place)
    count = len(heads) or len(_HEAD_ORDER)
    while len(tail) > count and not tail[-1].text.strip() and tail[0].text.strip():
        tail = tail[:-1]
    if len(tail) > count and all(not cell.text.strip() for cell in tail[: len(tail) - count]):
        tail = tail[len(tail) - count :]
    if len(tail) < 5 and not any(cell.text.strip() for cell in tail):
        return Item(labels, [], place) if labels else None
    if not labels and sum(bool(cell.text.strip()) for cell in tail) < 3:
        return None
    if heads and len(tail) == len(heads):
        return Item(labels, tail, place, dict(zip(heads, tail, strict=True)))
    return Item(labels, tail, place)


def _is_head(cell: GridCell) -> bool:
    return any(word in key(cell.text) for word in (*dict(_HEAD_WORDS), "申请人情况", "法人"))


def _labels(cells: list[GridCell]) -> list[GridCell]:
    return [cell for cell in cells if not is_figure(cell.text)]


def _texts(cells: list[GridCell]) -> list[str]:
    return [cell.text for cell in cells]


def _last_label(cells: list[GridCell]) -> int:
    """Return where the row's label ends; a word among seven cells that are mostly figures is a figure gone wrong."""
    width = len(_HEAD_ORDER)
    tail = [is_figure(cell.text) for cell in cells[-width:]]
    ends = len(cells) - width if len(cells) > width and tail[0] and sum(tail) > width // 2 else len(cells)
    return max((at for at, cell in enumerate(cells[:ends]) if not is_figure(cell.text)), default=-1)


def _by_heads(grid: Grid, row: list[GridCell], heads: dict[str, int]) -> dict[str, GridCell] | None:
    """Return the cells under each head when the row keeps the head's positions and every figure is under one."""
    if not heads or len(row) != len(grid.rows[0]) or len(row) <= max(heads.values()):
        return None
    placed = {column: row[position] for column, position in heads.items()}
    under = set(map(id, placed.values()))
    if len(under) < len(placed):
        return None
    first = min(heads.values())
    for position, cell in enumerate(row):
        if (id(cell) not in under and cell.text.strip().isdigit()) or (position < first and id(cell) in under):
            return None
    words = [cell for cell in placed.values() if not is_figure(cell.text)]
    return None if len(words) * 2 >= len(placed) or any(map(_is_head, words)) else placed
