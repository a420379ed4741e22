"""Formats are told by content; what is no report says what it is and what to do."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from gongkai.errors import UnreadableDocument
from gongkai.readers import apart, formats
from gongkai.readers.formats import detect
from tests.readers.office_files import docx, ole, p, xlsx, zipped

TEXT = "一、总体情况\n2023年，新收政府信息公开申请9件。\n" * 30
PAGE = f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><p>{TEXT}</p></body></html>"
MHTML = (
    f"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n{PAGE}\n--x--"
)
OFD = zipped({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": "<Document/>"})


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (docx(p("文")), "a.docx", "word"),
        (docx(p("文")), "a.pdf", "word"),
        (docx(p("文")), "年报", "word"),
        (xlsx(""), "a.xlsx", "excel"),
        (OFD, "a.ofd", "ofd"),
        (ole({"WordDocument": b""}), "a.wps", "legacy_word"),
        (ole({"WordDocument": b""}), "a.docx", "legacy_word"),
        (ole({"Workbook": b""}), "a.et", "excel"),
        (ole({"WordDocument": b"", "Workbook": b""}), "a.doc", "legacy_word"),
        (ole({"WordDocument": b"", "Workbook": b""}), "a.xls", "excel"),
        (b"%PDF-1.7\n", "a.doc", "pdf"),
        (b"\n\n%PDF-1.4\n", "", "pdf"),
        (b"{\\rtf1\\ansi text}", "a.doc", "rtf"),
        (PAGE.encode(), "a.doc", "html"),
        (PAGE.encode("gb18030"), "a.html", "html"),
        (PAGE.encode("utf-16"), "a.htm", "html"),
        (MHTML.encode(), "a.doc", "html"),
        (TEXT.encode(), "a.html", "text"),
        (TEXT.encode(), "a.docx", "text"),
        (TEXT.encode("utf-8-sig"), "a.txt", "text"),
        (TEXT.encode("gb18030"), "a.txt", "text"),
        (TEXT.encode("utf-16"), "a.txt", "text"),
        (TEXT.encode() + b"\x00\x00", "a.txt", "text"),
        ("# 标题\n<table><tr><td>1</td></tr></table>".encode(), "a.md", "text"),
        (b'{"cells": {"requests.new_received.natural": 21}}', "-", "json"),
        (b'{"other": 1}', "a.json", "json"),
    ],
)
def test_formats_are_told_by_content(data: bytes, name: str, expected: str):
    assert detect(data, name) == expected


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "空的"),
        (b" \r\n\x00\x00", "没有内容"),
        (b"\xff\xd8\xff\xe0JFIF", "图片"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "图片"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "图片"),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00", "图片"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "压缩包"),
        (b"\x1f\x8b\x08" + bytes(50), "压缩包"),
        (zipped({"报告/年报.txt": "x"}), "压缩包"),
        (zipped({"ppt/presentation.xml": "x"}), "演示文稿"),
        (zipped({"mimetype": "x", "content.xml": "x"}), "OpenDocument"),
        (zipped({"[Content_Types].xml": "x"}), "没有正文"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument/>", "2003"),
        (ole({"EncryptedPackage": b"", "EncryptionInfo": b""}), "打开密码"),
        (ole({"PowerPoint Document": b""}), "演示文稿"),
        (ole({"MatOST": b""}), "没有 Word 或 Excel"),
        (ole({"WordDocument": b""})[:600], "截断"),
        (docx(p("文"))[:-40], "截断"),
        (bytes(range(256)) * 40, "不认识"),
    ],
)
def test_what_is_no_report_says_what_it_is(data: bytes, cause: str):
    with pytest.raises(UnreadableDocument, match=cause) as caught:
        detect(data, "云岭县.docx")
    assert str(caught.value).startswith("云岭县.docx：")
    assert caught.value.cure


def test_a_name_inside_the_text_is_no_stream():
    with pytest.raises(UnreadableDocument, match="没有 Word 或 Excel"):
        detect(ole({"Notes": b"x" + "WordDocument\0".encode("utf-16-le")}), "a.doc")


def test_a_parser_that_fails_is_one_clear_error(monkeypatch: pytest.MonkeyPatch):
    from gongkai.readers import word

    for error, cause in ((MemoryError(), "内存"), (RecursionError(), "嵌套"), (KeyError("x"), "KeyError")):

        def fail(data: bytes, name: str, error: Exception = error):
            raise error

        monkeypatch.setattr(word, "load", fail)
        with pytest.raises(UnreadableDocument, match=cause):
            formats.load("word", b"", "a.docx")


def test_json_has_no_layout():
    with pytest.raises(UnreadableDocument, match="JSON"):
        formats.load("json", b"{}", "a.json")


def test_reading_word_imports_no_other_format():
    code = (
        "import sys; from gongkai.readers import read_document; read_document(sys.stdin.buffer.read(), 'a.docx');"
        "print([m for m in ('pypdfium2', 'python_calamine', 'selectolax', 'doc2docx', 'striprtf', 'subprocess', 'docx')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], input=docx(p("文")), capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_work_done_apart_is_stopped_in_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "_command", lambda job, folder, seconds: ["/bin/sleep", "30"])
    started = time.monotonic()
    with pytest.raises(apart.Failed, match="timeout"):
        apart.run("doc", b"", 1)
    assert time.monotonic() - started < 5
