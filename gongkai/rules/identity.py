"""What a report says it is: the organ and year of its title, its period, its years and its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gongkai.document import Place
from gongkai.labels import half_width, squeeze
from gongkai.report import Report
from gongkai.rules import Context, Hit, Result, Severity, rule
from gongkai.rules.text import narrative

_FORM = "国办公开办函〔2021〕30号"


def evident_year(report: Report) -> int | None:
    """Return the year the report is about: that of its period where the signing date agrees, else the title's."""
    if report.period and report.signed_on and report.period[1].year == report.signed_on.year - 1:
        return report.period[1].year
    return report.year


# ------------------------------------------------------------------ title

_BRACKETED = re.compile(r"\[[^\]]*\]")
_GOOD_TITLE = re.compile(r"(?:.+20\d\d年度?|20\d\d年度?.+)政府信息公开工作年度报告")
_BAD_TITLE = re.compile(r"关于|(?:总结|汇报)$")


def _title_text(report: Report) -> str:
    return half_width(squeeze(_BRACKETED.sub("", report.title.text))) if report.title else ""


@rule(
    "AR-TITLE-01",
    Severity.ERROR,
    law=f"{_FORM}（标题字样未核实，按通行写法）",
    why="标题是年报栏目检索和汇总的依据，写成“关于……工作的报告”或总结，就不是条例第四十九条所说的年度报告。",
    mend="改为“单位全称＋年份＋年政府信息公开工作年度报告”。",
)
def title_has_the_usual_form(report: Report, context: Context) -> Iterator[Hit]:
    """标题应为“某单位某年政府信息公开工作年度报告”。"""
    organ, year = context.agency or report.agency or "（单位全称）", evident_year(report) or "（年份）"
    expected = f"{organ}{year}年政府信息公开工作年度报告"
    if report.title is None:
        written = bool(report.opening or report.chapters)
        result = Result.FAIL if written and not narrative(report).joined.cut else Result.CANNOT_TELL
        yield Hit(None, expected, says="没有读到标题。", result=result)
        return
    title = _title_text(report)
    if _GOOD_TITLE.fullmatch(title) and not _BAD_TITLE.search(title):
        return
    mild = ("年度报告" in title or title.endswith("年报")) and "公开" in title and not _BAD_TITLE.search(title)
    yield Hit(title, expected, place=report.title.place, severity=Severity.WARNING if mild else None)


@rule(
    "AR-TITLE-02",
    Severity.ERROR,
    law="条例第四十九条第一款",
    why="标题写错单位或年份，多半是照抄其他单位或者上年的报告。",
    mend="标题用组织登记的单位全称和报告年度。",
)
def title_names_the_organ_and_year(report: Report, context: Context) -> Iterator[Hit]:
    """标题中的单位应为本机关全称，年份应为报告年度。"""
    if report.title is None:
        return
    place, title = report.title.place, _title_text(report)
    if context.agency and squeeze(context.agency) not in title:
        yield Hit(report.agency, context.agency, place=place, says="标题中的单位不是本机关登记的全称。")
    elif not context.agency and (signer := _other_signer(report)):
        yield Hit(report.agency, signer, place=place, says=f"标题中的单位与落款单位“{signer}”不一致。")
    year = evident_year(report)
    if report.year and year and report.year != year and str(report.year) in title:
        yield Hit(report.year, year, place=place, says=f"标题写{report.year}年，统计期限和落款日期都表明是{year}年。")


def _other_signer(report: Report) -> str:
    """Return the organ that signed, when neither its name nor the title's organ contains the other."""
    signer = squeeze(report.signed_by.text) if report.signed_by else ""
    organ = squeeze(report.agency or "")
    if not signer or not organ or not _title_text(report).count(organ):
        return ""
    return "" if signer in organ or organ in signer else signer


# ------------------------------------------------------------------ years and dates

_YEAR = re.compile(r"20\d\d\s?年")
_OPENS_STATEMENT = re.compile(
    r"度?(?:以来)?[，,]?(?:我|本(?!级)|全[年区县市镇乡局]|共|未|无|没有|累计|新收|收到|因政府信息公开)"
)
_OTHER_TIMES = re.compile(r"比|上年|上一年|去年|同期|以前|整改|问题|将|计划|规划|起|修订|施行|印发|结转|明年")
_SENTENCE_END = re.compile(r"[。；;\n]")
_LONGEST_SENTENCE = 200


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" ")
    return not before or before[-1] in "。；;：:！\n"


def _rest_of_sentence(text: str, start: int) -> str:
    return _SENTENCE_END.split(text[start : start + _LONGEST_SENTENCE], maxsplit=1)[0]


@rule(
    "AR-YEAR-01",
    Severity.ERROR,
    law="条例第四十九条；国办公开办函〔2021〕30号",
    why="年份与报告年度不一致，多半是上年文字没有改。",
    mend="核对该句的年份；如果说的是上年情况，写明“上年”“与上年相比”。",
)
def years_in_the_text_are_the_reports(report: Report, context: Context) -> Iterator[Hit]:
    """正文和统计期限中本年度工作的年份，应与报告年度一致。"""
    year = evident_year(report)
    if year is None:
        return
    if report.period and report.period[1].year != year:
        yield Hit(
            report.period[1].year, year, place=_period_place(report), says="统计期限的年份与标题的报告年度不一致。"
        )
    whole = narrative(report)
    text = whole.text
    for found in _YEAR.finditer(text):
        told, end = int(found.group()[:4]), found.end()
        if told == year or not _begins_sentence(text, found.start()):
            continue
        if _OPENS_STATEMENT.match(text, end) and not _OTHER_TIMES.search(_rest_of_sentence(text, end)):
            yield Hit(told, year, place=whole.place(found.start()), says=f"这一句写{told}年，报告年度是{year}年。")


def _period_place(report: Report) -> Place | None:
    first = report.chapters[0].paragraphs if report.chapters else []
    for paragraph in [*report.opening, *first]:
        if "统计" in paragraph.text or "12月31日" in paragraph.text:
            return paragraph.place
    return report.title.place if report.title else None


@rule(
    "AR-YEAR-02",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号",
    why="数据必须有统一的统计期限，才能与其他单位汇总、与上年衔接。",
    mend="写明“本报告所列数据的统计期限自某年1月1日起至某年12月31日止”。",
)
def period_is_the_calendar_year(report: Report, context: Context) -> Iterator[Hit]:
    """应写明统计期限，并为报告年度1月1日至12月31日。"""
    if report.period is None:
        if report.chapters or report.opening:
            result = Result.CANNOT_TELL if narrative(report).joined.cut else Result.FAIL
            yield Hit(None, "1月1日至12月31日", place=_period_place(report), says="没有读到统计期限。", result=result)
        return
    first, last = report.period
    if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31) or first.year != last.year:
        expected = f"{last.year}-01-01至{last.year}-12-31"
        yield Hit(f"{first.isoformat()}至{last.isoformat()}", expected, place=_period_place(report))


_PLANS = re.compile(
    r"度?[，,]?[^。；，,\n]{0,16}?(?:将(?:继续|进一步|从|重点|围绕|采取|持续|着力|切实|严格|不断|按照|加强|加大|针对)"
    r"|拟|计划|打算|继续加[强大])"
)
_PLAN_HEADING = re.compile(r"整改措施|改进措施|下一步|工作打算|工作计划|今后")
_DONE = re.compile(r"已|了|完成|实现")
_NOT_A_START = tuple("对至到比较自从于在及和、与《“")


@rule(
    "AR-YEAR-03",
    Severity.WARNING,
    law="条例第五十条第（四）项",
    why="改进打算写成本年或更早的年份，多半是上年文字没有改。",
    mend="把打算的年份改为报告年度的下一年。",
)
def plans_are_for_next_year(report: Report, context: Context) -> Iterator[Hit]:
    """改进措施和下一步打算的年份，应为报告年度的下一年。"""
    year, chapter = evident_year(report), report.chapter("problems")
    if year is None or chapter is None:
        return
    for paragraph in chapter.paragraphs:
        text = paragraph.text
        for found in _YEAR.finditer(text):
            told, start, end = int(found.group()[:4]), found.start(), found.end()
            if (
                told == year + 1
                or text[max(0, start - 1) : start] in _NOT_A_START
                or text.startswith(("底", "前", "末"), end)
            ):
                continue
            if _PLANS.match(text, end) or _planned_under_heading(text, start, end, told == year):
                says = f"打算写的是{told}年，报告年度的下一年是{year + 1}年。"
                yield Hit(told, year + 1, place=paragraph.place, says=says)


def _planned_under_heading(text: str, start: int, end: int, this_year: bool) -> bool:
    """Whether a year opens what is to be done, told by the words just before, and nothing says that it was done."""
    after = re.match(r"度?[，,]?(?:我|本|全)", text[end : end + 6])
    return bool(
        this_year
        and after
        and _PLAN_HEADING.search(text, max(0, start - 60), start)
        and not _DONE.search(_rest_of_sentence(text, end))
    )


_GOVERNMENT = re.compile(r"(?:(?<!办事处)(?:省|市|县|区|州|盟|旗)(?:人民政府|管委会|管理委员会)?)$")


def publication_limit(report: Report, year: int) -> date:
    """Return the last day for publishing: 31 January, or 31 March for a county's or higher government's own report."""
    government = bool(report.agency and _GOVERNMENT.search(squeeze(report.agency)))
    return date(year + 1, 3, 31) if government else date(year + 1, 1, 31)


@rule(
    "AR-DATE-01",
    Severity.ERROR,
    law="条例第四十九条",
    why="年度报告在年度结束后编制，每年1月31日前公布（县级以上政府本级年报为3月31日前）；日期不对，要么提前编制，要么逾期。",
    mend="核对落款日期；确已逾期的应尽快公布并说明。",
)
def dated_in_january(report: Report, context: Context) -> Iterator[Hit]:
    """落款和发布日期应在次年1月1日至1月31日之间（县级以上政府本级年报至3月31日）。"""
    year = evident_year(report)
    if year is None or (report.signed_on is None and report.published_on is None):
        return
    first, last = date(year + 1, 1, 1), publication_limit(report, year)
    if report.signed_on and not first <= report.signed_on <= last:
        place = report.signed_at.place if report.signed_at else None
        yield Hit(report.signed_on, last, place=place, says="落款日期不在法定的编制和公布期间内。")
    if report.published_on and not first <= report.published_on <= last:
        yield Hit(report.published_on, last, says="页面上的发布日期不在法定的公布期间内。")
