"""What holds for every test."""

from __future__ import annotations

from gongkai.pdfium import start_pdfium

start_pdfium()  # before a library that tests compare with starts it in its own way, with the fonts of the machine
