"""A public record as one page for the notice board or the screen, with a QR code to the record.

What does not fit is cut at a paragraph or row, and the page says that the whole is behind the code.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import Any

import qrcode
from django.conf import settings
from qrcode.constants import ERROR_CORRECT_M

from website.channels.articles import chinese, shortened
from website.publishing import typst_pages
from website.publishing.models import Record
from website.publishing.printed import Picture, Printed, Table, printed
from website.publishing.printed_pdf import piece_data

TEMPLATE = Path(__file__).with_name("poster.typ")
MOST_PIECES, MOST_WORDS, MOST_ROWS = 60, 3_000, 60
"""More pieces, characters in one of them, or rows of a table than any page holds are not set at all."""
QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""


class Size(Enum):
    """The sizes of a poster: width, height, type of the frame, and the types tried for the text, all in points.

    The fourth of them is that of a text which must be cut.
    """

    A4 = (595.28, 841.89, 18, (26, 22, 18, 16, 14, 12.5))
    A3 = (841.89, 1190.55, 26, (36, 31, 26, 23, 20, 17))
    SCREEN = (1920, 1080, 44, (64, 54, 44, 38, 33, 29))


def poster(record: Record, size: Size = Size.A4) -> bytes:
    """Return the poster of a public record as a PDF of one page.

    Raises ``gongkai.errors.MissingComponent`` when the fonts are not installed.
    """
    data, files = _content(record, size)
    return typst_pages.pdf(TEMPLATE, data, files)


def screen_picture(record: Record) -> bytes:
    """Return the poster for the screen as a PNG of 1920 by 1080 pixels."""
    data, files = _content(record, Size.SCREEN)
    return typst_pages.png(TEMPLATE, data, files)


def _content(record: Record, size: Size) -> tuple[dict[str, Any], dict[str, bytes]]:
    address = settings.SITE_ADDRESS + record.get_absolute_url()
    paper = printed(record, address)
    width, height, base, sizes = size.value
    files = {"qr.svg": qr_svg(address).encode()}
    day = record.generated_on if record.kind_entry.document else record.published_on or record.generated_on
    data = {
        "width": width,
        "height": height,
        "base": base,
        "sizes": sizes,
        "screen": size is Size.SCREEN,
        "title": drawn(record.title),
        "organ": paper.organ,
        "number": record.doc_no if record.doc_no != "无文号" else "",
        "warning": paper.warning,
        "lead": drawn(" ".join(record.summary.split())),
        "pieces": _pieces(paper, files),
        "day": chinese(day),
        "index": record.index_no or "",
        "phone": record.agency.phone,
        "address": address,
        "source": record.source_name,
    }
    return data, files


def _pieces(paper: Printed, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Return the pieces as the template takes them, the first picture only, none longer than a page."""
    made: list[dict[str, Any]] = []
    pictures = 0
    for piece in paper.pieces[:MOST_PIECES]:
        if isinstance(piece, Picture):
            pictures += 1
            if pictures > 1:
                continue
        data = piece_data(piece, files)
        if isinstance(piece, Table):
            data["rows"], data["more"] = piece.rows[:MOST_ROWS], len(piece.rows) > MOST_ROWS
        elif "text" in data and len(data["text"]) > MOST_WORDS:
            data["text"], data["more"] = shortened(data["text"], MOST_WORDS), True
        made.append({name: drawn(value) if isinstance(value, str) else value for name, value in data.items()})
    if len(paper.pieces) > MOST_PIECES and made:
        made[-1]["more"] = True
    return made


_UNDRAWN = re.compile("[\U0001f000-\U0001faff\u200d\ufe0f\u20e3]+")


def drawn(text: str) -> str:
    """Return a text without emoji, for which the fonts of official documents have no glyph but a box."""
    return _UNDRAWN.sub("", text)


def qr_modules(address: str) -> list[list[bool]]:
    """Return the dark and light modules of a QR code, without the quiet zone; a quarter of it may be unreadable."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(address)
    code.make(fit=True)
    return code.get_matrix()


def qr_svg(address: str) -> str:
    """Return a QR code as a drawing of one path, which stays sharp at any size."""
    modules = qr_modules(address)
    side = len(modules) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(modules)
        for column, dark in enumerate(line)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
