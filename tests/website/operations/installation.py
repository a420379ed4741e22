"""A whole installation in a folder of its own, for tests that stop, kill, back up and restore it."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.website import migrated

ROOT = Path(__file__).parents[3]


class Installation:
    """A folder with a database and media, and the commands that work on it."""

    _prepared: Installation | None = None

    def __init__(self, home: Path, name: str, *, like: Installation | None = None) -> None:
        self.home = home
        if like:
            shutil.copytree(like.home, home, dirs_exist_ok=True)
        home.mkdir(parents=True, exist_ok=True)
        self.environment = {**os.environ, "GONGKAI_HOME": str(home), "GONGKAI_LOG_LEVEL": "ERROR"}
        self.environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        given = os.environ.get("GONGKAI_DATABASE_URL", "")
        if given.startswith("postgres"):
            database = f"installation_{name}_{os.getpid()}"
            self._create(given, database, urlsplit(like.environment["GONGKAI_DATABASE_URL"]).path[1:] if like else "")
            self.environment["GONGKAI_DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{database}"))

    @classmethod
    def prepared(cls, home: Path, name: str) -> Installation:
        """Return an installation that was prepared: once for all tests of a process, of which each has a copy."""
        if Installation._prepared is None:
            first = cls(Path(tempfile.mkdtemp(prefix="prepared-")), "prepared")
            atexit.register(shutil.rmtree, first.home, ignore_errors=True)
            if not os.environ.get("GONGKAI_DATABASE_URL"):
                migrated.lay(first.home / "gongkai.sqlite3")
            first.manage("prepare")
            Installation._prepared = first
        return cls(home, name, like=Installation._prepared)

    @staticmethod
    def _create(address: str, database: str, template: str) -> None:
        import psycopg

        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{database}"')
            server.execute(f'CREATE DATABASE "{database}"' + (f' TEMPLATE "{template}"' if template else ""))

    def manage(self, *arguments: str, status: int = 0) -> str:
        """Run a management command, expect its status, and return what it printed."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def shell(self, code: str) -> str:
        """Run a piece of Python inside the installation, and return what it printed."""
        return self.manage("shell", "-v", "0", "-c", code).strip()
