"""Reposts: what stands in the way of one, and a draft made of another's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from website.agencies.models import Person
from website.agencies.roles import DRAFTERS
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing.licences import Source, forbidden
from website.publishing.models import AgencyHome, Column, Record

MOST_TITLE, MOST_SUMMARY, MOST_URL = 200, 500, 500


def source_of(record: Record) -> Source | None:
    """Return where a record was taken from; nothing for one that is no repost."""
    if not record.kind_entry.repost:
        return None
    return Source(record.source_name, record.source_url, record.source_licence)


def obstacles(record: Record) -> Iterator[str]:
    """Yield why a repost may not be handed in or published as it is."""
    source = source_of(record)
    if source and (licence := forbidden(source.licence)):
        cure = "请先取得授权，再改为“获得授权”；或者只写标题和链接。"
        yield f"转载许可是“{licence.label}”，不能送审、发布（{licence.law}）。{cure}"


@transaction.atomic
def draft_repost(
    column: Column, *, url: str, title: str, text: str, source_name: str, day: date | None, by: Person
) -> Record:
    """Return a draft of what another published, with its source filled in; the licence is left to the drafter.

    Raises ``PermissionDenied`` for who does not draft for the column's organ, ``ValidationError`` for an address that
    is too long or none.
    """
    agency = AgencyHome.objects.ancestor_of(column).get().agency
    if not scope_of(by).agencies(*DRAFTERS).filter(pk=agency.pk).exists():
        raise PermissionDenied
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    value = "".join(f"<p>{escape(line)}</p>" for line in lines)
    record = Record(
        agency=agency,
        column=column,
        kind="repost",
        drafter=by,
        title=" ".join(title.split())[:MOST_TITLE],
        summary=(lines[0] if lines else "")[:MOST_SUMMARY],
        body=[{"type": "text", "value": value}] if value else [],
        generated_on=timezone.localdate(),
        source_name=source_name[:120],
        source_url=url,
        source_date=day,
        live=False,
        has_unpublished_changes=True,
    )
    record.full_clean(exclude=["agency", "column", "unit", "drafter"])
    record.save()
    record.save_revision(user=by, clean=False)
    log("record.drafted", agency=agency, by=by, target=record, detail={"address": url})
    return record
