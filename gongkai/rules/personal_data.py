"""Personal data that must not be published with a report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.personal_data import Found, find, hidden
from gongkai.report import Report
from gongkai.rules import Context, Hit, Severity, rule
from gongkai.rules.text import Narrative, narrative

_CONTACT = re.compile(r"联系|电话|传真|邮编|邮箱|地址")


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
    for found in find(whole.text):
        if tell := _TELL.get(found.kind):
            yield from tell(whole, found)


def _identity(whole: Narrative, found: Found) -> Iterator[Hit]:
    doubt = "" if found.certain else "（校验位不符，可能写错）"
    says = f"含有身份证号码{doubt}：{found.masked}。"
    yield Hit(
        found.masked, place=whole.place(found.start), says=says, severity=None if found.certain else Severity.WARNING
    )


def _mobile(whole: Narrative, found: Found) -> Iterator[Hit]:
    shown = hidden(found.text)
    contact = _in_contact_line(whole, found.start)
    says = f"联系方式用了手机号码{shown}，建议改为办公电话。" if contact else f"含有手机号码：{shown}。"
    yield Hit(shown, place=whole.place(found.start), says=says, severity=Severity.INFO if contact else None)


def _number(whole: Narrative, found: Found) -> Iterator[Hit]:
    shown = hidden(found.text)
    yield Hit(shown, place=whole.place(found.start), says=f"疑似{found.label}：{shown}。")


def _private_mail(whole: Narrative, found: Found) -> Iterator[Hit]:
    if not _in_contact_line(whole, found.start):
        says = f"正文中有私人邮箱：{found.text}。"
        yield Hit(found.text, place=whole.place(found.start), says=says, severity=Severity.INFO)


_TELL = {
    "identity": _identity,
    "mobile": _mobile,
    "bank_card": _number,
    "plate": _number,
    "private_mail": _private_mail,
}
"""How each kind is told; a home address or a passport has never been seen in a report."""


def _in_contact_line(whole: Narrative, start: int) -> bool:
    """Whether the organ gives its own contact there: words of an address or telephone stand just before."""
    text = whole.text
    first = max(0, start - 160)
    before = text[max(text.rfind("。", first, start), text.rfind("\n", first, start), first) : start]
    return bool(_CONTACT.search(before)) and not re.search(r"申请人|当事人|投诉人|举报人|第三人", before)
