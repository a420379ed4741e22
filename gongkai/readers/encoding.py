"""Bytes of text to characters: UTF-8, GB18030 and UTF-16, told by their own marks and by what they decode to."""

from __future__ import annotations

import codecs

from gongkai.errors import UnreadableDocument

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes, name: str) -> str:
    """Return the text of ``data``; a few broken bytes become U+FFFD.

    Raises ``UnreadableDocument`` when it is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if _sparse(data):
        return data.decode("utf-16-le", "replace")
    best = min(
        (data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=lambda text: text.count("\ufffd")
    )
    if best.count("\ufffd") * 20 > len(best):
        raise UnreadableDocument(
            name, "不是文本文件，或者编码无法识别", "请另存为 UTF-8 编码的文本，或直接提供 Word、PDF 原件"
        )
    return best


def _sparse(data: bytes) -> bool:
    """Whether every other byte tends to be zero, as in UTF-16 without a mark."""
    return len(data) % 2 == 0 and data[1:400:2].count(0) * 3 > len(data[1:400:2])
