"""What the publication of one document does to another: it amends, repeals or replaces it."""

from __future__ import annotations

from django.utils import timezone

from website.publishing.choices import LinkKind, Validity
from website.publishing.indexing import document_of
from website.publishing.models import Record
from website.search import services as search

EFFECT = {
    LinkKind.AMENDS: Validity.AMENDED,
    LinkKind.REPEALS: Validity.REPEALED,
    LinkKind.REPLACES: Validity.REPEALED,
}


def apply(record: Record) -> None:
    """Carry what a published document says of others over to them (国办发〔2017〕47号: on the document itself)."""
    for link in record.links.select_related("other"):
        validity = EFFECT.get(LinkKind(link.kind))
        if validity is None or link.other.validity == Validity.REPEALED:
            continue
        other = link.other
        other.validity = validity
        if validity == Validity.REPEALED:
            other.repealed_on = record.effective_on or record.published_on or timezone.localdate()
        other.save(update_fields=["validity", "repealed_on"])
        if other.is_public:
            search.put([document_of(other)])
