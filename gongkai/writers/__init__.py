"""From a report to a file: the official Word document, PDF, HTML page, spreadsheet and JSON."""

from __future__ import annotations

from importlib import import_module

from gongkai.report import Report

FORMATS = {"docx": "word", "pdf": "pdf", "html": "html_page", "xlsx": "excel", "json": "json"}
"""The formats that can be written, by file suffix, and the module that writes each."""


def write(report: Report, format: str) -> bytes:
    """Return a report as a file of ``format`` (docx, pdf, html, xlsx or json).

    Raises ``ValueError`` for another format and ``MissingComponent`` when the fonts of the PDF are not installed.
    """
    if format not in FORMATS:
        raise ValueError(f"不能写出“{format}”格式；可选：{'、'.join(FORMATS)}")
    written: bytes = import_module(f"gongkai.writers.{FORMATS[format]}").write(report)
    return written
