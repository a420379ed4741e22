"""Documents that a draft cites though they are no longer in force."""

from __future__ import annotations

import re
from collections.abc import Iterator

from website.publishing.checks import Draft, Finding, Office, Weight, check

_CITED = re.compile(r"《([^《》]{2,80})》|([\u4e00-\u9fff]{2,14}〔\d{4}〕\d{1,5}号)")

ENDED = {
    "信访条例": "已由《信访工作条例》（2022年5月1日施行）取代",
    "最高人民法院关于审理政府信息公开行政案件若干问题的规定": "已由法释〔2025〕8号废止",
}
"""Rules known to have ended (law.md 4.6 AR-TXT-11)."""


@check
def what_is_cited_is_in_force(draft: Draft, office: Office) -> Iterator[Finding]:
    """引用的文件应当现行有效。"""
    ended = {**ENDED, **office.ended_documents}
    for part in draft.parts:
        for found in _CITED.finditer(part.text):
            name = found.group(1) or found.group(2)
            if name in ended:
                yield Finding(
                    check="ended_document",
                    weight=Weight.ADVICE,
                    where=part.where,
                    says=f"引用的“{name}”{ended[name]}。",
                    cure="改引现行文件；说明历史情况的不必改。",
                    found=name,
                )
