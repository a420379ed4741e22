"""A public record as an article of a WeChat account: typeset with inline styles, within what WeChat takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from website.channels import covers, typeset
from website.channels.wechat import limits
from website.channels.wechat.article import Article, ArticlePicture
from website.publishing.models import Record
from website.publishing.particulars import details, warning

KEY = "via"
"""The name of the query parameter that carries a delivery's key; the public site passes over it."""


def article_of(record: Record, key: str = "") -> Article:
    """Return the published version of a record as an article; ``key`` is the delivery's, the same at every attempt.

    What does not fit into WeChat's limits is left out at the end of a paragraph, picture or row, and the article says
    so and leads to the whole.
    """
    address = settings.SITE_ADDRESS + record.get_absolute_url()
    pictures: list[ArticlePicture] = []

    def shown(image: Any) -> str:
        mark = f"cid:picture-{len(pictures) + 1:04d}"
        words = image.contextual_alt_text or ""
        pictures.append(ArticlePicture(mark, image.title or words, words, _reader(image)))
        return mark

    end = "".join(_end(record, address))
    html, cut = _fitted([*_beginning(record), *typeset.blocks(record.body, shown)], end)
    kept = tuple(each for each in pictures if each.mark in html)
    return Article(
        title=short_title(record.title, limits.TITLE, record.agency.name_on(record.published_on)),
        digest=shortened(" ".join(record.summary.split()), limits.DIGEST),
        author=_author(record),
        html=html,
        source_url=f"{address}?{urlencode({KEY: key})}" if key else address,
        pictures=kept,
        cover=_cover(record, kept),
        cut=cut,
    )


def _reader(image: Any) -> Callable[[], bytes]:
    def read() -> bytes:
        with image.get_rendition("max-1200x4000|format-jpeg").file.open("rb") as file:
            data: bytes = file.read()
        return data

    return read


def _cover(record: Record, pictures: tuple[ArticlePicture, ...]) -> ArticlePicture:
    if pictures:
        return pictures[0]
    organ = record.agency.name_on(record.published_on)
    return ArticlePicture("", "封面.png", record.title, lambda: covers.cover(record.title, organ))


def _author(record: Record) -> str:
    names = (record.agency.name_on(record.published_on), record.agency.short_name)
    return next((name for name in names if name and limits.length(name) <= limits.AUTHOR), "")


def _beginning(record: Record) -> Iterator[str]:
    """Yield what stands before the text: what the record is no longer, where it was taken from, its elements."""
    if says := warning(record):
        yield typeset.paragraph(says, typeset.BOX)
    if record.doc_no and record.doc_no != "无文号":
        yield typeset.paragraph(record.doc_no, typeset.CENTRE)
    if record.source_name:
        day = f"（{chinese(record.source_date)}）" if record.source_date else ""
        yield typeset.paragraph(f"来源：{record.source_name}{day}", typeset.FLAT)
    if rows := [[label, _said(value)] for label, value in details(record)]:
        yield from typeset.table(rows)


def _end(record: Record, address: str) -> Iterator[str]:
    """Yield what stands after the text: the signature, the files and the way to them, the address in words."""
    organ = record.agency.name_on(record.published_on)
    day = record.generated_on if record.kind_entry.document else record.published_on or record.generated_on
    yield f'<p style="margin:24px 0 16px;text-align:right">{escape(organ)}<br/>{chinese(day)}</p>'
    names = [file.title or file.document.title for file in record.files.select_related("document")]
    if names:
        yield typeset.paragraph("附件（请点击文末“阅读原文”下载）：", typeset.FLAT)
        yield from (typeset.paragraph(f"{at}. {name}") for at, name in enumerate(names[:FILES], 1))
        if len(names) > FILES:
            yield typeset.paragraph(f"……共{len(names)}个附件")
    yield typeset.RULE
    index = f"索引号：{record.index_no}\n" if record.index_no else ""
    lines = escape(f"{index}公开地址：{address}").replace("\n", "<br/>")
    yield f'<p style="margin:0;font-size:14px;color:#666;word-break:break-all">{lines}</p>'


FILES = 30
"""So many attachments are named in an article."""
FRAME = '<section style="font-size:16px;line-height:1.75;color:#222;overflow-wrap:anywhere">'
REST = '<p style="' + typeset.BOX + '">全文较长，这里只登了前一部分。<br/>请点击文末“阅读原文”查看全文。</p>'


def _fitted(pieces: list[str], end: str) -> tuple[str, bool]:
    """Return as many pieces as WeChat takes, and whether some were left out."""
    room = limits.CONTENT - 1 - limits.length(FRAME + "</section>" + end)
    sizes = [limits.length(piece) + piece.count("cid:picture-") * limits.PICTURE_ADDRESS for piece in pieces]
    if sum(sizes) <= room and _bytes(pieces) < limits.CONTENT_BYTES // 2:
        return f"{FRAME}{''.join(pieces)}{end}</section>", False
    room -= limits.length(REST)
    kept: list[str] = []
    for piece, size in zip(pieces, sizes, strict=True):
        if size > room:
            if part := _part_of(piece, room):
                kept.append(part)
            break
        kept.append(piece)
        room -= size
    return f"{FRAME}{''.join(kept)}{REST}{end}</section>", True


def _bytes(pieces: list[str]) -> int:
    return sum(len(piece.encode()) for piece in pieces)


_PLAIN = re.compile(r'(<p style="[^"]*">)([^<]*)</p>')


def _part_of(piece: str, room: int) -> str:
    """Return the beginning of a paragraph of plain words that fits, up to the end of a sentence if there is one."""
    found = _PLAIN.fullmatch(piece)
    room -= limits.length(found.group(1)) + len("</p>") if found else 0
    if not found or room < 200:
        return ""
    words = shortened(found.group(2), room)
    words = re.sub(r"&[#\w]{0,8}…$", "…", words)
    return f"{found.group(1)}{words}</p>"


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` UTF-16 units: cut after a sentence in its second half, or with “…”."""
    if limits.length(text) <= most:
        return text
    head = _head(text, most)
    end = max(head.rfind(mark) for mark in "。！？；") + 1
    return head[:end] if end > len(head) // 2 else _head(text, most - 1).rstrip("，、：；（《“ ") + "…"


def _head(text: str, most: int) -> str:
    """Return the longest beginning of at most ``most`` UTF-16 units; a rare character is never cut in two."""
    cut = text[:most]
    while limits.length(cut) > most:
        cut = cut[:-1]
    return cut


_OPEN = {"《": "》", "“": "”", "（": "）", "〔": "〕", "【": "】"}


def short_title(title: str, most: int, organ: str = "") -> str:
    """Return a title of at most ``most`` UTF-16 units that still reads well.

    First the organ's own name before 关于 is left out, since the account shows it; then it is cut, no bracket open.
    """
    title = " ".join(title.split())
    if limits.length(title) <= most:
        return title
    if organ and title.startswith(organ + "关于"):
        title = title[len(organ) :]
        if limits.length(title) <= most:
            return title
    head = _head(title, most - 1)
    for opened, closed in _OPEN.items():
        if head.count(opened) > head.count(closed):
            at = head.rfind(opened)
            if at > most // 2:
                head = head[:at]
            else:
                return _head(title, most - 2).rstrip("，、：的") + "…" + closed
    return head.rstrip("，、：") + "…"


def chinese(day: Any) -> str:
    """Return a day as officials write it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _said(value: Any) -> str:
    return chinese(value) if hasattr(value, "year") else str(value)


def plain_text(article: Article) -> str:
    """Return the words of an article, a paragraph a line, the cells of a row apart by tabs."""
    text = re.sub(r"</td><td[^>]*>", "\t", article.html)
    text = re.sub(r"</p>|<br/>|</tr>|</blockquote>", "\n", text)
    lines = (line.strip() for line in unescape(re.sub(r"<[^>]+>", "", text)).splitlines())
    return "\n".join([article.title, "", *(line for line in lines if line)]) + "\n"
