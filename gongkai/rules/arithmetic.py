"""The sums of the form: relations within a table and across years, registered from the law's data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gongkai import taxonomy
from gongkai.report import Number, Report
from gongkai.rules import Check, Context, Hit, Result, Rule, Severity, add, rule

_WHY = "勾稽关系是表格自带的校验，主管部门收表和公众阅读时首先核对；不平的表会被退回。"
_MEND = "逐格核对登记台账，改正填错的一格；不要只改合计凑平。"


class Unknown(Exception):
    """A figure that a sum needs is blank or could not be read: ``cell`` is its id."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        super().__init__(cell)


def total(report: Report, cells: Iterable[str]) -> Number:
    """Return the sum of the cells. Raises ``Unknown`` at the first that has no figure: blank is not zero."""
    result: Number = 0
    for cell in cells:
        value = report.cells.get(cell)
        if value is None or value.number is None:
            raise Unknown(cell)
        result += value.number
    return result


def _relation_check(id: str) -> Check:
    def check(report: Report, context: Context) -> Iterator[Hit]:
        relation = next((one for one in taxonomy.edition(report.form).relations if one.id == id), None)
        if relation is None:
            return
        if not report.has_table(relation.table):
            number = taxonomy.edition(report.form).tables[relation.table].number
            yield Hit(result=Result.CANNOT_TELL, says=f"没有读到{number}，无法核对：{relation.says}")
            return
        unknown: list[str] = []
        for _, left, right in taxonomy.sums(report.form, relation.id, report.single_ended_row):
            try:
                found, expected = total(report, left), total(report, right)
            except Unknown as missing:
                unknown.append(missing.cell)
                continue
            if found != expected:
                yield _unequal(report, relation, left, right, found, expected)
        if unknown:
            yield Hit(
                cells=tuple(unknown),
                place=report.place(unknown[0]),
                result=Result.CANNOT_TELL,
                says=f"有{len(unknown)}处因空白或未读出的数字无法核对：{relation.says}",
            )

    return check


def _unequal(
    report: Report,
    relation: taxonomy.Relation,
    left: Sequence[str],
    right: Sequence[str],
    found: Number,
    expected: Number,
) -> Hit:
    if len(left) == 1:
        says = f"{report.label(left[0])}为{found}，各项之和为{expected}。{relation.says}"
    else:
        names = f"{report.label(left[0])}等"
        says = f"{names}：第一项加第二项为{found}，第三项总计加第四项为{expected}。{relation.says}"
    return Hit(found=found, expected=expected, cells=(*left, *right), place=report.place(left[0]), says=says)


def _carry_check(id: str) -> Check:
    def check(report: Report, context: Context) -> Iterator[Hit]:
        carry = next((one for one in taxonomy.edition(report.form).carries if one.id == id), None)
        previous = context.previous
        if carry is None or previous is None:
            return
        if unfit := _not_the_year_before(report, previous):
            yield Hit(result=Result.CANNOT_TELL, says=unfit)
            return
        unknown: list[str] = []
        for column in taxonomy.edition(report.form).tables[carry.table].columns:
            here = [f"{carry.table}.{row}.{column.id}" for row in carry.rows]
            before = [f"{carry.table}.{row}.{column.id}" for row in carry.previous]
            try:
                found, expected = total(report, here), total(previous, before)
            except Unknown as missing:
                unknown.append(missing.cell)
                continue
            if found != expected:
                says = f"{report.label(here[0])}为{found}，上年报告的结转下年度数为{expected}，两者应当相等。"
                yield Hit(found, expected, tuple(here), report.place(here[0]), says)
        if unknown:
            yield _untold(report, unknown, carry.says)

    return check


def _stock_check(id: str) -> Check:
    def check(report: Report, context: Context) -> Iterator[Hit]:
        stock = next((one for one in taxonomy.edition(report.form).stocks if one.id == id), None)
        previous = context.previous
        if stock is None or previous is None or previous.form != report.form:
            return
        if unfit := _not_the_year_before(report, previous):
            yield Hit(result=Result.CANNOT_TELL, says=unfit)
            return
        unknown: list[str] = []
        for row in stock.rows:
            here = f"{stock.table}.{row}.{stock.stock}"
            plus = [f"{stock.table}.{row}.{column}" for column in stock.plus]
            minus = [f"{stock.table}.{row}.{column}" for column in stock.minus]
            before = [f"{stock.table}.{row}.{column}" for column in stock.previous]
            try:
                found = total(report, [here])
                expected = total(previous, before) + total(report, plus) - total(report, minus)
            except Unknown as missing:
                unknown.append(missing.cell)
                continue
            if found != expected:
                says = f"{report.label(here)}为{found}，按上年数和本年增减推算为{expected}。{stock.says}"
                yield Hit(found, expected, (here, *plus, *minus), report.place(here), says)
        if unknown:
            yield _untold(report, unknown, stock.says)

    return check


def _not_the_year_before(report: Report, previous: Report) -> str:
    """Say why a report given as last year's cannot be compared with: another year, or another organ."""
    if report.year and previous.year and previous.year != report.year - 1:
        return f"给出的上年报告是{previous.year}年度的，不是{report.year - 1}年度的，跨年数据没有核对。"
    here, before = report.agency or "", previous.agency or ""
    if here and before and here not in before and before not in here:
        return f"给出的上年报告是“{before}”的，不是“{here}”的，跨年数据没有核对。"
    return ""


def _untold(report: Report, unknown: list[str], says: str) -> Hit:
    return Hit(
        cells=tuple(unknown),
        place=report.place(unknown[0]),
        result=Result.CANNOT_TELL,
        says=f"有{len(unknown)}处因本年或上年的数字空白、未读出而无法核对：{says}",
    )


def _register() -> None:
    """Make a rule of every relation, carry and stock of every edition; one id is one rule in all editions."""
    seen: set[str] = set()
    for edition in reversed([taxonomy.edition(id) for id in taxonomy.edition_ids()]):
        for relation in edition.relations:
            if relation.id not in seen:
                seen.add(relation.id)
                check = _relation_check(relation.id)
                add(
                    Rule(
                        relation.id,
                        Severity.ERROR,
                        relation.law,
                        relation.says,
                        _WHY,
                        _MEND,
                        check,
                        (),
                        relation.formula,
                    )
                )
        for one, make in [(c, _carry_check) for c in edition.carries] + [(s, _stock_check) for s in edition.stocks]:
            if one.id not in seen:
                seen.add(one.id)
                why = "跨年数据前后衔接，读者会把两年的报告放在一起看；对不上会被认为漏报或者改数。"
                mend = "与上年已公布的报告核对；上年数有误的，在本年报告第六章说明更正原因。"
                severity = Severity(one.severity)
                add(Rule(one.id, severity, one.law, one.says, why, mend, make(one.id), ("previous",), one.formula))


_register()


@rule(
    "AR-SUM-37",
    Severity.ERROR,
    law="国办公开办函〔2021〕30号 附件表三",
    why="有申请而办理结果全为零，说明办理结果或者结转漏填。",
    mend="核对台账：未办结的全部计入“结转下年度继续办理”。",
    formula="F3.7",
)
def nothing_concluded_means_all_carried_out(report: Report, context: Context) -> Iterator[Hit]:
    """有新收或结转的申请而办理结果总计为零的，结转下年度继续办理应等于本年新收与上年结转之和。"""
    received = [report.number(f"requests.{row}.total") for row in ("new_received", "carried_in")]
    concluded, out = report.number("requests.handled_total.total"), report.number("requests.carried_out.total")
    if None in received or concluded != 0 or out is None:
        return
    expected = sum(number for number in received if number is not None)
    if expected > 0 and out != expected:
        cell = "requests.carried_out.total"
        yield Hit(out, expected, (cell,), report.place(cell))


@rule(
    "AR-SUM-23",
    Severity.INFO,
    law="格式 表二",
    why="本年制发又没有废止的文件，年末应当还有效；现行有效件数更少，多半是口径不一或填错。",
    mend="核对规范性文件目录：现行有效件数是年末仍然有效的全部文件，不只是本年制发的。",
    formula="F2.3",
)
def stock_is_not_less_than_this_years_growth(report: Report, context: Context) -> Iterator[Hit]:
    """现行有效件数，不应少于本年制发件数减去本年废止件数。"""
    for row in ("regulations", "normative"):
        issued, repealed, stock = (report.number(f"proactive.{row}.{c}") for c in ("issued", "repealed", "in_force"))
        if issued is None or repealed is None or stock is None:
            continue
        if stock < issued - repealed:
            cell = f"proactive.{row}.in_force"
            yield Hit(stock, issued - repealed, (cell,), report.place(cell))


@rule(
    "AR-TBL-09",
    Severity.WARNING,
    law="立法法第九十三条",
    why="规章由国务院部门和省、自治区、直辖市、设区的市、自治州的人民政府制定，县级机关和部门没有制定权。",
    mend="把误计为规章的文件改计入“行政规范性文件”；规章三格填0。",
    formula="F2.4",
)
def county_organs_make_no_regulations(report: Report, context: Context) -> Iterator[Hit]:
    """县级人民政府及其部门、乡镇没有规章制定权，规章的件数应为0。"""
    agency = report.agency or ""
    if not _is_county_level(agency):
        return
    for column in ("issued", "repealed", "in_force"):
        cell = f"proactive.regulations.{column}"
        number = report.number(cell)
        if number:
            yield Hit(number, 0, (cell,), report.place(cell))


_COUNTY = re.compile(r".县(?!域|级)|[镇乡]人民政府|街道办事处")


def _is_county_level(agency: str) -> bool:
    """Whether a name shows a county, a town or one of their organs."""
    return _COUNTY.search(agency) is not None
