"""A PDF's objects laid open: packing and protection taken off by pdfium, in a process of its own."""

from __future__ import annotations

import json
from ctypes import POINTER, c_ubyte, cast, memmove
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.errors import UnreadableDocument

SECONDS = 20
_AGAIN = "请重新导出 PDF"
_CAUSES = {
    "password": ("PDF 文件有密码保护", "请用密码打开后另存为不加密的 PDF"),
    "timeout": ("PDF 文件的内部结构过于复杂", _AGAIN),
    "crash": ("PDF 文件的内部结构过于复杂，或者已损坏", _AGAIN),
}


class Opened(NamedTuple):
    """What stands in a PDF: its objects without packing, how many files it holds, whether its form is a program."""

    objects: bytes
    attachments: int
    dynamic_form: bool


def lay_open(data: bytes, name: str) -> Opened:
    """Return what stands in a PDF. Raises ``UnreadableDocument`` for one that is locked, damaged or boundless."""
    from gongkai.readers import apart

    try:
        counts, _, objects = apart.run("pdf_objects", data, SECONDS).partition(b"\n")
    except apart.Failed as failure:
        raise UnreadableDocument(name, *_CAUSES.get(failure.reason, ("PDF 文件已损坏或不完整", _AGAIN))) from failure
    attachments, dynamic = json.loads(counts)
    return Opened(objects, attachments, dynamic)


def extract(source: Path) -> bytes:
    """Return the counts as one line of JSON, then the objects. Raises ``apart.Failed``."""
    import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

    from gongkai.pdfium import start_pdfium
    from gongkai.readers.apart import Failed

    start_pdfium()
    data = source.read_bytes()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Failed("password" if locked else "damaged")
    form = pdfium.FPDF_GetFormType(document)
    dynamic = form in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
    counts = json.dumps([pdfium.FPDFDoc_GetAttachmentCount(document), dynamic]).encode()
    return counts + b"\n" + _copied(pdfium, document)


def _copied(pdfium: Any, document: Any) -> bytes:
    """Return the document written anew, each object by itself and none encrypted. Raises ``apart.Failed``."""
    from gongkai.readers.apart import Failed

    pieces: list[bytes] = []

    def keep(_: Any, block: Any, size: int) -> int:
        piece = bytearray(size)
        memmove((c_ubyte * size).from_buffer(piece), cast(block, POINTER(c_ubyte)), size)
        pieces.append(bytes(piece))
        return 1

    writer = pdfium.FPDF_FILEWRITE(version=1)
    writer.WriteBlock = type(writer.WriteBlock)(keep)
    if not pdfium.FPDF_SaveAsCopy(document, writer, pdfium.FPDF_REMOVE_SECURITY):
        raise Failed("damaged")
    return b"".join(pieces)
