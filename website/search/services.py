"""Keeping the index in step with what is published, inside the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable

from website.search.documents import Document


def put(documents: Iterable[Document]) -> None:
    """Add the documents to the index, or bring them up to date."""


def remove(keys: Iterable[int]) -> None:
    """Take documents out of the index; unknown keys are no error."""
