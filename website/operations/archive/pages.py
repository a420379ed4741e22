"""Pages of the archive: each stands by itself, needs no network and no program but a browser, and prints well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import nh3
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from selectolax.lexbor import LexborHTMLParser, LexborNode
from wagtail.models import Page

from website.publishing.models import PublishedFile

Paths = Mapping[tuple[str, int], str]
"""Where each document and picture of a record was put, as seen from its page."""

TAGS = {"p", "br", "h2", "h3", "h4", "b", "strong", "i", "em", "ol", "ul", "li", "hr", "sup", "sub", "a"}


def page(template: str, context: dict[str, Any]) -> str:
    """Return a page of the archive."""
    return render_to_string(f"operations/archive/{template}.html", context)


def blocks(body: Any, paths: Paths) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a body as the page's template wants them."""
    for block in body:
        kind, value = block.block_type, block.value
        if kind == "text":
            yield {"kind": kind, "html": cleaned(value.source, paths)}
        elif kind == "table":
            yield {"kind": kind, **_table(value or {})}
        elif kind == "picture" and value:
            path = paths.get((PublishedFile.Kind.IMAGE, value.pk), "")
            yield {"kind": kind, "address": quote(path), "words": value.contextual_alt_text or ""}
        elif kind == "video":
            number = value["file"].pk if value["file"] else 0
            path = paths.get((PublishedFile.Kind.DOCUMENT, number), "")
            yield {"kind": kind, "address": quote(path), "title": value["title"], "words": value["transcript"]}
        elif kind == "quote":
            yield {"kind": kind, "words": value["text"], "source": value["source"]}


def _table(value: Mapping[str, Any]) -> dict[str, Any]:
    rows = [["" if cell is None else str(cell) for cell in row] for row in value.get("data") or []]
    headed = bool(value.get("first_row_is_table_header"))
    return {
        "caption": value.get("table_caption") or "",
        "head": rows[0] if rows and headed else [],
        "rows": rows[1:] if headed else rows,
        "first_column": bool(value.get("first_col_is_header")),
    }


def cleaned(html: str, paths: Paths) -> SafeString:
    """Return a piece of text with nothing active in it, its links leading to the archive's own files."""
    tree = LexborHTMLParser(html)
    for link in tree.css("a"):
        link.attrs["href"] = _address(link, paths)
    inner = tree.body.inner_html if tree.body else ""
    return mark_safe(nh3.clean(inner or "", tags=TAGS, attributes={"a": {"href"}}))  # nosec B308 B703 - just cleaned


def _address(link: LexborNode, paths: Paths) -> str:
    number = link.attributes.get("id") or ""
    if link.attributes.get("linktype") == "document" and number.isdecimal():
        return quote(paths.get((PublishedFile.Kind.DOCUMENT, int(number)), ""))
    if link.attributes.get("linktype") == "page" and number.isdecimal():
        return settings.SITE_ADDRESS + (Page.objects.filter(pk=number).values_list("url_path", flat=True).first() or "")
    href = link.attributes.get("href") or ""
    return settings.SITE_ADDRESS + href if href.startswith("/") else href
