"""Files and pictures go to the public only when a public record shows them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image

from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing.models import PublishedFile, Record


def address(document: Document) -> str:
    return f"/files/{document.pk}/{document.filename}"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_file_of_a_public_record_is_handed_out_as_it_came(
    client: Client, public: Callable[..., Record], document: Callable[..., Document], attach: Callable[..., None]
) -> None:
    file = document()
    attach(public(), "document", file.pk)
    answer = client.get(address(file))
    assert body(answer) == b"%PDF-1.4 content"
    assert answer["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_of_no_public_record_is_not_there(client: Client, document: Callable[..., Document]) -> None:
    assert client.get(address(document())).status_code == 404


def test_staff_see_the_files_of_their_own_bureau(
    client: Client, county: SimpleNamespace, person: Callable[..., Person], document: Callable[..., Document]
) -> None:
    mine, theirs = document(county.justice), document(county.water)
    client.force_login(person("clerk", county.justice, Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address(mine)).status_code == 200
    assert client.get(address(theirs)).status_code == 404
    assert client.get(f"/media/{mine.file.name}").status_code == 200
    assert client.get(f"/media/{theirs.file.name}").status_code == 404


def test_media_are_no_back_door(client: Client, document: Callable[..., Document], public: Any, attach: Any) -> None:
    file = document()
    attach(public(), "document", file.pk)
    assert client.get(f"/media/{file.file.name}").status_code == 404
    for path in ("../gongkai.sqlite3", "..%2fgongkai.sqlite3", "documents/../../x"):
        assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-3", 206, b"%PDF"),
        ("bytes=5-", 206, b"1.4 content"),
        ("bytes=-7", 206, b"content"),
        ("bytes=99-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("pages=1-2", 200, b"%PDF-1.4 content"),
    ],
)
def test_a_player_gets_the_part_it_asks_for(
    client: Client, public: Any, document: Any, attach: Any, asked: str, status: int, expected: bytes
) -> None:
    file = document()
    attach(public(), "document", file.pk)
    answer = client.get(address(file), headers={"range": asked})
    assert answer.status_code == status
    assert body(answer) == expected


def test_a_picture_comes_in_the_offered_sizes_only(client: Client, public: Any, picture: Image, attach: Any) -> None:
    assert client.get(f"/pictures/{picture.pk}/text/x.jpg").status_code == 404
    attach(public(), "image", picture.pk)
    assert client.get(f"/pictures/{picture.pk}/text/x.jpg")["Content-Type"] == "image/jpeg"
    assert client.get(f"/pictures/{picture.pk}/original/x.jpg").status_code == 404
    PublishedFile.objects.all().delete()
    assert client.get(f"/pictures/{picture.pk}/text/x.jpg").status_code == 404
