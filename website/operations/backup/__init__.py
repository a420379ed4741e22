"""Backup while running, and restore: database, media, and the fingerprint of the keys."""

from website.operations.backup.checking import check
from website.operations.backup.making import make
from website.operations.backup.manifest import Outcome, key_fingerprint
from website.operations.backup.restoring import restore

__all__ = ["Outcome", "check", "key_fingerprint", "make", "restore"]
