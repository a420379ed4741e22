"""OFD (GB/T 33190): its text, line by line, through the extra ``ofdkit``; it tells no tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.document import Document, Leftover, Paragraph, Place
from gongkai.errors import MissingComponent, UnreadableDocument
from gongkai.readers.office.package import AGAIN, Package

if TYPE_CHECKING:
    from ofdkit import OFDDocument

_GAP = "  "
"""What ofdkit prints between the cells of a row."""
_ENDS = "。；：！？:;!?"
_HEADING = re.compile(r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+[.．、])")
MAX_PAGES = 400
"""More pages than this are refused."""


def load(data: bytes, name: str) -> Document:
    """Read an OFD file's lines as paragraphs with their page.

    Raises ``MissingComponent`` without the extra and ``UnreadableDocument`` for a damaged file.
    """
    try:
        import ofdkit
    except ImportError as error:
        raise MissingComponent("ofdkit", "读取 OFD 文件", 'pip install "gongkai[ofd]"') from error
    package = Package(data, name)
    for part in package.parts:
        if part.lower().endswith(".xml"):
            package.read(part)  # refuses a bomb before the other library meets it
    document = Document(name, "ofd", [])
    try:
        with ofdkit.OFDDocument(data) as source:
            _read(document, source)
    except ofdkit.OFDError as error:
        raise UnreadableDocument(name, "OFD 文件的结构已损坏或不完整", AGAIN) from error
    if not document.blocks:
        document.leftovers.append(Leftover("scanned_page", "", Place("file")))
    return document


def _read(document: Document, source: OFDDocument) -> None:
    if len(source.pages) > MAX_PAGES:
        raise UnreadableDocument(document.name, f"页数过多（{len(source.pages)} 页），不像年度报告", "请只提供年度报告")
    lines: list[Paragraph] = []
    for page, content in enumerate(source.pages, start=1):
        texts = filter(None, (line.strip() for line in content.text().split("\n")))
        lines += [Paragraph(text, Place("line", number, page=page)) for number, text in enumerate(texts, start=1)]
    document.blocks += _joined(lines)


def _joined(lines: list[Paragraph]) -> list[Paragraph]:
    """Join the lines of a paragraph: one as long as lines get, that ends in no full stop, goes on in the next."""
    lengths = sorted(len(line.text) for line in lines if _GAP not in line.text)
    full = lengths[len(lengths) * 9 // 10] * 0.85 if len(lengths) > 8 else 1000
    joined: list[Paragraph] = []
    goes_on = False
    for line in lines:
        if goes_on and _GAP not in line.text and not _HEADING.match(line.text):
            joined[-1] = Paragraph(joined[-1].text + line.text, joined[-1].place)
        else:
            joined.append(line)
        goes_on = len(line.text) >= full and _GAP not in line.text and line.text[-1] not in _ENDS
    return joined
