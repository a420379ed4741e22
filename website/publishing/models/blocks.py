"""The body of a record or page: text, tables, pictures, videos and quotations, in the order they are read."""

from __future__ import annotations

from typing import Any

from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = [
    "h2",
    "h3",
    "h4",
    "bold",
    "italic",
    "ol",
    "ul",
    "link",
    "document-link",
    "hr",
    "superscript",
    "subscript",
]
TABLE_OPTIONS = {"language": "zh-CN", "minSpareRows": 0, "startRows": 4, "startCols": 3, "renderer": "text"}


class VideoBlock(blocks.StructBlock):
    """A video that the organ keeps itself, with what a person who cannot see or hear it needs."""

    file = DocumentChooserBlock(label="视频文件（mp4）")
    title = blocks.CharBlock(label="标题", max_length=200)
    transcript = blocks.TextBlock(label="文字说明", help_text="供看不到画面或者听不到声音的人阅读。")

    class Meta:
        icon = "media"
        label = "视频"
        template = "publishing/blocks/video.html"


class QuoteBlock(blocks.StructBlock):
    """Words of another document."""

    text = blocks.TextBlock(label="引文")
    source = blocks.CharBlock(label="出处", required=False)

    class Meta:
        icon = "openquote"
        label = "引文"
        template = "publishing/blocks/quote.html"


class Body(blocks.StreamBlock):
    """What may stand in a body."""

    text = blocks.RichTextBlock(label="文字", features=TEXT_FEATURES, icon="pilcrow")
    table = TableBlock(label="表格", table_options=TABLE_OPTIONS, template="publishing/blocks/table.html")
    picture = ImageBlock(label="图片", template="publishing/blocks/picture.html")
    video = VideoBlock()
    quote = QuoteBlock()


def text_of(body: Any) -> str:
    """Return the words of a body in reading order, one block a line, for searching and counting."""
    return "\n".join(part for block in body for part in _words(block.block_type, block.value) if part)


def _words(kind: str, value: Any) -> list[str]:
    if kind == "text":
        return [strip_tags(value.source.replace("</p>", "</p>\n").replace("<br/>", "\n")).strip()]
    if kind == "table":
        rows = value.get("data", []) if value else []
        caption = value.get("table_caption") or "" if value else ""
        return [caption, *("　".join(str(cell) for cell in row if cell) for row in rows)]
    if kind == "picture":
        return [value.contextual_alt_text or ""] if value else []
    if kind == "video":
        return [value["title"], value["transcript"]]
    return [value["text"], value["source"]]
