"""Labels compared by meaning: without spaces, punctuation, numbering, width and script."""

from __future__ import annotations

import re

_TRADITIONAL = str.maketrans(
    "規範許處罰強製業費總體況開動報導數廢現標準類項應當業務內過鬥執爭訴訟議複審結維糾餘轉續辦與關構會組織機學術團個黨為"
    "請實際獲資訊問題與進誤錯報請專號產幹種權護樣從條該書單繳確認證聯當讓詢錄檔閱讀樓電話傳來無圖",
    "规范许处罚强制业费总体况开动报导数废现标准类项应当业务内过斗执争诉讼议复审结维纠余转续办与关构会组织机学术团个党为"
    "请实际获资讯问题与进误错报请专号产干种权护样从条该书单缴确认证联当让询录档阅读楼电话传来无图",
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


def half_width(text: str) -> str:
    """Return ``text`` with full-width ASCII and the ideographic space made half-width."""
    return text.translate(_WIDTH)


def key(label: str) -> str:
    """Return what a label is compared by: no leading number, no spaces or punctuation, half-width, simplified.

    >>> key("（二） 部分公开（区分处理的，只计这一情形）")
    '部分公开区分处理的只计这一情形'
    """
    return _NUMBER.sub("", label, count=1).translate(_KEY)


def squeeze(text: str) -> str:
    """Return ``text`` without any white space, zero-width characters included."""
    return "".join(text.split()).replace("\u200b", "").replace("\ufeff", "")
