"""A record as the search knows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def all_documents() -> Iterator[Document]:
    """Yield every public record for the search, without holding them all."""
    for record in Record.objects.public().select_related("agency").order_by("pk").iterator(chunk_size=500):
        yield document_of(record)


def public_keys(keys: Iterable[int]) -> set[int]:
    """Return which of some records are public."""
    return set(Record.objects.public().filter(pk__in=list(keys)).values_list("pk", flat=True))
