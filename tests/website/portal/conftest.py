"""Records that are public, made quickly, for looking at the public site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg

from website.agencies.models import Agency
from website.publishing.models import PublishedFile, Record
from website.publishing.public_version import touch


@pytest.fixture(autouse=True)
def _no_kept_pages() -> None:
    """Begin without pages that another test left."""
    cache.clear()


@pytest.fixture
def public(draft: Callable[..., Record]) -> Callable[..., Record]:
    """Make a public record without the way it went there; what is kept of the organ is out of date after it."""
    made = []

    def make(**fields: Any) -> Record:
        made.append(1)
        number = f"11620000000000002B/2022-{len(made):05d}"
        values = {"live": True, "published_on": date(2022, 3, 2), "index_no": number, **fields}
        record = draft(**values)
        Record.objects.filter(pk=record.pk).update(index_no=values["index_no"])
        touch(record.agency)
        return Record.objects.get(pk=record.pk)

    return make


@pytest.fixture
def document(settings: Any, tmp_path: Any, county: Any) -> Callable[..., Document]:
    """Make a document in an organ's keeping."""
    settings.MEDIA_ROOT = tmp_path

    def make(agency: Agency | None = None, name: str = "附件喆.pdf", data: bytes = b"%PDF-1.4 content") -> Document:
        from website.agencies.permissions import open_collection

        keeping = open_collection(agency or county.justice)
        return Document.objects.create(title=name, file=ContentFile(data, name=name), collection=keeping)

    return make


@pytest.fixture
def picture(settings: Any, tmp_path: Any, county: Any) -> Image:
    """Make a picture in the justice bureau's keeping."""
    from website.agencies.permissions import open_collection

    settings.MEDIA_ROOT = tmp_path
    keeping = open_collection(county.justice)
    return Image.objects.create(title="图", file=get_test_image_file_jpeg(), collection=keeping)


@pytest.fixture
def attach() -> Callable[..., None]:
    """Say that a public record shows a file."""

    def make(record: Record, kind: str, number: int) -> None:
        PublishedFile.objects.create(record=record, kind=kind, file_id=number)

    return make
