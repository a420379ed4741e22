"""Starting pdfium, with the fonts of the printed report for what a file names and does not bring along."""

from __future__ import annotations

import ctypes
from functools import cache

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

from gongkai import fonts
from gongkai.errors import MissingComponent


@cache
def start_pdfium() -> None:
    """Start pdfium, once in a process.

    A font that a file does not bring along is measured by a substitute. Where there is none with Chinese characters,
    pdfium takes them to have no height, and drops small ones: a file would read otherwise on every machine.
    """
    settings = pdfium.FPDF_LIBRARY_CONFIG(version=2)
    if names := _folders():
        paths = (ctypes.c_char_p * (len(names) + 1))(*names)  # it ends with a null pointer
        settings.m_pUserFontPaths = ctypes.cast(paths, type(settings.m_pUserFontPaths))
    pdfium.FPDF_InitLibraryWithConfig(settings)


def _folders() -> list[bytes]:
    try:
        return [str(folder).encode() for folder in fonts.folders()]
    except MissingComponent:
        return []  # the fonts of the system have to do, whatever they are
