"""How the pages of a PDF look, as pictures: for a page on which somebody marks what is to be taken out, or reviews."""

from __future__ import annotations

import io
from threading import Lock

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

from gongkai.redaction.marks import NotRedacted, Sheet
from gongkai.redaction.pdf.reading import loaded, page_of, picture, sheet_of

DOTS = 110
"""Points an inch: small characters can be read, and a page of A4 is some hundred kilobytes."""
_MOST_DOTS = 2_000_000
_ONE_AT_A_TIME = Lock()
"""pdfium may not be used by two threads at once."""


def sheets(document: bytes, name: str = "文件") -> list[Sheet]:
    """Return the pages of a PDF. Raises ``NotRedacted`` for what cannot be read as one."""
    with _ONE_AT_A_TIME, loaded(document, name) as held:
        found = []
        for number in range(1, pdfium.FPDF_GetPageCount(held) + 1):
            with page_of(held, number) as page:
                found.append(sheet_of(held, page, number))
        return found


def page_picture(document: bytes, number: int, name: str = "文件") -> bytes:
    """Return a page, counted from 1, as PNG, turned as it is shown. Raises ``NotRedacted`` for a page not there."""
    with _ONE_AT_A_TIME, loaded(document, name) as held:
        if not 1 <= number <= pdfium.FPDF_GetPageCount(held):
            raise NotRedacted(name, f"没有第{number}页", "请从第1页看起")
        with page_of(held, number) as page:
            sheet = sheet_of(held, page, number)
            area = max(1.0, (sheet.x1 - sheet.x0) * (sheet.y1 - sheet.y0)) / 72**2
            image = picture(page, sheet, min(DOTS, (_MOST_DOTS / area) ** 0.5))
    out = io.BytesIO()
    image.rotate(-sheet.rotate, expand=True).save(out, "PNG")
    return out.getvalue()
