"""Backup while running and restore, by the commands an administrator uses."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from tests.website.operations.installation import ROOT, Installation
from website.agencies.errors import NotAllowed
from website.operations.backup import programs

COUNT = "from website.publishing.models import Record; print(Record.objects.count(), Record.objects.public().count())"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Install the platform with its demonstration year."""
    made = Installation.prepared(tmp_path_factory.mktemp("loaded"), "loaded")
    made.manage("load_demonstration")
    return made


@pytest.fixture(scope="module")
def backup(loaded: Installation) -> Path:
    """Back it up."""
    loaded.manage("backup", str(loaded.home / "kept"))
    (found,) = (loaded.home / "kept").iterdir()
    return found


def test_a_restored_installation_is_the_one_that_was_backed_up(
    loaded: Installation, backup: Path, tmp_path: Path
) -> None:
    other = Installation(tmp_path / "other", "other")
    assert "已恢复" in other.manage("restore", str(backup))
    assert other.shell(COUNT) == loaded.shell(COUNT)
    media = {
        path.relative_to(loaded.home / "media"): path.read_bytes() for path in (loaded.home / "media").rglob("*.*")
    }
    assert media
    assert {path: (other.home / "media" / path).read_bytes() for path in media} == media
    assert "审计记录完整" in other.manage("verify_audit")
    assert "检索：索引正常" in other.manage("selfcheck", status=1), "only the worker is missing"


def test_a_backup_holds_no_key(loaded: Installation, backup: Path) -> None:
    key = loaded.shell("from django.conf import settings; print(settings.SECRET_KEY)")
    sealing = loaded.shell("from django.conf import settings; print(settings.SEALING_KEYS[0])")
    assert sealing.encode() not in backup.read_bytes()
    assert key.encode() not in backup.read_bytes()


def test_data_in_the_way_are_not_replaced_unasked(loaded: Installation, backup: Path) -> None:
    before = loaded.shell(COUNT)
    assert "--replace" in loaded.manage("restore", str(backup), status=1)
    assert loaded.shell(COUNT) == before


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    loaded: Installation, backup: Path, tmp_path: Path
) -> None:
    before = loaded.shell(COUNT)
    data = bytearray(backup.read_bytes())
    with tarfile.open(backup) as archive:
        place = next(member for member in archive if member.name.startswith("media/")).offset_data
    data[place + 5] ^= 0xFF
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(data)
    assert "缺失或者被改动" in loaded.manage("restore", str(damaged), "--replace", status=1)
    assert "缺失或者被改动" in loaded.manage("verify_backup", str(damaged), status=1)
    truncated = tmp_path / "truncated.tar"
    truncated.write_bytes(backup.read_bytes()[:5000])
    assert "损坏" in loaded.manage("restore", str(truncated), "--replace", status=1)
    assert loaded.shell(COUNT) == before


def test_another_key_is_told_before_anything_is_touched(backup: Path, tmp_path: Path) -> None:
    other = Installation(tmp_path / "other", "key")
    other.environment["GONGKAI_SECRET_KEY"] = "another key that is long enough for the check of a deployment 0123456789"
    assert "密钥与备份时不同" in other.manage("restore", str(backup), status=1)
    del other.environment["GONGKAI_SECRET_KEY"]
    theirs = other.shell("from django.conf import settings; print(settings.SEALING_KEYS[0])").strip()
    ours = Fernet.generate_key().decode()
    other.environment["GONGKAI_SEALING_KEYS"] = ours
    assert "加密密钥与备份时不同" in other.manage("restore", str(backup), status=1)
    other.environment["GONGKAI_SEALING_KEYS"] = f"{ours},{theirs}"
    assert "已恢复" in other.manage("restore", str(backup))


def test_a_backup_is_for_its_owner_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.iterdir()] == [backup.name], "nothing else is left beside it"


WRITE = """
import sys
from datetime import date
from django.db import transaction
from website.audit.services import record as log
from website.publishing.models import Column, Record
column = Column.objects.filter(record_kind="news").first()
agency = column.get_parent().specific.agency
number = 0
while True:
    with transaction.atomic():
        made = Record.objects.create(agency=agency, column=column, kind="news", title=f"备份时写的第{number}条",
            generated_on=date(2022, 3, 1), live=False)
        log("record.drafted", agency=agency, by=None, target=made)
    number += 1
    print(number, flush=True)
"""
WRITTEN = """
from website.audit.models import Entry
from website.publishing.models import Record
titles = set(Record.objects.filter(title__startswith="备份时写的").values_list("title", flat=True))
told = set(Entry.objects.filter(target_label__startswith="备份时写的").values_list("target_label", flat=True))
print(len(titles), titles == told, titles == {f"备份时写的第{n}条" for n in range(len(titles))})
"""


def test_a_backup_made_while_others_write_is_of_one_moment(backup: Path, tmp_path: Path) -> None:
    busy = Installation(tmp_path / "busy", "busy")
    busy.manage("restore", str(backup))
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v", "0", "-c", WRITE]
    writer = subprocess.Popen(command, env=busy.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        written = [writer.stdout.readline() for _ in range(20)]
        busy.manage("backup", str(tmp_path))
        assert writer.poll() is None, "it wrote all the while"
    finally:
        writer.kill()
        rest = writer.stdout.read().split()
        writer.wait()
    (made,) = tmp_path.glob("*.tar")
    assert "备份完整" in busy.manage("verify_backup", str(made))
    other = Installation(tmp_path / "other", "while")
    other.manage("restore", str(made))
    count, told, whole = other.shell(WRITTEN).split()
    assert (told, whole) == ("True", "True"), "nothing half done, nothing left out between"
    assert int(written[-1]) <= int(count) <= int(rest[-1]) + 1


def test_a_restored_installation_can_be_backed_up_and_restored_in_its_turn(
    loaded: Installation, backup: Path, tmp_path: Path
) -> None:
    second = Installation(tmp_path / "second", "second")
    second.manage("restore", str(backup))
    second.manage("backup", str(tmp_path / "again"))
    (made,) = (tmp_path / "again").iterdir()
    before = second.shell(COUNT)
    second.shell("from website.publishing.models import VisitCount; VisitCount.objects.all().delete()")
    second.manage("restore", str(made), "--replace")
    assert second.shell(COUNT) == before == loaded.shell(COUNT)


def changed(backup: Path, made: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """Write a backup anew with other contents, its manifest in step."""
    with tarfile.open(backup) as archive:
        parts = {member.name: archive.extractfile(member).read() for member in archive}
    manifest = json.loads(parts.pop("manifest.json"))
    change(parts, manifest)
    manifest["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}
    with tarfile.open(made, "w") as archive:
        for name, data in [*parts.items(), ("manifest.json", json.dumps(manifest).encode())]:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return made


def spoil(parts: dict[str, bytes], manifest: dict[str, Any]) -> None:
    name = next(name for name in parts if name.startswith("database."))
    parts[name] = parts[name][:200] + b"nothing a database could read" * 100


def forge(parts: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["audit_heads"] = dict.fromkeys(manifest["audit_heads"], "0" * 64)


@pytest.mark.parametrize(("change", "says"), [(spoil, ""), (forge, "末端")])
def test_what_was_there_stands_when_a_restore_fails(
    loaded: Installation, backup: Path, tmp_path: Path, change: Callable[..., None], says: str
) -> None:
    before = loaded.shell(COUNT)
    media = sorted(path.name for path in (loaded.home / "media").rglob("*.*"))
    bad = changed(backup, tmp_path / "bad.tar", change)
    told = loaded.manage("restore", str(bad), "--replace", status=1)
    assert says in told
    assert "Traceback" not in told
    assert loaded.shell(COUNT) == before
    assert sorted(path.name for path in (loaded.home / "media").rglob("*.*")) == media
    assert not [path.name for path in loaded.home.iterdir() if "restore" in path.name]


KILLED = """
from pathlib import Path
from website.operations.backup import restoring
restoring._put_media = lambda source: os._exit(9)
restoring.restore(Path({path!r}), replace=True)
"""


def test_a_restore_that_was_killed_is_undone_by_the_next(loaded: Installation, backup: Path, tmp_path: Path) -> None:
    other = Installation(tmp_path / "other", "killed")
    other.manage("restore", str(backup))
    other.shell("from website.publishing.models import Record; Record.objects.filter(live=False).first().delete()")
    before = other.shell(COUNT)
    other.manage("shell", "-v", "0", "-c", KILLED.format(path=str(backup)), status=9)
    assert "--replace" in other.manage("restore", str(backup), status=1)
    assert other.shell(COUNT) == before, "what was there is back before anything else is asked"
    assert list((other.home / "media").rglob("*.*"))
    other.manage("restore", str(backup), "--replace")
    assert other.shell(COUNT) == loaded.shell(COUNT)


def test_a_missing_program_is_named_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("POSTGRES_BIN", "")
    with pytest.raises(NotAllowed, match=r"没有找到 pg_dump.*postgresql-client.*POSTGRES_BIN"):
        programs.run("pg_dump")


def test_a_failing_program_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))
    with pytest.raises(NotAllowed, match=r"version mismatch.*同版本"):
        programs.run("pg_dump")


def test_the_password_stands_in_no_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from django.db import connection

    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said; echo "$PGPASSWORD $PGSSLMODE" > {tmp_path}/kept\n')
    program.chmod(0o755)
    monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))
    at = {"HOST": "db", "PORT": 5433, "USER": "u", "NAME": "n", "PASSWORD": "hidden", "OPTIONS": {"sslmode": "require"}}
    monkeypatch.setattr(connection, "settings_dict", {**connection.settings_dict, **at})
    programs.run("pg_dump", "--file=x")
    assert (tmp_path / "said").read_text().split() == [
        "--host=db", "--port=5433", "--username=u", "--dbname=n", "--file=x",
    ]  # fmt: skip
    assert (tmp_path / "kept").read_text().split() == ["hidden", "require"]
