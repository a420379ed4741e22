"""Which table, row or column of the form a printed label means, and how surely."""

from __future__ import annotations

from functools import cache, lru_cache

from gongkai import taxonomy
from gongkai.document import Grid
from gongkai.labels import key

CERTAIN = 0.75
"""How alike a printed label and the form's must be (0 to 1) for the row to be taken as that row."""


_SURE = 12
"""So many labels of one table decide which table a grid is."""


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
                if counts[table] == _SURE:
                    return table
    return max(counts, key=lambda table: counts[table]) if counts else ""


@cache
def row_keys(edition: str, table: str) -> dict[str, str]:
    form = taxonomy.edition(edition).tables[table]
    return {key(label): row.id for row in form.rows for label in (row.label, *row.variants)}


@cache
def head_keys(edition: str, table: str) -> dict[str, str]:
    form = taxonomy.edition(edition).tables[table]
    keys = {key(label): column.id for column in form.columns for label in (column.label, *column.variants)}
    return keys | {key(label): column for section in form.sections for column, label in section.heads.items()}


def closest(label: str, known: dict[str, str]) -> str:
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
