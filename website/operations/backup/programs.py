"""PostgreSQL's own programs for backup and restore, called with what the settings say of the database."""

from __future__ import annotations

import os
import shutil
import subprocess

from django.db import connection

from website.agencies.errors import NotAllowed

_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
}


def run(name: str, *arguments: str) -> None:
    """Run a program on the platform's database; the password goes by the environment, where nobody else reads it.

    Raises ``NotAllowed`` when it is not installed, or with what it says when it fails.
    """
    command = [_found(name), *_address(), *arguments]
    done = subprocess.run(command, env=_environment(), check=False, capture_output=True, text=True)  # nosec B603
    if done.returncode:
        says = " ".join(done.stderr.strip().splitlines()[-3:]) or f"退出码 {done.returncode}"
        cure = "。客户端的版本不能低于数据库，请安装同版本的 postgresql-client" if "version mismatch" in says else ""
        raise NotAllowed([f"{name} 没有完成：{says}{cure}"])


def _found(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('POSTGRES_BIN', '')}{os.pathsep}{os.environ.get('PATH', '')}")
    if not found:
        raise NotAllowed(
            [
                f"没有找到 {name}。请安装与数据库同版本的 PostgreSQL 客户端（apt-get install postgresql-client）；"
                "已经装在别处的，用 POSTGRES_BIN 指明所在的目录。"
            ]
        )
    return found


def demand(name: str) -> None:
    """Make sure that a program is there, before anything is begun that needs it.

    Raises ``NotAllowed`` when it is not.
    """
    _found(name)


def _address() -> list[str]:
    at = connection.settings_dict
    given = {"host": at["HOST"], "port": at["PORT"], "username": at["USER"], "dbname": at["NAME"]}
    return [f"--{name}={value}" for name, value in given.items() if value]


def _environment() -> dict[str, str]:
    at = connection.settings_dict
    options = {_OPTIONS[name]: str(value) for name, value in at.get("OPTIONS", {}).items() if name in _OPTIONS}
    password = {"PGPASSWORD": str(at["PASSWORD"])} if at["PASSWORD"] else {}
    return {**os.environ, **options, **password}
