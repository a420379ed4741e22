"""Zips that are the same at every making."""

from __future__ import annotations

import io
import zipfile


def packed(members: dict[str, str]) -> bytes:
    """Return a zip of text members that is the same at every making."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
