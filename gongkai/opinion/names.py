"""How organs and places are called besides their full names: 正宁县司法局, 正宁司法局, 县司法局."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gongkai.opinion.words import words

_ORGAN = re.compile(r"(?P<stem>[^县市区旗]{2,8})(?P<level>自治县|县|市|区|自治旗|旗)(?P<office>.{2,20})")
_PLACE = re.compile(r"(?P<stem>[^县市区旗]{2,8})(?P<level>自治县|县|市|区|自治旗|旗)")
_OFFICES = ("局", "委", "办", "院", "所", "站", "中心", "政府", "委员会", "办公室", "大队", "支队", "厅", "处", "会", "公司", "学校", "中学")
_NO_STEMS = frozenset(
    "开发 试点 示范 贫困 城 社 小 景 灾 郊 市 山 牧 自治 地级 县级 重点 风景 工业 老城 新城 学 片 辖 居民 生活 保护 各 全 外 邻".split()
)
NEAR_PLACE = 120
"""Characters within which a county must be named for 县司法局 to be its own."""


@dataclass(frozen=True)
class Name:
    """One way to write a word of a rule; ``beside`` must stand near it, or in the title, where it is not empty."""

    text: str
    beside: str = ""


@cache
def names_of(word: str) -> tuple[Name, ...]:
    """Return every way in which an organ or a place is written, itself first; any other word is only itself.

    >>> [name.text for name in names_of("正宁县司法局")]
    ['正宁县司法局', '正宁司法局', '县司法局']
    >>> [name.text for name in names_of("正宁县")]
    ['正宁县', '正宁']
    """
    found = [Name(word)]
    if (place := _PLACE.fullmatch(word)) and place["stem"] not in _NO_STEMS:
        found.append(Name(place["stem"]))
    elif (organ := _ORGAN.fullmatch(word)) and word.endswith(_OFFICES) and organ["stem"] not in _NO_STEMS:
        stem, level = organ["stem"], organ["level"][-1]
        for office in _offices(organ["office"]):
            found += [Name(stem + organ["level"] + office), Name(stem + office), Name(level + office, stem)]
    return tuple(dict.fromkeys(found))


def _offices(office: str) -> list[str]:
    """Return the names of an office without its county: the full one, then those in daily use."""
    short = next((entry["short"] for entry in words()["organ"] if entry["full"] == office), [])
    return [office, *short]
