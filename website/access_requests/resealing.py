"""Sealing anew, when the keys are replaced, what is kept of applicants: nothing may hang on a key that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from website.access_requests import identity, services
from website.access_requests.models import Applicant, Draft, DraftFile, Paper
from website.agencies.sealing import CannotOpen, is_fresh, seal, unseal


def reseal() -> int:
    """Seal with the first key what is not, and return how many; what no key opens is left as it is.

    Each application by itself, so that a process that is killed goes on where it was. With one key alone there is
    nothing that could be sealed anew, and nothing is looked at.
    """
    if len(settings.SEALING_KEYS) < 2:
        return 0
    return sum(1 for _ in _identities()) + sum(1 for _ in _drafts()) + sum(1 for _ in _files())


def unreadable() -> list[str]:
    """Return the numbers of the applications whose identity none of the keys opens."""
    held = Applicant.objects.exclude(sealed="").select_related("request")
    return [each.request.number for each in held.iterator() if not _opens(each.sealed)]


def _opens(sealed: str) -> bool:
    try:
        unseal(sealed)
    except CannotOpen:
        return False
    return True


def _identities() -> Iterator[Applicant]:
    for each in Applicant.objects.exclude(sealed="").select_related("request").order_by("pk").iterator(chunk_size=500):
        if not is_fresh(each.sealed) and _opens(each.sealed):
            with transaction.atomic():
                services.keep_identity(each.request, identity.unpack(each.sealed))
            yield each


def _drafts() -> Iterator[Draft]:
    for draft in Draft.objects.order_by("pk").iterator(chunk_size=500):
        old = {name: text for name in ("sealed", "sealed_code") if (text := getattr(draft, name))}
        new = {name: seal(unseal(text)) for name, text in old.items() if not is_fresh(text) and _opens(text)}
        if new:
            Draft.objects.filter(pk=draft.pk).update(**new)
            yield draft


def _files() -> Iterator[Paper | DraftFile]:
    first, every = Fernet(settings.SEALING_KEYS[0]), MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])
    for model in (Paper, DraftFile):
        for each in model.objects.exclude(stored="").order_by("pk").iterator(chunk_size=500):
            with default_storage.open(each.stored) as file:
                sealed = file.read()
            if not _sealed_with(first, sealed) and _sealed_with(every, sealed):
                _put(each, first.encrypt(every.decrypt(sealed)))
                yield each


def _sealed_with(key: Fernet | MultiFernet, sealed: bytes) -> bool:
    try:
        key.decrypt(sealed)
    except InvalidToken:
        return False
    return True


def _put(file: Paper | DraftFile, sealed: bytes) -> None:
    """Put the new file beside the old one, point to it, and only then take the old one away."""
    old, new = file.stored, f"{file.stored.rpartition('/')[0]}/{uuid4().hex}"
    default_storage.save(new, ContentFile(sealed))
    type(file).objects.filter(pk=file.pk).update(stored=new)
    default_storage.delete(old)
