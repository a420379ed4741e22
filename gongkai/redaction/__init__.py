"""Redaction before release: what may not be told is really gone from the file, and that is proved (条例第三十七条).

Nothing is kept here. The caller keeps the document as it came and the marks, which are plain data: as long as both are
there, marks can be changed and the redaction run again; a reply is final when it is signed, not before.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.redaction.marks import (
    LAW,
    Box,
    Mark,
    NotRedacted,
    Place,
    Proof,
    Redacted,
    Sheet,
    Span,
    Suggestion,
    Survey,
    Taken,
)

__all__ = [
    "LAW",
    "Box",
    "Mark",
    "NotRedacted",
    "Place",
    "Proof",
    "Redacted",
    "Sheet",
    "Span",
    "Suggestion",
    "Survey",
    "Taken",
    "find",
    "redact",
]

MAX_BYTES = 100_000_000


def find(document: bytes, name: str, *, words: Sequence[str] = (), personal: bool = True) -> Survey:
    """Return where text stands in a PDF or Word document, and what of it may have to be taken out.

    Suggestions are personal data, unless ``personal`` is false, and ``words``, which are found across spaces and breaks
    of lines. Raises ``NotRedacted`` for a file of another kind, or that is locked, signed, damaged or too large.
    """
    if _kind(document, name) == "pdf":
        from gongkai.redaction import pdf

        return pdf.find(document, name, words, personal)
    from gongkai.redaction import word

    return word.find(document, name, words, personal)


def redact(
    document: bytes, marks: Sequence[Mark], name: str = "文件", *, stand_in: str = "█", label: str = ""
) -> Redacted:
    """Return a PDF or Word document without what is marked, and the proof that it is gone.

    On a PDF black boxes stand in its place, with ``label`` on those that have room for it; in Word ``stand_in``: for
    each character, if it is one itself, else once.
    Metadata, remarks, attachments, tracked changes, hidden text and older versions go in any case, marks or none.
    Raises ``NotRedacted``: a document whose redaction cannot be proved is never returned.
    """
    if _kind(document, name) == "pdf":
        from gongkai.redaction import pdf

        return pdf.redact(document, marks, name, label)
    from gongkai.redaction import word

    return word.redact(document, marks, name, stand_in)


def _kind(document: bytes, name: str) -> str:
    if len(document) > MAX_BYTES:
        raise NotRedacted(name, f"文件超过 {MAX_BYTES // 1_000_000} 兆", "请拆成几个文件，或者压缩其中的图片")
    if b"%PDF-" in document[:1024]:
        return "pdf"
    if document.startswith(b"PK"):
        return "word"
    if document.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotRedacted(name, "这是旧格式的 Word 文件（.doc），或者加了密码", "请另存为不加密的 .docx，再隐去")
    raise NotRedacted(name, "只能隐去 PDF 和 Word（.docx）文件里的内容", "请另存为 PDF 或 .docx，再隐去")
