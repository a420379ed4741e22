"""OFD (GB/T 33190): its text, line by line, through the extra ``ofdkit``; it tells no tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.document import Document, Leftover, Paragraph, Place
from gongkai.errors import MissingComponent, UnreadableDocument
from gongkai.readers.package import AGAIN, Package

if TYPE_CHECKING:
    from ofdkit import OFDDocument  # type: ignore[import-untyped]

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
    for page, content in enumerate(source.pages, start=1):
        lines = (line.strip() for line in content.text.split("\n"))
        for number, line in enumerate(lines, start=1):
            if line:
                document.blocks.append(Paragraph(line, Place("line", number, page=page)))
