"""The six chapters: that they are there, in order, under their names, and say what they must."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from gongkai import taxonomy
from gongkai.document import Place
from gongkai.labels import key, squeeze
from gongkai.report import Chapter, Report
from gongkai.rules import Context, Hit, Result, Severity, rule
from gongkai.rules.text import first_place, narrative, omits, spans

_FORM = "国办公开办函〔2021〕30号"
_CUT = "原文有删节，无法判断。"


def _edition(report: Report) -> taxonomy.Edition:
    return taxonomy.edition(report.edition or report.form or taxonomy.edition_ids()[-1])


@rule(
    "AR-CH-01",
    Severity.ERROR,
    law="条例第五十条；国办公开办函〔2021〕30号 一",
    why="年度报告的法定内容不能遗漏，次序全国统一。",
    mend="按格式补齐六个部分，次序不变；没有内容的也要保留标题并写明。",
)
def six_chapters_in_order(report: Report, context: Context) -> Iterator[Hit]:
    """年度报告应有六个部分，不缺、不重、次序不乱。"""
    if not report.chapters:
        written = bool(report.title or report.opening) and not narrative(report).joined.cut
        result = Result.FAIL if written else Result.CANNOT_TELL
        yield Hit(None, "六个部分", says="没有读到六个部分的标题。", result=result)
        return
    ids = [chapter.id for chapter in report.chapters if chapter.id]
    renamed = {chapter.number for chapter in report.chapters if not chapter.id}
    cut = narrative(report).joined.cut
    for form in _edition(report).chapters:
        if form.id not in ids and form.number not in renamed:
            yield Hit(None, form.heading, place=_place_for(report, form.id), says=f"缺少“{form.heading}”。",
                      result=Result.CANNOT_TELL if cut else Result.FAIL)  # fmt: skip
        elif ids.count(form.id) > 1:
            again = [chapter for chapter in report.chapters if chapter.id == form.id][1]
            yield Hit(again.heading.text, None, place=again.heading.place, says=f"“{form.heading}”出现了两次。")
    yield from _disorder(report)


def _place_for(report: Report, id: str) -> Place | None:
    """Return where a missing chapter would be looked for: the chapter before it."""
    order = [form.id for form in _edition(report).chapters]
    before = [chapter for chapter in report.chapters if chapter.id and order.index(chapter.id) < order.index(id)]
    return before[-1].heading.place if before else report.chapters[0].heading.place


def _disorder(report: Report) -> Iterator[Hit]:
    order = {form.id: at for at, form in enumerate(_edition(report).chapters)}
    known = [chapter for chapter in report.chapters if chapter.id in order]
    for before, chapter in pairwise(known):
        if order[chapter.id] < order[before.id]:
            says = f"“{chapter.label}”排在“{before.label}”之后，次序不对。"
            yield Hit(chapter.heading.text, None, place=chapter.heading.place, says=says)


@rule(
    "AR-CH-02",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 一",
    why="标题统一才能检索和汇总；改了名字的部分，内容往往也走了样。",
    mend="改回格式规定的标题。",
)
def chapters_bear_their_names(report: Report, context: Context) -> Iterator[Hit]:
    """各部分的标题应与格式规定一致。"""
    forms = {form.id: form for form in _edition(report).chapters}
    numbers = {form.number: form for form in forms.values()}
    for chapter in report.chapters:
        form = forms.get(chapter.id)
        if form is None:
            form = numbers.get(chapter.number)
            says = "" if form else f"格式没有“{chapter.label}”这一部分。"
            expected = form.heading if form else None
            yield Hit(chapter.heading.text.strip(), expected, place=chapter.heading.place, says=says)
        elif key(chapter.label) not in {key(form.label), *map(key, form.variants)}:
            yield Hit(chapter.label, form.label, place=chapter.heading.place)


_ASPECT_WORDS = {
    "proactive": re.compile(
        r"主动公开|公开力度|公开内容|公开重点|重点领域|信息发布|政务信息|公开(?:政府)?信息|公开范围"
    ),
    "on_request": re.compile(r"依申请|公开申请|申请(?:办理|公开|处理)"),
    "management": re.compile(
        r"信息(?:的)?管理|信息资源|公开制度|规范性文件|管理(?:工作|制度|机制)?(?:情况|方面)|信息审核|保密审查"
    ),
    "platform": re.compile(r"平台|网站|专栏|载体|公开渠道|新媒体|公众号|公开形式|公开方式|阵地"),
    "supervision": re.compile(r"监督|保障|考核|培训|教育|评议|责任追究"),
}
_LEAD_LENGTH = 40
_LEAD_END = re.compile(r"[。；;\n]")
_FIRST_END = re.compile(r"[，。；：\n]")
_MINOR_LEAD = re.compile(r"(?:[一二三四五六七八九]是|[0-9]{1,2}[.．、](?![0-9]))[ \u3000]{0,4}([^。；;\n]{1,40})")


@rule(
    "AR-CH-03",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号 一（一）",
    why="格式要求总体情况逐项写五个方面，缺一项就是漏报。",
    mend="按五个方面各写一段，没有的写明没有。",
)
def overview_covers_five_aspects(report: Report, context: Context) -> Iterator[Hit]:
    """总体情况应逐项写主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障五个方面。"""
    chapter, aspects = report.chapter("overview"), _edition(report).aspects
    if chapter is None or not aspects:
        return
    missing = _silent_on(aspects, "\n".join(_leads(report, chapter)))
    if missing:
        missing = _silent_on(missing, "\n".join(_minor_leads(chapter)))
    if not missing:
        return
    labels = "、".join(aspect.label for aspect in missing)
    if omits(chapter.text):
        yield Hit(labels, None, place=first_place(chapter), says=_CUT, result=Result.CANNOT_TELL)
        return
    yield Hit(None, labels, place=first_place(chapter), says=f"总体情况没有写：{labels}。")


def _silent_on(aspects: Iterable[taxonomy.Aspect], leads: str) -> list[taxonomy.Aspect]:
    return [aspect for aspect in aspects if not _ASPECT_WORDS[aspect.id].search(leads)]


def _leads(report: Report, chapter: Chapter) -> Iterator[str]:
    """Yield the words after each （一）, （二） of a chapter."""
    whole = narrative(report)
    start, end = next((first, last) for one, first, last in spans(report, whole) if one is chapter)
    for found in whole.joined.numbers:
        if start <= found.start() < end:
            words = whole.text[found.end() : min(end, found.end() + _LEAD_LENGTH)]
            yield _LEAD_END.split(words, maxsplit=1)[0]


def _minor_leads(chapter: Chapter) -> Iterator[str]:
    """Yield the words after each 一是 or 1. of a chapter, and the first words of its paragraphs."""
    for paragraph in chapter.paragraphs:
        yield from _MINOR_LEAD.findall(paragraph.text)
        yield _FIRST_END.split(paragraph.text[:_LEAD_LENGTH].strip(), maxsplit=1)[0][:24]


_TABLE_WORDS = ("信息内容", "第二十条第", "本年制发", "处理决定数量")
_NARRATION = re.compile(r"渠道|解读|舆情|公开的?内容|公开的?形式|公众号|网站|平台|宣传|回应|发布")
_LONG_NARRATION = 120


@rule(
    "AR-CH-04",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号 一（二）（推定：第二部分为表格）",
    why="第二部分只填表；渠道、解读、舆情等叙述属于总体情况，放错了位置，总体情况就缺了内容。",
    mend="把这些段落移到第一部分对应的方面。",
)
def chapter_two_is_the_table(report: Report, context: Context) -> Iterator[Hit]:
    """第二部分除表格外，不应夹带大段渠道、解读、舆情等叙述。"""
    chapter = report.chapter("proactive")
    if chapter is None:
        return
    told = [p for p in chapter.paragraphs if len(p.text) >= 30 and not any(word in p.text for word in _TABLE_WORDS)]
    length = sum(len(paragraph.text) for paragraph in told)
    if length >= _LONG_NARRATION and any(_NARRATION.search(paragraph.text) for paragraph in told):
        says = f"第二部分除表格外还有{len(told)}段约{length}字的叙述，应移到第一部分。"
        yield Hit(told[0].text[:30] + "……", None, place=told[0].place, says=says)


_MIN_PROBLEMS = 10


@rule(
    "AR-CH-05",
    Severity.ERROR,
    law="条例第五十条第（四）项",
    why="存在的主要问题和改进情况是法定内容，空着或只写“无”等于漏报。",
    mend="写出本年实际存在的问题和改进情况。",
)
def problems_are_written(report: Report, context: Context) -> Iterator[Hit]:
    """第五部分不得空缺或只写“无”。"""
    chapter = report.chapter("problems")
    if chapter is None:
        return
    text = squeeze(chapter.text)
    if omits(text):
        if len(text) < _MIN_PROBLEMS:
            yield Hit(None, None, place=chapter.heading.place, says=_CUT, result=Result.CANNOT_TELL)
    elif len(text) < _MIN_PROBLEMS:
        yield Hit(text or "空", "主要问题及改进情况", place=first_place(chapter))


_PROBLEM = re.compile(r"问题|不足|差距|薄弱|有待|不够|短板|不强|不高|滞后|欠缺|单一|不到位")
_IMPROVEMENT = re.compile(
    r"改进(?:措施|情况|方向)|整改(?:措施|情况)|下一步|今后|明年|将(?:继续|进一步|从|重点|围绕|采取|按照|着力|切实|针对)"
    r"|针对(?:以上|上述|存在|这些)|20\d\d年.{0,12}将|(?:加强|加大|完善|提升|强化|改进)"
)
_TURN = re.compile(
    r"改进措施|整改措施|下一步|今后|将从|将采取|将按照|针对(?:以上|上述|存在的?问题|这些)|20\d\d年.{0,12}将"
)
_ITEM = re.compile(r"[一二三四五六七八九]是")


@rule(
    "AR-CH-06",
    Severity.WARNING,
    law="条例第五十条第（四）项",
    why="只有问题没有改进，或者改进对不上问题，是审核时常见的退回原因。",
    mend="对每个问题写一条对应的改进措施。",
)
def problems_have_improvements(report: Report, context: Context) -> Iterator[Hit]:
    """第五部分应既写问题也写改进，并逐条对应。"""
    chapter = report.chapter("problems")
    text = chapter.text if chapter else ""
    if chapter is None or omits(text) or len(squeeze(text)) < _MIN_PROBLEMS:
        return
    place = first_place(chapter)
    if not _PROBLEM.search(text):
        yield Hit(None, "存在的主要问题", place=place, says="第五部分没有写存在的问题。")
    elif not _IMPROVEMENT.search(text):
        yield Hit(None, "改进情况", place=place, says="第五部分写了问题，没有写改进情况。")
    else:
        yield from _unanswered(text, place)


def _unanswered(text: str, place: Place) -> Iterator[Hit]:
    turn = _TURN.search(text)
    if turn is None or not _PROBLEM.search(text, 0, turn.start()):
        return
    problems, answers = len(_ITEM.findall(text, 0, turn.start())), len(_ITEM.findall(text, turn.start()))
    if problems > answers > 0:
        says = f"列了{problems}个问题，只有{answers}条改进，应逐条对应。"
        yield Hit(answers, problems, place=place, says=says, severity=Severity.INFO)


_FEE = re.compile(r"处理费|收费|费用")


@rule(
    "AR-CH-07",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号；国办函〔2020〕109号",
    why="是否收取信息处理费是第六部分的必报事项，没有收取也要写明。",
    mend="没有收取的写“本年度未收取政府信息公开信息处理费”。",
)
def fees_are_reported(report: Report, context: Context) -> Iterator[Hit]:
    """第六部分应说明本年度收取政府信息公开信息处理费的情况。"""
    chapter = report.chapter("other")
    if chapter is None or _edition(report).id < "2021" or _FEE.search(chapter.text):
        return
    if omits(chapter.text):
        yield Hit(None, None, place=first_place(chapter), says=_CUT, result=Result.CANNOT_TELL)
        return
    yield Hit(chapter.text.strip()[:40] or "空", "收取信息处理费情况", place=first_place(chapter))


_FEE_AMOUNT = re.compile(r"处理费[^，。；\n\d]{0,12}(\d[\d,.]*)\s*(万?元)")
_NO_FEE = re.compile(
    r"未(?:收取|发生|产生)|没有(?:收取|发生)|无收取|无[^，。；\n]{0,16}费|处理费[^，。；\n\d]{0,8}0\s*万?元|^\s*(?:无|没有)"
)


@rule(
    "AR-CH-08",
    Severity.ERROR,
    law="国办函〔2020〕109号",
    why="收了信息处理费而第六部分写没有，是瞒报。",
    mend="核对收费台账，第六部分写明收取的件数和金额。",
)
def fees_do_not_contradict(report: Report, context: Context) -> Iterator[Hit]:
    """已收取信息处理费的，第六部分不得写无。"""
    chapter = report.chapter("other")
    if chapter is None:
        return
    whole = narrative(report)
    if "处理费" not in whole.text or not (denied := _NO_FEE.search(chapter.text)):
        return
    for found in _FEE_AMOUNT.finditer(whole.text):
        if float(found.group(1).replace(",", "").rstrip(".")) > 0:
            amount = found.group(1) + found.group(2)
            says = f"正文另写收取信息处理费{amount}，第六部分却写“{denied.group().strip()}”。"
            yield Hit(denied.group().strip(), amount, place=whole.place(found.start()), says=says)
            return
