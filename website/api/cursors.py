"""Lists by day of publication in pages that stay quick however far one reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

SPACING = 10**9
"""Room in a cursor for every row's number within one day."""
FIRST_CURSOR, LAST_CURSOR = SPACING, (date.max.toordinal() + 1) * SPACING - 1


def page(found: Any, cursor: int | None, size: int) -> tuple[list[Any], int | None]:
    """Return one page after a cursor, and the cursor of the next page, of rows that are the newest published first."""
    if cursor:
        day, number = date.fromordinal(cursor // SPACING), cursor % SPACING
        found = found.filter(Q(published_on__lt=day) | Q(published_on=day, pk__lt=number))
    rows = list(found[: size + 1])
    return rows[:size], cursor_after(rows[size - 1]) if len(rows) > size else None


def cursor_after(row: Any) -> int:
    """Return the cursor of the page that begins after a row."""
    return int(row.published_on.toordinal() * SPACING + row.pk)
