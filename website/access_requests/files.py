"""The files of a case, sealed where they are stored: whoever copies the disk cannot read them."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from website.access_requests.models import AccessRequest, Paper
from website.agencies.models import Agency, Person
from website.agencies.sealing import CannotOpen
from website.publishing.uploads import inspect, written_here

FOLDER = "cases"
"""Where sealed files lie in the media storage; nothing there is ever handed out as it is."""


class Sealed(Protocol):
    """A row that stands for a sealed file, whatever case it belongs to."""

    name: str
    stored: str
    sha256: str

    def save(self, *, update_fields: list[str]) -> None:
        """Write the row."""


def put(agency: Agency, name: str, data: bytes, *, ours: bool = False) -> dict[str, Any]:
    """Seal a file and store it, and return what its row says of it; ``ours`` is one that the platform itself wrote.

    Raises ``UnsafeFile`` for one that is not what it says, or holds something that runs.
    """
    accepted = written_here(name, data) if ours else inspect(name, data)
    stored = f"{FOLDER}/{agency.pk}/{uuid4().hex}"
    default_storage.save(stored, ContentFile(Fernet(settings.SEALING_KEYS[0]).encrypt(accepted.data)))
    return {
        "name": accepted.name,
        "media_type": accepted.media_type,
        "size": len(accepted.data),
        "sha256": hashlib.sha256(accepted.data).hexdigest(),
        "stored": stored,
    }


def keep(
    request: AccessRequest,
    *,
    kind: Paper.Kind | str,
    name: str,
    data: bytes,
    by: Person | None = None,
    shown: bool = False,
    made_from: Paper | None = None,
    ours: bool = False,
) -> Paper:
    """Seal a file and keep it with its application. Raises ``UnsafeFile`` as ``put`` does."""
    kept = put(request.agency, name, data, ours=ours)
    return Paper.objects.create(request=request, kind=kind, shown=shown, made_from=made_from, by=by, **kept)


def opened(paper: Sealed) -> bytes:
    """Return a file's bytes.

    Raises ``CannotOpen`` when no key fits or the file was changed, and ``FileNotFoundError`` once it was erased.
    """
    if not paper.stored:
        raise FileNotFoundError(paper.name)
    with default_storage.open(paper.stored) as file:
        sealed = file.read()
    try:
        data = MultiFernet([Fernet(key) for key in settings.SEALING_KEYS]).decrypt(sealed)
    except InvalidToken as error:
        raise CannotOpen from error
    if hashlib.sha256(data).hexdigest() != paper.sha256:
        raise CannotOpen
    return data


def erase(paper: Sealed) -> None:
    """Delete a file's bytes; that it was there stays known."""
    if paper.stored:
        default_storage.delete(paper.stored)
        paper.stored = ""
        paper.save(update_fields=["stored"])
