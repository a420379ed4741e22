"""Rows of the database as an archive tells them: every field but the secret ones, choices and people in words too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import ForeignKey, Model, QuerySet

from website.agencies.models import Person

SECRET = frozenset({"code_digest", "form_digest", "sealed", "stored", "other_party", "data"})
"""What no archive tells as it is: sealed texts, keyed hashes, where a sealed file lies, bytes."""
BATCH = 100


def told(row: Model, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """Return the fields of a row; another row by its number, a person by name, a choice with its label beside it."""
    left_out = SECRET.union(without)
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in left_out:
            continue
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Person):
            said[field.name] = named(getattr(row, field.name))
            continue
        said[field.name] = value
        if field.choices and value:
            said[f"{field.name}_label"] = str(dict(field.flatchoices).get(value, value))
    return said


def named(person: Person | None) -> str:
    """Return a person by name and log-in name."""
    return f"{person.name}（{person.username}）" if person else ""


def in_batches(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield rows by their numbers, a batch at a time with what was prefetched, so that memory does not grow."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            last = row.pk
            yield row
            _let_go(row)


def _let_go(row: Model) -> None:
    """Cut a row off from the rows that were fetched with it: they point at each other and would wait in memory."""
    row._state.fields_cache.clear()
    row.__dict__.pop("_prefetched_objects_cache", None)
