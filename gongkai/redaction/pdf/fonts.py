"""How wide the letters of a PDF font are, and how its strings are cut into letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pikepdf

from gongkai.redaction.pdf.errors import CannotEdit

_ASCENT, _DESCENT = 0.88, -0.12
_HALF = 500.0
_GB_NAMES = ("GBK-EUC", "GBKp-EUC", "GBK2K", "GB-EUC", "GBpc-EUC")
_CODES = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>")
_RANGES = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(\d+)")
_CHARS = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*(\d+)")


class Glyph(NamedTuple):
    """A letter of a string: its bytes, how far it moves on (in thousandths of an em), how wide it is, where it begins.

    ``left`` and ``below`` say how far left of and below the point of writing its box begins; only vertical writing
    has them. ``space`` is set for the one-byte code 32, to which word spacing applies.
    """

    code: bytes
    advance: float
    width: float
    left: float
    below: float
    space: bool


class Font:
    """A font of a page: horizontal unless ``vertical``; ``ascent`` and ``descent`` in ems, ``scale`` ems to a unit."""

    vertical = False
    scale = 0.001

    def __init__(self, descriptor: pikepdf.Object | None) -> None:
        self.ascent, self.descent = _heights(descriptor)

    def glyphs(self, data: bytes) -> Iterator[Glyph]:
        """Yield the letters of a string."""
        raise NotImplementedError


class SimpleFont(Font):
    """A font with one byte a letter."""

    def __init__(self, source: pikepdf.Object) -> None:
        descriptor = source.get("/FontDescriptor")
        super().__init__(descriptor)
        first = int(source.get("/FirstChar", 0))
        widths = [float(each) for each in source.get("/Widths", [])]
        missing = float(descriptor.get("/MissingWidth", 0)) if descriptor is not None else 0.0
        self._widths = [missing] * 256
        for code, width in enumerate(widths, first):
            if 0 <= code < 256:
                self._widths[code] = width
        if not widths:
            self._widths = standard_widths(str(source.get("/BaseFont", "/Helvetica")).lstrip("/"))
        if str(source.get("/Subtype")) == "/Type3":
            self._drawn(source)

    def _drawn(self, source: pikepdf.Object) -> None:
        """Take the measures of a font whose letters are drawn as content."""
        matrix = [float(each) for each in source.get("/FontMatrix", [0.001, 0, 0, 0.001, 0, 0])]
        self.scale = abs(matrix[0]) or 0.001
        box = [float(each) for each in source.get("/FontBBox", [0, 0, 0, 0])]
        low, high = sorted((box[1] * matrix[3], box[3] * matrix[3]))
        if high - low > 0.05:
            self.descent, self.ascent = low, high

    def glyphs(self, data: bytes) -> Iterator[Glyph]:
        """Yield the letters of a string."""
        for code in data:
            width = self._widths[code]
            yield Glyph(bytes((code,)), width, width, 0.0, 0.0, code == 32)


class CompositeFont(Font):
    """A font with several bytes a letter, as Chinese has."""

    def __init__(self, source: pikepdf.Object) -> None:
        inner = source["/DescendantFonts"][0]
        super().__init__(inner.get("/FontDescriptor"))
        self._codes = _codes_of(source.get("/Encoding"))
        self.vertical = self._codes.vertical
        self._default = float(inner.get("/DW", 1000))
        self._widths = _widths(inner.get("/W"), 1)
        high, down = (float(each) for each in inner.get("/DW2", [880, -1000]))
        self._default_down, self._high = down, high
        self._down = _widths(inner.get("/W2"), 3) if self.vertical else {}

    def glyphs(self, data: bytes) -> Iterator[Glyph]:
        """Yield the letters of a string."""
        for code, number in self._codes.cut(data):
            width = self._widths.get(number, (self._default,))[0]
            space = code == b" "
            if not self.vertical:
                yield Glyph(code, width, width, 0.0, 0.0, space)
                continue
            down, left, high = self._down.get(number, (self._default_down, width / 2, self._high))
            yield Glyph(code, down, width, left, high, space)


class Codes:
    """How a composite font's strings are cut: code lengths by range, and the number of each letter."""

    def __init__(self, vertical: bool = False) -> None:
        self.vertical = vertical

    def cut(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield each code with the number of its letter; two bytes a letter, which are its number."""
        for at in range(0, len(data), 2):
            code = data[at : at + 2]
            yield code, int.from_bytes(code, "big")


class UnicodeCodes(Codes):
    """Codes that are Unicode: of the letters, only the Latin ones have widths of their own."""

    def __init__(self, vertical: bool, latin: int) -> None:
        super().__init__(vertical)
        self._latin = latin

    def cut(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield each code with the number of its letter; pairs of surrogates are one."""
        at = 0
        while at < len(data):
            pair = 0xD8 <= data[at] <= 0xDB
            code = data[at : at + (4 if pair else 2)]
            value = int.from_bytes(code, "big")
            yield code, value - 0x20 + self._latin if 0x20 <= value < 0x7F else -1
            at += len(code)


class GbCodes(Codes):
    """Codes of the Chinese standard GBK: one byte for Latin letters, two or four for the others."""

    def __init__(self, vertical: bool, latin: int) -> None:
        super().__init__(vertical)
        self._latin = latin

    def cut(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield each code with the number of its letter."""
        at = 0
        while at < len(data):
            length = 1 if data[at] < 0x81 else 4 if data[at + 1 : at + 2] < b"\x40" else 2
            code = data[at : at + length]
            yield code, code[0] - 0x20 + self._latin if length == 1 and 0x20 <= code[0] < 0x7F else -1
            at += length


class WrittenCodes(Codes):
    """Codes by a table that the file brings along."""

    def __init__(self, table: pikepdf.Object) -> None:
        super().__init__(bool(int(table.get("/WMode", 0))))
        source = table.read_bytes()
        self._spaces = [
            (len(_bytes(low)), int(low, 16), int(high, 16))
            for part in _parts(source, b"codespacerange")
            for low, high in _pairs(part)
        ] or [(2, 0, 0xFFFF)]
        self._ranges = [
            (len(_bytes(low)), int(_hex(low), 16), int(_hex(high), 16), int(first))
            for part in _parts(source, b"cidrange")
            for low, high, first in _RANGES.findall(part)
        ]
        self._chars = {
            (len(_bytes(_hex(code))), int(_hex(code), 16)): int(number)
            for part in _parts(source, b"cidchar")
            for code, number in _CHARS.findall(part)
        }
        self._same = "/Identity" in str(table.get("/UseCMap", "")) or not (self._ranges or self._chars)

    def cut(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield each code with the number of its letter."""
        at = 0
        while at < len(data):
            code = self._code(data, at)
            yield code, self._number(len(code), int.from_bytes(code, "big"))
            at += len(code)

    def _code(self, data: bytes, at: int) -> bytes:
        for length, low, high in sorted(self._spaces):
            code = data[at : at + length]
            if len(code) == length and all(
                a <= b <= c
                for a, b, c in zip(low.to_bytes(length, "big"), code, high.to_bytes(length, "big"), strict=True)
            ):
                return code
        return data[at : at + min(length for length, _, _ in self._spaces)]

    def _number(self, length: int, value: int) -> int:
        if (length, value) in self._chars:
            return self._chars[length, value]
        for size, low, high, first in self._ranges:
            if size == length and low <= value <= high:
                return first + value - low
        return value if self._same else 0


def _hex(text: bytes) -> bytes:
    return b"".join(text.split())


def _bytes(text: bytes) -> bytes:
    return bytes.fromhex(_hex(text).decode())


def _pairs(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    for low, high in _CODES.findall(part):
        yield _hex(low), _hex(high)


def _parts(source: bytes, name: bytes) -> list[bytes]:
    return re.findall(rb"begin" + name + rb"(.*?)end" + name, source, re.S)


def _codes_of(encoding: pikepdf.Object | None) -> Codes:
    """Return how strings are cut. Raises ``CannotEdit`` for a table that is only known by name, and not to us."""
    if isinstance(encoding, pikepdf.Stream):
        return WrittenCodes(encoding)
    name = str(encoding).lstrip("/")
    vertical = name.endswith("-V")
    if name.startswith("Identity"):
        return Codes(vertical)
    if name.startswith("Uni") and ("UCS2" in name or "UTF16" in name):
        return UnicodeCodes(vertical, 1)
    if name.startswith(_GB_NAMES):
        return GbCodes(vertical, 814 if name.startswith(("GBK-", "GB-")) else 1)
    raise CannotEdit(f"字体编码 {name}")


def _widths(source: pikepdf.Object | None, numbers: int) -> dict[int, tuple[float, ...]]:
    """Return the measures of letters by number from a W (one number each) or W2 (three numbers each) array."""
    found: dict[int, tuple[float, ...]] = {}
    entries = list(source) if source is not None else []
    at = 0
    while at + 1 < len(entries):
        first, second = int(entries[at]), entries[at + 1]
        if isinstance(second, pikepdf.Array):
            values = [float(each) for each in second]
            for step in range(len(values) // numbers):
                found[first + step] = tuple(values[step * numbers : (step + 1) * numbers])
            at += 2
            continue
        value = tuple(float(each) for each in entries[at + 2 : at + 2 + numbers])
        for number in range(first, min(int(second), first + 70000) + 1):
            found[number] = value
        at += 2 + numbers
    return found


def _heights(descriptor: pikepdf.Object | None) -> tuple[float, float]:
    """Return how far letters reach above and below the line, in ems; usual values where the font tells nonsense."""
    if descriptor is None:
        return _ASCENT, _DESCENT
    up = float(descriptor.get("/Ascent", 0)) / 1000
    down = -abs(float(descriptor.get("/Descent", 0))) / 1000
    return (up if 0.5 <= up <= 1.3 else _ASCENT), (down if -0.6 <= down < 0 else _DESCENT)


@cache
def standard_widths(name: str) -> list[float]:
    """Return the widths of a standard font that a file need not bring along, as pdfium knows them."""
    import ctypes

    import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

    from gongkai.pdfium import start_pdfium

    known = "Courier" if "Courier" in name else "Times-Roman" if "Times" in name else "Helvetica"
    if "Bold" in name and known != "Times-Roman":
        known += "-Bold"
    start_pdfium()
    document = pdfium.FPDF_CreateNewDocument()
    font = pdfium.FPDFText_LoadStandardFont(document, known.encode())
    widths = []
    for code in range(256):
        width = ctypes.c_float()
        char = ord(bytes((code,)).decode("cp1252", "replace"))
        pdfium.FPDFFont_GetGlyphWidth(font, char, 1000.0, width)
        widths.append(width.value or _HALF)
    pdfium.FPDFFont_Close(font)
    pdfium.FPDF_CloseDocument(document)
    return widths


def font_of(source: pikepdf.Object) -> Font:
    """Return a font's measures. Raises ``CannotEdit`` where they are not known."""
    try:
        return CompositeFont(source) if str(source.get("/Subtype")) == "/Type0" else SimpleFont(source)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CannotEdit("字体数据不完整") from error
