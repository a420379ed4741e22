"""A report's figures for a person at a terminal: the three tables, what was inferred, and what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gongkai import taxonomy
from gongkai.columns import clean, pad, shorten, width, wrap
from gongkai.outputs import Tally
from gongkai.outputs.terminal import Terminal
from gongkai.records import Checked, Outcome, cell_name, plain, printed_cells
from gongkai.report import Report

MANY = 5
"""From so many columns on, their headings are set in narrow lines."""

MOST_READINGS = 5

Line = tuple[str, list[str]]


class Figures(Terminal):
    """Writes each report as soon as it is told of it."""

    def add(self, outcome: Outcome) -> None:
        """Write one report; an unreadable one is told on stderr by the command."""
        if isinstance(outcome, Checked) and outcome.report is not None:
            self._write(self._report(outcome, outcome.report))

    def close(self, tally: Tally) -> None:
        """Write how many files there were."""
        if tally.files > 1:
            lost = f"，无法读取 {tally.unreadable} 个" if tally.unreadable else ""
            self._write([f"共 {tally.files} 个文件{lost}。"])

    def _report(self, outcome: Checked, report: Report) -> Iterator[str]:
        yield from self.heading(outcome)
        form = taxonomy.edition(outcome.form)
        printed = set(printed_cells(report))
        for table in form.tables.values():
            yield ""
            yield self.paint(f"{table.number} {form.chapter[table.chapter].label}", "bold")
            if not report.has_table(table.id):
                yield self.paint("  没有找到这张表。", "magenta")
                continue
            yield from self._table(table, report, printed)
        yield from self._marks(report)
        yield from self._listed("没有读出", self._unread(report, outcome.form))
        yield from self._listed("表中多出的内容", (f"{item.place}“{item.text}”：{item.why}" for item in report.strays))
        yield from self._listed("章节", (f"{chapter.number}、{chapter.label}" for chapter in report.chapters))
        yield from self._listed("正文中的数字", (f"{fact.paragraph.place}：{fact.text}" for fact in report.facts))
        yield ""

    def _table(self, table: taxonomy.Table, report: Report, printed: set[str]) -> Iterator[str]:
        parts = [(section.label, section.rows, section.columns) for section in table.sections]
        whole = tuple(row.id for row in table.rows), tuple(column.id for column in table.columns)
        for label, rows, columns in parts or [("", *whole)]:
            if label:
                yield self.paint(f"  {label}", "dim")
            shown = [row for row in rows if any(f"{table.id}.{row}.{column}" in printed for column in columns)]
            heads = [self._head(table, shown, column) for column in columns]
            yield from self._grid(heads, list(_lines(table, shown, columns, report)))

    def _head(self, table: taxonomy.Table, rows: Sequence[str], column: str) -> str:
        section = next((part for part in table.sections if rows and rows[0] in part.rows), None)
        return section.heads.get(column, table.column[column].label) if section else table.column[column].label

    def _grid(self, heads: list[str], lines: list[Line]) -> Iterator[str]:
        narrow = 4 if len(heads) >= MANY else 16
        split = [wrap(head, narrow) for head in heads]
        widths = [
            max(width(text) for text in (*split[index], *(line[1][index] for line in lines if line[1]))) + 2
            for index in range(len(heads))
        ]
        room = max(min(self.columns - sum(widths) - 2, max(width(label) for label, _ in lines) + 2), 12)
        for depth in range(max(map(len, split))):
            texts = (head[depth] if depth < len(head) else "" for head in split)
            joined = "".join(pad(text, columns, right=True) for text, columns in zip(texts, widths, strict=True))
            yield self.paint("  " + " " * room + joined, "dim")
        for label, values in lines:
            indent = "  " * ((len(label) - len(label.lstrip())) // 2)
            parts = wrap(label.strip(), room - len(indent))
            numbers = "".join(pad(text, columns, right=True) for text, columns in zip(values, widths, strict=False))
            yield f"  {pad(indent + parts[0], room)}{numbers}".rstrip()
            yield from (f"  {indent}{part}" for part in parts[1:])

    def _marks(self, report: Report) -> Iterator[str]:
        if any(value.inferred for value in report.cells.values()):
            yield ""
            yield self.paint("* 由勾稽关系或前后次序推得，原文没有单独印出。", "dim")

    def _unread(self, report: Report, form: str) -> Iterator[str]:
        for item in report.unread:
            text = f"{cell_name(form, item.cell)}：{item.why}"
            text += f"；原文“{item.text}”" if item.text else ""
            readings = " 或 ".join(str(plain(one)) for one in item.readings[:MOST_READINGS])
            more = f" 等 {len(item.readings)} 种" if len(item.readings) > MOST_READINGS else ""
            yield text + (f"；可能是 {readings}{more}" if readings else "")

    def _listed(self, title: str, items: Iterable[str]) -> Iterator[str]:
        for index, item in enumerate(items):
            if not index:
                yield ""
                yield self.paint(title, "bold")
            lines = wrap(clean(item), self.columns - 4)
            yield f"  · {lines[0]}"
            yield from (f"    {line}" for line in lines[1:])


def _lines(table: taxonomy.Table, rows: Sequence[str], columns: Sequence[str], report: Report) -> Iterator[Line]:
    """Yield the rows with their groups above them; a label's depth is told by two spaces each."""
    opened: list[str] = []
    for id in rows:
        row = table.row[id]
        path: list[str] = []
        group = row.group
        while group:
            path.insert(0, group)
            group = table.group[group].parent
        for depth, name in enumerate(path):
            if name not in opened:
                opened.append(name)
                yield "  " * depth + table.group[name].label, []
        yield "  " * len(path) + row.label, [shown(report, f"{table.id}.{id}.{column}") for column in columns]


def shown(report: Report, cell: str) -> str:
    """Return a cell as it is shown: its figure, a star for an inferred one, 空白, or 未读."""
    value = report.cells.get(cell)
    if value is not None and value.number is not None:
        return f"{plain(value.number)}{'*' if value.inferred else ''}"
    if value is None or any(item.cell == cell for item in report.unread):
        return "未读"
    return "空白" if value.blank else shorten(clean(value.text), 6) or "未读"
