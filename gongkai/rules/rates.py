"""Rates in the text, recomputed from the counts they stand beside or from the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from gongkai.report import Fact, Number, Report
from gongkai.rules import Context, Hit, Severity, rule
from gongkai.rules.limits import limits
from gongkai.rules.sums import add, sums
from gongkai.subjects import AUTHORITY

_CLOSE = 24
"""So many characters may lie between a count and the rate that is said of it."""

_OUTCOMES = tuple(f"requests.{row}" for row in ("granted", "partial", "withheld", "unable", "declined", "ended"))
_NEW, _BROUGHT = "requests.new_received.total", "requests.carried_in.total"
_WHOLES = (("requests.handled_total.total",), (_NEW,), (_NEW, _BROUGHT))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A count of a whole in per cent, compared with a printed rate."""

    printed: Decimal
    count: Number
    whole: Number

    @property
    def true(self) -> Decimal:
        """The rate that the two numbers give."""
        return Decimal(self.count) * 100 / Decimal(self.whole)

    @property
    def off(self) -> Decimal:
        """How far the printed rate is from the true one, in percentage points."""
        return abs(self.printed - self.true)

    def rounded(self, mode: str, step: Decimal | None = None) -> Decimal:
        """Return the true rate with as many decimals as ``step``, or as printed."""
        return self.true.quantize(step or Decimal(1).scaleb(_exponent(self.printed)), mode)

    @property
    def agrees(self) -> bool:
        """Whether the printed rate is the true one, rounded or cut off, and near enough."""
        near = self.off <= limits().rate_tolerance
        return near and self.printed in (self.rounded(ROUND_HALF_UP), self.rounded(ROUND_DOWN))


def _exponent(number: Decimal) -> int:
    return min(0, int(number.as_tuple().exponent))


@rule(
    "AR-TXT-03",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号（四）（数据须准确；允差0.5个百分点为本项目设定，未核实）",
    why="百分比由件数算得，算错会让读者误解工作成效，也说明数字没有复核。",
    mend="按件数重新计算，保留两位小数；分母是哪个数，在句中写明。",
)
def rates_follow_from_their_counts(report: Report, context: Context) -> Iterator[Hit]:
    """正文中的百分比，应与其件数之比一致。"""
    for fact in report.facts:
        if not fact.subject.startswith("rate.") or fact.subject == "rate.other":
            continue
        beside = [other for other in report.facts if other.paragraph is fact.paragraph and other.unit != "%"]
        printed = Decimal(fact.number)
        ratios = [Ratio(printed, count, whole) for count, whole in _pairs(report, context, fact, beside) if whole > 0]
        if ratios and not any(ratio.agrees for ratio in ratios):
            yield _hit(fact, min(ratios, key=lambda ratio: ratio.off))


def _hit(fact: Fact, ratio: Ratio) -> Hit:
    step = Decimal("0.01")
    up, down = ratio.rounded(ROUND_HALF_UP, step), ratio.rounded(ROUND_DOWN, step)
    roundings = f"四舍五入{up}%，截尾{down}%" if up != down else f"{up}%"
    slight = ratio.off <= limits().rate_tolerance
    return Hit(
        found=fact.number,
        expected=up,
        place=fact.paragraph.place,
        says=f"正文写“{fact.text}”，按{ratio.count}÷{ratio.whole}算为{roundings}。",
        severity=Severity.INFO if slight else None,
    )


def _pairs(report: Report, context: Context, rate: Fact, beside: Sequence[Fact]) -> Iterator[tuple[Number, Number]]:
    """Yield every count and whole that a rate may have been computed from."""
    if rate.subject == "rate.share":
        yield from _share(report, rate, beside)
    elif rate.subject == "rate.corrected":
        yield from _corrected(report, rate, beside)
    elif rate.subject == "rate.concluded":
        yield from _concluded(rate, beside)
    elif context.previous is not None:
        yield from _change(report, context.previous, rate)


def _share(report: Report, rate: Fact, beside: Sequence[Fact]) -> Iterator[tuple[Number, Number]]:
    before = [fact for fact in beside if fact.start < rate.start]
    if not before or rate.start - before[-1].start - len(before[-1].text) > _CLOSE:
        return
    part = before[-1]
    wholes = [fact.number for fact in before[:-1] if fact.unit == part.unit and fact.number >= part.number]
    if part.subject.startswith(_OUTCOMES):
        wholes += [one.least for one in (add(report, cells) for cells in _WHOLES) if one.complete]
        outcomes = {fact.subject: fact.number for fact in beside if fact.subject.startswith(_OUTCOMES)}
        wholes.append(sum(outcomes.values()))
    yield from ((part.number, whole) for whole in wholes)


def _corrected(report: Report, rate: Fact, beside: Sequence[Fact]) -> Iterator[tuple[Number, Number]]:
    counts = [fact for fact in beside if fact.subject.endswith((".review.corrected", ".litigation.corrected"))]
    if not counts:
        return
    count = max((fact for fact in counts if fact.start < rate.start), key=lambda fact: fact.start, default=counts[0])
    kind = count.subject.removesuffix(".corrected")
    # Only a decided case can have been corrected: cases accepted are the whole where no others are told.
    for ends in ((f"{kind}.handled", f"{kind}.concluded"), (kind, f"{kind}.accepted")):
        wholes = [fact.number for fact in beside if fact.subject in ends]
        if wholes:
            break
    else:
        wholes = [one.least for one in sums(report, kind.replace(AUTHORITY, "disputes.")) if one.complete]
    yield from ((count.number, whole) for whole in wholes)


def _concluded(rate: Fact, beside: Sequence[Fact]) -> Iterator[tuple[Number, Number]]:
    told = {fact.subject: fact.number for fact in reversed(beside) if fact.start < rate.start}
    count = told.get("requests.concluded")
    if count is None:
        return
    received = [told[id] for id in ("requests.received", "requests.new_received", "requests.mentioned") if id in told]
    yield from ((count, whole) for whole in received)
    if "requests.carried_in" in told:
        yield from ((count, whole + told["requests.carried_in"]) for whole in received)


def _change(report: Report, previous: Report, rate: Fact) -> Iterator[tuple[Number, Number]]:
    if "申请" not in rate.text or "百分点" in rate.text or "复议" in rate.text:
        return
    for cells in _WHOLES:
        now, then = add(report, cells), add(previous, cells)
        if now.complete and then.complete:
            yield abs(Decimal(now.least - then.least)), then.least
