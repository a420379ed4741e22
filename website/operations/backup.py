"""Backup while running, and restore: database, media, and the fingerprint of the keys."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from gongkai import __version__
from website.agencies import sealing
from website.agencies.errors import NotAllowed
from website.audit.models import Head
from website.audit.services import record as log
from website.audit.services import verify

MANIFEST = "manifest.json"
MEDIA = "media"
BLOCK = 1024 * 1024
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@dataclass(frozen=True)
class Outcome:
    """What a backup or a restore held."""

    path: Path
    files: int
    size: int


def make(folder: Path) -> Outcome:
    """Write a backup into a folder while the platform runs, and return what it holds.

    The database is one consistent snapshot taken before the media are copied, so every file it names is there: files
    are added to the media before the database names them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log("backup.made", agency=None, by=None, label=str(folder.name))
    name = f"gongkai-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
    part = folder / f".{name}.part"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        database = Path(scratch) / DATABASE[connection.vendor]
        _dump(database)
        manifest = _manifest()
        with tarfile.open(part, "w") as archive:
            for path, inside in [(database, database.name), *_media()]:
                manifest["files"][inside] = _add(archive, path, inside)
            written = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            _add_bytes(archive, MANIFEST, written)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(folder / name)
    made = folder / name
    return Outcome(made, len(manifest["files"]), made.stat().st_size)


def _dump(path: Path) -> None:
    """Write a consistent snapshot of the database."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy, pages=2000)
        copy.close()
        return
    program = _program("pg_dump")
    command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", *_address()]
    subprocess.run(command, env=_environment(), check=True, capture_output=True)  # nosec B603


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('POSTGRES_BIN', '')}{os.pathsep}{os.environ.get('PATH', '')}")
    if not found:
        raise NotAllowed(
            [f"没有找到 {name}，请安装与数据库同版本的 PostgreSQL 客户端：apt-get install postgresql-client。"]
        )
    return found


def _address() -> list[str]:
    at = connection.settings_dict
    return [
        f"--host={at['HOST']}",
        f"--port={at['PORT'] or 5432}",
        f"--username={at['USER']}",
        f"--dbname={at['NAME']}",
    ]


def _environment() -> dict[str, str]:
    return {**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"])}


def _manifest() -> dict[str, Any]:
    recorder = MigrationRecorder(connection)
    return {
        "made_at": timezone.localtime().isoformat(),
        "vendor": connection.vendor,
        "versions": {"gongkai": __version__, "django": django.__version__, "wagtail": wagtail.__version__},
        "migrations": sorted(f"{app}.{name}" for app, name in recorder.applied_migrations()),
        "audit_heads": dict(Head.objects.values_list("chain", "hash")),
        "key_fingerprint": key_fingerprint(),
        "sealing_fingerprint": sealing.fingerprints()[0],
        "files": {},
    }


def key_fingerprint() -> str:
    """Return what tells one secret key from another and reveals nothing of it."""
    return hmac.new(settings.SECRET_KEY.encode(), b"gongkai backup", hashlib.sha256).hexdigest()[:16]


def _media() -> Iterator[tuple[Path, str]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file() and not path.is_symlink():
            yield path, f"{MEDIA}/{path.relative_to(root).as_posix()}"


def _add(archive: tarfile.TarFile, path: Path, inside: str) -> str:
    """Add a file as it stands at this moment, and return its SHA-256."""
    data = path.read_bytes()
    _add_bytes(archive, inside, data)
    return hashlib.sha256(data).hexdigest()


def _add_bytes(archive: tarfile.TarFile, inside: str, data: bytes) -> None:
    entry = tarfile.TarInfo(inside)
    entry.size, entry.mode = len(data), 0o640
    archive.addfile(entry, io.BytesIO(data))


def check(path: Path) -> dict[str, Any]:
    """Return a backup's manifest when every file in it is whole.

    Raises ``NotAllowed`` naming what is missing or changed.
    """
    try:
        with tarfile.open(path) as archive:
            found = {member.name: _digest(archive, member) for member in archive if member.isfile()}
            manifest: dict[str, Any] = json.load(_opened(archive, MANIFEST))
    except (tarfile.TarError, KeyError, ValueError, OSError) as error:
        raise NotAllowed([f"备份文件已经损坏或者不是本平台的备份：{error}"]) from error
    found.pop(MANIFEST, None)
    wrong = sorted(name for name in manifest["files"].keys() | found if manifest["files"].get(name) != found.get(name))
    if wrong:
        raise NotAllowed([f"备份不完整，{len(wrong)}个文件缺失或者被改动，例如 {wrong[0]}。请换一份备份。"])
    return manifest


def _opened(archive: tarfile.TarFile, name: str) -> Any:
    return archive.extractfile(archive.getmember(name))


def _digest(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    whole = hashlib.sha256()
    file = archive.extractfile(member)
    while file and (block := file.read(BLOCK)):
        whole.update(block)
    return whole.hexdigest()


def restore(path: Path, *, replace: bool = False) -> Outcome:
    """Put a backup back: everything is verified before anything is touched, and the audit trail afterwards.

    Raises ``NotAllowed`` for a damaged backup, another kind of database, or data in the way.
    """
    manifest = check(path)
    _demand_place(manifest, replace=replace)
    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch:
        with tarfile.open(path) as archive:
            archive.extractall(scratch, filter="data")  # nosec B202 - filter="data" refuses paths that lead out
        _load(Path(scratch) / DATABASE[manifest["vendor"]])
        _put_media(Path(scratch) / MEDIA)
    if breaks := list(verify()):
        raise NotAllowed([f"数据已恢复，但审计记录核验不过：{breaks[0].says}"])
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


def _load(database: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(database) as source:
            source.backup(connection.connection)
        source.close()
        connections.close_all()
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    program = _program("pg_restore")
    command = [program, "--no-owner", "--no-privileges", "--exit-on-error", *_address(), str(database)]
    subprocess.run(command, env=_environment(), check=True, capture_output=True)  # nosec B603
    connections.close_all()


def _put_media(source: Path) -> None:
    """Put the media in place of what is there; what was there is kept beside it until the new is whole."""
    root = Path(settings.MEDIA_ROOT)
    aside = root.with_name(f"{root.name}.before-restore")
    shutil.rmtree(aside, ignore_errors=True)
    if root.exists():
        root.rename(aside)
    if source.exists():
        shutil.copytree(source, root)
    else:
        root.mkdir(parents=True)
    shutil.rmtree(aside, ignore_errors=True)
