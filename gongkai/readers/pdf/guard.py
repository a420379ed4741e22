"""Looks at a PDF's bytes before pdfium does: what could grow without bound when it is opened is found."""

from __future__ import annotations

import re
import zlib

from gongkai.errors import UnreadableDocument
from gongkai.readers.pdf.forms import Form, bounded, form

MAX_CONTENT = 24 * 1024 * 1024
"""Inflated bytes of one stream of page content; a full page of vector graphics has about one million."""

MAX_STREAM = 256 * 1024 * 1024
"""Inflated bytes of one picture or font."""

_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/Filter\s*\[[^\]]*/(?:FlateDecode|Fl|LZWDecode)\s*/(?:FlateDecode|Fl|LZWDecode)\b")
_NUMBER = re.compile(rb"(\d{1,9})\s+\d+$")
_LONGEST_HEAD = 2000
_SMALL = MAX_CONTENT // 1040
_PROBE = 32 * 1024
_SUSPICIOUS = 200


def harmless(data: bytes, name: str) -> bool:
    """Whether a file can be opened in this process; otherwise it is to be read apart, limited in time and memory.

    Raises ``UnreadableDocument`` for a file with a stream that inflates beyond all measure.
    """
    if _TWICE.search(data):
        raise UnreadableDocument(name, "PDF 文件的数据被重复压缩，不像正常文件", "请重新导出 PDF")
    if b"/Encrypt" in data:
        return False  # Nothing of it can be seen from outside.
    forms: dict[int, Form] = {}
    start = 0
    for mark in _STREAM.finditer(data):
        if mark.start() < start or data[mark.start() - 3 : mark.start()] == b"end":
            continue
        start = data.find(b"endstream", mark.end())
        start = len(data) if start < 0 else start
        before, _, head = data[max(0, mark.start() - _LONGEST_HEAD) : mark.start()].rpartition(b" obj")
        if start - mark.end() > _SMALL and (b"Flate" in head or b"/Fl" in head):
            _measure(data, mark.end(), start, head, name)
        if b"/Form" in head and (number := _NUMBER.search(before)):
            forms[int(number.group(1))] = form(head, data[mark.end() : start])
    return bounded(forms)


def _measure(data: bytes, start: int, end: int, head: bytes, name: str) -> None:
    bulky = b"/Image" in head or b"/Length1" in head or b"/FontFile" in head or b"/CIDFontType0C" in head
    limit = MAX_STREAM if bulky else MAX_CONTENT
    if bulky and _inflated(data[start : min(end, start + _PROBE)], limit) < _SUSPICIOUS * _PROBE:
        return
    if _inflated(data[start:end], limit) > limit:
        raise UnreadableDocument(name, "PDF 文件里有解压后过大的数据，不像正常文件", "请重新导出 PDF")


def _inflated(packed: bytes, limit: int) -> int:
    """Return how many bytes a stream inflates to, as far as the limit."""
    inflater = zlib.decompressobj()
    size = 0
    try:
        while packed and size <= limit and not inflater.eof:
            size += len(inflater.decompress(packed, 1 << 20))
            packed = inflater.unconsumed_tail
    except zlib.error:
        return size
    return size
