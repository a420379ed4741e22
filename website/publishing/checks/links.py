"""Links that lead nowhere or say nothing, and pictures without words."""

from __future__ import annotations

from collections.abc import Iterator

from website.publishing.checks import Draft, Finding, Office, Weight, check

EMPTY_WORDS = {"点击这里", "点击此处", "这里", "此处", "点击", "链接", "更多"}


@check
def links_lead_somewhere(draft: Draft, office: Office) -> Iterator[Finding]:
    """链接应当可用，文字应当说明去处。"""
    for anchor in draft.anchors:
        if anchor.url in office.dead_links:
            yield Finding(
                check="dead_link",
                weight=Weight.MUST,
                where=anchor.where,
                says=f"链接打不开：{anchor.url}。",
                cure="改正或者删去链接。",
                law="国办秘函〔2019〕19号",
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
