"""Sealing anew, when the keys are replaced, what is kept of applicants: nothing may hang on a key that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction

from website.access_requests import identity, services
from website.access_requests.models import Applicant
from website.agencies.sealing import CannotOpen, is_fresh, seal, unseal


def reseal() -> int:
    """Seal with the first key what is not, and return how many; what no key opens is left as it is.

    Each application by itself, so that a process that is killed goes on where it was. With one key alone there is
    nothing that could be sealed anew, and nothing is looked at.
    """
    if len(settings.SEALING_KEYS) < 2:
        return 0
    return sum(1 for _ in _identities()) + sum(1 for _ in _texts()) + sum(1 for _ in _files())


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


def sealed_texts() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Yield every model of the platform that keeps sealed texts, with the names of their fields.

    A field says so by its name, which begins with ``sealed``, or by the model's ``SEALED``. Applicants are sealed anew
    by themselves: what they are found by changes with the key.
    """
    for model in apps.get_models():
        fields = [each.name for each in model._meta.concrete_fields]
        names = tuple(name for name in fields if name.startswith("sealed") or name in getattr(model, "SEALED", ()))
        if names and model is not Applicant:
            yield model, names


def sealed_files() -> Iterator[type[models.Model]]:
    """Yield every model of the platform whose rows name a sealed file."""
    return (model for model in apps.get_models() if "stored" in [each.name for each in model._meta.concrete_fields])


def _texts() -> Iterator[models.Model]:
    for model, names in sealed_texts():
        for each in model._default_manager.order_by("pk").iterator(chunk_size=500):
            old = {name: text for name in names if (text := getattr(each, name))}
            new = {name: seal(unseal(text)) for name, text in old.items() if not is_fresh(text) and _opens(text)}
            if new:
                model._default_manager.filter(pk=each.pk).update(**new)
                yield each


def _files() -> Iterator[models.Model]:
    first, every = Fernet(settings.SEALING_KEYS[0]), MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])
    for model in sealed_files():
        for each in model._default_manager.exclude(stored="").order_by("pk").iterator(chunk_size=500):
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


def _put(file: Any, sealed: bytes) -> None:
    """Put the new file beside the old one, point to it, and only then take the old one away."""
    old, new = file.stored, f"{file.stored.rpartition('/')[0]}/{uuid4().hex}"
    default_storage.save(new, ContentFile(sealed))
    type(file).objects.filter(pk=file.pk).update(stored=new)
    default_storage.delete(old)
