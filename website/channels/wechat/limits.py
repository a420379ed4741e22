"""What WeChat's documentation allows in an article, and how a length is counted here."""

from __future__ import annotations

TITLE = 32
"""字, 新增草稿: title."""
AUTHOR = 16
"""字, 新增草稿: author."""
DIGEST = 120
"""字: 128 on the page 新增草稿, 120 in the editor of the public platform; the smaller one holds."""
CONTENT = 20_000
"""Characters, mark-up included, 新增草稿: content must have fewer (必须少于2万字符)."""
CONTENT_BYTES = 1_000_000
"""Bytes, 新增草稿: content must have fewer (小于1M)."""
SOURCE_URL = 1_000
"""Bytes, 新增草稿: content_source_url (不可超过1 kb)."""
PICTURE_BYTES = 1_000_000
"""Bytes, 上传图文消息图片: jpg or png below 1 MB."""
COVER_BYTES = 10_000_000
"""Bytes, 上传永久素材: a picture below 10 MB."""
PICTURE_ADDRESS = 300
"""Characters kept free for the address that WeChat gives a picture (assumed: they are about 150 long)."""


def length(text: str) -> int:
    """Return a text's length in UTF-16 units, in which a rare character or an emoji counts two.

    The documentation says 字 and not which; counted so, a text is within the limit either way.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
