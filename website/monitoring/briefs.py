"""The decision brief (研判专报): facts and figures of an event on few pages, reckoned when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gongkai import charts
from gongkai import opinion_events as law
from gongkai.charts import Series
from gongkai.opinion.spread import DAY, HOUR, Spread, spread
from website.monitoring.models import EventBrief, Item, OpinionEvent

MOST_BARS, MOST_ITEMS, MOST_SITES = 31, 30, 10
"""The most bars of the chart, lines of the list of items and lines of sites that a brief prints."""
MANY = 12
"""From how many items on a single day is drawn by its hours."""
ESTIMATE = "语气是按词语估计的，不是判断，不作为评价任何人、任何信息的依据。"
NONE = "没有登记信息来源中的信息，由电话、转办等方式得知。"
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Shown:
    """An item as the brief lists it: masked, and never who said it."""

    at: datetime
    site: str
    title: str
    tone: str
    copies: int


@dataclass(frozen=True)
class Figures:
    """What is known of the items of an event."""

    spread: Spread
    bars: Rows
    left_out: int
    sites: Rows
    tones: Rows
    reasons: str
    items: tuple[Shown, ...]
    count: int

    @property
    def chart(self) -> str:
        """The spread as a picture (SVG); nothing without items."""
        if not self.bars:
            return ""
        labels, numbers = [row[0] for row in self.bars], [int(row[1]) for row in self.bars]
        return charts.bars("spread", "信息条数随时间的变化", labels, [Series("信息条数", numbers)], "条")

    @property
    def says(self) -> str:
        """The spread in a sentence."""
        return self.spread.says if self.count else NONE


def figures_of(event: OpinionEvent, now: datetime | None = None) -> Figures:
    """Return the figures of an event from the items of its groups, copies among them."""
    now = now or timezone.now()
    heard = Item.objects.filter(group__event=event).defer("text", "signature", "described")
    items = list(heard.order_by("at", "pk"))
    moments = [(timezone.localtime(each.at), each.site or "未注明") for each in items]
    found = _spread_of(moments, now)
    bars = tuple((_label(found, each.start), str(each.items)) for each in found.buckets)
    while bars and bars[-1][1] == "0":
        bars = bars[:-1]  # looked at for whether it rises, not drawn
    tones = Counter(each.tone or "看不出" for each in items if each.folded_into_id is None)
    copies = Counter(each.folded_into_id for each in items if each.folded_into_id)
    firsts = [each for each in items if each.folded_into_id is None]
    words = Counter(str(reason.get("word", "")) for each in firsts for reason in each.reasons)
    return Figures(
        spread=found,
        bars=bars[:MOST_BARS],
        left_out=max(0, len(bars) - MOST_BARS),
        sites=tuple((site, str(count)) for site, count in found.sites[:MOST_SITES]),
        tones=tuple((tone, str(count)) for tone, count in tones.most_common()),
        reasons="、".join(f"“{word}”{count}处" for word, count in words.most_common(8) if word),
        items=tuple(
            Shown(each.at, each.site or "未注明", str(each), each.tone or "看不出", copies[each.pk])
            for each in firsts[:MOST_ITEMS]
        ),
        count=len(items),
    )


def _spread_of(moments: list[tuple[datetime, str]], now: datetime) -> Spread:
    """Return the spread by hours for many items of one day, else by days; one that fell silent does not rise."""
    if not moments:
        return spread(())
    many = len(moments) >= MANY and moments[-1][0] - moments[0][0] < 24 * HOUR
    unit = HOUR if many else DAY
    return spread(moments, until=min(timezone.localtime(now), moments[-1][0] + 6 * unit), unit=unit)


def _label(found: Spread, start: datetime) -> str:
    return f"{start:%m-%d %H}时" if found.unit == HOUR else f"{start:%m-%d}"


@dataclass(frozen=True)
class Section:
    """A part of the brief: paragraphs, then a picture, then a table."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    chart: str = ""
    bars: Rows = ()
    header: tuple[str, ...] = ()
    rows: Rows = ()

    @property
    def chart_says(self) -> str:
        """The picture in words."""
        return "；".join(f"{label}{number}条" for label, number in self.bars)


@dataclass(frozen=True)
class Brief:
    """The whole brief as it is printed, whatever the file."""

    title: str
    organ: str
    number: str
    version: str
    at: datetime
    sections: tuple[Section, ...]


def written_for(event: OpinionEvent) -> EventBrief:
    """Return the newest version of the text, or what is known of the event where nobody wrote one."""
    last = event.briefs.select_related("by").order_by("-number").first()
    return last or EventBrief(event=event, number=0, said=event.summary, truth=event.truth, proposal="")


def brief_of(event: OpinionEvent, now: datetime | None = None) -> Brief:
    """Return the brief of an event as things stand at a moment."""
    at, text = now or timezone.now(), written_for(event)
    return Brief(
        title=f"舆情研判专报：{event.title}",
        organ=event.agency.name,
        number=event.number,
        version=f"第{text.number}稿，{text.by.name}撰写" if text.number else "没有人撰写，文字取自登记和核查的情况",
        at=timezone.localtime(at),
        sections=tuple(_sections(event, text, figures_of(event, at), at)),
    )


def _sections(event: OpinionEvent, text: EventBrief, figures: Figures, now: datetime) -> Iterator[Section]:
    known = f"级别：{event.get_level_display()}；类别：{event.get_kind_display()}；主题：{event.topic}"
    assessed = known if event.level else "还没有研判"
    unit = f"责任股室：{event.unit.name}" if event.unit else "还没有确定责任股室"
    yield Section("一、研判结论", (f"{assessed}。{unit}。现在{event.get_state_display()}。",))
    yield Section("二、舆论关注的问题", tuple(_lines(text.said)))
    yield from _spread(figures)
    yield Section("四、核查的事实", tuple(_lines(text.truth)) or ("还没有核查结果。",))
    yield Section("五、处置建议", tuple(_lines(text.proposal)) or ("还没有提出建议。",))
    yield Section(
        "六、期限",
        (f"{timezone.localtime(event.found_at):%Y年%m月%d日%H:%M}发现{_note(event) or '，'}按小时走，节假日不停。",),
        header=("要求", "到期", "现在", "依据"),
        rows=tuple(_clock(each, now) for each in event.timings(now)),
    )
    if figures.items:
        more = f"共{figures.count}条，以下列{len(figures.items)}条，转载不重复列。标题中的姓名等已经遮盖。"
        rows = tuple(
            (f"{timezone.localtime(each.at):%m-%d %H:%M}", each.site, each.title + _copied(each), each.tone)
            for each in figures.items
        )
        yield Section("附：信息目录", (more,), header=("时间", "网站", "标题", "语气（估计）"), rows=rows)


def _note(event: OpinionEvent) -> str:
    return f"（{event.start_note}），" if event.start_note else "，"


def _copied(item: Shown) -> str:
    return f"（另有转载{item.copies}条）" if item.copies else ""


def _spread(figures: Figures) -> Iterator[Section]:
    if not figures.count:
        yield Section("三、传播情况", (NONE,))
        return
    left = f"只画前{MOST_BARS}段，以后还有{figures.left_out}段。" if figures.left_out else ""
    yield Section(
        "三、传播情况",
        (f"{figures.says}。{left}",),
        figures.chart,
        figures.bars,
        ("网站", "条数"),
        figures.sites,
    )
    reasons = f"估计所据的词语：{figures.reasons}。" if figures.reasons else ""
    yield Section("语气估计", (f"{ESTIMATE}{reasons}",), header=("语气（估计）", "条数，不计转载"), rows=figures.tones)


def _clock(timing: law.Timing, now: datetime) -> tuple[str, ...]:
    supposed = "（还没有研判，按最严提示）" if timing.supposed else ""
    due = timezone.localtime(timing.due)
    says = f"{timing.clock.hours}小时内{timing.clock.label}{supposed}"
    return says, f"{due:%Y-%m-%d %H:%M}", law.told(timing, now), timing.clock.law


def _lines(text: str) -> Iterator[str]:
    yield from (line.strip() for line in text.splitlines() if line.strip())
