"""Text in pictures, by the OCR extra: never sure, so what comes of it is marked as inferred."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

from gongkai.errors import MissingComponent
from gongkai.readers.pdf.page import Glyph, Page, Segment

Recognised = tuple[float, float, float, float, str]
"""A stretch of text in a picture: left, top, right, bottom in pixels, and what it says."""

Recogniser = Callable[[bytes, int, int], Sequence[Recognised]]
"""Reads a picture of 24-bit pixels (blue, green, red, row by row) of a width and a height."""

_DOTS_PER_POINT = 150 / 72
_MOST_PIXELS = 12_000_000
_IDEOGRAPH = "\u2e80"
_STROKE = 26.0
_DARK = 150
_SPECKS = 0.94


def recogniser() -> Recogniser:
    """Return the installed OCR engine. Raises ``MissingComponent`` where the extra is not installed."""
    try:
        import numpy
        from rapidocr import RapidOCR
    except ImportError:
        raise MissingComponent("rapidocr", "识别图片中的文字", "pip install 'gongkai[ocr]'") from None
    engine = RapidOCR(params={"Global.log_level": "error"})

    def recognise(pixels: bytes, width: int, height: int) -> list[Recognised]:
        picture = numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(height, width, 3)
        result = engine(picture)
        if result.boxes is None or result.txts is None:
            return []
        return [(*_bounds(box), text) for box, text in zip(result.boxes, result.txts, strict=True)]

    return recognise


def _bounds(corners: Any) -> tuple[float, float, float, float]:
    xs, ys = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    return min(xs), min(ys), max(xs), max(ys)


def read_page(handle: Any, number: int, recognise: Recogniser) -> Page:
    """Return a loaded pdfium page as a recogniser reads it: each stretch as characters of even width, and the rules."""
    scale = _scale(handle)
    pixels, width, height = _render(handle, scale)
    page = Page(number, width / scale, height / scale)
    for word in recognise(pixels, width, height):
        page.glyphs += _glyphs(*word, scale=scale)
    page.glyphs = _level(sorted(page.glyphs))
    page.across, page.upright = _rules(pixels, width, height, scale)
    return page


def _glyphs(left: float, top: float, right: float, bottom: float, text: str, *, scale: float) -> Iterator[Glyph]:
    """Spread a stretch of text over its box, Latin characters half as wide as Chinese ones."""
    widths = [1.0 if char >= _IDEOGRAPH else 0.5 for char in text]
    unit = (right - left) / scale / (sum(widths) or 1.0)
    em = min((bottom - top) / scale, 1.15 * unit)
    x, middle = left / scale, (top + bottom) / 2 / scale
    for char, width in zip(text, widths, strict=True):
        if not char.isspace():
            yield middle, x, x + width * unit, em, char
        x += width * unit


def _level(glyphs: list[Glyph]) -> list[Glyph]:
    """Put stretches that stand nearly at one height on it: no two boxes of a recogniser are quite level."""
    levelled: list[Glyph] = []
    base = -1e9
    for glyph in glyphs:
        if glyph[0] - base > 0.45 * glyph[3]:
            base = glyph[0]
        levelled.append((base, *glyph[1:]))
    return levelled


def _rules(pixels: bytes, width: int, height: int, scale: float) -> tuple[list[Segment], list[Segment]]:
    """Find the rules: stretches of dark pixels longer than any stroke of a character."""
    import numpy

    grey = numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(height, width, 3).min(axis=2)
    dark = grey < _DARK
    across = [(y / scale, low / scale, high / scale) for y, low, high in _runs(dark, int(_STROKE * scale))]
    upright = [(x / scale, low / scale, high / scale) for x, low, high in _runs(dark.T, int(_STROKE * scale))]
    return across, upright


def _runs(dark: Any, least: int) -> Iterator[tuple[int, int, int]]:
    """Yield row, begin and end of the runs of at least ``least`` pixels that are dark but for a few specks."""
    import numpy

    if dark.shape[1] <= least:
        return
    sums = numpy.cumsum(dark, axis=1, dtype=numpy.int32)
    full = (sums[:, least:] - sums[:, :-least]) >= _SPECKS * least
    edges = numpy.diff(full.astype(numpy.int8), axis=1, prepend=0, append=0)
    for (row, start), (_, stop) in zip(numpy.argwhere(edges == 1), numpy.argwhere(edges == -1), strict=True):
        yield int(row), int(start), int(stop) + least


def _scale(handle: Any) -> float:
    area = pdfium.FPDF_GetPageWidthF(handle) * pdfium.FPDF_GetPageHeightF(handle)
    return min(_DOTS_PER_POINT, math.sqrt(_MOST_PIXELS / max(1.0, area)))


def _render(page: Any, scale: float) -> tuple[bytes, int, int]:
    width = max(1, round(pdfium.FPDF_GetPageWidthF(page) * scale))
    height = max(1, round(pdfium.FPDF_GetPageHeightF(page) * scale))
    pixels = ctypes.create_string_buffer(width * height * 3)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, pixels, width * 3)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels.raw, width, height
