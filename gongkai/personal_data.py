"""Personal data in a text that is to be published: found with their check digits, and masked (个人信息保护法)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_RUN = re.compile(r"[0-9]+(?:[ -][0-9]+)*(?:[ -]?[Xx](?![A-Za-z0-9]))?")
_PIECE = re.compile(r"[0-9]+[Xx]?|[Xx]")
_MOST_PIECES, _FEWEST_DIGITS, _MOST_DIGITS = 6, 11, 19
_PROVINCE_CODES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]"
_MONTH_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(rf"(?:{_PROVINCE_CODES})[0-9]{{4}}(?:19|20)[0-9][0-9]{_MONTH_DAY}[0-9]{{3}}[0-9Xx]")
_OLD_IDENTITY = re.compile(rf"(?:{_PROVINCE_CODES})[0-9]{{4}}[0-9]{{2}}{_MONTH_DAY}[0-9]{{3}}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_BANK_CARD = re.compile(r"(?:62[0-9]{14,17}|[45][0-9]{15})")
_AMOUNT = re.compile(r"\.[0-9]|[十百千万亿]*(?:元|件|份|吨|千瓦|平方|立方|公里|人次|条)")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z](?<!GDP)[·• ]?(?=(?:[A-HJ-NP-Z]*[0-9]){{3}})(?!DP[0-9])[A-HJ-NP-Z0-9]{{4,5}}"
    r"[A-HJ-NP-Z0-9挂学](?![A-Za-z0-9])"
)
_PAPERS = {
    "passport": re.compile(r"护照[^0-9A-Za-z。；\n]{0,8}([A-Z][A-HJ-NP-Z0-9][0-9]{7}|[GEPSD][0-9]{8})(?![0-9A-Za-z])"),
    "travel_permit": re.compile(r"通行证[^0-9A-Za-z。；\n]{0,8}([CHMWL][A-Z0-9]?[0-9]{7,10})(?![0-9A-Za-z])"),
    "officer": re.compile(r"(?:军官|士兵|文职)证[^0-9。；\n]{0,10}([0-9]{6,8})(?![0-9])"),
    "home_phone": re.compile(
        r"(?:家庭|住宅|家里|宅)(?:电话|座机)[^0-9。；\n]{0,6}((?:0[0-9]{2,3}-?)?[1-9][0-9]{6,7})(?![0-9])"
    ),
}
"""Numbers that only the words before them make personal."""
_PRIVATE_MAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?:vip\.)?"
    r"(?:qq|163|126|139|189|sina|sohu|foxmail|yeah|gmail|hotmail|outlook|icloud|aliyun)\.(?:com|cn|net)"
    r"(?![A-Za-z0-9])",
    re.I,
)
_COUNT = "[0-9一二三四五六七八九十]{1,4}"
_HOME = re.compile(
    r"(?:[\u4e00-\u9fff]{1,12}(?:村|社区|小区|花园|家园|公寓|苑|庄|屯|路|街|巷))?"
    rf"(?:{_COUNT}(?:组|社|号楼|栋|幢|单元|排|号院)){{1,3}}{_COUNT}(?:号|室|户)(?!议案|提案|文件|楼)"
)
_ABOVE_HOME = re.compile(
    r"^.*(?:省|自治区|市|县|(?<![小社])区|旗|镇|乡|街道|家住|居住在|住址|地址|住在|住|位于|[：:，,、])"
)
_OFFICE = re.compile(r"办公|政府|机关|大厦|中心|写字楼|大院|政务|法院|检察院")
_OFFICES = ("局", "厅", "委", "所", "办", "院", "站")
_NARROW = {wide: wide - 0xFEE0 for wide in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_NARROW |= dict.fromkeys(map(ord, "\u3000\xa0\u2002\u2003\u2009\u200b"), ord(" "))
_NARROW |= dict.fromkeys(map(ord, "－‐‑‒–—−"), ord("-")) | {ord("＠"): ord("@")}
_KEPT_BEFORE = 6

LABELS = {
    "identity": "身份证号码",
    "mobile": "手机号码",
    "bank_card": "银行卡号",
    "plate": "车牌号",
    "passport": "护照号码",
    "travel_permit": "通行证号码",
    "officer": "军人证件号码",
    "home_phone": "住宅电话",
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
    narrow = text.translate(_NARROW)
    found = [*_numbers(narrow), *_homes(narrow)]
    found += [Found("plate", *match.span(), match.group()) for match in _PLATE.finditer(narrow)]
    found += [Found("private_mail", *match.span(), match.group()) for match in _PRIVATE_MAIL.finditer(narrow)]
    for kind, pattern in _PAPERS.items():
        certain = kind != "home_phone"
        found += [Found(kind, *match.span(1), match[1], certain) for match in pattern.finditer(narrow)]
    return _apart(found)


def mask(text: str, found: Iterable[Found]) -> str:
    """Return the text with what was found masked; what is masked is not found again."""
    for each in sorted(found, key=lambda one: one.start, reverse=True):
        text = text[: each.start] + each.masked + text[each.end :]
    return text


def mask_one(kind: str, text: str) -> str:
    """Return one piece of personal data as it may be printed; of an address, what is below the township is hidden.

    >>> mask_one("mobile", "13800000000")
    '138****0000'
    """
    if kind == "private_mail":
        name, _, host = text.partition("@")
        return f"{name[:1]}***@***{host[host.rindex('.') :]}"
    if kind == "home":
        return "****"
    if kind == "mobile":
        digits = _bare(text)
        return f"{digits[:3]}****{digits[-4:]}"
    if kind == "plate":
        return f"{text[:2]}****{text[-1]}"
    if kind in ("officer", "home_phone"):
        return "*" * (len(text) - 2) + text[-2:]
    return hidden(_bare(text))


def hidden(text: str) -> str:
    """Return a number with its middle hidden.

    >>> hidden("620402199001011234")
    '620402********1234'
    """
    if len(text) <= _KEPT_BEFORE + 4:
        return text[:3] + "*" * (len(text) - 5) + text[-2:]
    return text[:_KEPT_BEFORE] + "*" * (len(text) - _KEPT_BEFORE - 4) + text[-4:]


def _bare(text: str) -> str:
    return re.sub(r"[ -]", "", text)


def _numbers(text: str) -> Iterator[Found]:
    """Yield identity, mobile and card numbers, written in one piece or in groups."""
    for run in _RUN.finditer(text):
        pieces = [(run.start() + match.start(), run.start() + match.end()) for match in _PIECE.finditer(run.group())]
        first = 0
        while first < len(pieces):
            number, used = _longest(text, pieces[first : first + _MOST_PIECES])
            if number:
                yield number
            first += used


def _longest(text: str, pieces: list[tuple[int, int]]) -> tuple[Found | None, int]:
    """Return the number that the most of the pieces make, and how many; one piece is passed over where none do."""
    start = pieces[0][0]
    for used in range(len(pieces), 0, -1):
        end = pieces[used - 1][1]
        written = text[start:end]
        kind = _kind(_bare(written)) if _FEWEST_DIGITS <= end - start <= _MOST_DIGITS + _MOST_PIECES else None
        if kind and _stands_alone(text, start, end, kind):
            return Found(kind[0], start, end, written, kind[1]), used
    return None, 1


def _stands_alone(text: str, start: int, end: int, kind: tuple[str, bool]) -> bool:
    """Whether the number is no part of another code and no amount; a good check digit speaks for itself."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if kind == ("identity", True) and not before.isdigit() and not after.isdigit():
        return before not in ("/", "*")
    if before.isascii() and (before.isalnum() or before in ("/", "*", ".")):
        return False
    return not (after.isascii() and after.isalnum()) and not _AMOUNT.match(text, end)


def _kind(digits: str) -> tuple[str, bool] | None:
    """Return what a run of digits is and whether its check digit holds; nothing for a number of another kind."""
    from stdnum import luhn
    from stdnum.cn import ric

    if _IDENTITY.fullmatch(digits):
        return "identity", ric.calc_check_digit(digits) == digits[-1].upper()
    if _MOBILE.fullmatch(digits):
        return "mobile", True
    if _BANK_CARD.fullmatch(digits) and luhn.is_valid(digits):
        return "bank_card", True
    if _OLD_IDENTITY.fullmatch(digits):
        return "identity", False
    return None


def _homes(text: str) -> Iterator[Found]:
    """Yield addresses of homes from below the township on; the rooms of an office are none."""
    for match in _HOME.finditer(text):
        above = _ABOVE_HOME.match(match.group())
        start = match.start() + (above.end() if above else 0)
        before = text[max(0, match.start() - 16) : match.start()]
        named = re.search(r"[\u4e00-\u9fff]", before + text[match.start()])
        if named and not before.endswith(_OFFICES) and not _OFFICE.search(before + match.group()):
            yield Found("home", start, match.end(), text[start : match.end()], certain=False)


def _apart(found: list[Found]) -> list[Found]:
    """Return what was found in order, nothing overlapping: the longer of two stays."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, one.start - one.end)):
        if kept and each.start < kept[-1].end:
            if each.end - each.start > kept[-1].end - kept[-1].start:
                kept[-1] = each
            continue
        kept.append(each)
    return kept
