"""Text made alike for comparison: width, case, traditional characters, spaces put between characters."""

from __future__ import annotations

import re
from functools import cache

from gongkai.opinion.words import traditional

HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff々〇"
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_BETWEEN = re.compile(rf"(?<=[{HAN}])[ \t\u3000\xa0]+(?=[{HAN}])")


@cache
def _alike() -> dict[int, int]:
    wide = {char: char - 0xFEE0 for char in range(0xFF01, 0xFF5F)}
    upper = {char: char + 32 for char in range(ord("A"), ord("Z") + 1)}
    wide_upper = {char + 0xFEE0: char + 32 for char in range(ord("A"), ord("Z") + 1)}
    return {**wide, **upper, **wide_upper, 0x3000: 0x20, 0xA0: 0x20, **traditional()}


def fold(text: str) -> str:
    """Return a text as it is compared: half-width, lower case, simplified, nothing between Chinese characters.

    Who writes 强 拆 or 強拆 to get past a filter is found as well.

    >>> fold("強 拆ＡＢ")
    '强拆ab'
    """
    return _BETWEEN.sub("", _UNSEEN.sub("", text)).translate(_alike())
