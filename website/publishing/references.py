"""Which files and pictures a record shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from website.publishing.models import PublishedFile, Record

_DOCUMENT_LINK = re.compile(r'linktype="document"[^>]*\bid="(\d+)"|\bid="(\d+)"[^>]*linktype="document"')


def files_in(record: Record) -> Iterator[tuple[str, int]]:
    """Yield the kind and number of every document and picture of a record, each once."""
    found = {(PublishedFile.Kind.DOCUMENT, file.document_id) for file in record.files.all()}
    for block in record.body:
        found.update(_in_block(block.block_type, block.value))
    yield from sorted((str(kind), number) for kind, number in found)


def _in_block(kind: str, value: Any) -> Iterator[tuple[str, int]]:
    if kind == "picture" and value:
        yield PublishedFile.Kind.IMAGE, value.pk
    elif kind == "video" and value["file"]:
        yield PublishedFile.Kind.DOCUMENT, value["file"].pk
    elif kind == "text":
        for first, second in _DOCUMENT_LINK.findall(value.source):
            yield PublishedFile.Kind.DOCUMENT, int(first or second)
