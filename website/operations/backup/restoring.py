"""Putting a backup back: what was there is set aside until the new is proved whole, and put back if it is not."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from website.agencies import sealing
from website.agencies.errors import NotAllowed
from website.audit.models import Head
from website.audit.services import record as log
from website.audit.services import verify
from website.operations.backup import programs
from website.operations.backup.checking import check
from website.operations.backup.manifest import DATABASE, MEDIA, Outcome, key_fingerprint

ASIDE = "before_restore"
"""The schema, and the ending of file names, under which stands what was there."""


def restore(path: Path, *, replace: bool = False) -> Outcome:
    """Put a backup back: everything is verified before anything is touched, and the audit trail afterwards.

    Raises ``NotAllowed`` for a damaged backup, another kind of database, data in the way, or a platform that still
    runs; what was there stands as before.
    """
    manifest = check(path)
    if connection.vendor == "postgresql":
        programs.demand("pg_restore")
    _settle_earlier()
    _demand_place(manifest, replace=replace)
    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch:
        with tarfile.open(path) as archive:
            archive.extractall(scratch, filter="data")  # nosec B202 - filter="data" refuses paths that lead out
        try:
            _set_aside()
            _load(Path(scratch) / DATABASE[manifest["vendor"]])
            _put_media(Path(scratch) / MEDIA)
            _demand_trail(manifest)
        except BaseException:
            _undo()
            raise
        _finished().touch()
        _forget_aside()
    log("backup.restored", agency=None, by=None, label=path.name)
    return Outcome(path, len(manifest["files"]), path.stat().st_size)


def _demand_place(manifest: dict[str, Any], *, replace: bool) -> None:
    if manifest["vendor"] != connection.vendor:
        raise NotAllowed([f"备份来自 {manifest['vendor']}，本机数据库是 {connection.vendor}，不能互相恢复。"])
    if manifest["key_fingerprint"] != key_fingerprint():
        raise NotAllowed(["密钥与备份时不同。请把原来的 GONGKAI_SECRET_KEY 配好再恢复。"])
    if manifest.get("sealing_fingerprint") not in (None, *sealing.fingerprints()):
        raise NotAllowed(["加密密钥与备份时不同。请把备份时的 GONGKAI_SEALING_KEYS 加在现在的后面，再恢复。"])
    tables = connection.introspection.table_names()
    if "audit_entry" in tables and not replace:
        raise NotAllowed(["数据库里已有数据。确定要用备份替换的，加 --replace。"])
    if others := _others_at_work():
        raise NotAllowed([f"还有 {others} 个连接在用数据库。请先停止平台，关掉其他连着数据库的程序，再恢复。"])


def _others_at_work() -> int:
    """Return how many others are connected; SQLite cannot tell."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def _demand_trail(manifest: dict[str, Any]) -> None:
    """Demand that every chain holds, and ends where it ended when the backup was made."""
    try:
        breaks, heads = list(verify()), dict(Head.objects.values_list("chain", "hash"))
    except DatabaseError as error:
        raise NotAllowed([f"备份里的数据库不是本平台的：{error}。"]) from error
    if breaks:
        raise NotAllowed([f"备份里的审计记录核验不过：{breaks[0].says}现有数据没有改动。"])
    if heads != manifest["audit_heads"]:
        raise NotAllowed(["备份里审计记录的末端与清单登记的不符。现有数据没有改动。"])


def _settle_earlier() -> None:
    """Bring to an end what an earlier restore was killed in: forward once the new was proved, back before."""
    if _finished().exists():
        _forget_aside()
    else:
        _undo()


def _set_aside() -> None:
    """Let what is there stand under another name; the database is then empty, or about to be overwritten."""
    if connection.vendor == "postgresql":
        _set_schema_aside()
    else:
        connection.ensure_connection()
        part = _kept_database().with_suffix(".part")
        part.unlink(missing_ok=True)
        _copy(connection.connection, part)
        part.rename(_kept_database())
    if _media().exists():
        _media().rename(_kept_media())


def _set_schema_aside() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
            cursor.execute("CREATE SCHEMA public")
    except DatabaseError as error:
        raise NotAllowed([f"数据库账号不能更换数据，恢复要用数据库的所有者：{error}"]) from error


def _undo() -> None:
    """Put back what was set aside; nothing when nothing was."""
    if connection.vendor == "postgresql":
        connections.close_all()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [ASIDE])
            if cursor.fetchone():
                cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
                cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")
    elif _kept_database().exists():
        _overwrite(_kept_database())
        _kept_database().unlink()
    if _kept_media().exists():
        shutil.rmtree(_media(), ignore_errors=True)
        _kept_media().rename(_media())


def _forget_aside() -> None:
    """Let go of what was set aside."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
    else:
        _kept_database().unlink(missing_ok=True)
    shutil.rmtree(_kept_media(), ignore_errors=True)
    _finished().unlink(missing_ok=True)


def _load(database: Path) -> None:
    """Put the database's snapshot in place."""
    if connection.vendor == "sqlite":
        _overwrite(database)
        return
    connections.close_all()
    programs.run(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(database)
    )


def _overwrite(database: Path) -> None:
    """Copy a SQLite file over the database in one transaction."""
    connection.ensure_connection()
    source = sqlite3.connect(database)
    try:
        source.backup(connection.connection)
    except sqlite3.DatabaseError as error:
        raise NotAllowed([f"备份里的数据库读不了：{error}。"]) from error
    finally:
        source.close()
        connections.close_all()


def _copy(source: sqlite3.Connection, path: Path) -> None:
    copy = sqlite3.connect(path)
    try:
        source.backup(copy)
    finally:
        copy.close()


def _put_media(source: Path) -> None:
    """Put the media in place."""
    if source.exists():
        shutil.copytree(source, _media())
    else:
        _media().mkdir(parents=True)


def _media() -> Path:
    return Path(settings.MEDIA_ROOT)


def _kept_media() -> Path:
    return _media().with_name(f"{_media().name}.{ASIDE}")


def _finished() -> Path:
    return Path(settings.HOME) / "restore.finished"


def _kept_database() -> Path:
    return Path(settings.HOME) / f"database.{ASIDE}"
