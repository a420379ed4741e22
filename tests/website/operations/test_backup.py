"""Backup while running and restore, by the commands an administrator uses."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.website.operations.installation import Installation

COUNT = "from website.publishing.models import Record; print(Record.objects.count(), Record.objects.public().count())"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Install the platform with its demonstration year."""
    made = Installation(tmp_path_factory.mktemp("loaded"), "loaded")
    made.manage("prepare")
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
