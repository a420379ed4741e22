"""Figures in the text against the tables and against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai import subjects
from gongkai.report import Fact, Number, Report
from gongkai.rules import Context, Hit, Result, Severity, parts, rates, rule
from gongkai.rules.sums import Sum, add, describe, sums, verdict
from gongkai.subjects import AUTHORITY

__all__ = ["parts", "rates"]

_FORM = "国办公开办函〔2021〕30号"
_TABLE_TWO = ("normative.", "regulations.", "licences.", "penalties.", "coercion.", "charges.")


def _against_tables(report: Report, facts: Sequence[Fact]) -> Iterator[Hit]:
    """Compare facts with their cells: a hit for each that differs, and one for all that cannot be compared."""
    unknown: list[tuple[Fact, list[Sum]]] = []
    wrong: set[tuple[int, int, str]] = set()
    for fact in facts:
        found = sums(report, fact.subject)
        agreed = verdict(fact, found)
        if agreed is None and found:
            unknown.append((fact, found))
        elif agreed is False and _words(fact) not in wrong:
            wrong.add(_words(fact))
            yield _differs(report, fact, found)
    unknown = [(fact, found) for fact, found in unknown if _words(fact) not in wrong]
    if unknown:
        yield Hit(
            found="、".join(dict.fromkeys(fact.text for fact, _ in unknown)),
            cells=_cells(found for _, found in unknown),
            place=unknown[0][0].paragraph.place,
            says="正文写了这些数，表中对应的格空白或没有读出，无法核对。",
            result=Result.CANNOT_TELL,
        )


def _words(fact: Fact) -> tuple[int, int, str]:
    """Return what is one statement: 均获维持 says at once how many were upheld and that none is pending."""
    return id(fact.paragraph), fact.start, ".".join(fact.subject.split(".")[:2])


def _differs(report: Report, fact: Fact, found: Sequence[Sum]) -> Hit:
    said = f"正文写“{fact.text}”，{describe(report, fact.subject, found)}"
    return Hit(fact.number, found[0].least, _cells([found]), fact.paragraph.place, f"{said}，不一致。")


def _cells(groups: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for found in groups for one in found for cell in one.cells))  # type: ignore[attr-defined]


@rule(
    "AR-TXT-01",
    Severity.ERROR,
    law=f"条例第五十条第（二）项；{_FORM} 附件表三",
    why="正文和表三说的是同一批申请，数字不同则必有一处统计错误；“收到”有只算本年新收和连同上年结转两种写法，两种都不等才算不符。",
    mend="按登记台账核对，改正正文或表格；“收到”容易误解的，写明“新收”或“含上年结转”。",
)
def requests_in_the_text_are_those_of_table_three(report: Report, context: Context) -> Iterator[Hit]:
    """正文中申请的收到、办结、结转和各类结果件数，应与表三一致。"""
    told = [fact for fact in report.facts if fact.subject.startswith(("requests.", "applicants."))]
    yield from _against_tables(report, told)


@rule(
    "AR-TXT-02",
    Severity.ERROR,
    law=f"条例第五十条第（三）项；{_FORM} 附件表四",
    why="行政复议和行政诉讼的受理、办理、办结、结果件数，在正文和表四之间、在正文各句之间应当说得通。",
    mend="按案件台账逐件核对；受理与办理、办结数不同的，写明不予受理、撤回或者尚未审结的件数。",
    formula="F4.1",
)
def disputes_in_the_text_are_those_of_table_four(report: Report, context: Context) -> Iterator[Hit]:
    """正文中行政复议、行政诉讼件数应与表四一致，受理、办理、办结之间应当说得通。"""
    told = [fact for fact in report.facts if fact.subject.startswith(("disputes.", AUTHORITY))]
    if not told:
        return
    for kind in ("review", "litigation"):
        for side in ("disputes.", AUTHORITY):
            yield from _steps(report, [fact for fact in told if fact.subject.startswith(side + kind)], side + kind)
        yield from _handled_for_others(report, told, kind)
    yield from _against_tables(report, [fact for fact in told if not fact.subject.startswith(AUTHORITY)])


def _steps(report: Report, told: Sequence[Fact], prefix: str) -> Iterator[Hit]:
    """Compare accepted, handled and concluded; what is pending or refused may account for a difference."""
    numbers = {fact.subject.removeprefix(prefix): fact for fact in reversed(told)}
    accepted, handled, concluded = numbers.get(".accepted"), numbers.get(".handled"), numbers.get(".concluded")
    pending, refused = numbers.get(".pending"), numbers.get(".refused")
    for before, after, verb in ((accepted, handled, "办理"), (handled or accepted, concluded, "办结")):
        if before is None or after is None or before.number == after.number:
            continue
        rest = before.number - after.number
        accounted = [part.number for part in (pending, refused) if part]
        if rest in accounted or rest == sum(accounted) != 0 or (verb == "办结" and rest > 0 and not accounted):
            continue
        said = f"正文写“{before.text}”，又写“{after.text}”，相差{abs(rest)}件没有说明去向。"
        yield Hit(before.number, after.number, (), after.paragraph.place, said)


def _handled_for_others(report: Report, told: Sequence[Fact], kind: str) -> Iterator[Hit]:
    """Where table four was filled with the cases handled for others, its totals must at least be one of those told."""
    totals = [
        fact
        for fact in told
        if fact.subject.startswith(AUTHORITY + kind)
        and fact.subject.rpartition(".")[2] in (kind, "accepted", "handled", "concluded")
    ]
    printed = add(report, subjects.sums(f"disputes.{kind}", report.printed_form)[0])
    own = any(fact.subject == f"disputes.{kind}" and fact.number for fact in told)
    if not totals or own or not printed.complete or not printed.least:
        return
    if all(fact.number != printed.least for fact in totals):
        said = f"正文写“{totals[0].text}”，{describe(report, f'disputes.{kind}', [printed])}，不一致。"
        yield Hit(totals[0].number, printed.least, printed.cells, totals[0].paragraph.place, said)


@rule(
    "AR-TXT-21",
    Severity.WARNING,
    law=f"条例第五十条第（一）项；{_FORM} 附件表二",
    why="正文中的规范性文件、许可、处罚等数字与表二不同，读者无法知道哪一个是对的。",
    mend="与表二核对；口径不同的（如只计本机关牵头的文件），在正文中写明。",
)
def documents_and_decisions_in_the_text_are_those_of_table_two(report: Report, context: Context) -> Iterator[Hit]:
    """正文中规范性文件、规章和行政处理决定的件数，应与表二一致。"""
    yield from _against_tables(report, [fact for fact in report.facts if fact.subject.startswith(_TABLE_TWO)])


@rule(
    "AR-TXT-22",
    Severity.ERROR,
    law=_FORM,
    why="同一件事在报告里前后说成两个数，必有一处错误。",
    mend="按台账核对，全文统一为一个数。",
)
def the_text_does_not_contradict_itself(report: Report, context: Context) -> Iterator[Hit]:
    """同一项数字在正文各处应当相同。"""
    first: dict[str, Fact] = {}
    for fact in report.facts:
        if fact.subject == "other" or fact.subject.startswith(("rate.", "visits", AUTHORITY)):
            continue
        earlier = first.setdefault(fact.subject, fact)
        if earlier.number == fact.number or _table_decides(report, earlier, fact):
            continue
        said = f"前文写“{earlier.text}”，这里写“{fact.text}”。"
        yield Hit(fact.number, earlier.number, (), fact.paragraph.place, said)
    yield from _balance(report, first)


def _table_decides(report: Report, *facts: Fact) -> bool:
    """Whether the tables tell which of two numbers is wrong: then the comparison with the tables speaks."""
    found = sums(report, facts[0].subject)
    return bool(found) and all(one.complete for one in found)


def _balance(report: Report, told: dict[str, Fact]) -> Iterator[Hit]:
    """Compare 收到 with 办结 plus 结转 where all are told and the tables do not say."""
    received = told.get("requests.received") or told.get("requests.new_received")
    concluded, carried = told.get("requests.concluded"), told.get("requests.carried_out")
    if received is None or concluded is None or carried is None or _table_decides(report, received):
        return
    brought: Number = told["requests.carried_in"].number if "requests.carried_in" in told else 0
    out = concluded.number + carried.number
    if out not in (received.number, received.number + brought):
        said = f"正文写“{received.text}”，而“{concluded.text}”与“{carried.text}”相加为{out}。"
        yield Hit(received.number, out, (), received.paragraph.place, said)
