"""Labels compared by meaning: without spaces, punctuation, numbering, width and script."""

from __future__ import annotations

import re
from functools import lru_cache

# The traditional forms of the characters that the form's labels are made of.
_TRADITIONAL = str.maketrans(
    "萬與業爲舉於會體關內決況減辦務動區單歷縣發臺號後國處復頭實審對屆屬應廢開強當徑總執護報據數無時機權條"
    "來構沒滿現監確祕穩類糾納組織經結統繼續維繳罰範獲補規計認議許訟設訪訴試詢說請調購費轉過這進採銷問間項"
    "須題額為",
    "万与业为举于会体关内决况减办务动区单历县发台号后国处复头实审对届属应废开强当径总执护报据数无时机权条"
    "来构没满现监确秘稳类纠纳组织经结统继续维缴罚范获补规计认议许讼设访诉试询说请调购费转过这进采销问间项"
    "须题额为",
)
_HALF = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}
_DROP = dict.fromkeys(
    map(
        ord,
        " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\ufeff\u00ad"
        "、。，,．.·：:；;！!？?“”\"'‘’「」『』（）()《》〈〉<>【】[]〔〕{}-－—–_/／\\|*#~～…",
    )
)
_WIDTH = str.maketrans(_HALF)
_KEY = str.maketrans(_TRADITIONAL | _HALF | _DROP)
_NUMBER = re.compile(
    r"^[\s\u3000]*(?:[（(]\s*[一二三四五六七八九十\d]+\s*[)）][、.．]?|[一二三四五六七八九十]{1,3}\s*[、.．,，:：]|\d{1,2}\s*[、.．](?!\d)|第[一二三四五六七八九十]+[章部分]+[、\s]?)"
)


BOOKMARK = re.compile(r"\[(?:bookmark|书签)\s*[:：][^\]]*\]")
"""A bookmark of Word that came out as text, e.g. [bookmark: _GoBack]."""


def half_width(text: str) -> str:
    """Return ``text`` with full-width ASCII and the ideographic space made half-width."""
    return text.translate(_WIDTH)


@lru_cache(maxsize=8192)
def key(label: str) -> str:
    """Return what a label is compared by: no leading number, no spaces or punctuation, half-width, simplified.

    >>> key("（二） 部分公开（区分处理的，只计这一情形）")
    '部分公开区分处理的只计这一情形'
    """
    return _NUMBER.sub("", label, count=1).translate(_KEY)


_PLAIN = str.maketrans(_TRADITIONAL | {0xFF10 + digit: 0x30 + digit for digit in range(10)})


def plain(text: str) -> str:
    """Return ``text`` with simplified characters and half-width digits, every character at its old offset."""
    return text.translate(_PLAIN)


def squeeze(text: str) -> str:
    """Return ``text`` without any white space, zero-width characters included."""
    return "".join(text.split()).replace("\u200b", "").replace("\ufeff", "")
