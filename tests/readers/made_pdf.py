"""A PDF made by hand, so that a test can draw every line of it: text, rulings, pictures, odd pages."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

WIDTH, HEIGHT = 595, 842


class Sheet:
    """One page. Heights count from the top, as on paper; all measures in points."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, rotate: int = 0) -> None:
        self.width, self.height, self.rotate = width, height, rotate
        self.content: list[str] = []
        self.picture: bytes | None = None
        self.notes: list[str] = []

    def text(self, x: float, y: float, words: str, size: float = 12, matrix: str = "1 0 0 1", mode: int = 0) -> Sheet:
        """Set words with their base line at ``y``; Latin characters half as wide, as in a Chinese font."""
        code = words.encode("utf-16-be").hex()
        self.content.append(f"BT /F1 {size} Tf {mode} Tr {matrix} {x:.2f} {self.height - y:.2f} Tm <{code}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """Stroke a line."""
        self.content.append(f"{x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S")
        return self

    def box(self, x0: float, y0: float, x1: float, y1: float, paint: str = "S") -> Sheet:
        """Draw a rectangle: stroked (S) or filled (f)."""
        self.content.append(f"{x0:.2f} {self.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re {paint}")
        return self

    def raw(self, operators: str) -> Sheet:
        """Add operators as they are."""
        self.content.append(operators)
        return self

    def scan(self) -> Sheet:
        """Cover the page with a picture, as a scanner does."""
        self.picture = zlib.compress(b"\xff" * 64)
        return self.raw(f"q {self.width} 0 0 {self.height} 0 0 cm /Im Do Q")

    def remark(self, words: str) -> Sheet:
        """Leave a note on the page, as a reviewer does."""
        code = "feff" + words.encode("utf-16-be").hex()
        self.notes.append(f"<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents <{code}> >>")
        return self


def table(
    sheet: Sheet, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], size: float = 10
) -> Sheet:
    """Rule a plain grid and set a text in each of its cells."""
    for y in ys:
        sheet.line(xs[0], y, xs[-1], y)
    for x in xs:
        sheet.line(x, ys[0], x, ys[-1])
    return fill(sheet, xs, ys, rows, size)


def fill(
    sheet: Sheet, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], size: float = 10
) -> Sheet:
    """Set a text in each cell of a grid without ruling it."""
    for y, row in zip(ys, rows, strict=False):
        for x, words in zip(xs, row, strict=False):
            if words:
                sheet.text(x + 3, y + size + 3, words, size)
    return sheet


def pdf(*sheets: Sheet) -> bytes:
    """Return a file of the sheets."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 [500] 2 94 500 814 939 500] "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    kids = []
    for sheet in sheets:
        kids.append(len(objects) + 1)
        objects += _page(sheet, len(objects) + 1)
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    return assemble(objects)


def _page(sheet: Sheet, number: int) -> list[bytes]:
    content = stream("\n".join(sheet.content).encode())
    picture = sheet.picture or b""
    head = "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
    image = stream(picture, f"{head} /Filter /FlateDecode") if picture else b"null"
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] /Rotate {sheet.rotate} "
        f"/Contents {number + 1} 0 R /Annots [{' '.join(sheet.notes)}] "
        f"/Resources << /Font << /F1 3 0 R >> /XObject << /Im {number + 2} 0 R >> >> >>"
    )
    return [page.encode(), content, image]


def stream(data: bytes, entries: str = "") -> bytes:
    """Return a stream object of data as it is."""
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def assemble(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Number the objects and write the cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
