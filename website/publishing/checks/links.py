"""Links that lead nowhere or say nothing, and pictures without words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from website.publishing.checks import Draft, Finding, Office, Weight, check

_INSIDE = (".local", ".lan", ".internal", ".intranet", ".localhost", ".home", ".corp")
EMPTY_WORDS = {"点击这里", "点击此处", "这里", "此处", "点击", "链接", "更多"}


@check
def links_lead_somewhere(draft: Draft, office: Office) -> Iterator[Finding]:
    """链接应当可用，文字应当说明去处。"""
    for anchor in draft.anchors:
        if anchor.broken or anchor.url in office.dead_links:
            yield Finding(
                check="dead_link",
                weight=Weight.MUST,
                where=anchor.where,
                says=f"链接打不开：{anchor.url or anchor.text}。",
                cure="改正或者删去链接。",
                law="国办秘函〔2019〕19号",
                found=anchor.url,
            )
        elif _leads_inside(anchor.url):
            yield Finding(
                check="inside_link",
                weight=Weight.MUST,
                where=anchor.where,
                says=f"链接指向内部网络或者本机，公众打不开：{anchor.url}。",
                cure="换成公众能打开的网址，或者把文件作为附件上传。",
                found=anchor.url,
            )
        if not anchor.text.strip() or anchor.text.strip() in EMPTY_WORDS:
            yield Finding(
                check="link_text",
                weight=Weight.ADVICE,
                where=anchor.where,
                says=f"链接文字“{anchor.text.strip() or '（空）'}”没有说明去处。",
                cure="写明链接到什么，例如文件名称。",
                found=anchor.url,
            )


def _leads_inside(url: str) -> bool:
    """Whether an address means something only within the office: a private network, this machine, a disk."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return True
    if parts.scheme in ("file", "javascript", "data", "ftp") or re.match(r"[a-zA-Z]:[\\/]|\\\\", url):
        return True
    if parts.scheme not in ("http", "https"):
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_INSIDE)


@check
def pictures_have_words(draft: Draft, office: Office) -> Iterator[Finding]:
    """图片应当有替代文字，看不见的人才知道内容。"""
    for picture in draft.pictures:
        if picture.decorative:
            continue
        alt = picture.alt.strip()
        if not alt or alt == picture.file_name or alt.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp")):
            yield Finding(
                check="alt_text",
                weight=Weight.MUST,
                where=picture.where,
                says=f"图片没有说明内容的替代文字{f'，现为文件名“{alt}”' if alt else ''}。",
                cure="写一句话说明图片内容；纯装饰的图片勾选“装饰性”。",
                law="无障碍环境建设法第三十二条〔未核实〕",
                found=picture.file_name,
            )
