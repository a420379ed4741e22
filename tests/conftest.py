"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

from gongkai.pdfium import start_pdfium

start_pdfium()  # before a library that tests compare with starts it in its own way, with the fonts of the machine
# A time limit by the clock on the wall says how busy the machine is; what must be quick has a test of its own.
settings.register_profile("gongkai", deadline=None)
settings.load_profile("gongkai")
