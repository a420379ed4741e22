"""Personal data."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai import personal_data
from website.publishing.checks import Draft, Finding, Office, Weight, check


@check
def personal_data_is_masked(draft: Draft, office: Office) -> Iterator[Finding]:
    """不得公开可识别个人的信息；需要公开的，作去标识化处理。"""
    for part in draft.parts:
        for found in personal_data.find(part.text):
            doubt = "（校验位不符，可能写错）" if found.kind == "identity" and not found.certain else ""
            yield Finding(
                check="personal_data",
                weight=Weight.ADVICE if found.kind == "home" else Weight.MUST,
                where=part.where,
                says=f"含有{found.label}{doubt}：{found.masked}。",
                cure="点“一键遮盖”，或者改写；确有法定公开义务的，由审查人写明理由放行。",
                law="个人信息保护法第二十五条、第二十八条",
                found=found.text,
            )
