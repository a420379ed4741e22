"""Which cells of an Excel 97-2003 sheet have a border: calamine does not tell, and a blank framed row is a row."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_BOF, _EOF, _XF, _SHEET = 0x0809, 0x000A, 0x00E0, 0x0085
_ONE_CELL = {0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x0006, 0x00D6}
_MANY_BLANKS, _MANY_NUMBERS = 0x00BE, 0x00BD
_BIFF8 = 0x0600
_ANY_LINE = 0xFFFF


def framed(source: Path) -> dict[str, list[tuple[int, int]]]:
    """Return the cells with a border, row and column from zero, by the name of their sheet; nothing for other files."""
    from doc2docx.cfb import CompoundFile  # type: ignore[import-untyped]
    from doc2docx.errors import Doc2DocxError  # type: ignore[import-untyped]

    try:
        stream: bytes = CompoundFile.from_path(source).open_stream("Workbook")
    except Doc2DocxError:
        return {}
    try:
        return _framed(stream)
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}


def _framed(stream: bytes) -> dict[str, list[tuple[int, int]]]:
    lined: list[bool] = []
    sheets: list[tuple[str, int]] = []
    for kind, body in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            return {}
        if kind == _XF:
            lined.append(bool(struct.unpack_from("<H", body, 10)[0] & _ANY_LINE))
        elif kind == _SHEET:
            sheets.append((_name(body), struct.unpack_from("<I", body)[0]))
    return {
        name: [(row, column) for row, column, style in _cells(stream, start) if style < len(lined) and lined[style]]
        for name, start in sheets
    }


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, without those of charts set inside it."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + length]
        start += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1:
            yield kind, body
        if depth <= 0:
            return


def _name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _cells(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and style of every cell of a sheet."""
    for kind, body in _records(stream, start):
        if kind in _ONE_CELL:
            yield struct.unpack_from("<HHH", body)
        elif kind in (_MANY_BLANKS, _MANY_NUMBERS):
            row, first = struct.unpack_from("<HH", body)
            size = 2 if kind == _MANY_BLANKS else 6
            for index in range((len(body) - 6) // size):
                yield row, first + index, struct.unpack_from("<H", body, 4 + index * size)[0]
