"""Every number of a report's text with its subject, told from the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from gongkai import subjects
from gongkai.document import Paragraph
from gongkai.readers.narrative import measured
from gongkai.readers.narrative.contacts import contact
from gongkai.readers.narrative.dates import period, signing_date
from gongkai.readers.narrative.denials import denied
from gongkai.report import Fact, Number, Report
from gongkai.subjects import AUTHORITY

__all__ = ["contact", "facts", "period", "signing_date"]

_COUNTED = frozenset("件起宗份例条次")
_IDIOMS = frozenset("起批套张个项条部家场名")
_RATES = frozenset(("%", "％", "‰", "百分点", "个百分点"))

_APART = re.compile("[，,；;。]")
_CLAUSE = re.compile("[，,；;。、：:（）()]")
_SUM = re.compile(r"[^，,]{0,24}[，,]\s*(?:共|总)?(?:共|计|合计|有|数量)?(?:为|是)?[：:]?\s*")
_BARE = re.compile(
    r"\s*(?:案件|事项|申请书?|数量|总数|总量|件数|金额|总额|人数|量|数)?"
    r"(?:共计|共|总计|合计|累计|计|有|为|达到|达|是|约|[：:])*+\s*"
)
_ELSEWHEN = re.compile(
    r"去年(?!结转)|上年(?!度?结转)|上一年(?!度?结转)|往年|同期|同比|相比|环比|比上|较|历年|历史|近[两三四五六几\d]年|[两三四五\d]年来"
    r"|平均|年均|人均|季度|上半年|下半年|分别|各(?![级类项种界])|拟|计划|预计|减少|增加|增长|下降|上升|回落|超过|逾(?!期)|近(?=\s*$)|约(?=\s*$)"
    # One month, but not 1月至12月 and not 截至12月底.
    r"|(?:(?<![\d至到—–~-])[1-9]|(?<![至到—–~-])1[01])\s?月(?!份?\s?(?:底|末|至|到|起|[-—–~\d]))"
)
_OTHERS = re.compile("较多|最多|转送|转办|转来|移交|局|乡镇|街道|部门|股室|科室|系统内")
_CHANNELS = re.compile("当面|信函|邮寄|网络|网上|线上|线下|传真|电子邮件|邮箱|现场|窗口|平台")
_YEAR = re.compile(r"(20\d\d)\s*年")
_YEAR_OF_COUNTS = re.compile(r"(?<!结转)(?<!结转[至到])(20\d\d)\s*年(?!度?结转)")
_DISCLOSURE_PART = re.compile(r"其中[^，。；\d]{0,4}信息公开[^，。；\d]{0,12}")
_PAPERS = re.compile("公文|发文|公开属性|源头属性|拟制")
_AUTHORITY = re.compile(
    "(?:代表.{0,8}(?:政府|市|县|区|州)|代.{0,3}政府|受.{0,8}政府委托|为.{0,4}政府办理)[^，。；]{0,24}?(?:复议|诉讼|应诉)"
    "|作为.{0,8}复议机[关构]|(?:本机关|[我本]局)(?:是|系|履行|承担)[^，。；]{0,8}复议机[关构]"
)
_OF_AUTHORITY = ("代", "委托", "政府办理", "复议机")
_OWN = re.compile("被申请|因(?:本机关)?(?:政府)?信息公开|涉及政府信息公开|我局作为被|以我局为被|以本机关为被|本局被")
_SHARE = re.compile(r"占(?:比|[^，。；\d]{0,14})?(?:为|的|约|达|：|:)*\s*$")
_CHANGE = re.compile("同比|较|比上|增长|下降|上升|增加|减少|回落|提高|降低|提升")
_RATE_OF_ALL = re.compile("(?<![按限及准]时)(?<![按到定]期)(?<!限)(?:办结|答复|回复|办复)率")
_ALL_UPHELD = re.compile("(?:均|全部|都)[^，。；\\d]{0,6}维持")
_WHOLE = ("requests.received", "requests.mentioned", "requests.handled")

_HEADING_LENGTH = 40
_LEAD_LENGTH = 24
_TEXT_LENGTH = 60
_REACH = 2000
"""So many characters around a number may say what it counts; no sentence of a report is as long."""


@cache
def _words() -> re.Pattern[str]:
    """Every topic's and subject's word as one pattern, longest first, grouped by first character for speed."""
    known = subjects.known()
    words = {*known.topic_of, *(word for _, word in known.by_word if word)}
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()))


_start = attrgetter("start")


def facts(report: Report) -> list[Fact]:
    """Return every number of the text that carries a measure word, and what the text says there was none of.

    Subjects are those of ``subjects.toml``; a number about anything else, about another year, about a part, or given as
    approximate has the subject ``other`` (a rate: ``rate.other``).
    """
    found: list[Fact] = []
    heading = ""
    for chapter, paragraph in report.narrative():
        text = paragraph.text
        numbers = measured.numbers(text)
        lead = heading or ("requests" if chapter == "requests" else "")
        here = list(denied(paragraph, chapter, lead))
        if numbers:
            here += _Reading(paragraph, chapter, lead, report.year).facts(numbers)
            here.sort(key=_start)
        found += here
        heading = _lead(text, "") if len(text) <= _HEADING_LENGTH and not numbers else ""
    return found


def _lead(text: str, default: str) -> str:
    """Return the topic that the first words of a paragraph set."""
    topics = subjects.known().topic_of
    for word in _words().finditer(text, 0, _LEAD_LENGTH):
        topic = topics.get(word.group())
        if topic in ("requests", "review", "litigation"):
            return topic
    return default


class _Told(NamedTuple):
    """The word that tells a number's subject and its topic, and its bounds where they matter for the fact's text."""

    word: str
    topic: str
    start: int = -1
    end: int = 0


@dataclass(slots=True)
class _Scope:
    """What the words up to a number say.

    ``sentence`` is where its sentence begins and ``low`` where the number before it ends; ``topic`` the topic in force
    and ``met`` those met in the sentence; ``word`` the nearest word.
    """

    sentence: int
    low: int
    topic: str
    topic_end: int
    met: frozenset[str]
    word: str = ""
    word_start: int = 0
    word_end: int = 0


class _Reading:
    """One paragraph being read for its numbers."""

    def __init__(self, paragraph: Paragraph, chapter: str, lead: str, year: int | None) -> None:
        self.paragraph, self.text, self.chapter, self.year = paragraph, paragraph.text, chapter, year
        self.lead = _lead(self.text, lead)
        self.words = [(word.start(), word.end(), word.group()) for word in _words().finditer(self.text)]
        self.told: set[tuple[int, str]] = set()

    def facts(self, numbers: Sequence[re.Match[str]]) -> Iterator[Fact]:
        """Yield a fact for each number, in order."""
        scope = _Scope(0, 0, self.lead, 0, frozenset((self.lead,)))
        at = previous_end = 0
        for index, number in enumerate(numbers):
            opened = self.text.rfind("。", previous_end, number.start()) + 1 or scope.sentence
            if opened != scope.sentence and not self.text.startswith("其中", opened):
                scope = _Scope(opened, 0, self.lead, opened, frozenset((self.lead,)))
            scope = _Scope(opened, max(previous_end, opened), scope.topic, scope.topic_end, scope.met)
            at = self._advance(scope, at, number.start())
            until = numbers[index + 1].start() if index + 1 < len(numbers) else len(self.text)
            yield from self._fact(number, scope, at, until)
            previous_end = number.end()

    def _advance(self, scope: _Scope, at: int, start: int) -> int:
        """Take in the words up to ``start`` and return the index of the first word behind it."""
        topics = subjects.known().topic_of
        while at < len(self.words) and self.words[at][0] < start:
            word_start, word_end, word = self.words[at]
            at += 1
            if word_start < scope.sentence:
                continue
            topic = topics.get(word)
            if topic is None:
                if word_start >= scope.low:
                    scope.word, scope.word_start, scope.word_end = word, word_start, word_end
            elif topic != "nothing":
                scope.topic, scope.topic_end, scope.met = topic, word_end, scope.met | {topic}
        return at

    def _fact(self, number: re.Match[str], scope: _Scope, at: int, until: int) -> Iterator[Fact]:
        value = measured.value(number)
        if value is None:
            return
        unit = number["unit"] or "%"
        if unit in _RATES:
            yield self._make(self._rate(number, scope), value, "%", number.start(), number.end(), scope)
            return
        told = self._told_by(number, scope, at, until)
        id = self._subject(number, scope, told)
        if id == "other" or told is None:
            told = _Told("", "")
            if number["digits"] in ("一", "百", "千") and unit in _IDIOMS:
                return
        subject = subjects.subject(id)
        if subject.unit == "万元":
            value = measured.tidy(Decimal(value) / 10_000)
        self.told.add((scope.sentence, id))
        begin = told.start if told.start >= 0 else number.start()
        unit = subject.unit or ("人次" if "人" in unit and "次" in unit else unit)
        yield self._make(id, value, unit, begin, max(number.end(), told.end), scope, number.start())
        yield from self._all_upheld(id, value, number.end())

    def _make(
        self, id: str, value: Number, unit: str, begin: int, end: int, scope: _Scope, at: int | None = None
    ) -> Fact:
        """Make a fact whose text runs from the start of its clause, or of the word that told it, to ``end``."""
        start = clause = scope.low
        for mark in _CLAUSE.finditer(self.text, scope.low, begin if at is None else at):
            clause = mark.end()
        start = max(min(clause, begin), begin - _TEXT_LENGTH)
        while start < begin and self.text[start].isspace():
            start += 1
        return Fact(id, value, unit, self.text[start:end], self.paragraph, start, self.chapter)

    # ------------------------------------------------------------------ subjects

    def _subject(self, number: re.Match[str], scope: _Scope, told: _Told | None) -> str:
        """Return the subject of a count, ``other`` when no word tells it or it is not the whole of the year's."""
        if told is None:
            return "other"
        known = subjects.known()
        word = "上年结转" if told.word == "结转" and self._of_last_year(scope) else told.word
        id = known.by_word.get((told.topic, word))
        if id is None and known.topic_of_word.get(word) in scope.met:
            id = known.by_word[known.topic_of_word[word], word]
        if id is None or self._unlike(id, number, scope):
            return "other"
        return self._own_or_not(id, number, scope) if id.startswith("disputes.") else id

    def _told_by(self, number: re.Match[str], scope: _Scope, at: int, until: int) -> _Told | None:
        """Return the word that tells what a number counts: before it in its clause, after it, or at a distance."""
        start = number.start()
        before = _Told(scope.word, scope.topic, scope.word_start) if scope.word else None
        if before and _APART.search(self.text, scope.word_end, start) is None:
            # 结转下年度办理 is not 办理.
            carried = scope.word == "办理" and "结转" in self.text[scope.low : scope.word_start]
            return before._replace(word="结转") if carried else before
        if scope.topic in ("review", "litigation") and _DISCLOSURE_PART.search(self.text, scope.low, start):
            return _Told("", scope.topic)
        after = self._after(number.end(), until, at, scope.topic)
        if after and after.word:
            return after
        if before and _SUM.fullmatch(self.text, scope.word_end, start):
            return before
        if after is None and scope.topic_end >= scope.low and _BARE.fullmatch(self.text, scope.topic_end, start):
            return _Told("", scope.topic)
        return after

    def _after(self, end: int, until: int, at: int, topic: str) -> _Told | None:
        """Return the word after a number in its clause, the empty word when a topic stands at once behind it."""
        topics = subjects.known().topic_of
        broken = _CLAUSE.search(self.text, end, until)
        stop = broken.start() if broken else until
        found: _Told | None = None
        while at < len(self.words) and self.words[at][0] < stop:
            start, word_end, word = self.words[at]
            at += 1
            new = topics.get(word)
            if new is None:
                return _Told(word, topic, -1, word_end)
            if new != "nothing":
                topic = new
                found = _Told("", topic, -1, word_end) if start - end <= 1 else found
        return found

    def _of_last_year(self, scope: _Scope) -> bool:
        found = _YEAR.search(self.text, max(scope.low, scope.word_start - 7), scope.word_start)
        return bool(found and self.year and int(found.group(1)) == self.year - 1)

    def _unlike(self, id: str, number: re.Match[str], scope: _Scope) -> bool:
        """Whether what stands around a number makes it other than the year's whole count of its subject."""
        text, start = self.text, number.start()
        unit = subjects.subject(id).unit
        if number["more"] or not _fits(unit, number["unit"]):
            return True
        if id == "requests.mentioned" and number["unit"] in ("条", "次"):
            return True
        if id.startswith("requests.carried"):
            return False
        if _ELSEWHEN.search(text, scope.low, start) or self._other_year(scope, start):
            return True
        if id.startswith(("requests", "applicants")):
            return self._a_part(id, scope, start) or bool(_PAPERS.search(text, _since(scope, start), start))
        return False

    def _other_year(self, scope: _Scope, start: int) -> bool:
        if self.year is None:
            return False
        before = _since(scope, start)
        years = _YEAR_OF_COUNTS.findall(self.text, before, start) if self.text.find("年", before, start) >= 0 else []
        return bool(years) and int(years[-1]) != self.year

    def _a_part(self, id: str, scope: _Scope, start: int) -> bool:
        """Whether a count of requests is that of a channel, of another organ, or a part of one told before."""
        if scope.word and _OTHERS.search(self.text, scope.word_end, start):
            return True
        if "其中" in self.text[_since(scope, start) : start] and (id in _WHOLE or (scope.sentence, id) in self.told):
            return True
        if id not in _WHOLE:
            return False
        channels = _CHANNELS.findall(self.text, scope.low, start)
        return len(set(channels)) == 1 and "等" not in self.text[scope.low : start]

    def _own_or_not(self, id: str, number: re.Match[str], scope: _Scope) -> str:
        """Tell a case against the organ from one it handles for a government, and from cases of no disclosure."""
        start = number.start()
        before = self.text[max(0, start - _REACH) : start]
        roles = list(_AUTHORITY.finditer(before)) if any(word in before for word in _OF_AUTHORITY) else []
        if roles and not _OWN.search(before, roles[-1].end()):
            return id.replace("disputes.", AUTHORITY, 1)
        if _DISCLOSURE_PART.search(self.text, number.end(), self._closed(start)):
            return "other"
        if (
            self.chapter == "disputes"
            or self.lead == "requests"
            or "公开" in self.text[_since(scope, start) : number.end() + 20]
        ):
            return id
        return "other"

    def _all_upheld(self, id: str, value: Number, end: int) -> Iterator[Fact]:
        """Yield 均获维持 as the upheld count of every kind of case counted in the sentence, and as none pending."""
        if id not in ("disputes.review", "disputes.litigation") or "维持" not in self.text:
            return
        found = _ALL_UPHELD.search(self.text, end, self._closed(end))
        if found:
            for part, number in ((".upheld", value), (".pending", 0)):
                yield Fact(id + part, number, "件", found.group(), self.paragraph, found.start(), self.chapter)

    def _closed(self, start: int) -> int:
        """Return where the sentence that holds ``start`` ends."""
        found = self.text.find("。", start, start + _REACH)
        return found if found >= 0 else min(len(self.text), start + _REACH)

    # ------------------------------------------------------------------ rates

    def _rate(self, number: re.Match[str], scope: _Scope) -> str:
        before = self.text[scope.low : number.start()]
        if (number["unit"] or "").endswith("百分点"):
            return "rate.change"
        if "纠错率" in before:
            return "rate.corrected"
        if "率" in before:
            return "rate.concluded" if _RATE_OF_ALL.search(before) else "rate.other"
        if _SHARE.search(before) or before.strip() in ("（", "("):
            return "rate.share"
        return "rate.change" if _CHANGE.search(before) else "rate.other"


def _since(scope: _Scope, start: int) -> int:
    """Return from where on the sentence of the number at ``start`` is looked at."""
    return max(scope.sentence, start - _REACH)


def _fits(unit: str, printed: str) -> bool:
    if unit == "件":
        return printed in _COUNTED
    return printed == "元" if unit.endswith("元") else printed.endswith("次") or "次" in printed
