"""Old Word files: converted in a process of their own, by LibreOffice where that fails, and else refused clearly."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from gongkai.errors import UnreadableDocument
from gongkai.readers import apart, word
from gongkai.readers.word import legacy as legacy_word
from tests.readers.office_files import docx, ole, p

SAMPLES = Path(__file__).parents[1] / "samples"


def word_stream(ident: int, flags: int = 0) -> bytes:
    """Return the head of a WordDocument stream: its mark, version 193 and flags."""
    return (
        ident.to_bytes(2, "little") + (193).to_bytes(2, "little") + bytes(6) + flags.to_bytes(2, "little") + bytes(5000)
    )


def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)


def test_an_old_file_reads_as_the_new_one_does():
    old = legacy_word.load((SAMPLES / "yunling-water-2023.doc").read_bytes(), "yunling-water-2023.doc")
    new = word.load((SAMPLES / "yunling-water-2023.docx").read_bytes(), "yunling-water-2023.docx")
    assert old.format == "legacy_word"
    assert [paragraph.text for paragraph in old.paragraphs] == [paragraph.text for paragraph in new.paragraphs]
    for was, now in zip(old.grids, new.grids, strict=True):
        assert [[cell.text for cell in was.distinct(row)] for row in range(len(was.rows))] == [
            [cell.text for cell in now.distinct(row)] for row in range(len(now.rows))
        ]


def test_word_95_names_the_package_that_helps(monkeypatch: pytest.MonkeyPatch):
    without_office(monkeypatch)
    with pytest.raises(UnreadableDocument, match=r"Word 6\.0/95.*libreoffice-writer-nogui"):
        legacy_word.load(ole({"WordDocument": word_stream(0xA5DC)}), "旧.doc")


def test_a_damaged_file_is_refused(monkeypatch: pytest.MonkeyPatch):
    without_office(monkeypatch)
    with pytest.raises(UnreadableDocument, match=r"旧\.doc：.*损坏"):
        legacy_word.load(ole({"WordDocument": word_stream(0xA5EC)}), "旧.doc")


def test_an_encrypted_file_is_not_handed_to_office(monkeypatch: pytest.MonkeyPatch):
    def fail(*arguments: object):
        raise apart.Failed("encrypted")

    monkeypatch.setattr(apart, "run", fail)
    monkeypatch.setattr(shutil, "which", lambda name: pytest.fail("asked for LibreOffice"))
    with pytest.raises(UnreadableDocument, match="打开密码"):
        legacy_word.load(b"", "密.doc")


def fake_office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_libreoffice_takes_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "made.docx").write_bytes(docx(p("转换所得")))
    fake_office(
        tmp_path, f'while [ "$1" != --outdir ]; do shift; done; cp {tmp_path}/made.docx "$2/source.docx"', monkeypatch
    )
    document = legacy_word.load(ole({"WordDocument": word_stream(0xA5DC)}), "旧.doc")
    assert [paragraph.text for paragraph in document.paragraphs] == ["转换所得"]


def test_libreoffice_fails_or_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(legacy_word, "OFFICE_SECONDS", 1)
    for script in ("exit 1", "sleep 60"):
        fake_office(tmp_path, script, monkeypatch)
        with pytest.raises(UnreadableDocument, match="LibreOffice 也打不开"):
            legacy_word.load(ole({"WordDocument": word_stream(0xA5DC)}), "旧.doc")
