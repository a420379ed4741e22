"""Looks at a PDF's bytes before pdfium does: what could grow without bound when it is opened is found."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable

from gongkai.errors import UnreadableDocument
from gongkai.readers.pdf.forms import MOST, Stream, Weights

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
_CAREFUL = re.compile(
    rb"/Encrypt\b"  # Nothing of it can be seen from outside.
    rb"|/CharProcs\s+\d"  # Letters that are content, perhaps of many fonts.
    rb"|/Subtype\s+\d|/Filter\s+\d"  # What a stream is stands elsewhere.
    rb"|/[A-Za-z]*#[4-7]"  # A name that hides its letters.
)
_REFERENCES = re.compile(rb"\[((?:\s*\d{1,9}\s+\d{1,5}\s+R\b){2,})\s*\]")
_NUMBERS = re.compile(rb"(\d+)\s+\d+\s+R")
_CONTENTS = re.compile(rb"/Contents\s+(\d{1,9})\s+\d+\s+R\b")
_MARKS = (b"/Image", b"/Length1", b"/FontFile", b"/CIDFontType0C", b"/Type1C", b"/OpenType")


def harmless(data: bytes, name: str) -> bool:
    """Whether a file can be opened in this process; otherwise it is to be read apart, limited in time and memory.

    Raises ``UnreadableDocument`` for a file with a stream that inflates beyond all measure.
    """
    if _TWICE.search(data):
        raise UnreadableDocument(name, "PDF 文件的数据被重复压缩，不像正常文件", "请重新导出 PDF")
    streams: dict[int, Stream] = {}
    outside: list[bytes] = []
    safe = True
    start = 0
    for mark in _STREAM.finditer(data):
        if mark.start() < start or data[mark.start() - 3 : mark.start()] == b"end":
            continue
        outside.append(data[start : mark.start()])
        start = data.find(b"endstream", mark.end())
        start = len(data) if start < 0 else start
        before, _, head = data[max(0, mark.start() - _LONGEST_HEAD) : mark.start()].rpartition(b" obj")
        stream = Stream(head, data[mark.end() : start])
        if len(stream.packed) > _SMALL and (b"Flate" in head or b"/Fl" in head):
            _measure(stream, name)
        number = _NUMBER.search(before)
        safe = safe and number is not None and int(number.group(1)) not in streams
        if number:
            streams[int(number.group(1))] = stream
    outside.append(data[start:])
    return safe and _bounded(streams, b"\n".join(outside))


def _bounded(streams: dict[int, Stream], text: bytes) -> bool:
    """Whether it is sure that no page comes to more content than pdfium can take in its stride."""
    packed = [stream.content for stream in streams.values() if b"/ObjStm" in stream.head]
    if None in packed:
        return False
    text = b"\n".join((text, *filter(None, packed)))
    if _CAREFUL.search(text):
        return False
    lists = [[int(number) for number in _NUMBERS.findall(found)] for found in _REFERENCES.findall(text)]
    drawn = {int(number) for number in _CONTENTS.findall(text)}.union(*lists)
    weights = Weights({number: stream for number, stream in streams.items() if b"/Form" in stream.head})
    if weights.heaviest > MOST or (b"/AcroForm" in text and weights.heaviest * _most_fields(text, lists) > MOST):
        return False
    pages = {number: stream for number, stream in streams.items() if number in drawn or not _bulky(stream)}
    if b"/CharProcs" in text and _letters(text, pages, weights) > MOST:
        return False
    single = all((not weights.heaviest and stream.small) or weights.page(stream) <= MOST for stream in pages.values())
    return single and all(_sum(numbers, streams, weights) <= MOST for numbers in lists)


def _letters(text: bytes, streams: dict[int, Stream], weights: Weights) -> int:
    """Return what the letters of fonts that are drawn as content come to, each as often as it is referred to."""
    times = Counter(map(int, _NUMBERS.findall(text)))
    return sum(times[number] * weights.page(stream) for number, stream in streams.items())


def _sum(numbers: Iterable[int], streams: dict[int, Stream], weights: Weights) -> int:
    return sum(weights.page(streams[number]) for number in numbers if number in streams)


def _most_fields(text: bytes, lists: Iterable[list[int]]) -> int:
    """Return how many fields a page can have at most: each is drawn as a form of its own."""
    return max((len(numbers) for numbers in lists), default=0) + text.count(b"/Widget")


def _bulky(stream: Stream) -> bool:
    """Whether a stream is a picture or a font."""
    return any(mark in stream.head for mark in _MARKS)


def _measure(stream: Stream, name: str) -> None:
    bulky = _bulky(stream)
    limit = MAX_STREAM if bulky else MAX_CONTENT
    if bulky and _inflated(stream.packed[:_PROBE], limit) < _SUSPICIOUS * _PROBE:
        return
    if _inflated(stream.packed, limit) > limit:
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
