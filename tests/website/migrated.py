"""SQLite's empty database as the migrations make it, kept from one run of the tests to the next: they take long."""

from __future__ import annotations

import os
import shutil
import sqlite3
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def _kept() -> Path:
    makes = [*ROOT.glob("website/*/migrations/*.py"), ROOT / "requirements" / "dev.lock"]
    digest = sha256(b"".join(path.read_bytes() for path in sorted(makes))).hexdigest()
    return ROOT / ".pytest_cache" / "migrated" / f"{digest}.sqlite3"


def lay(database: Path) -> None:
    """Lay a database down as it was kept, if it was."""
    if _kept().exists():
        shutil.copy(_kept(), database)


def keep(database: Path) -> None:
    """Keep a database that holds nothing yet but what the migrations made."""
    if not _kept().exists():
        _kept().parent.mkdir(parents=True, exist_ok=True)
        made = _kept().with_suffix(f".{os.getpid()}")
        with sqlite3.connect(database) as connection:
            connection.execute("VACUUM INTO ?", [str(made)])
        made.replace(_kept())
