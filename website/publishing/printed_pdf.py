"""A record as a tagged PDF with its fonts inside."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from website.publishing import typst_pages
from website.publishing.printed import Picture, Piece, Printed

TEMPLATE = Path(__file__).with_name("record.typ")


def write(record: Printed) -> bytes:
    """Return the record as a PDF (PDF/UA-1 where every character has a glyph).

    Raises ``gongkai.errors.MissingComponent`` when the fonts are not installed.
    """
    files: dict[str, bytes] = {}
    data = {
        "title": record.title,
        "organ": record.organ,
        "warning": record.warning,
        "particulars": record.particulars,
        "pieces": [piece_data(piece, files) for piece in record.pieces],
        "address": record.address,
    }
    return typst_pages.pdf(TEMPLATE, data, files)


def piece_data(piece: Piece, files: dict[str, bytes]) -> dict[str, Any]:
    """Return a piece as a template takes it; a picture is laid into ``files``."""
    if isinstance(piece, Picture):
        name = f"{len(files)}.jpg"
        with piece.image.get_rendition("max-1200x1200|format-jpeg").file.open("rb") as file:
            files[name] = file.read()
        return {"kind": "picture", "file": name, "alt": piece.alt}
    return {"kind": type(piece).__name__.lower(), **asdict(piece)}
