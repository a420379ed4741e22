"""Proving that a backup is whole."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

from website.agencies.errors import NotAllowed
from website.operations.backup.manifest import MANIFEST

BLOCK = 1024 * 1024


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
