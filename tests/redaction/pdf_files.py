"""PDF files for the tests of redaction: a page of operators with fonts, and ways to read a file to its last byte."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
import typst
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from gongkai import fonts

SECRET = "张三丰13800138000"
"""What must never be found again; it is drawn at (100, 700), 12 points high."""


def song(encoding: str = "/UniGB-UCS2-H") -> Dictionary:
    """Return a Chinese font that is not embedded."""
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/STSong-Light"),
        Encoding=Name(encoding),
        DescendantFonts=Array(
            [
                Dictionary(
                    Type=Name.Font,
                    Subtype=Name.CIDFontType0,
                    BaseFont=Name("/STSong-Light"),
                    DW=1000,
                    W=Array([1, Array([500]), 2, 94, 500]),
                    CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("GB1"), Supplement=2),
                    FontDescriptor=Dictionary(
                        Type=Name.FontDescriptor,
                        FontName=Name("/STSong-Light"),
                        Flags=6,
                        FontBBox=Array([-25, -254, 1000, 880]),
                        ItalicAngle=0,
                        Ascent=880,
                        Descent=-120,
                        CapHeight=880,
                        StemV=93,
                    ),
                )
            ]
        ),
    )


def code(words: str) -> str:
    """Return words as a string of the Chinese font."""
    return f"<{words.encode('utf-16-be').hex()}>"


def line(x: float, y: float, words: str, more: str = "") -> str:
    """Return operators that draw words in the Chinese font, 12 points high."""
    return f"BT /F1 12 Tf {more} 1 0 0 1 {x} {y} Tm {code(words)} Tj ET\n"


class Made:
    """A file being made: pages of operators, everything else by hand on ``pdf``."""

    def __init__(self) -> None:
        self.pdf = Pdf.new()
        self.song = self.pdf.make_indirect(song())

    def page(self, content: str, **more: Any) -> pikepdf.Page:
        """Add a page."""
        page = self.pdf.add_blank_page(page_size=(595, 842))
        page.obj.Contents = Stream(self.pdf, content.encode())
        page.obj.Resources = Dictionary(Font=Dictionary(F1=self.song), **more)
        return page

    def form(self, content: str, **more: Any) -> pikepdf.Object:
        """Return a form of operators."""
        made = Stream(self.pdf, content.encode())
        made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
        made.Resources = Dictionary(Font=Dictionary(F1=self.song), **more)
        return self.pdf.make_indirect(made)

    def data(self, **how: Any) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self.pdf.save(out, **how)
        return out.getvalue()


@cache
def typeset(source: str) -> bytes:
    """Return a PDF as an office program makes one: fonts embedded in part, tagged, with properties."""
    made = typst.compile(
        ("#set text(font: 'Noto Serif CJK SC', size: 12pt, lang: 'zh')\n".replace("'", '"') + source).encode(),
        font_paths=[str(folder) for folder in fonts.folders()],
    )
    assert isinstance(made, bytes)
    return made


def text_of(data: bytes) -> str:
    """Return the text that pdfium reads, spaces and breaks left out."""
    document = pypdfium2.PdfDocument(data)
    found = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(found.split())


def second_opinion(data: bytes) -> str:
    """Return the text that pdfplumber reads, spaces and breaks left out."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return "".join("".join(char["text"] for char in page.chars) for page in document.pages)


def everything(data: bytes) -> Iterator[bytes]:
    """Yield the file's bytes, each stream without its packing, and each string in its letters."""
    yield data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in pdf.objects:
            if isinstance(each, Stream):
                try:
                    yield each.read_bytes()
                except pikepdf.PdfError:
                    yield each.read_raw_bytes()
            yield from _strings(each, 0)


def _strings(each: Any, depth: int) -> Iterator[bytes]:
    if isinstance(each, String):
        yield str(each).encode("utf-8", "surrogatepass")
    elif isinstance(each, (Dictionary, Stream)) and depth < 20:
        for value in dict(each.items()).values():
            if not isinstance(value, pikepdf.Object) or not value.is_indirect:
                yield from _strings(value, depth + 1)
    elif isinstance(each, Array) and depth < 20:
        for value in each:
            yield from _strings(value, depth + 1)


def told(data: bytes, word: str) -> bool:
    """Whether a word can be found anywhere in a file, by any reader or in its bytes."""
    written = [word.encode(each) for each in ("utf-8", "utf-16-be", "utf-16-le", "gb18030")]
    written.append(word.encode("utf-16-be").hex().encode())
    inside = any(each in piece for piece in everything(data) for each in written)
    return inside or word in text_of(data) or word in second_opinion(data)
