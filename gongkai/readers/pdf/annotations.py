"""What lies on a PDF page without being part of it: remarks, which are reported, and form fields, which are printed."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

from gongkai.document import Leftover, Place

_REMARKS = frozenset(
    {
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT,
        pdfium.FPDF_ANNOT_CARET,
    }
)
_MOST = 500


def remarks(page: Any, number: int) -> Iterator[Leftover]:
    """Yield the remarks that somebody left on a page, as leftovers of kind ``comment``."""
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) in _REMARKS:
            yield Leftover("comment", _contents(annotation), Place("page", page=number))
        pdfium.FPDFPage_CloseAnnot(annotation)


def _contents(annotation: Any) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", pointer, size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", "replace")[:500]


def flatten_forms(page: Any) -> bool:
    """Print the page's form fields into it, in memory; return whether there were any: then it must be loaded anew."""
    count = min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)
    return any(_is_field(page, at) for at in range(count)) and (
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    )


def _is_field(page: Any, at: int) -> bool:
    annotation = pdfium.FPDFPage_GetAnnot(page, at)
    if not annotation:
        return False
    subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    return bool(subtype == pdfium.FPDF_ANNOT_WIDGET)
