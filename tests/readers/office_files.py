"""Word and Excel files made of bare XML, so that a test can say exactly what is in them."""

from __future__ import annotations

import io
import struct
import zipfile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'
)
_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip file of the given parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def word_xml(tag: str, content: str) -> str:
    """Return a part of a Word file whose root is ``w:tag``."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {_SPACES}>{content}</w:{tag}>'


def docx(body: str, **parts: str | bytes) -> bytes:
    """Return a Word file with ``body`` inside ``w:body``; keyword ``numbering`` is word/numbering.xml, and so on."""
    others = {f"word/{name}.xml": content for name, content in parts.items()}
    main = word_xml("document", f"<w:body>{body}</w:body>")
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": main, **others})


def p(text: str, properties: str = "") -> str:
    """Return a paragraph."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    """Return a table cell with one paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    """Return a table of rows, each given as its cells' XML."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def ole(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file with streams of at least 4096 bytes each, laid out sector by sector."""
    sector, end, free, fat_mark = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    padded = {name: data.ljust(max(4096, -(-len(data) // sector) * sector), b"\0") for name, data in streams.items()}
    entries = [("Root Entry", 5, end, 0)]
    chains: list[int] = [fat_mark, end]  # sector 0: the allocation table; sector 1: the directory
    body = b""
    for name, data in padded.items():
        start, count = len(chains), len(data) // sector
        chains += [*range(start + 1, start + count), end]
        entries.append((name, 2, start, len(data)))
        body += data
    assert len(entries) <= 4
    assert len(chains) <= 128
    directory = b""
    for index in range(4):
        if index >= len(entries):
            directory += bytes(68) + struct.pack("<III", free, free, free) + bytes(48)
            continue
        name, kind, start, size = entries[index]
        raw = name.encode("utf-16-le")
        sibling = index + 1 if 0 < index < len(entries) - 1 else free
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        directory += struct.pack("<III", free, sibling, 1 if index == 0 and len(entries) > 1 else free)
        directory += bytes(36) + struct.pack("<IQ", start, size)
    table = struct.pack("<128I", *chains, *[free] * (128 - len(chains)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    return header + table + directory + body


S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(*sheets: str, styles: str = "", workbook: str = "", states: tuple[str, ...] = ()) -> bytes:
    """Return a workbook of sheets given as the XML inside ``worksheet``; they are named 表1, 表2, and so on."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}" {"".join(states[n - 1 : n])}/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/worksheet" Target="worksheets/s{n}.xml"/>' for n in numbers
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{_R}">{workbook}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{related}</Relationships>",
    }
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{S}">{styles}</styleSheet>'
    for n, sheet in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/s{n}.xml"] = f'<worksheet xmlns="{S}">{sheet}</worksheet>'
    return zipped(parts)
