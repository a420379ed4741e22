"""What a backup says of itself."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from gongkai import __version__
from website.agencies import sealing

MANIFEST = "manifest.json"
MEDIA = "media"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@dataclass(frozen=True)
class Outcome:
    """What a backup or a restore held; ``vanished`` were deleted while the backup was made."""

    path: Path
    files: int
    size: int
    vanished: tuple[str, ...] = ()


def manifest(audit_heads: dict[str, str]) -> dict[str, Any]:
    """Return what a backup made now says of itself; ``audit_heads`` are those of the database's snapshot."""
    recorder = MigrationRecorder(connection)
    return {
        "made_at": timezone.localtime().isoformat(),
        "vendor": connection.vendor,
        "versions": {"gongkai": __version__, "django": django.__version__, "wagtail": wagtail.__version__},
        "migrations": sorted(f"{app}.{name}" for app, name in recorder.applied_migrations()),
        "audit_heads": audit_heads,
        "key_fingerprint": key_fingerprint(),
        "sealing_fingerprint": sealing.fingerprints()[0],
        "files": {},
    }


def key_fingerprint() -> str:
    """Return what tells one secret key from another and reveals nothing of it."""
    return hmac.new(settings.SECRET_KEY.encode(), b"gongkai backup", hashlib.sha256).hexdigest()[:16]
