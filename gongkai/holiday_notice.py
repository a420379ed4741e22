"""Read the text of a State Council notice on a year's holidays, as an administrator pastes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from gongkai.errors import GongkaiError
from gongkai.working_days import Holiday, Notice

STATUTORY = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
"""The holidays of all citizens, every one of which a year's notice arranges (全国年节及纪念日放假办法)."""

_WEEKDAYS = "一二三四五六日"
_SATURDAY, _DECEMBER = 5, 12
_LONGEST = 10_000
_PUNCTUATION = str.maketrans("０１２３４５６７８９,:;()[]【】", "0123456789，：；（）〔〕〔〕")
_NUMERAL = "[一二三四五六七八九十]+"
_ONE_OF = f"(?:{'|'.join(STATUTORY)})"
_HEADING = re.compile(
    rf"(?:{_NUMERAL}、|（{_NUMERAL}）)(?P<numbered>[^。：；，]{{1,40}})：|(?P<bare>{_ONE_OF}(?:[、和]{_ONE_OF})*)："
)
_DOCUMENT = re.compile("(?=国务院办公厅关于)")
_YEAR = re.compile(r"关于(\d{4})年部分节假日|现将(\d{4})年")
_CHANGE = re.compile(r"国务院办公厅关于(?:调整|延长)(\d{4})年(.{2,20}?)(?:假期|放假)")
_NUMBER = re.compile(r"国办[发函明电]+〔\d{4}〕\d+号")
_ISSUED = re.compile(r"国务院办公厅(\d{4})年(\d{1,2})月(\d{1,2})日")

_DATE = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:（[^（）]*）)?"
_DATES = rf"{_DATE}(?:[、和]{_DATE})*"
_DATE_PARTS = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（([^（）]*)）)?")
_WEEKDAY = re.compile("(?:星期|周)([一二三四五六日天])")
_COMMA = re.compile("，(?![^（]*）)")
_OF_DAYS = re.compile(r"\d日.*(?:放假|上班|调休|补休)|假期至")

_LOCAL = re.compile("(?P<name>[^：，。]{1,20})：(?P<clause>.+)")
_FRAME = re.compile(r"现将|国务院办公厅")
_OF_REST = re.compile(r"\d日|放假|上班|调休|补休|休息")

_SPAN = re.compile(rf"(?P<dates>{_DATE}(?:至{_DATE})?)放假(?:调休)?(?:共?(?P<count>\d+)天)?")
_COUNT = re.compile(r"共?(?P<count>\d+)天")
_WORKED = re.compile(rf"(?P<dates>{_DATES})上班")
_ALSO_OFF = re.compile(rf"(?P<dates>{_DATES})(?:补休|调休)")
_EXTENDED = re.compile(rf"延长(?:\d{{4}}年)?.{{1,20}}?假期至(?P<dates>{_DATE})")
_REMARK = re.compile(rf"不调休|与周[末六日]连休|{_DATE}起(?:正常)?上班")


class UnreadableNotice(GongkaiError):
    """A text that is no notice we can read: ``sentence`` is where it stops, empty when something is missing."""

    def __init__(self, cause: str, sentence: str = "") -> None:
        self.cause, self.sentence = cause, sentence
        place = f"“{sentence}”这一句没有读懂：" if sentence else ""
        super().__init__(f"{place}{cause}。请对照国务院办公厅的通知原文，把标题到落款完整粘贴，不要粘贴别的内容")


@dataclass
class _Arrangement:
    """What the sentences on one holiday have said so far."""

    name: str
    year: int
    spans: list[Holiday] = field(default_factory=list)
    workdays: set[date] = field(default_factory=set)

    def take(self, clause: str) -> None:
        """Take in one clause. Raises ``ValueError`` when it is of no known pattern or names days that cannot be."""
        if found := _SPAN.fullmatch(clause):
            days = _days(found["dates"], self.year)
            self.spans.append(_span(self.name, days[0], days[-1]))
            self._count(found["count"])
        elif found := _COUNT.fullmatch(clause):
            self._count(found["count"])
        elif found := _WORKED.fullmatch(clause):
            self.workdays.update(_weekend(day) for day in _days(found["dates"], self.year))
        elif found := _ALSO_OFF.fullmatch(clause):
            self.spans += [_span(self.name, day, day) for day in _days(found["dates"], self.year)]
        elif found := _EXTENDED.fullmatch(clause):
            self._extend(_days(found["dates"], self.year)[0])
        elif not _REMARK.fullmatch(clause):
            raise ValueError(f"不认识“{clause}”的写法")

    def _count(self, count: str | None) -> None:
        if count is None:
            return
        length = (self.spans[-1].last - self.spans[-1].first).days + 1 if self.spans else 0
        if length != int(count):
            raise ValueError(f"写的是{count}天，按起止日期是{length}天")

    def _extend(self, last: date) -> None:
        if not self.spans:
            raise ValueError("这是延长假期的通知，请把当年的放假通知粘贴在它前面")
        self.spans[-1] = _span(self.name, self.spans[-1].first, last)
        # A make-up day inside the longer holiday is no working day any more.
        self.workdays = {day for day in self.workdays if not self.spans[-1].first <= day <= last}


def parse(text: str) -> Notice:
    """Return the year's arrangement; a notice that changes one holiday may follow in the same text.

    Raises ``UnreadableNotice`` naming the sentence that was not understood, or what the text lacks.
    """
    if len(text) > _LONGEST:
        raise UnreadableNotice(f"粘贴了{len(text)}字，放假通知不会这么长")
    documents = _DOCUMENT.split("".join(text.split()).translate(_PUNCTUATION))
    plain = [each for each in documents if not _CHANGE.match(each) and _HEADING.search(each)]
    if len(plain) != 1:
        raise UnreadableNotice("没有读到节假日的安排" if not plain else "有不止一份全年的放假通知")
    year = _year(plain[0])
    arrangements = list(_arrangements(plain[0], year))
    changes = [_change(document, found, arrangements) for document in documents if (found := _CHANGE.match(document))]
    _check(arrangements)
    return Notice(
        year,
        f"国务院办公厅关于{year}年部分节假日安排的通知",
        _number(plain[0]),
        tuple(span for each in arrangements for span in each.spans),
        frozenset(day for each in arrangements for day in each.workdays),
        issued=_issued(plain[0]),
        note="；".join(changes),
    )


def parse_local(text: str, year: int, *, title: str = "", number: str = "") -> Notice:
    """Return a place's own holidays of a year, one a line: “开斋节：3月20日至21日放假”; “无” alone says there are none.

    Raises ``UnreadableNotice`` naming the line that was not understood.
    """
    if len(text) > _LONGEST:
        raise UnreadableNotice(f"写了{len(text)}字，地方假日不会这么多")
    lines = ["".join(line.split()).translate(_PUNCTUATION).rstrip("。；") for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise UnreadableNotice("没有写假日，一行一个；这一年没有地方假日的写“无”")
    spans = [] if lines == ["无"] else [span for line in lines for span in _local(line, year)]
    return Notice(year, title, number, tuple(spans), frozenset())


def _local(line: str, year: int) -> list[Holiday]:
    found = _LOCAL.fullmatch(line)
    if not found:
        raise UnreadableNotice("应写成“节日名称：几月几日至几日放假”", line)
    arrangement = _Arrangement(found["name"], year)
    try:
        arrangement.take(found["clause"])
    except ValueError as error:
        raise UnreadableNotice(str(error), line) from None
    if not arrangement.spans:
        raise UnreadableNotice("没有说哪天放假", line)
    if outside := [span for span in arrangement.spans if span.first.year != year]:
        raise UnreadableNotice(f"{_written(outside[0].first)}不在{year}年", line)
    return arrangement.spans


def passed_over(text: str) -> tuple[str, ...]:
    """Return the sentences that speak of days off, or of a day, and arrange nothing: advice, remarks, general rules."""
    cleaned = "".join(text.split()).translate(_PUNCTUATION)
    started = _HEADING.search(cleaned)
    opening = len(cleaned) if started is None else started.start()
    found = [each for each in re.split("[。；：]", cleaned[:opening]) if _OF_REST.search(each)]
    found += [each for each in re.split("[。；：]", cleaned[opening:]) if _OF_REST.search(each) and not _arranges(each)]
    return tuple(each for each in found if not _FRAME.match(each))


def _arranges(sentence: str) -> bool:
    """Whether a sentence after a heading is read; 鼓励……休息 is advice, and the days it names remain working days."""
    return bool(_OF_DAYS.search(sentence)) and not sentence.startswith("鼓励")


def _year(document: str) -> int:
    found = _YEAR.search(document)
    if not found:
        raise UnreadableNotice("没有读到是哪一年的安排")
    return int(found[1] or found[2])


def _number(document: str) -> str:
    found = _NUMBER.search(document)
    return found[0] if found else ""


def _issued(document: str) -> date | None:
    found = _ISSUED.search(document)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        raise UnreadableNotice("没有落款的这一天", found[0] if found else "") from None


def _arrangements(document: str, year: int) -> Iterator[_Arrangement]:
    headings = list(_HEADING.finditer(document))
    ends = [heading.start() for heading in headings[1:]] + [len(document)]
    _refuse_unnamed(document[: headings[0].start()])
    for heading, end in zip(headings, ends, strict=True):
        arrangement = _Arrangement(heading["numbered"] or heading["bare"], year)
        _read(document[heading.end() : end], arrangement)
        if arrangement.spans:
            yield arrangement
        elif any(name in arrangement.name for name in STATUTORY):
            raise UnreadableNotice("没有说哪天放假", heading[0])


def _refuse_unnamed(opening: str) -> None:
    """Refuse a numbered arrangement before the first heading; the opening may speak of days only in general."""
    for sentence in _sentences(opening):
        if re.match(f"{_NUMERAL}、", sentence) and _OF_DAYS.search(sentence):
            raise UnreadableNotice("没有说是哪个节日，节日名称后应有冒号", sentence)


def _sentences(text: str) -> Iterator[str]:
    yield from filter(None, re.split("[。；]", text))


def _read(text: str, arrangement: _Arrangement) -> None:
    for sentence in _sentences(text):
        if not _arranges(sentence):
            continue
        try:
            for clause in _COMMA.split(re.sub(f"^{_NUMERAL}、", "", sentence)):
                arrangement.take(clause)
        except ValueError as error:
            raise UnreadableNotice(str(error), sentence) from None


def _change(document: str, found: re.Match[str], arrangements: list[_Arrangement]) -> str:
    """Apply a later notice on one holiday and return what the arrangement's note says of it."""
    year, name = int(found[1]), found[2]
    old = next((each for each in arrangements if name in each.name and each.year == year), None)
    if not old:
        raise UnreadableNotice(f"当年的放假通知里没有{year}年{name}", found[0])
    body = _HEADING.sub("", document[found.end() :])
    new = old if _EXTENDED.search(body) else _Arrangement(old.name, year)
    _read(body, new)
    if not new.spans:
        raise UnreadableNotice("没有说哪天放假", found[0])
    old.spans, old.workdays = new.spans, new.workdays
    return f"{name}依{_number(document) or '后来的通知'}调整"


def _check(arrangements: list[_Arrangement]) -> None:
    named = [name for each in arrangements for name in STATUTORY if name in each.name]
    if missing := [name for name in STATUTORY if name not in named]:
        raise UnreadableNotice(f"没有读到{'、'.join(missing)}的安排")
    if twice := [name for name in STATUTORY if named.count(name) > 1]:
        raise UnreadableNotice(f"{'、'.join(twice)}的安排出现了两次")
    for each in arrangements:
        for span in (span for other in arrangements for span in other.spans):
            if clash := [day for day in each.workdays if span.first <= day <= span.last]:
                raise UnreadableNotice(f"{_written(min(clash))}既在{span.name}假期里，又是上班日")


def _days(text: str, year: int) -> list[date]:
    """Return the dates written in a row; one without year or month has those of the date before it."""
    days: list[date] = []
    of, month = year, 0
    for written in _DATE_PARTS.finditer(text):
        of, month = int(written[1] or of), int(written[2] or month)
        try:
            day = date(of, month, int(written[3]))
        except ValueError:
            raise ValueError(f"没有“{written[0]}”这一天") from None
        if not date(year - 1, _DECEMBER, 1) <= day <= date(year, _DECEMBER, 31):
            raise ValueError(f"{_written(day)}不在{year}年")
        weekday = _WEEKDAY.search(written[4] or "")
        if weekday and weekday[1].replace("天", "日") != _WEEKDAYS[day.weekday()]:
            raise ValueError(f"{_written(day)}是周{_WEEKDAYS[day.weekday()]}")
        days.append(day)
    return days


def _span(name: str, first: date, last: date) -> Holiday:
    if last < first:
        raise ValueError("放假的最后一天早于第一天")
    return Holiday(name, first, last)


def _weekend(day: date) -> date:
    if day.weekday() < _SATURDAY:
        raise ValueError(f"{_written(day)}不是周六或者周日，不会是调休上班日")
    return day


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
