"""The statutory tables as printed in grids, aligned to the form by the meaning of their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from gongkai import numerals, taxonomy
from gongkai.document import Grid, GridCell, Place
from gongkai.labels import key
from gongkai.report import Heading, Report, Stray, Unread, Value

CERTAIN = 0.75
"""How alike a printed label and the form's must be (0 to 1) for the row to be taken as that row."""

MOST_ROWS = 2000
"""A table three with more rows than this is none, and its rows are not compared with the form's one by one."""


@dataclass(slots=True)
class Item:
    """A printed row: what stands before the figures, and the cells with the figures from left to right."""

    labels: list[str]
    figures: list[GridCell]
    place: Place
    columns: dict[str, GridCell] | None = None
    row: str = ""
    inferred: bool = False


@dataclass(slots=True)
class Found:
    """What the grids of one table gave, before it goes into the report."""

    items: list[Item] = field(default_factory=list)
    place: Place | None = None


def is_figure(text: str) -> bool:
    """Whether a cell's text is a figure, blank, or a stroke in its place, and not a label."""
    if not text or text.isspace() or text.isdigit():
        return True
    numeral = numerals.parse(text)
    return numeral is None or numeral.form != "other"


def value(cell: GridCell, inferred: bool = False) -> Value:
    """Return the figure of a printed cell."""
    numeral = numerals.parse(cell.text)
    if numeral is None:
        return Value(None, cell.text, cell.place, "blank", inferred=inferred)
    return Value(numeral.value, cell.text, cell.place, numeral.form, numeral.unit, numeral.note, inferred)


def put(report: Report, id: str, cell: GridCell, inferred: bool = False) -> None:
    """Put a printed figure into the report; one that cannot be read is put and reported as unread."""
    if id in report.cells:
        if report.cells[id].text.strip() != cell.text.strip():
            report.strays.append(Stray(cell.text, f"{id} 已有数字，此处重复出现且不一致", cell.place))
        return
    printed = value(cell, inferred)
    report.cells[id] = printed
    if printed.number is None and printed.form in ("other", "absurd"):
        report.unread.append(Unread(id, "这一格不是可以识别的数字", cell.text, cell.place))


# ------------------------------------------------------------------ which table is this


@cache
def _signs() -> dict[str, str]:
    """The keys by which a grid is known as a part of a table; what stands in two tables tells nothing."""
    signs: dict[str, str] = {}
    for edition in map(taxonomy.edition, taxonomy.edition_ids()):
        for table in edition.tables.values():
            labels = [label for row in table.rows for label in (row.label, *row.variants)]
            labels += [group.label for group in table.groups] + [head.label for head in table.heads]
            labels += [section.label for section in table.sections] + [table.stub]
            labels += [label for column in table.columns for label in (column.label, *column.variants)]
            for label in labels:
                signs.setdefault(key(label), table.id)
                if signs[key(label)] != table.id:
                    signs[key(label)] = ""
    signs.pop("", None)
    return signs


def table_of(grid: Grid) -> str:
    """Return the statutory table a grid belongs to by most of its labels, or nothing."""
    counts: dict[str, int] = {}
    signs = _signs()
    for row in grid.rows:
        for cell in row:
            text = cell.text
            if text and not text.isdigit() and (table := signs.get(key(text))):
                counts[table] = counts.get(table, 0) + 1
    return max(counts, key=lambda table: counts[table]) if counts else ""


# ------------------------------------------------------------------ table two


def proactive(report: Report, grids: Sequence[Grid]) -> None:
    """Fill table two: each row by the heads that stand above it in its part."""
    form = taxonomy.edition(report.form).tables["proactive"]
    rows = _row_keys(report.form, "proactive")
    heads = _head_keys(report.form, "proactive")
    above: list[tuple[str, GridCell]] = []
    for grid in grids:
        for index in range(len(grid.rows)):
            cells = grid.distinct(index)
            named = [(heads.get(key(cell.text), ""), cell) for cell in cells if cell.text.strip()]
            if any(column for column, _ in named) or (named and key(named[0][1].text) == key(form.stub)):
                above = [(column, cell) for column, cell in named if key(cell.text) != key(form.stub)]
                continue
            _proactive_row(report, form, rows, above, cells)


def _proactive_row(
    report: Report,
    form: taxonomy.Table,
    rows: dict[str, str],
    above: list[tuple[str, GridCell]],
    cells: list[GridCell],
) -> None:
    label = next((cell for cell in cells if not is_figure(cell.text)), None)
    if label is None:
        return
    row = _closest(key(label.text), rows)
    after = cells[cells.index(label) + 1 :]
    if not row:
        if any(cell.text.strip() and is_figure(cell.text) for cell in after):
            report.strays.append(Stray(" ".join(cell.text for cell in cells), "表二没有这一行", label.place))
        return
    report.row_headings.setdefault(f"proactive.{row}", Heading(label.text, label.place))
    wanted = form.columns_of(row)
    for column, cell in zip(wanted, (cell for _, cell in above), strict=False):
        report.column_headings.setdefault(f"proactive.{row}.{column}", Heading(cell.text, cell.place))
    while len(after) > len(wanted) and not after[-1].text.strip():
        after.pop()
    columns = [column for column, _ in above] if len(above) == len(after) and all(c for c, _ in above) else list(wanted)
    if len(after) != len(columns):
        text = " ".join(cell.text for cell in after)
        why = f"这一行有{len(after)}个数字格，格式要求{len(wanted)}个，无法对应"
        report.unread += [Unread(f"proactive.{row}.{column}", why, text, label.place) for column in wanted]
        return
    for column, cell in zip(columns, after, strict=True):
        if column in wanted:
            put(report, f"proactive.{row}.{column}", cell)


@cache
def _row_keys(edition: str, table: str) -> dict[str, str]:
    form = taxonomy.edition(edition).tables[table]
    return {key(label): row.id for row in form.rows for label in (row.label, *row.variants)}


@cache
def _head_keys(edition: str, table: str) -> dict[str, str]:
    form = taxonomy.edition(edition).tables[table]
    keys = {key(label): column.id for column in form.columns for label in (column.label, *column.variants)}
    return keys | {key(label): column for section in form.sections for column, label in section.heads.items()}


def _closest(label: str, known: dict[str, str]) -> str:
    """Return the id of the known label nearest to ``label``, nothing when none is near or two are equally near."""
    if label in known:
        return known[label]
    if len(label) < 2 or len(label) > 60:
        return ""
    scores = sorted(((likeness(label, other), id) for other, id in known.items()), reverse=True)
    best, id = scores[0]
    rival = next((score for score, other in scores[1:] if other != id), 0.0)
    return id if best >= CERTAIN and best > rival else ""


@lru_cache(maxsize=65536)
def likeness(printed: str, form: str) -> float:
    """Return how alike two label keys are, from 0 to 1; a label cut short or with words added is still alike."""
    from rapidfuzz import fuzz

    if printed == form:
        return 1.0
    score = fuzz.ratio(printed, form) / 100
    shorter, longer = sorted((printed, form), key=len)
    if len(shorter) >= 4 and shorter in longer:
        score = max(score, 0.8 + 0.19 * len(shorter) / len(longer))
    elif len(shorter) >= 8:
        score = max(score, 0.9 * fuzz.partial_ratio(shorter, longer) / 100)
    return score


# ------------------------------------------------------------------ table three


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


def requests(report: Report, blocks: Iterable[Grid | tuple[str, Place]]) -> None:
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
        own = _requests_heads(report, block)
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


def _requests_heads(report: Report, grid: Grid) -> dict[str, int]:
    """Return the grid position of each column, from the rows above the first row of figures."""
    if len({len(row) for row in grid.rows}) > 1:
        return {}
    words: dict[int, str] = {}
    places: dict[int, GridCell] = {}
    rows = _row_keys(report.form, "requests")
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
    cells = grid.distinct(index)
    by_head = _by_heads(grid, row, heads)
    if by_head is not None:
        stub = _labels(row[: min(heads.values())])
        return Item(_texts(stub), list(by_head.values()), (stub or cells)[-1 if stub else 0].place, by_head)
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
    return not is_figure(cell.text) and any(
        word in key(cell.text) for word in (*dict(_HEAD_WORDS), "申请人情况", "法人")
    )


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
    if not heads or len(row) <= max(heads.values()) or len(row) != len(grid.rows[0]):
        return None
    placed = {column: row[position] for column, position in heads.items()}
    under = {id(cell) for cell in placed.values()}
    if len(under) < len(placed) or any(cell.text.strip().isdigit() and id(cell) not in under for cell in row):
        return None
    if any(id(cell) in under for cell in row[: min(heads.values())]) or any(_is_head(c) for c in placed.values()):
        return None
    return placed if sum(is_figure(cell.text) for cell in placed.values()) > len(placed) // 2 else None


def name_rows(report: Report, items: list[Item]) -> None:
    """Give each item its row: by exact labels where all are exact and in order, else by the best alignment in order."""
    form = taxonomy.edition(report.form).tables["requests"]
    known = _row_keys(report.form, "requests")
    groups = {key(group.label) for group in form.groups}
    named = [known.get(key(item.labels[-1]), "") if item.labels else "" for item in items]
    split = any(row in ("ended_no_clarification", "ended_no_fee") for row in named)
    rows = [row for row in form.rows if not (row.replaces and split)]
    order = {row.id: at for at, row in enumerate(rows)}
    places = [order.get(row, -1) for row in named]
    if -1 not in places and all(first < second for first, second in pairwise(places)):
        for item, row_id in zip(items, named, strict=True):
            item.row = row_id
        return
    subtotals = groups - (set() if split else {key(row.label) for row in form.rows if row.replaces})
    doubtful = [item for item in items if not (item.labels and key(item.labels[-1]) in subtotals)]
    _best_order(doubtful, rows)
    _fill_gaps(doubtful, rows)


def _fill_gaps(items: list[Item], rows: list[taxonomy.Row]) -> None:
    """Name rows without any label that stand between named ones, where just as many rows of the form are left."""
    order = {row.id: at for at, row in enumerate(rows)}
    for run in _unnamed_runs(items):
        before = order[items[run[0] - 1].row] if run[0] else -1
        after = order[items[run[-1] + 1].row] if run[-1] + 1 < len(items) else len(rows)
        free = [row for row in rows[before + 1 : after] if not row.replaces]
        if len(free) == len(run) and not any(items[at].labels for at in run):
            for at, row in zip(run, free, strict=True):
                items[at].row, items[at].inferred = row.id, True


def _unnamed_runs(items: list[Item]) -> Iterator[list[int]]:
    run: list[int] = []
    for at, item in enumerate(items):
        if not item.row:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _best_order(items: list[Item], rows: list[taxonomy.Row]) -> None:
    """Assign rows to items, both in order, so that the sum of likenesses is greatest; weak matches are none."""
    scores = [[_row_likeness(item, row) for row in rows] for item in items]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(items) + 1)]
    for i in range(len(items) - 1, -1, -1):
        for j in range(len(rows) - 1, -1, -1):
            match = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= CERTAIN else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], match)
    i = j = 0
    while i < len(items) and j < len(rows):
        if scores[i][j] >= CERTAIN and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            items[i].row = rows[j].id
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _row_likeness(item: Item, row: taxonomy.Row) -> float:
    printed = [key(item.labels[-1]), key("".join(item.labels))] if item.labels else []
    if printed and printed[0] in (key(row.label), *map(key, row.variants)):
        return 1.0
    return max(
        (
            max(likeness(label, key(form)), 0.95 if len(key(form)) >= 4 and label.endswith(key(form)) else 0.0)
            for label in printed
            if label
            for form in (row.label, *row.variants)
        ),
        default=0.0,
    )


# ------------------------------------------------------------------ table four


def disputes(report: Report, grids: Sequence[Grid]) -> None:
    """Fill table four: by the heads above each column, by fifteen figures in order, or a row for each kind of case."""
    form = taxonomy.edition(report.form).tables["disputes"]
    cells = form.cells
    for grid in grids:
        heads = _disputes_heads(grid, form)
        for index in range(len(grid.rows)):
            row = grid.distinct(index)
            if _case_row(report, form, row):
                continue
            if not all(is_figure(cell.text) for cell in row) or not row:
                continue
            full = grid.rows[index]
            ids = [heads.get(at, "") for at in range(len(full))] if len(full) == len(grid.rows[0]) else []
            if len(row) == len(cells):
                placed = dict(zip(cells, row, strict=True))
            elif ids and all(ids) and len(set(ids)) == len(row) == len(full):
                placed = dict(zip(ids, full, strict=True))
            else:
                continue
            if not all(id in report.cells for id in placed):
                _disputes_headings(report, grid, index, placed)
                for id, cell in placed.items():
                    put(report, id, cell)


def _case_row(report: Report, form: taxonomy.Table, row: list[GridCell]) -> bool:
    labels = [cell for cell in row if not is_figure(cell.text)]
    figures = [cell for cell in row if is_figure(cell.text)]
    if not labels or len(figures) != len(form.columns) or not any(cell.text.strip() for cell in figures):
        return False
    id = next((r.id for r in form.rows if key(r.label) == key(labels[-1].text)), "")
    for column, cell in zip(form.columns, figures, strict=True):
        if id:
            put(report, f"disputes.{id}.{column.id}", cell)
    return bool(id)


def _disputes_heads(grid: Grid, form: taxonomy.Table) -> dict[int, str]:
    """Return the cell id under each grid position, as far as the heads above it tell."""
    words: dict[int, list[str]] = {}
    for row in grid.rows:
        if all(is_figure(cell.text) for cell in row):
            break
        for at, cell in enumerate(row):
            text = key(cell.text)
            if text and (not words.get(at) or words[at][-1] != text):
                words.setdefault(at, []).append(text)
    heads: dict[int, str] = {}
    for at, parts in words.items():
        joined = "".join(parts)
        kind = (
            "litigation_direct"
            if "未经复议" in joined
            else "litigation_after_review"
            if "复议后" in joined
            else "review"
            if "复议" in joined
            else ""
        )
        column = next(
            (c.id for c in form.columns for label in (c.label, *c.variants) if joined.endswith(key(label))), ""
        )
        if kind and column:
            heads[at] = f"disputes.{kind}.{column}"
    return heads


def _disputes_headings(report: Report, grid: Grid, figures: int, placed: dict[str, GridCell]) -> None:
    """Keep the printed head of each column, taking ragged rows of heads as filling the gaps of the row below."""
    printed: list[GridCell] = []
    for index in range(figures):
        row = grid.distinct(index)
        if len(row) == len(placed):
            waiting = iter(printed)
            printed = [cell if cell.text.strip() else next(waiting, cell) for cell in row]
        else:
            full = grid.rows[index]
            printed = full if len(full) == len(placed) else row
    if len(printed) == len(placed):
        for id, cell in zip(placed, printed, strict=True):
            if cell.text.strip():
                report.column_headings.setdefault(id, Heading(cell.text, cell.place))
