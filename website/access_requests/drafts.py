"""An application on the public site from its first step to its being sent: one form makes one application."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from website.access_requests import identity, services
from website.access_requests.files import FOLDER
from website.access_requests.identity import Identity
from website.access_requests.models import Draft, DraftFile, Suggested
from website.access_requests.services import Content, Registered, Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.agencies.sealing import CannotOpen, seal, unseal
from website.publishing.uploads import Accepted

KEPT = timedelta(days=1)
"""How long a draft is kept, and with a sent one its code."""
MOST_FILES = 10
MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class File:
    """A file for a draft, looked at already."""

    kind: str
    accepted: Accepted


def find(agency: Agency, token: str) -> Draft | None:
    """Return the draft of a form's token, or nothing."""
    return Draft.objects.filter(agency=agency, token_digest=_digest(token)).first() if token else None


@transaction.atomic
def keep(
    agency: Agency, token: str, said: Mapping[str, str], *, added: Iterable[File] = (), dropped: Collection[int] = ()
) -> Draft:
    """Keep what was typed into a form, take files to it and others away.

    A form that was sent already is left as it is. Raises ``NotAllowed`` when the files are too many or too large.
    """
    draft, _ = Draft.objects.select_for_update().get_or_create(agency=agency, token_digest=_digest(token))
    if draft.request_id:
        return draft
    for file in draft.files.filter(pk__in=list(dropped)):
        _forget(file)
    held = list(draft.files.all())
    known = {(file.kind, file.name, file.sha256) for file in held}
    new = {mark: each for each in added if (mark := _mark(each)) not in known}
    _demand_room(held, list(new.values()))
    for (kind, name, sha256), each in new.items():
        stored = f"{FOLDER}/drafts/{uuid4().hex}"
        data = each.accepted.data
        default_storage.save(stored, ContentFile(Fernet(settings.SEALING_KEYS[0]).encrypt(data)))
        DraftFile.objects.create(draft=draft, kind=kind, name=name, size=len(data), sha256=sha256, stored=stored)
    draft.sealed = seal(json.dumps(dict(said), ensure_ascii=False))
    draft.save(update_fields=["sealed"])
    return draft


def _mark(file: File) -> tuple[str, str, str]:
    """Return by what a file is known again: one that comes twice, as when an answer got lost, is kept once."""
    return str(file.kind), file.accepted.name, hashlib.sha256(file.accepted.data).hexdigest()


def _demand_room(held: list[DraftFile], added: list[File]) -> None:
    if len(held) + len(added) > MOST_FILES:
        raise NotAllowed([f"最多上传{MOST_FILES}个文件，请去掉几个，或者合成一个压缩包。"])
    if sum(each.size for each in held) + sum(len(each.accepted.data) for each in added) > MOST_BYTES:
        raise NotAllowed([f"文件合计不能超过{MOST_BYTES // 1024 // 1024}MB，请压缩图片，或者改为邮寄、当面提交。"])


def typed(draft: Draft) -> dict[str, str]:
    """Return what was typed. Raises ``CannotOpen`` when no key fits."""
    return dict(json.loads(unseal(draft.sealed))) if draft.sealed else {}


@transaction.atomic
def send(agency: Agency, token: str, *, same_place: int = 0) -> Registered:
    """Make the application of a draft, or return the one that it made before.

    Raises ``NotAllowed`` for a form that is not kept any more, and for what ``services.register`` refuses.
    """
    draft = Draft.objects.select_for_update().filter(agency=agency, token_digest=_digest(token)).first()
    if draft is None:
        raise NotAllowed(["这份申请填写后放置超过一天，服务器上已经删除，请重新填写后提交。"])
    if draft.request:
        return Registered(draft.request, unseal(draft.sealed_code))
    said, held = typed(draft), list(draft.files.all())
    made = services.register(
        agency,
        channel="web",
        applicant_kind=said["kind"],
        applicant=identity_of(said),
        content=Content(**{each.name: said.get(each.name, "") for each in fields(Content)}),
        uploads=[Upload(file.name, _opened(file), file.kind, shown=True) for file in held],
        suggestions_shown=draft.suggestions,
        same_place=same_place,
    )
    draft.request, draft.sealed, draft.sealed_code = made.request, "", seal(made.code)
    draft.save(update_fields=["request", "sealed", "sealed_code"])
    for file in held:
        _forget(file)
    return made


def identity_of(said: Mapping[str, str]) -> Identity:
    """Return the applicant as typed; an organisation's representative is nobody's for a person."""
    known = {each.name: said.get(each.name, "").strip() for each in fields(Identity)}
    if said.get("kind") == "natural":
        known["representative"] = ""
    return Identity(**known)


def note_suggestions(draft: Draft, count: int) -> None:
    """Write down that something published was shown, once for a draft."""
    if count and not draft.suggestions:
        Draft.objects.filter(pk=draft.pk).update(suggestions=count)
        _count(draft.agency, "shown")


@transaction.atomic
def found_it(draft: Draft) -> None:
    """Count that what is published was what the applicant wanted, and drop the draft."""
    held = Draft.objects.select_for_update().filter(pk=draft.pk, request=None).first()
    if held:
        _count(held.agency, "helped")
        drop(held)


def _count(agency: Agency, what: str) -> None:
    day = timezone.localdate()
    Suggested.objects.get_or_create(agency=agency, day=day)
    Suggested.objects.filter(agency=agency, day=day).update(**{what: F(what) + 1})


def drop(draft: Draft) -> None:
    """Delete a draft with its files; the application that it made stays."""
    for file in draft.files.all():
        _forget(file)
    draft.delete()


def forget_old() -> int:
    """Delete the drafts that are older than a day, with the codes of those that were sent; return how many."""
    old = list(Draft.objects.filter(made_at__lt=timezone.now() - KEPT).order_by("pk")[:1000])
    for draft in old:
        with transaction.atomic():
            drop(draft)
    return len(old)


def _opened(file: DraftFile) -> bytes:
    with default_storage.open(file.stored) as stored:
        sealed = stored.read()
    try:
        return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS]).decrypt(sealed)
    except InvalidToken as error:
        raise CannotOpen from error


def _forget(file: DraftFile) -> None:
    """Take a file away; its bytes go when the transaction is kept."""
    stored = file.stored
    transaction.on_commit(lambda: default_storage.delete(stored))
    file.delete()


def _digest(token: str) -> str:
    return identity.digest("form", token)
