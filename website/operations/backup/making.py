"""Making a backup while the platform runs."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.audit.models import Head
from website.audit.services import record as log
from website.operations.backup import programs
from website.operations.backup.manifest import DATABASE, MANIFEST, MEDIA, Outcome, manifest

OWNER_ONLY = 0o600
"""A backup holds what is not public."""


def make(folder: Path) -> Outcome:
    """Write a backup into a folder while the platform runs, and return what it holds.

    The database is one consistent snapshot taken before the media are copied, so every file it names is there: files
    are added to the media before the database names them. Raises ``NotAllowed`` when PostgreSQL's programs are
    missing or fail.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "postgresql":
        programs.demand("pg_dump")
    log("backup.made", agency=None, by=None, label=str(folder.name))
    name = f"gongkai-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
    part, vanished = folder / f".{name}.part", []
    part.touch(mode=OWNER_ONLY)
    try:
        with tempfile.TemporaryDirectory(dir=folder) as scratch, tarfile.open(part, "w") as archive:
            database = Path(scratch) / DATABASE[connection.vendor]
            says = manifest(_dump(database))
            for path, inside in [(database, database.name), *_media()]:
                try:
                    says["files"][inside] = _add(archive, path, inside)
                except FileNotFoundError:
                    vanished.append(inside)
            _add_bytes(archive, MANIFEST, json.dumps(says, ensure_ascii=False, indent=1).encode())
        _settle(part, folder / name)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    made = folder / name
    return Outcome(made, len(says["files"]), made.stat().st_size, tuple(vanished))


def _settle(part: Path, made: Path) -> None:
    """Give a finished backup its name once it is on the disk."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(made)


def _dump(path: Path) -> dict[str, str]:
    """Write a consistent snapshot of the database, and return where its audit chains end."""
    return _dump_sqlite(path) if connection.vendor == "sqlite" else _dump_postgresql(path)


def _dump_sqlite(path: Path) -> dict[str, str]:
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(copy, pages=2000)
        return dict(copy.execute("SELECT chain, hash FROM audit_head"))
    finally:
        copy.close()


def _dump_postgresql(path: Path) -> dict[str, str]:
    """Let ``pg_dump`` look at the very snapshot in which the ends of the chains are read."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        heads = dict(Head.objects.values_list("chain", "hash"))
        programs.run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={path}",
        )
    return heads


def _media() -> Iterator[tuple[Path, str]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file() and not path.is_symlink():
            yield path, f"{MEDIA}/{path.relative_to(root).as_posix()}"


class _Hashed:
    """A file that is hashed while it is read, so that large ones are never in memory whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.whole = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.whole.update(block)
        return block


def _add(archive: tarfile.TarFile, path: Path, inside: str) -> str:
    """Add a file as long as it is at this moment, and return its SHA-256."""
    with path.open("rb") as file:
        hashed, entry = _Hashed(file), tarfile.TarInfo(inside)
        entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o640
        try:
            archive.addfile(entry, hashed)  # type: ignore[arg-type]
        except OSError as error:
            raise NotAllowed([f"{path} 没有读完：{error}。请再备份一次。"]) from error
    return hashed.whole.hexdigest()


def _add_bytes(archive: tarfile.TarFile, inside: str, data: bytes) -> None:
    entry = tarfile.TarInfo(inside)
    entry.size, entry.mode = len(data), 0o640
    archive.addfile(entry, io.BytesIO(data))
