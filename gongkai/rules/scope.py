"""What belongs in table four: cases against this organ, about disclosure, under the form's own headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai import subjects, taxonomy
from gongkai.labels import key
from gongkai.report import Report
from gongkai.rules import Context, Hit, Result, Severity, rule
from gongkai.rules.limits import limits
from gongkai.rules.sums import Sum, add
from gongkai.subjects import AUTHORITY

_KINDS = {"review": "行政复议", "litigation": "行政诉讼"}
_NEW = tuple(f"requests.{row}.total" for row in ("new_received", "carried_in", "handled_total"))


def _total(report: Report, kind: str) -> Sum:
    return add(report, subjects.sums(f"disputes.{kind}", report.printed_form)[0])


@rule(
    "AR-T4-SCOPE",
    Severity.ERROR,
    law="条例第五十条第（三）项；F4.3",
    why="表四只计因政府信息公开工作、以本机关为被申请人或被告的案件；代表政府或作为复议机关办理的案件属于法治政府建设情况，不属于年报。",
    mend="从表四中移出这些案件；本机关确无因信息公开引发的复议、诉讼的，各格填0。",
    formula="F4.3",
)
def table_four_counts_only_the_organs_own_cases(report: Report, context: Context) -> Iterator[Hit]:
    """表四只计因政府信息公开工作引发、本机关为被申请人或被告的案件。"""
    for kind in _KINDS:
        yield from _handled_for_others(report, kind)
    yield from _without_any_request(report, context)


def _handled_for_others(report: Report, kind: str) -> Iterator[Hit]:
    told = [fact for fact in report.facts if fact.subject.startswith(AUTHORITY + kind) and fact.number]
    printed = _total(report, kind)
    if not told or (printed.complete and not printed.least):
        return
    if not printed.printed:
        says = f"正文写“{told[0].text}”，表四{_KINDS[kind]}总计空白或没有读出，无法核对是否计入。"
        yield Hit(told[0].number, None, printed.cells, told[0].paragraph.place, says, Result.CANNOT_TELL)
        return
    own = [fact for fact in report.facts if fact.subject in (f"disputes.{kind}", f"disputes.{kind}.accepted")]
    if any(fact.number == printed.least for fact in own):
        return
    says = f"正文写“{told[0].text}”，表四{_KINDS[kind]}填了{printed.least}件；为政府办理的案件不计入表四。"
    yield Hit(printed.least, None, printed.cells, told[0].paragraph.place, says)


def _without_any_request(report: Report, context: Context) -> Iterator[Hit]:
    """F4.4: cases about disclosure where no application ever was seen."""
    totals = [_total(report, kind) for kind in _KINDS]
    if not any(total.least for total in totals) or not _no_request(report):
        return
    if context.previous is not None and not _no_request(context.previous):
        return
    cells = tuple(cell for total in totals if total.least for cell in total.cells)
    yield Hit(
        found=sum(total.least for total in totals),
        expected=None,
        cells=cells,
        place=report.place(cells[0]),
        says="没有收到过政府信息公开申请，表四却填有案件，疑似误填，请逐件核对案由。",
        severity=Severity.WARNING,
        law="条例第五十条第（三）项；F4.4",
    )


def _no_request(report: Report) -> bool:
    """Whether the tables show no application, or are blank and the text says that there was none."""
    printed = add(report, _NEW)
    if printed.complete:
        return not printed.least
    told = [fact for fact in report.facts if fact.subject.startswith("requests.")]
    return not printed.least and bool(told) and not any(fact.number for fact in told)


@rule(
    "AR-T4-HEAD",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件表四；F4.6",
    why="改动列名，多半是套用了行政复议案件统计表，统计口径随之改变，也不能与其他单位汇总。",
    mend="恢复为格式的列名：结果维持、结果纠正、其他结果、尚未审结、总计。",
    formula="F4.6",
)
def table_four_has_the_forms_headings(report: Report, context: Context) -> Iterator[Hit]:
    """表四的列名必须是“结果维持、结果纠正、其他结果、尚未审结、总计”。"""
    if not report.has_table("disputes"):
        return
    table = taxonomy.edition(report.printed_form).tables["disputes"]
    accepted = {column.id: {key(label) for label in (column.label, *column.variants)} for column in table.columns}
    for id, heading in report.column_headings.items():
        parts = id.split(".")
        if parts[0] != "disputes" or parts[-1] not in accepted or key(heading.text) in accepted[parts[-1]]:
            continue
        cells = (id,) if len(parts) == 3 else ()
        yield Hit(heading.text, table.column[parts[-1]].label, cells, heading.place)


@rule(
    "AR-T4-FIRST",
    Severity.INFO,
    law="行政复议法第二十三条第一款第（四）项；F4.5",
    why="2024年起，对不予公开不服的应当先申请行政复议；直接起诉的案件如属这一类，法院一般不予受理，可能填错了栏。",
    mend="逐件核对直接起诉案件的案由：属于不予公开（含部分公开中不公开的部分）的，核对是否应填“复议后起诉”。",
    formula="F4.5",
)
def refusals_go_to_review_first(report: Report, context: Context) -> Iterator[Hit]:
    """有不予公开、部分公开的，直接起诉的案件应核对是否属于复议前置。"""
    cell = "disputes.litigation_direct.total"
    direct = add(report, (cell,))
    if report.year is None or report.year < limits().review_first_year or not direct.least:
        return
    refused = add(report, _refusals(report))
    if refused.least:
        yield Hit(
            found=direct.least,
            cells=(cell,),
            place=report.place(cell),
            says=f"表三有不予公开和部分公开{refused.least}件，表四有直接起诉{direct.least}件，请核对是否属于复议前置。",
        )


def _refusals(report: Report) -> Sequence[str]:
    form = report.printed_form
    return [*subjects.sums("requests.withheld", form)[0], *subjects.sums("requests.partial", form)[0]]
