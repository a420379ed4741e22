"""A record as a tagged PDF with its fonts inside."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from gongkai import fonts
from website.publishing.printed import Picture, Piece, Printed

TEMPLATE = Path(__file__).with_name("record.typ")


def write(record: Printed) -> bytes:
    """Return the record as a PDF (PDF/UA-1 where every character has a glyph).

    Raises ``gongkai.errors.MissingComponent`` when the fonts are not installed.
    """
    folders = [str(path) for path in fonts.folders()]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copy(TEMPLATE, root / TEMPLATE.name)
        (root / "record.json").write_text(json.dumps(_data(record, root), ensure_ascii=False), "utf-8")
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
        compiler = typst.Compiler(input=root / TEMPLATE.name, root=root, font_paths=found)
        try:
            return compiler.compile(format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError as error:
            # The standard forbids a character without a glyph; such a character stays in the text, drawn as a box.
            if not error.message.startswith("PDF/"):
                raise
            return compiler.compile(format="pdf")


def _data(record: Printed, root: Path) -> dict[str, Any]:
    pieces = [_piece(piece, root, number) for number, piece in enumerate(record.pieces)]
    return {
        "title": record.title,
        "organ": record.organ,
        "warning": record.warning,
        "particulars": record.particulars,
        "pieces": pieces,
        "address": record.address,
    }


def _piece(piece: Piece, root: Path, number: int) -> dict[str, Any]:
    if isinstance(piece, Picture):
        name = f"{number}.jpg"
        with piece.image.get_rendition("max-1200x1200|format-jpeg").file.open("rb") as file:
            (root / name).write_bytes(file.read())
        return {"kind": "picture", "file": name, "alt": piece.alt}
    return {"kind": type(piece).__name__.lower(), **asdict(piece)}
