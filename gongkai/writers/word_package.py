"""The Word file that the official documents share: its page, styles and page numbers; text straight to XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

_PARTS = Path(__file__).parent / "word_parts"
_MEMBERS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/footer_odd.xml": "footer_odd.xml",
    "word/footer_even.xml": "footer_even.xml",
    "word/document.xml": "document.xml",
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def package(body: str, *, title: str, author: str, styles: str = "") -> bytes:
    """Return a .docx file around the XML of its body; ``styles`` are further styles."""
    fillings = {"body": body, "title": escaped(title), "agency": escaped(author)}
    members = {member: _filled(_part(source), fillings) for member, source in _MEMBERS.items()}
    members["word/styles.xml"] = members["word/styles.xml"].replace(b"</w:styles>", f"{styles}</w:styles>".encode())
    return zipped(members)


@cache
def _part(name: str) -> str:
    return (_PARTS / name).read_text("utf-8").strip()


def _filled(part: str, fillings: Mapping[str, str]) -> bytes:
    return re.sub(r"<!--(\w+)-->", lambda mark: fillings[mark.group(1)], part).encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return the members as a zip file that depends on nothing but them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """Return the XML of a paragraph."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def run(text: str, style: str = "", properties: str = "") -> str:
    """Return the XML of a run of text, nothing for no text."""
    if not text:
        return ""
    inside = escaped(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    inside = inside.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    properties = (f'<w:rStyle w:val="{style}"/>' if style else "") + properties
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{inside}</w:t></w:r>'


def escaped(text: str) -> str:
    """Return text as it stands in XML."""
    return escape(text, quote=False)
