"""Keeping the evidence: bytes as they came, sealed where they are stored, opened for a reason that is written down."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import uuid4

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from website.access_requests import files
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.monitoring import people
from website.monitoring.models import Snapshot

FOLDER = "snapshots"
"""Where they lie in the media storage; nothing there is ever handed out as it is."""
ENDINGS = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt", "message/rfc822": "eml"}
FEWEST_REASON = 4


def keep(agency: Agency, data: bytes, *, url: str, media_type: str, at: datetime) -> Snapshot:
    """Seal bytes and keep them as evidence of what stood at an address at a moment."""
    digest = hashlib.sha256(data).hexdigest()
    kind = media_type.partition(";")[0].strip().lower()[:100]
    stored = f"{FOLDER}/{agency.pk}/{uuid4().hex}"
    default_storage.save(stored, ContentFile(Fernet(settings.SEALING_KEYS[0]).encrypt(data)))
    return Snapshot.objects.create(
        agency=agency,
        name=f"{at:%Y%m%d}-{digest[:12]}.{ENDINGS.get(kind, 'xml' if 'xml' in kind else 'bin')}",
        media_type=kind,
        size=len(data),
        sha256=digest,
        stored=stored,
        url=url[:2000],
        fetched_at=at,
    )


@transaction.atomic
def open_for(snapshot: Snapshot, *, by: Person, reason: str) -> bytes:
    """Return the bytes of a snapshot, whose hash is proved, and write down who opened it and why.

    Raises ``NotAllowed`` for who may not, for no reason, and for one whose bytes are gone; ``CannotOpen`` when no key
    fits or the file was changed.
    """
    people.demand_opener(snapshot, by)
    if len(reason.strip()) < FEWEST_REASON:
        raise NotAllowed([f"请写明查看的理由，不少于{FEWEST_REASON}个字。"])
    try:
        data = files.opened(snapshot)
    except FileNotFoundError as error:
        raise NotAllowed(["证据快照已按保存期限清除。"]) from error
    detail = {"reason": reason.strip()[:200], "sha256": snapshot.sha256}
    log("heard.snapshot_opened", agency=snapshot.agency, by=by, target=snapshot, detail=detail)
    return data


def erase(snapshot: Snapshot) -> None:
    """Delete the bytes of a snapshot; that it was there, and its hash, stays known."""
    files.erase(snapshot)
    Snapshot.objects.filter(pk=snapshot.pk, erased_at=None).update(erased_at=timezone.now(), url="")
