"""Which fields of a record the archive shows to whom, with the labels that officials use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from gongkai import catalogue as law
from website.publishing.choices import Channel
from website.publishing.kinds import kinds
from website.publishing.models import Record

PUBLIC = (
    "index_no",
    "catalogue_code",
    "kind",
    "title",
    "summary",
    "doc_no",
    "theme",
    "genre",
    "generated_on",
    "changed_on",
    "published_on",
    "validity",
    "effective_on",
    "expires_on",
    "repealed_on",
    "joint_agencies",
    "source_name",
    "source_url",
    "source_date",
    "source_licence",
    "channels",
    "snapshot_sha256",
)
"""What anyone may know of a public record, beside its organ, column, text, files and links."""
INTERNAL = (
    "openness",
    "withhold_ground",
    "withhold_reason",
    "next_review_on",
    "coordination_confirmed",
    "live",
    "created_at",
    "concluded_at",
    "withdrawn_at",
    "withdrawal_reason",
    "withdrawal_note",
)
"""What only the organ itself knows."""


def values(record: Record, names: tuple[str, ...]) -> dict[str, Any]:
    """Return some fields as they are kept."""
    return {name: getattr(record, name) for name in names}


def shown(record: Record, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield some fields that are filled in, label and words."""
    for name in names:
        field = Record._meta.get_field(name)
        value = _said(record, name) if not field.choices else getattr(record, f"get_{name}_display")()
        if value not in (None, "", [], False):
            yield str(field.verbose_name), words(value)


def _said(record: Record, name: str) -> Any:
    if name == "channels":
        return [str(Channel(each).label) for each in record.channels if each in Channel.values]
    if name == "catalogue_code":
        entry = law.entries().get(record.catalogue_code)
        return f"{entry.label}（{entry.law}）" if entry else ""
    return getattr(record, name)


def words(value: Any) -> str:
    """Return a value as it is printed."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def described() -> Iterator[tuple[str, str, str]]:
    """Yield every field with its label and, where it takes one of a few values, what each of them means."""
    yield "字段", "名称", "取值"
    for name in (*PUBLIC, *INTERNAL):
        field = Record._meta.get_field(name)
        yield name, str(field.verbose_name), "；".join(f"{value}＝{label}" for value, label in field.flatchoices)
    for kind in kinds().values():
        for detail in kind.fields:
            yield f"details.{detail.id}", f"{kind.label}：{detail.label}", "；".join(detail.choices)
