"""Personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai import personal_data
from gongkai.personal_data import Found
from website.publishing.checks import Draft, Finding, Office, Weight, check

_CONTACT = re.compile(r"联系|电话|传真|邮编|邮箱|信箱|邮件")
_PARTY = re.compile(r"申请人|当事人|投诉人|举报人|第三人|本人|家庭")


@check
def personal_data_is_masked(draft: Draft, office: Office) -> Iterator[Finding]:
    """不得公开可识别个人的信息；需要公开的，作去标识化处理。"""
    for part in draft.parts:
        for found in personal_data.find(part.text):
            doubt = "（校验位不符，可能写错）" if found.kind == "identity" and not found.certain else ""
            yield Finding(
                check="personal_data",
                weight=_weight(part.text, found),
                where=part.where,
                says=f"含有{found.label}{doubt}：{_shown(part.text, found)}。",
                cure=_IN_FILE if part.attached else _IN_TEXT,
                law="个人信息保护法第二十五条、第二十八条",
                found=found.text,
                about=found.label,
            )


_IN_TEXT = "点“一键遮盖”，或者改写；确有法定公开义务的，由审查人写明理由放行。"
_IN_FILE = "改好附件后重新上传；确有法定公开义务的，由审查人写明理由放行。"


def _shown(text: str, found: Found) -> str:
    """Return what was found, masked; of an address its township is all that tells where to look."""
    return text[max(0, found.start - 8) : found.start].strip() + found.masked if found.kind == "home" else found.masked


def _weight(text: str, found: Found) -> Weight:
    """Return whether it stands in the way: what the form alone tells, and an organ's own mail box, are advice."""
    if found.kind in ("home", "home_phone"):
        return Weight.ADVICE
    if found.kind == "private_mail":
        before = text[max(0, found.start - 30) : found.start].rpartition("。")[2]
        return Weight.ADVICE if _CONTACT.search(before) and not _PARTY.search(before) else Weight.MUST
    written_old = found.kind == "identity" and not found.certain and len(found.text) < 18
    named = "证" in text[max(0, found.start - 12) : found.start]
    return Weight.ADVICE if written_old and not named else Weight.MUST
