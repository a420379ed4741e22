"""Pages set by Typst from a template and data, which are only ever shown and never evaluated."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from gongkai import fonts


def pdf(template: Path, data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return the pages as a PDF with its fonts inside (PDF/UA-1 where every character has a glyph).

    The template reads ``data`` from ``data.json`` and the files beside it by their names.
    Raises ``gongkai.errors.MissingComponent`` when the fonts are not installed.
    """
    return _made(template, data, files, "pdf")


def png(template: Path, data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return the only page as a picture with one pixel a point."""
    return _made(template, data, files, "png")


def _made(template: Path, data: Mapping[str, Any], files: Mapping[str, bytes], kind: Literal["pdf", "png"]) -> bytes:
    folders = [str(path) for path in fonts.folders()]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copy(template, root / template.name)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        for file, content in files.items():
            (root / file).write_bytes(content)
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
        compiler = typst.Compiler(input=root / template.name, root=root, font_paths=found)
        if kind == "png":
            return _one(compiler.compile(format="png", ppi=72.0))
        try:
            return _one(compiler.compile(format="pdf", pdf_standards=["ua-1"]))
        except typst.TypstError as error:
            # The standard forbids a character without a glyph; such a character stays in the text, drawn as a box.
            if not error.message.startswith("PDF/"):
                raise
            return _one(compiler.compile(format="pdf"))


def _one(made: Any) -> bytes:
    """Return what Typst made; several pictures come as a list."""
    found: bytes = made[0] if isinstance(made, list) else made
    return found
