"""The folder that an archive is written into: every file with its hash, and none twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from website import csv_files
from website.agencies.errors import NotAllowed

MANIFEST = "SHA256SUMS.txt"
BLOCK = 1024 * 1024


class Folder:
    """A folder in the making, called ``.partial`` until it is whole; its manifest is written as it goes.

    Raises ``NotAllowed`` for a folder with something in it, or one that an earlier export left unfinished.
    """

    def __init__(self, target: Path) -> None:
        self.target = target.absolute()
        self.partial = self.target.with_name(f"{self.target.name}.partial")
        if self.target.exists() and (not self.target.is_dir() or any(self.target.iterdir())):
            raise NotAllowed([f"{self.target} 里已有内容。请换一个空目录或者还没有的目录。"])
        if self.partial.exists():
            raise NotAllowed([f"{self.partial} 是上次没有完成的导出，不能当档案用。请删除它再导出。"])
        self.partial.mkdir(parents=True)
        self.files, self.size = 0, 0
        self._manifest = (self.partial / MANIFEST).open("wb")

    def write(self, name: str, chunks: Iterable[bytes]) -> str:
        """Write a file in pieces, note it in the manifest, and return its SHA-256."""
        path, whole = self.partial / PurePosixPath(name), hashlib.sha256()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for chunk in chunks:
                whole.update(chunk)
                self.size += file.write(chunk)
        self._manifest.write(f"{whole.hexdigest()}  {name}\n".encode())
        self.files += 1
        return whole.hexdigest()

    def write_text(self, name: str, text: str) -> str:
        """Write a text in UTF-8."""
        return self.write(name, [text.encode()])

    def write_json(self, name: str, value: Any) -> str:
        """Write a value as JSON; days and times in the form of ISO 8601."""
        return self.write_text(name, json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")

    def write_lines(self, name: str, values: Iterable[Any]) -> int:
        """Write values as JSON, one a line, and return how many there are."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for value in values:
                count += 1
                yield (json.dumps(value, ensure_ascii=False, default=_plain) + "\n").encode()

        self.write(name, lines())
        return count

    def write_csv(self, name: str, rows: Iterable[Iterable[Any]]) -> str:
        """Write rows, the headings first, as CSV that a spreadsheet opens safely."""
        after = iter(rows)
        return self.write(name, (line.encode() for line in csv_files.lines(next(after), after)))

    def copy(self, name: str, opened: IO[bytes]) -> str:
        """Write what an open file holds."""
        return self.write(name, iter(lambda: opened.read(BLOCK), b""))

    def finish(self) -> str:
        """Give the folder its own name, and return the SHA-256 of the manifest."""
        self._manifest.flush()
        os.fsync(self._manifest.fileno())
        self._manifest.close()
        digest = hashlib.sha256()
        with (self.partial / MANIFEST).open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
        if self.target.exists():
            self.target.rmdir()
        self.partial.rename(self.target)
        return digest.hexdigest()

    def free(self) -> int:
        """Return how many bytes the disk has left."""
        return shutil.disk_usage(self.partial).free


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
