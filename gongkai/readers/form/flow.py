"""Statutory tables that lost their cells: labels and figures in one run of text.

Labels are found in the form's order; what stands between one label and the next are the row's figures, apart, one a
line, or run together and then solved (``run_together``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from math import prod

from gongkai import numerals, taxonomy
from gongkai.document import GridCell, Paragraph, Place
from gongkai.labels import plain
from gongkai.numerals import MAX_DIGITS
from gongkai.readers.form import run_together
from gongkai.readers.form.cells import put
from gongkai.readers.form.requests import MOST_ROWS
from gongkai.readers.form.rows import Item, name_rows
from gongkai.report import Report, Unread, Value

_MAX_COMBINATIONS = 20_000
_GAP = r"[\s\u3000]*"
_CENTURY = re.compile(r"20\d\d")
_DIGITS_AND_SPACES = re.compile(r"[\d\s\u3000]*")
_NOTE = re.compile(r"[（(][^（）()]{0,40}[)）]")


class Region:
    """A stretch of paragraphs as one text that still knows where each character stands."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.text = plain("\n".join(paragraph.text for paragraph in paragraphs))
        self.used: list[tuple[int, int]] = []
        self._starts = [0, *accumulate(len(paragraph.text) + 1 for paragraph in paragraphs)]

    def place(self, offset: int) -> Place:
        """Return the place of the paragraph that holds ``offset``."""
        return self.paragraphs[bisect_right(self._starts, offset, hi=len(self.paragraphs)) - 1].place

    def left_over(self) -> list[Paragraph]:
        """Return the paragraphs without the stretches that were read as tables."""
        kept: list[Paragraph] = []
        start = 0
        for paragraph in self.paragraphs:
            text, end = paragraph.text, start + len(paragraph.text)
            for first, last in sorted(self.used, reverse=True):
                if first < end and last > start:
                    text = text[: max(0, first - start)] + "\n" + text[max(0, last - start) :]
            kept += [Paragraph(part.strip(), paragraph.place) for part in text.split("\n") if part.strip()]
            start = end + 1
        return kept


@cache
def _pattern(label: str) -> re.Pattern[str]:
    """A label with any white space between its characters and its own number optional in front."""
    number, bare = _split_number(label)
    body = _GAP.join(re.escape(char) for char in bare)
    lead = _GAP.join(re.escape(char) if char not in ".．、" else "[.．、]" for char in number)
    return re.compile((f"(?:{lead}{_GAP})?" if lead else "") + body.replace("“", '[“"]').replace("”", '[”"]'))


def _split_number(label: str) -> tuple[str, str]:
    found = re.match(r"(?:[一二三四]、|（[一二三四五六七]）|\d[.．])", label)
    return (found.group(), label[found.end() :]) if found else ("", label)


def _find(text: str, labels: Sequence[str], start: int) -> tuple[int, int] | None:
    """Return the first stretch from ``start`` that prints one of the labels."""
    found = [match.span() for label in labels if (match := _pattern(label).search(text, start))]
    return min(found, key=lambda span: (span[0], -span[1])) if found else None


# ------------------------------------------------------------------ table three


Segments = dict[str, tuple[str, Place]]


def requests(report: Report, region: Region) -> None:
    """Fill table three from text: cut at the labels found verbatim, or line by line at the labels nearest to them."""
    form = taxonomy.edition(report.form).tables["requests"]
    segments, span = max(
        _verbatim_segments(form, region), _line_segments(report, region), key=lambda found: len(found[0])
    )
    if len(segments) < 3:
        return
    heads = (form.stub, "申请人情况", "自然人")
    region.used.append((_start(region.text, heads, span[0]), span[1]))
    report.tables.setdefault("requests", region.place(span[0]))
    _fill_requests(report, form, segments)


def _verbatim_segments(form: taxonomy.Table, region: Region) -> tuple[Segments, tuple[int, int]]:
    """Return what stands behind each label of the form up to the next, and where all of it stands."""
    marks = list(_row_marks(region.text, form))
    segments: Segments = {}
    last = 0
    for at, (span, row) in enumerate(marks):
        if row:
            last = marks[at + 1][0][0] if at + 1 < len(marks) else _end_of_figures(region.text, span[1])
            segments[row] = (region.text[span[1] : last], region.place(span[1]))
    return segments, (marks[0][0][0] if marks else 0, last)


_LINE = re.compile(r"(.*?)([\d\s\u3000]*)")


def _line_segments(report: Report, region: Region) -> tuple[Segments, tuple[int, int]]:
    """Take a label and the figures behind it or on the lines below it as a row, and name the rows by likeness."""
    items: list[Item] = []
    spans: list[tuple[int, int]] = []
    start = 0
    for line in region.text.split("\n"):
        found = _LINE.fullmatch(line)
        label, figures = (found.group(1).strip(), found.group(2)) if found else (line, "")
        place = region.place(start)
        if label and items and not items[-1].figures[0].text.strip() and len(items[-1].labels[0]) < _LONGEST_LABEL:
            items[-1].labels[0] += label
        elif label:
            items.append(Item([label], [GridCell("", place)], place))
            spans.append((start, start))
        if items:
            items[-1].figures[0].text += " " + figures
            spans[-1] = (spans[-1][0], start + len(line))
        start += len(line) + 1
    if len(items) > MOST_ROWS:
        return {}, (0, 0)
    name_rows(report, items)
    named = [(item, span) for item, span in zip(items, spans, strict=True) if item.row and item.figures[0].text.strip()]
    segments = {item.row: (item.figures[0].text, item.place) for item, _ in named}
    return segments, (named[0][1][0], named[-1][1][1]) if named else (0, 0)


_LONGEST_LABEL = 40


def _start(text: str, labels: Sequence[str], first: int) -> int:
    """Return where a table's own heads begin before its first row."""
    starts = [match.start() for label in labels for match in _pattern(label).finditer(text, 0, first)]
    return min(starts, default=first)


def _row_marks(text: str, form: taxonomy.Table) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the labels found in the form's order: rows with their id, groups with nothing."""
    position = 0
    for cell in _stubs(form):
        labels, row = cell
        span = _find(text, labels, position)
        if span is None or (row == "" and span[0] - position > 400):
            continue
        if row and _skips_a_row(text, form, row, position, span[0]):
            continue
        yield span, row
        position = span[1]


def _skips_a_row(text: str, form: taxonomy.Table, row: str, start: int, found: int) -> bool:
    """Whether a label found far on would jump over other rows of the form, as a short label such as 其他 may."""
    between = text[start:found]
    rows = [other for other in form.form_rows if other.id != row]
    at = next((index for index, other in enumerate(form.rows) if other.id == row), 0)
    later = {other.id for other in form.rows[at + 1 :]}
    return any(
        other.id in later and len(bare) > 3 and _pattern(bare).search(between)
        for other in rows
        if (bare := _split_number(other.label)[1])
    )


def _stubs(form: taxonomy.Table) -> Iterator[tuple[tuple[str, ...], str]]:
    opened: set[str] = set()
    for row in form.rows:
        group = row.group
        chain: list[taxonomy.Group] = []
        while group:
            chain.insert(0, form.group[group])
            group = form.group[group].parent
        for one in chain:
            if one.id not in opened:
                opened.add(one.id)
                yield (one.label,), ""
        if not row.replaces:
            yield (row.label, *row.variants), row.id


def _end_of_figures(text: str, start: int) -> int:
    found = _DIGITS_AND_SPACES.match(text, start)
    return _before_year(text, found.end()) if found else start


def _before_year(text: str, end: int) -> int:
    """Leave the year of a sentence that follows, as in 0000002023年, out of the figures that end at ``end``."""
    return end - 4 if text.startswith("年", end) and _CENTURY.fullmatch(text, max(0, end - 4), end) else end


def _fill_requests(report: Report, form: taxonomy.Table, segments: dict[str, tuple[str, Place]]) -> None:
    columns = [column.id for column in form.columns]
    readings: dict[str, run_together.Readings] = {}
    apart: set[str] = set()
    for row, (segment, _) in segments.items():
        groups = run_together.tokens(segment)
        if whole := _apart(groups, len(columns)):
            apart.add(row)
            readings[row] = whole
        else:
            readings[row] = run_together.rows_of_sums(groups, len(columns) - 1)
    chosen = _by_columns(report, readings)
    for row, (segment, place) in segments.items():
        _put_row(report, [f"requests.{row}.{column}" for column in columns], segment, place, chosen[row], row in apart)


def _apart(groups: Sequence[str], count: int) -> run_together.Readings | None:
    """Return the only reading of so many figures printed apart, ``None`` where a token may hold more than one."""
    if len(groups) != count or not all(group.isdigit() and len(group) <= MAX_DIGITS for group in groups):
        return None
    if any(len(group) > 1 and group[0] == "0" for group in groups):
        return None
    return run_together.Readings([tuple(int(group) for group in groups)])


def _by_columns(report: Report, readings: dict[str, run_together.Readings]) -> dict[str, run_together.Readings]:
    """Narrow rows with several readings to those under which every column adds up."""
    several = {row: options for row, options in readings.items() if len(options) > 1 and options.complete}
    settled = {row: options for row, options in readings.items() if len(options) == 1 and options.complete}
    if not several or prod(map(len, several.values())) > _MAX_COMBINATIONS:
        return readings
    relations = [
        relation
        for relation in taxonomy.edition(report.form).relations
        if relation.table == "requests"
        and relation.over == "columns"
        and {*relation.left, *relation.right} <= {*settled, *several}
    ]
    kept = list(_choices(list(several.items()), {row: options[0] for row, options in settled.items()}, relations))
    if not kept or not relations:
        return readings
    narrowed = zip(several, zip(*kept, strict=True), strict=True)
    return readings | {row: run_together.Readings(dict.fromkeys(options)) for row, options in narrowed}


def _choices(
    several: Sequence[tuple[str, run_together.Readings]],
    rows: Mapping[str, run_together.Reading],
    relations: Sequence[taxonomy.Relation],
) -> Iterator[tuple[run_together.Reading, ...]]:
    """Yield one reading for each row of ``several``, so that the relations hold with ``rows``, as soon as they can."""
    if not several:
        yield ()
        return
    (row, options), rest = several[0], several[1:]
    later = {name for name, _ in rest}
    now = [relation for relation in relations if later.isdisjoint((*relation.left, *relation.right))]
    due = [relation for relation in relations if relation not in now]
    for option in options:
        known = {**rows, row: option}
        if all(_holds(relation, known) for relation in now):
            for others in _choices(rest, known, due):
                yield (option, *others)


def _holds(relation: taxonomy.Relation, rows: Mapping[str, run_together.Reading]) -> bool:
    left = [sum(column) for column in zip(*(rows[row] for row in relation.left), strict=True)]
    return left == [sum(column) for column in zip(*(rows[row] for row in relation.right), strict=True)]


def _put_row(
    report: Report,
    cells: Sequence[str],
    segment: str,
    place: Place,
    readings: run_together.Readings,
    apart: bool,
) -> None:
    """Put the figures on which all readings agree; the others are unread with what they could be."""
    text = segment.strip()
    if not text:
        for cell in cells:
            report.cells.setdefault(cell, Value(None, "", place, "blank"))
        return
    agreed = run_together.agreed(readings) if readings.complete else []
    told = {item.cell for item in report.unread}
    for at, cell in enumerate(cells):
        if cell in report.cells or cell in told:
            continue
        if agreed and agreed[at] is not None:
            report.cells[cell] = Value(agreed[at], str(agreed[at]), place, inferred=not apart)
            continue
        options = tuple(sorted({reading[at] for reading in readings}))[:20] if readings.complete else ()
        report.unread.append(Unread(cell, _why_unread(readings), text, place, options))


def _why_unread(readings: run_together.Readings) -> str:
    if not readings.complete:
        return "数字连在一起，可能的读法太多，无法逐一核对"
    if readings:
        return f"数字连在一起，有{len(readings)}种读法都说得通"
    return "数字连在一起，按行列勾稽关系没有说得通的读法"


# ------------------------------------------------------------------ table two


def proactive(report: Report, region: Region) -> None:
    """Fill table two from text."""
    form = taxonomy.edition(report.form).tables["proactive"]
    text = region.text
    first = _find(text, [section.label for section in form.sections] + [form.stub], 0)
    if first is None:
        return
    position = first[0]
    ends: list[int] = []
    marks: list[tuple[str, int, int]] = []
    for row in form.rows:
        span = _find(text, (row.label, *row.variants), position)
        if span:
            marks.append((row.id, *span))
            position = span[1]
    if not marks:
        return
    for at, (row_id, _, end) in enumerate(marks):
        stop = marks[at + 1][1] if at + 1 < len(marks) else len(text)
        segment = _figures_after(text, end, stop, form)
        ends.append(end + len(segment))
        _put_columns(report, form, row_id, segment, region.place(end))
    report.tables.setdefault("proactive", region.place(first[0]))
    region.used.append((first[0], ends[-1]))


_FIGURES = re.compile(
    r"[\s\u3000]*(?:[\d.,，+\-－−/／—–%\s\u3000]|[增减](?=\d)|[（(][^（）()]{1,30}[)）]|万元|亿元|元|件|项|个)*"
)


def _figures_after(text: str, start: int, stop: int, form: taxonomy.Table) -> str:
    found = _FIGURES.match(text, start, stop)
    return text[start : _before_year(text, found.end())] if found else ""


def _put_columns(report: Report, form: taxonomy.Table, row: str, segment: str, place: Place) -> None:
    columns = form.columns_of(row)
    ids = [f"proactive.{row}.{column}" for column in columns]
    parts = _NOTE.sub(" ", segment).split()
    if any(id in report.cells for id in ids):
        return
    if len(parts) == len(columns) and all(_one_figure(part) for part in parts):
        for id, part in zip(ids, _printed_parts(segment, parts), strict=True):
            put(report, id, GridCell(part, place))
        return
    groups = run_together.tokens(re.sub(r"增(?=\d)", "+", re.sub(r"减(?=\d)", "-", segment)), plus=True)
    kinds = [form.column[column].kind for column in columns]
    _put_row(report, ids, segment, place, run_together.columns(groups, kinds), apart=False)


def _printed_parts(segment: str, parts: list[str]) -> list[str]:
    """Return the parts with the notes that stood behind them."""
    found = re.findall(r"[^\s（(]+(?:\s*[（(][^（）()]{0,40}[)）])?", segment)
    return found if len(found) == len(parts) else parts


def _one_figure(part: str) -> bool:
    numeral = numerals.parse(part)
    return numeral is not None and numeral.form in ("plain", "grouped", "unit", "word", "dash", "fullwidth")


# ------------------------------------------------------------------ table four


def disputes(report: Report, region: Region) -> None:
    """Fill table four from text: fifteen figures behind the heads."""
    form = taxonomy.edition(report.form).tables["disputes"]
    text = region.text
    first = _find(text, [column.label for column in form.columns] + ["维持"], 0)
    run = _longest_run(text, first[1]) if first else None
    if first is None or run is None:
        return
    segment = text[run[0] : run[1]]
    groups = run_together.tokens(segment)
    apart = _apart(groups, len(form.cells))
    readings = apart or run_together.rows_of_sums(groups, len(form.columns) - 1, len(form.rows))
    place = region.place(run[0])
    head = _pattern("行政复议行政诉讼").search(text)
    report.tables.setdefault("disputes", region.place(first[0]))
    region.used.append((head.start() if head and head.start() < first[0] else first[0], run[1]))
    _put_row(report, form.cells, segment, place, readings, apart is not None)


_DIGIT_RUN = re.compile(r"[\s\u3000]*\d[\d\s\u3000]{13,}")


def _longest_run(text: str, start: int) -> tuple[int, int] | None:
    """Return the first stretch of at least fifteen digits and spaces behind the heads."""
    found = _DIGIT_RUN.search(text, start)
    return (found.start(), _before_year(text, found.end())) if found else None
