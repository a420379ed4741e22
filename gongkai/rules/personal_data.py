"""Personal data that must not be published with a report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.report import Report
from gongkai.rules import Context, Hit, Severity, rule
from gongkai.rules.text import Narrative, narrative

_DIGITS = re.compile(r"[1-9][0-9]{10,}[Xx]?")
_GROUPED_MOBILE = re.compile(r"1[3-9][0-9][- ][0-9]{4}[- ][0-9]{4}(?![0-9])")
_IDENTITY = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_BANK_CARD = re.compile(r"(?:62[0-9]{14,17}|[45][0-9]{15})")
_PLATE = re.compile(r"[A-HJ-NP-Z][·•]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])")
_PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
_PRIVATE_MAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?:vip\.)?(?:qq|163|126|139|189|sina|sohu|foxmail|yeah|gmail|hotmail|outlook|icloud|aliyun)"
    r"\.(?:com|cn|net)",
    re.I,
)
_CONTACT = re.compile(r"联系|电话|传真|邮编|邮箱|地址")
_MASK_FROM = 6


def masked(text: str) -> str:
    """Return a number with its middle hidden, so that a finding does not publish it again.

    >>> masked("620402199001011234")
    '620402********1234'
    """
    if len(text) <= _MASK_FROM + 4:
        return text[:3] + "*" * (len(text) - 5) + text[-2:]
    return text[:_MASK_FROM] + "*" * (len(text) - _MASK_FROM - 4) + text[-4:]


@rule(
    "AR-PII-01",
    Severity.ERROR,
    law="个人信息保护法第二十五条、第三十四条",
    why="年报向社会公布，其中的身份证号码、手机号码等会使申请人、当事人被识别。",
    mend="删去或者去标识化；联系方式只写办公电话。",
)
def no_personal_data(report: Report, context: Context) -> Iterator[Hit]:
    """不应含有可识别个人的信息（身份证号码、手机号码、银行卡号、车牌号、私人邮箱）。"""
    whole = narrative(report)
    text = whole.text
    for found in _DIGITS.finditer(text):
        before = text[max(0, found.start() - 1) : found.start()]
        if not (before.isascii() and before.isalnum()):
            yield from _number(whole, found.group(), found.start())
    for found in _GROUPED_MOBILE.finditer(text):
        if not text[found.start() - 1 : found.start()].isdigit():
            yield _mobile(whole, found.group(), found.start())
    for found in _PLATE.finditer(text):
        if text[found.start() - 1 : found.start()] in _PROVINCES and re.search(r"[0-9]", found.group()):
            plate = text[found.start() - 1] + found.group()
            yield Hit(masked(plate), place=whole.place(found.start()), says=f"疑似车牌号：{masked(plate)}。")
    yield from _private_mail(whole)


def _number(whole: Narrative, digits: str, start: int) -> Iterator[Hit]:
    bare = digits.rstrip("Xx")
    if _IDENTITY.fullmatch(digits):
        yield _identity(whole, digits, start)
    elif _MOBILE.fullmatch(bare):
        yield _mobile(whole, bare, start)
    elif _BANK_CARD.fullmatch(bare) and _luhn(bare):
        yield Hit(masked(bare), place=whole.place(start), says=f"疑似银行卡号：{masked(bare)}。")


def _identity(whole: Narrative, digits: str, start: int) -> Hit:
    from stdnum.cn import ric

    valid = ric.calc_check_digit(digits) == digits[-1].upper()
    doubt = "" if valid else "（校验位不符，可能写错）"
    says = f"含有身份证号码{doubt}：{masked(digits)}。"
    return Hit(masked(digits), place=whole.place(start), says=says, severity=None if valid else Severity.WARNING)


def _mobile(whole: Narrative, digits: str, start: int) -> Hit:
    contact = _in_contact_line(whole, start)
    says = (
        f"联系方式用了手机号码{masked(digits)}，建议改为办公电话。" if contact else f"含有手机号码：{masked(digits)}。"
    )
    return Hit(masked(digits), place=whole.place(start), says=says, severity=Severity.INFO if contact else None)


def _private_mail(whole: Narrative) -> Iterator[Hit]:
    if "@" not in whole.text:
        return
    for found in _PRIVATE_MAIL.finditer(whole.text):
        if not _in_contact_line(whole, found.start()):
            says = f"正文中有私人邮箱：{found.group()}。"
            yield Hit(found.group(), place=whole.place(found.start()), says=says, severity=Severity.INFO)


def _in_contact_line(whole: Narrative, start: int) -> bool:
    """Whether the organ gives its own contact there: words of an address or telephone stand just before."""
    text = whole.text
    first = max(0, start - 160)
    before = text[max(text.rfind("。", first, start), text.rfind("\n", first, start), first) : start]
    return bool(_CONTACT.search(before)) and not re.search(r"申请人|当事人|投诉人|举报人|第三人", before)


def _luhn(digits: str) -> bool:
    from stdnum import luhn

    valid: bool = luhn.is_valid(digits)
    return valid
