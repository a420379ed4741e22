"""What the search knows of one published document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Document:
    """A published document as it is to be found; ``key`` is the record's number and stays the same for ever."""

    key: int
    agency_id: int
    agency_path: str
    column_id: int
    kind: str
    catalogue_code: str
    title: str
    summary: str
    text: str
    doc_no: str
    index_no: str
    validity: str
    published_on: date
