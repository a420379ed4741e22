"""A record as the search knows it."""

from __future__ import annotations

from collections.abc import Iterable

from website.publishing.models import Record
from website.search.documents import Document


def document_of(record: Record) -> Document:
    """Return what of a published record is to be found."""
    return Document(
        key=record.pk,
        agency_id=record.agency_id,
        agency_path=record.agency.path,
        column_id=record.column_id,
        kind=record.kind,
        catalogue_code=record.catalogue_code,
        title=record.title,
        summary=record.summary,
        text=record.search_text or record.text,
        doc_no=record.doc_no,
        index_no=record.index_no or "",
        validity=record.validity,
        published_on=record.published_on or record.generated_on,
    )


def documents_after(key: int, limit: int) -> list[Document]:
    """Return the next public records for the search, locked until the caller's transaction ends."""
    public = Record.objects.public().select_related("agency").filter(pk__gt=key).order_by("pk")
    return [document_of(record) for record in public.select_for_update(of=("self",))[:limit]]


def public_keys(keys: Iterable[int]) -> set[int]:
    """Return which of some records are public."""
    return set(Record.objects.public().filter(pk__in=list(keys)).values_list("pk", flat=True))
