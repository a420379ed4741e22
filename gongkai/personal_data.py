"""Personal data in a text that is to be published: found with their check digits, and masked (个人信息保护法)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SEPARATOR = r"[ \u3000-]?"
_DIGITS = re.compile(rf"[1-9](?:{_SEPARATOR}[0-9]){{9,18}}(?:{_SEPARATOR}[Xx])?(?![0-9A-Za-z])")
_IDENTITY = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]")
_OLD_IDENTITY = re.compile(r"[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_BANK_CARD = re.compile(r"(?:62[0-9]{14,17}|[45][0-9]{15})")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"[{_PROVINCES}][A-HJ-NP-Z][·•]?(?=[A-HJ-NP-Z0-9]*[0-9])[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])")
_PASSPORT = re.compile(r"(?<=护照)[^0-9A-Za-z。；\n]{0,6}([EG][A-HJ-NP-Z0-9][0-9]{7})(?![0-9A-Za-z])")
_PRIVATE_MAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?:vip\.)?(?:qq|163|126|139|189|sina|sohu|foxmail|yeah|gmail|hotmail|outlook|icloud|aliyun)"
    r"\.(?:com|cn|net)",
    re.I,
)
_HOME = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:[\u4e00-\u9fff]{1,8}(?:村|社区|小区|花园|家园|公寓|路|街|巷))?"
    r"(?:[0-9一二三四五六七八九十]{1,4}(?:组|社|号楼|栋|幢|单元|排|号院)){1,3}[0-9一二三四五六七八九十]{1,4}(?:号|室|户)"
)
_WIDE = {wide: wide - 0xFEE0 for wide in [*range(0xFF10, 0xFF1A), 0xFF38, 0xFF58]}
_MASK_FROM = 6

LABELS = {
    "identity": "身份证号码",
    "mobile": "手机号码",
    "bank_card": "银行卡号",
    "plate": "车牌号",
    "passport": "护照号码",
    "private_mail": "私人邮箱",
    "home": "住址",
}


@dataclass(frozen=True)
class Found:
    """Personal data at a place of a text; ``certain`` is false where a check digit fails or the form alone speaks."""

    kind: str
    start: int
    end: int
    text: str
    certain: bool = True

    @property
    def label(self) -> str:
        """What it is, in words."""
        return LABELS[self.kind]

    @property
    def masked(self) -> str:
        """What to print in its place."""
        return mask_one(self.kind, self.text)


def find(text: str) -> list[Found]:
    """Return the personal data in a text, in the order they stand there; full-width digits are read as well."""
    narrow = text.translate(_WIDE)
    found = [*_numbers(narrow)]
    found += [_at("plate", match) for match in _PLATE.finditer(narrow)]
    found += [Found("passport", m.start(1), m.end(1), m[1]) for m in _PASSPORT.finditer(narrow)]
    found += [_at("private_mail", match) for match in _PRIVATE_MAIL.finditer(narrow)]
    found += [_at("home", match, certain=False) for match in _HOME.finditer(narrow)]
    return sorted(_apart(found), key=lambda each: each.start)


def mask(text: str, found: Iterable[Found]) -> str:
    """Return the text with what was found masked; what is masked is not found again."""
    for each in sorted(found, key=lambda one: one.start, reverse=True):
        text = text[: each.start] + each.masked + text[each.end :]
    return text


def mask_one(kind: str, text: str) -> str:
    """Return one piece of personal data as it may be printed.

    >>> mask_one("mobile", "13800000000")
    '138****0000'
    """
    if kind == "private_mail":
        name, _, host = text.partition("@")
        return f"{name[:1]}***@***{host[host.rindex('.') :]}"
    if kind == "home":
        return "**号"
    if kind == "mobile":
        digits = _bare(text)
        return f"{digits[:3]}****{digits[-4:]}"
    if kind == "plate":
        return f"{text[:2]}****{text[-1]}"
    return hidden(_bare(text))


def hidden(text: str) -> str:
    """Return a number with its middle hidden.

    >>> hidden("620402199001011234")
    '620402********1234'
    """
    if len(text) <= _MASK_FROM + 4:
        return text[:3] + "*" * (len(text) - 5) + text[-2:]
    return text[:_MASK_FROM] + "*" * (len(text) - _MASK_FROM - 4) + text[-4:]


def _at(kind: str, match: re.Match[str], *, certain: bool = True) -> Found:
    return Found(kind, match.start(), match.end(), match.group(), certain)


def _bare(text: str) -> str:
    return re.sub(r"[ \u3000-]", "", text)


def _numbers(text: str) -> Iterator[Found]:
    for match in _DIGITS.finditer(text):
        before = text[max(0, match.start() - 1) : match.start()]
        if before.isascii() and (before.isalnum() or before in ("/", "*", ".")):
            continue
        if kind := _kind(_bare(match.group())):
            yield Found(kind[0], match.start(), match.end(), match.group(), kind[1])


def _kind(digits: str) -> tuple[str, bool] | None:
    """Return what a run of digits is and whether its check digit holds; nothing for a number of another kind."""
    from stdnum import luhn
    from stdnum.cn import ric

    if _IDENTITY.fullmatch(digits):
        return "identity", ric.calc_check_digit(digits) == digits[-1].upper()
    bare = digits.rstrip("Xx")
    if _MOBILE.fullmatch(bare):
        return "mobile", True
    if _BANK_CARD.fullmatch(bare) and luhn.is_valid(bare):
        return "bank_card", True
    if _OLD_IDENTITY.fullmatch(digits):
        return "identity", False
    return None


def _apart(found: list[Found]) -> list[Found]:
    """Return what was found with nothing inside anything else."""
    return [
        each
        for each in found
        if not any(
            other is not each
            and other.start <= each.start
            and each.end <= other.end
            and len(other.text) > len(each.text)
            for other in found
        )
    ]
