"""Publication and submission, and the report against the published copy, the year's records and the secrecy review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gongkai.labels import squeeze
from gongkai.report import Report, Value
from gongkai.rules import Context, Hit, Result, Severity, rule
from gongkai.rules.identity import evident_year, publication_limit
from gongkai.rules.text import narrative

_SHOWN_PARAGRAPHS = 10


@rule(
    "AR-PUB-01",
    Severity.ERROR,
    law="条例第四十九条",
    why="逾期公布由主管部门督促整改，并可按条例第四十七条追责。",
    mend="在政府信息公开平台的年度报告栏目按期公布；已经逾期的立即公布并说明。",
    needs=("published_on",),
)
def published_by_january(report: Report, context: Context) -> Iterator[Hit]:
    """年度报告应在次年1月31日前公布（县级以上政府本级年报在3月31日前）。"""
    year = evident_year(report)
    if year is None or context.published_on is None:
        return
    limit = publication_limit(report, year)
    if context.published_on > limit:
        yield Hit(context.published_on, limit, says=f"{context.published_on}公布，法定期限是{limit}。")


@rule(
    "AR-PUB-02",
    Severity.WARNING,
    law="条例第四十九条第一款",
    why="条例要求既向主管部门提交、又向社会公布，缺一不可。",
    mend="补办缺的一项，并登记日期。",
    needs=("published_on|submitted_on",),
)
def both_submitted_and_published(report: Report, context: Context) -> Iterator[Hit]:
    """年度报告应既提交主管部门，又向社会公布。"""
    if context.submitted_on is None and context.published_on is not None:
        yield Hit(None, "提交日期", says="只有公布日期，没有向主管部门提交的日期。")
    elif context.published_on is None and context.submitted_on is not None:
        yield Hit(None, "公布日期", says="只有提交日期，没有向社会公布的日期。")


@rule(
    "AR-PUB-03",
    Severity.WARNING,
    law="条例第四十九条",
    why="公布的和提交的不是同一份报告，以哪份为准就说不清。",
    mend="核对后用同一份报告重新公布或提交，并注明更正。",
    needs=("published",),
)
def published_is_what_was_submitted(report: Report, context: Context) -> Iterator[Hit]:
    """公布的报告应与提交的一致。"""
    if context.published is None:
        return
    for cell, value in _differences(report, context.published.cells):
        says = f"{report.label(cell)}：公布稿为{_shown(value)}，本稿为{_shown(report.cells.get(cell))}。"
        yield Hit(value.number, report.number(cell), (cell,), report.place(cell), says)
    yield from _text_differences(report, context.published)


def _differences(report: Report, others: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield the cells of the other report whose figure, or its absence, differs from this report's."""
    unread = {item.cell for item in report.unread}
    for cell, value in others.items():
        if cell not in unread and report.number(cell) != value.number:
            yield cell, value


def _shown(value: Value | None) -> str:
    return "空白" if value is None or value.number is None else str(value.number)


def _text_differences(report: Report, published: Report) -> Iterator[Hit]:
    ours, theirs = narrative(report), narrative(published)
    if squeeze(ours.text) == squeeze(theirs.text):
        return
    known = squeeze(theirs.text)
    changed = [paragraph for paragraph in ours.paragraphs if squeeze(paragraph.text) not in known]
    for paragraph in changed[:_SHOWN_PARAGRAPHS]:
        yield Hit(paragraph.text[:60], None, place=paragraph.place, says=f"公布稿没有这一段：“{paragraph.text[:30]}”。")
    mine = squeeze(ours.text)
    for paragraph in [other for other in theirs.paragraphs if squeeze(other.text) not in mine][:_SHOWN_PARAGRAPHS]:
        yield Hit(None, paragraph.text[:60], says=f"公布稿多出一段：“{paragraph.text[:30]}”。")


@rule(
    "AR-LEDGER-01",
    Severity.ERROR,
    law="条例第五十条；国办公开办函〔2021〕30号",
    why="报告的数字应能从全年的登记逐件数出来；对不上，不是登记漏了就是报告错了。",
    mend="打开这一格的明细逐件核对，改正报告或者补登记。",
    needs=("computed",),
    formula="F3.6、F2.5、F4.3",
)
def figures_equal_the_records(report: Report, context: Context) -> Iterator[Hit]:
    """表中的数应与全年台账复算的数一致。"""
    if context.computed is None:
        return
    for item in report.unread:
        if context.computed.number(item.cell) is not None:
            says = f"{report.label(item.cell)}没有读出来，无法与台账核对。"
            yield Hit(None, context.computed.number(item.cell), (item.cell,), item.place, says, Result.CANNOT_TELL)
    for cell, value in _differences(report, context.computed.cells):
        # A blank against a counted zero is the completeness rules' business.
        if value.number is None or (report.number(cell) is None and value.number == 0):
            continue
        says = f"{report.label(cell)}：报告为{_shown(report.cells.get(cell))}，台账复算为{_shown(value)}。"
        yield Hit(report.number(cell), value.number, (cell,), report.place(cell), says)


@rule(
    "AR-SEC-01",
    Severity.ERROR,
    law="条例第十七条；保守国家秘密法实施条例第四十二条",
    why="公开前未经保密审查，一旦泄密要追究责任。",
    mend="按“先审查、后公开”补办保密审查并登记，再行公布。",
    needs=("secrecy_reviewed",),
)
def secrecy_review_is_on_record(report: Report, context: Context) -> Iterator[Hit]:
    """公布前应有保密审查记录。"""
    if context.secrecy_reviewed is False:
        yield Hit("没有保密审查记录", "保密审查记录")
