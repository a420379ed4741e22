"""What a report says there was none of: 未收到政府信息公开申请, 未发生行政复议、行政诉讼, 未收取信息处理费."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.document import Paragraph
from gongkai.report import Fact

_NOT = ("未", "没", "无", "零", "不存在")
_NO_REQUEST = re.compile(
    r"(?:未|没有|没|尚未|从未|未曾)(?:再)?(?:收到|接到|接收|受理|发生|产生|出现|新收)[^，。；！？因由对逾超]{0,30}?(?:公开申请|公开的申请|依申请公开|申请公开|申请)"
    r"(?!引|导|而|被|投|举|人|的(?:投诉|举报|行政|复议)|[^，。；！？]{0,6}(?:复议|诉讼))"
    r"|(?<![有从])(?:无|没有|零)[^，。；！？法正需效因由对逾超未不答被拖延论一件]{0,16}(?:公开申请|依申请公开|申请公开)(?!引|导|而|被|的|逾|超|未|不|投|[^，。；！？]{0,6}(?:复议|诉讼))"
)
_DISPUTE = r"[^，。；！？]{0,40}?(?:复议|诉讼|应诉)[^，。；！？]*"
_NO_DISPUTE = re.compile(
    rf"(?:未(?:发生|收到|接到|出现|产生|引发|被|因|涉及|有|受理|提起)|没有|尚无|不存在|无(?![法论正须需效]|一(?!审))){_DISPUTE}"
    r"|(?:复议|诉讼|应诉|被告)[^，。；！？]{0,15}(?:未发生|没有发生|为零|为0(?![.\d]))"
)
_NO_FEE = re.compile(
    r"(?:未|没有|无|未曾|不)(?:发生|产生|有|实际|存在)?[^，。；！？按缴纳规违乱有]{0,6}(?:收取|收费|征收|处理费|费用)[^，。；！？]{0,20}"
)
_NOT_ALL = re.compile("未审结|未办结|逾期|超期|未履行|不服|能力|培训|风险|无一(?!审)|未答复|率")
_LITIGATION = ("诉讼", "应诉", "败诉", "被告")
_CORRECTED = re.compile("纠错|纠正|撤销|败诉|变更|确认违法")


def denied(paragraph: Paragraph, chapter: str, lead: str) -> Iterator[Fact]:
    """Yield a zero for every subject a paragraph says there was none of. ``lead`` is the topic of its heading."""
    text = paragraph.text
    if not any(word in text for word in _NOT):
        return
    if "申请" in text:
        yield from _requests(paragraph, chapter)
    if "复议" in text or "诉" in text or "被告" in text:
        yield from _disputes(paragraph, chapter, lead)
    if "费" in text:
        yield from _fees(paragraph, chapter)


def _requests(paragraph: Paragraph, chapter: str) -> Iterator[Fact]:
    text = paragraph.text
    for found in _NO_REQUEST.finditer(text):
        said = found.group()
        if "复议" not in said and "诉" not in said and ("公开" in said or chapter == "requests" or "依申请" in text):
            yield Fact("requests.new_received", 0, "件", said, paragraph, found.start(), chapter)


def _disputes(paragraph: Paragraph, chapter: str, lead: str) -> Iterator[Fact]:
    text = paragraph.text
    for found in _NO_DISPUTE.finditer(text):
        said = found.group()
        if _NOT_ALL.search(said) or not (
            chapter == "disputes" or lead == "requests" or "公开" in said or "依申请" in text
        ):
            continue
        tail = ".corrected" if _CORRECTED.search(said) else ""
        if "复议" in said:
            yield Fact(f"disputes.review{tail}", 0, "件", said, paragraph, found.start(), chapter)
        if any(word in said for word in _LITIGATION):
            yield Fact(f"disputes.litigation{tail}", 0, "件", said, paragraph, found.start(), chapter)


def _fees(paragraph: Paragraph, chapter: str) -> Iterator[Fact]:
    for found in _NO_FEE.finditer(paragraph.text):
        said = found.group()
        if "事业性" not in said and (chapter == "other" or "信息" in said):
            yield Fact("fees.processing", 0, "元", said, paragraph, found.start(), chapter)
