"""Text in pictures, by the OCR extra: never sure, so what comes of it is marked as inferred."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

from gongkai.errors import MissingComponent
from gongkai.readers.pdf_lines import Line

Recognised = tuple[float, float, float, float, str]
"""A stretch of text in a picture: left, top, right, bottom in pixels, and what it says."""

Recogniser = Callable[[bytes, int, int], Sequence[Recognised]]
"""Reads a picture of 24-bit pixels (blue, green, red, row by row) of a width and a height."""

_DOTS_PER_POINT = 150 / 72
_MOST_PIXELS = 12_000_000


def recogniser() -> Recogniser:
    """Return the installed OCR engine. Raises ``MissingComponent`` where the extra is not installed."""
    try:
        import numpy
        from rapidocr import RapidOCR  # type: ignore[import-not-found]
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


def read_page(page: Any, number: int, recognise: Recogniser) -> list[Line]:
    """Return the lines of a loaded pdfium page as a recogniser reads them, in points from the page's top."""
    scale = _scale(page)
    pixels, width, height = _render(page, scale)
    return lines_of_words([_scaled(word, scale) for word in recognise(pixels, width, height)], number)


def _scale(page: Any) -> float:
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    return min(_DOTS_PER_POINT, math.sqrt(_MOST_PIXELS / max(1.0, area)))


def _scaled(word: Recognised, scale: float) -> Recognised:
    left, top, right, bottom, text = word
    return left / scale, top / scale, right / scale, bottom / scale, text


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


def lines_of_words(words: Sequence[Recognised], page: int) -> list[Line]:
    """Put recognised stretches that stand at one height into lines, each stretch a word of its own."""
    lines: list[Line] = []
    for left, top, right, bottom, text in sorted(words, key=lambda word: word[1] + word[3]):
        middle, em = (top + bottom) / 2, bottom - top
        if not text.strip():
            continue
        if lines and middle - lines[-1].middle < 0.5 * min(em, lines[-1].em):
            line = lines[-1]
            line.words.append((left, right, text.strip()))
            line.left, line.right = min(line.left, left), max(line.right, right)
        else:
            lines.append(Line(page, middle, left, right, em, [(left, right, text.strip())]))
    for line in lines:
        line.words.sort()
    return lines
