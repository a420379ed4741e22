"""The law of disputes: limits counted by hand, decisions and their columns, and table four against a plain recount."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import disputes, taxonomy
from gongkai.disputes import Case, DisputeRefused, Due, Facts
from gongkai.law_data import read
from gongkai.working_days import standard

CALENDAR = standard()


def facts(kind: str = "reconsideration", **said: Any) -> Facts:
    role = "respondent" if kind == "reconsideration" else "defendant"
    return Facts(**{"kind": kind, "role": role, "filed_on": date(2026, 1, 5), **said})


def due(id: str, case: Facts) -> Due:
    (found,) = [each for each in disputes.due_dates(case, CALENDAR) if each.id == id]
    return found


def day(id: str, case: Facts) -> date | None:
    found = due(id, case).deadline
    return found.day if found else None


# ---- what the data says


def test_the_rows_and_columns_are_those_of_the_form() -> None:
    table = taxonomy.edition("2021").tables["disputes"]
    assert {each.row for each in disputes.kinds().values()} == {row.id for row in table.rows}
    assert [*disputes.COLUMNS, "total"] == [column.id for column in table.columns]


def test_every_decision_names_its_article_and_a_column_of_the_form() -> None:
    for each in disputes.decisions().values():
        assert each.column in ("", "upheld", "corrected", "other"), each.id
        assert "第" in each.law, each.id
        assert each.of in ("reconsideration", "suit"), each.id
    assert disputes.unverified_columns()


@pytest.mark.parametrize(
    ("of", "column", "articles"),
    [
        ("reconsideration", "upheld", "六十八 六十九"),
        ("reconsideration", "corrected", "六十三 六十四 六十五 六十六 六十七 七十"),
        ("reconsideration", "other", "三十三 四十一 七十三"),
        ("suit", "upheld", "六十九"),
        ("suit", "corrected", "七十 七十二 七十三 七十四 七十五 七十七"),
    ],
)
def test_decisions_fall_into_columns_by_their_articles(of: str, column: str, articles: str) -> None:
    ending = [each for each in disputes.decisions().values() if not each.reopens]
    found = [each.law for each in ending if (each.of, each.column) == (of, column)]
    wanted = articles.split()
    assert len(found) == len(wanted)
    assert all(any(f"第{article}条" in law for law in found) for article in wanted)


def test_only_an_organ_that_is_itself_contested_is_counted() -> None:
    counted = {role for role in disputes.roles() if disputes.enters_table(is_disclosure=True, role=role)}
    assert counted == {"respondent", "defendant"}
    assert not any(disputes.enters_table(is_disclosure=False, role=role) for role in disputes.roles())


def test_every_limit_starts_from_a_fact_and_is_owed_by_roles_that_there_are() -> None:
    for each in disputes.limits():
        assert each.starts in Facts.__dataclass_fields__
        assert set(each.owed_by) <= set(disputes.roles())
        assert set(each.kinds) <= set(disputes.kinds())
        assert each.unit in ("working_days", "days", "months")


def test_there_is_one_default_way_of_counting() -> None:
    assert [each["id"] for each in read("disputes")["count_rule"] if each["default"]] == ["one_case"]
    assert disputes.default_count_rule() == "one_case"


# ---- limits, counted by hand on the calendars of 2025 and 2026

FEBRUARY = date(2026, 2, 9)
"""Before 春节: 15 to 23 February off, 14 and 28 February worked."""


@pytest.mark.parametrize(
    ("id", "case", "wanted"),
    [
        ("answer", facts(served_on=FEBRUARY), date(2026, 2, 28)),
        ("answer", facts(served_on=date(2026, 9, 18), procedure="simple"), date(2026, 9, 24)),
        ("decide", facts(filed_on=date(2026, 2, 5)), date(2026, 4, 6)),  # 清明: not moved
        ("decide", facts(filed_on=date(2026, 1, 20), procedure="simple"), date(2026, 2, 19)),
        ("decide", facts(filed_on=date(2026, 2, 5), extended_days=30), date(2026, 5, 6)),
        (
            "decide",
            facts(filed_on=date(2026, 3, 2), stops=((date(2026, 3, 10), date(2026, 3, 20)),)),
            date(2026, 5, 11),
        ),
        ("answer", facts("direct_suit", served_on=date(2026, 1, 31)), date(2026, 2, 15)),  # 春节: not moved
        ("decide", facts("direct_suit", filed_on=date(2026, 3, 31)), date(2026, 9, 30)),
        ("decide", facts("direct_suit", filed_on=date(2025, 8, 31)), date(2026, 2, 28)),  # the month's last day, worked
        ("decide", facts("direct_suit", filed_on=date(2026, 4, 3)), date(2026, 10, 8)),  # moved past 国庆
        ("decide", facts("suit_after", filed_on=date(2026, 3, 2), procedure="simple"), date(2026, 4, 16)),
        ("decide", facts("suit_after", filed_on=date(2026, 3, 2), instance="second"), date(2026, 6, 2)),
    ],
)
def test_limits(id: str, case: Facts, wanted: date) -> None:
    assert day(id, case) == wanted


@pytest.mark.parametrize(
    ("id", "decision", "kind", "served", "wanted"),
    [
        ("appeal", "suit_quashed", "direct_suit", date(2026, 9, 18), date(2026, 10, 8)),
        ("appeal", "suit_rejected", "direct_suit", date(2026, 9, 18), date(2026, 9, 28)),
        ("sue", "maintained", "reconsideration", date(2026, 1, 31), date(2026, 2, 24)),
    ],
)
def test_limits_of_those_who_do_not_accept_a_decision(
    id: str, decision: str, kind: str, served: date, wanted: date
) -> None:
    case = facts(kind, decision=decision, decided_on=served, decision_served_on=served)
    assert day(id, case) == wanted


def test_what_an_opinion_demands_is_our_own_duty_and_is_not_moved() -> None:
    case = facts(decision="ordered", decided_on=date(2026, 3, 2), opinion_on=date(2026, 3, 2))
    found = due("report_correction", case)
    assert found.ours
    assert day("report_correction", case) == date(2026, 5, 1)
    assert found.step.unverified


def test_a_reply_can_be_contested_until() -> None:
    until = disputes.contestable_until(date(2026, 3, 2), CALENDAR)
    assert until["apply_reconsideration"].day == date(2026, 5, 6)
    assert until["sue_directly"].day == date(2026, 9, 2)
    assert disputes.contestable_until(date(2025, 8, 31), CALENDAR)["sue_directly"].day == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("start", "months", "wanted"),
    [
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_go_to_the_same_day_or_to_the_month_s_last(start: date, months: int, wanted: date) -> None:
    assert CALENDAR.add_months(start, months, roll=False).day == wanted


def test_the_steps_explain_the_day() -> None:
    step = due("answer", facts(served_on=FEBRUARY)).step
    for words in ("10个工作日", "2026-02-28"):
        assert words in step.says
    for words in ("春节", "调休"):
        assert words in step.on_the_way
    moved = due("decide", facts("direct_suit", filed_on=date(2026, 4, 3))).step
    assert "2026-10-03是休假日，顺延" in moved.says
    assert all(each.step.law.startswith("行政") for each in disputes.due_dates(facts(served_on=FEBRUARY), CALENDAR))


def test_a_case_that_stands_still_has_no_day_for_its_decision() -> None:
    case = facts(stops=((date(2026, 2, 1), None),))
    assert due("decide", case).deadline is None
    assert "中止" in due("decide", case).step.says


def test_a_year_without_a_notice_gives_a_provisional_day() -> None:
    found = due("answer", facts(filed_on=date(2031, 1, 2), served_on=date(2031, 1, 6))).deadline
    assert found
    assert found.provisional


@given(st.dates(date(2024, 1, 2), date(2026, 10, 1)), st.integers(0, 40))
def test_days_and_months_agree_with_counting_one_by_one(start: date, more: int) -> None:
    case = facts(filed_on=start, served_on=start)
    at, left = start, 10
    while left:
        at += timedelta(days=1)
        left -= CALENDAR.works(at)
    assert day("answer", case) == at
    later = facts(filed_on=start, served_on=start + timedelta(days=more))
    assert (day("answer", later) or date.min) >= at
    assert day("decide", case) == start + timedelta(days=60)
    rolled = day("decide", facts("direct_suit", filed_on=start))
    assert rolled
    assert CALENDAR.works(rolled)


# ---- whose duty, and how near


def test_only_our_own_open_duties_are_waited_for() -> None:
    case = facts(served_on=FEBRUARY)
    assert disputes.next_due(disputes.due_dates(case, CALENDAR)) == due("answer", case)
    answered = facts(served_on=FEBRUARY, answered_on=date(2026, 2, 12))
    assert disputes.next_due(disputes.due_dates(answered, CALENDAR)) is None
    body = facts(role="reconsideration_body", served_on=FEBRUARY)
    following = disputes.next_due(disputes.due_dates(body, CALENDAR))
    assert following
    assert following.id == "decide"


def test_a_decision_to_be_carried_out_has_the_day_it_sets() -> None:
    decided = {"decision": "ordered", "decided_on": date(2026, 3, 2), "enforce_due": date(2026, 3, 31)}
    assert due("enforce", facts(**decided)).is_open
    late = due("enforce", facts(**decided, enforced_on=date(2026, 4, 1)))
    assert late.was_late
    assert not late.is_open


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2026, 2, 13), ""),
        (date(2026, 2, 14), "five_days"),  # worked, as 24 to 28 February are
        (date(2026, 2, 26), "five_days"),
        (date(2026, 2, 27), "one_day"),
        (date(2026, 2, 28), "one_day"),
        (date(2026, 3, 1), "overdue"),
    ],
)
def test_how_near_a_day_is(today: date, wanted: str) -> None:
    assert due("answer", facts(served_on=FEBRUARY)).stage(today, CALENDAR) == wanted


# ---- what cannot be


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ({"kind": "appeal"}, "没有“appeal”"),
        ({"role": "defendant"}, "地位应是"),
        ({"kind": "direct_suit", "role": "respondent"}, "地位应是"),
        ({"instance": "second"}, "没有审级"),
        ({"decision": "maintained"}, "一并填写"),
        ({"decision": "suit_quashed", "decided_on": date(2026, 2, 1)}, "不适用于本案"),
        ({"extended_days": 31}, "30日以内"),
        ({"served_on": date(2026, 1, 1)}, "早于受理"),
        ({"served_on": date(2026, 1, 6), "answered_on": date(2026, 1, 5)}, "早于收到副本"),
        ({"decision": "maintained", "decided_on": date(2025, 1, 5)}, "早于受理"),
    ],
)
def test_a_case_that_cannot_be_is_refused_with_its_cause(said: dict[str, Any], cause: str) -> None:
    with pytest.raises(DisputeRefused, match=cause):
        Facts(**{"kind": "reconsideration", "role": "respondent", "filed_on": date(2026, 1, 5), **said})


# ---- columns


def test_a_decision_that_lets_the_one_before_stand_has_its_column() -> None:
    assert disputes.column_of("appeal_rejected", "corrected") == "corrected"
    assert disputes.column_of("suit_quashed", "upheld") == "corrected"
    with pytest.raises(DisputeRefused, match="上一审级"):
        disputes.column_of("appeal_rejected")
    with pytest.raises(DisputeRefused, match="没有“x”"):
        disputes.column_of("x")


@pytest.mark.parametrize(
    ("kind", "outcome", "on", "warned"),
    [
        ("direct_suit", "W_PROCESS", date(2026, 3, 2), True),
        ("direct_suit", "W_QUERY", date(2026, 3, 2), False),
        ("direct_suit", "N_NOTHELD", date(2026, 3, 2), False),
        ("direct_suit", "PARTIAL", date(2026, 3, 2), False),
        ("direct_suit", "W_PROCESS", date(2023, 12, 31), False),
        ("suit_after", "W_PROCESS", date(2026, 3, 2), False),
        ("direct_suit", "", date(2026, 3, 2), False),
        ("direct_suit", "W_PROCESS", None, False),
    ],
)
def test_reconsideration_comes_first(kind: str, outcome: str, on: date | None, warned: bool) -> None:
    assert bool(disputes.route_warning(kind, outcome, on)) == warned


def test_a_partial_reply_goes_by_the_articles_it_withholds_under() -> None:
    assert disputes.reconsideration_first("PARTIAL", date(2026, 3, 2), withheld_under="条例第十六条第二款")
    assert not disputes.reconsideration_first("PARTIAL", date(2026, 3, 2), withheld_under="条例第三十六条第七项")


# ---- table four against a plain recount

SUITS = ("direct_suit", "suit_after")


@st.composite
def ledgers(draw: st.DrawFn) -> list[Case]:
    """Chains of instances over three years, of every kind and role."""
    cases: list[Case] = []
    for chain in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(sorted(disputes.kinds())))
        role = draw(st.sampled_from([each.id for each in disputes.roles().values() if kind in each.kinds]))
        about = draw(st.booleans())
        filed, before = draw(st.dates(date(2024, 1, 1), date(2026, 6, 30))), None
        for instance in range(draw(st.integers(1, 3)) if kind in SUITS else 1):
            decided = draw(st.none() | st.integers(0, 300).map(lambda days, filed=filed: filed + timedelta(days=days)))
            result = draw(st.sampled_from(disputes.COLUMNS[:3])) if decided else "pending"
            cases.append(Case((chain, instance), kind, role, about, filed, decided, result, before))
            if decided is None:
                break
            filed, before = decided + timedelta(days=draw(st.integers(0, 30))), (chain, instance)
    return cases


def recount(cases: list[Case], year: int, *, by_case: bool) -> dict[tuple[str, str], int]:
    """Walk each chain to where it stands on New Year's Eve, and count that."""
    rows = {"reconsideration": "review", "direct_suit": "litigation_direct", "suit_after": "litigation_after_review"}
    cells = {(row, column): 0 for row in rows.values() for column in (*disputes.COLUMNS, "total")}
    for chain in {case.id[0] for case in cases}:  # type: ignore[index]
        known = [case for case in cases if case.id[0] == chain and case.filed_on.year <= year]  # type: ignore[index]
        for case in known[-1:] if by_case else known:
            if not case.is_disclosure or case.role not in ("respondent", "defendant"):
                continue
            if case.decided_on is None or case.decided_on.year > year:
                column = "pending"
            elif case.decided_on.year == year:
                column = case.result
            else:
                continue
            cells[rows[case.kind], column] += 1
            cells[rows[case.kind], "total"] += 1
    return cells


@given(ledgers(), st.sampled_from([2024, 2025, 2026, 2027]), st.booleans())
def test_table_four_agrees_with_a_plain_recount(cases: list[Case], year: int, by_case: bool) -> None:
    counted = disputes.table_four(cases, year, "one_case" if by_case else "each_instance")
    cells = disputes.figures(counted)
    assert cells == recount(cases, year, by_case=by_case)
    for kind in disputes.kinds().values():
        assert cells[kind.row, "total"] == sum(cells[kind.row, column] for column in disputes.COLUMNS)


def test_an_appeal_takes_the_place_of_the_first_instance() -> None:
    first = Case(1, "direct_suit", "defendant", True, date(2025, 3, 1), date(2025, 6, 1), "corrected")
    appeal = Case(2, "direct_suit", "defendant", True, date(2025, 6, 10), before=1)
    assert [(each.case.id, each.column) for each in disputes.table_four([first, appeal], 2025)] == [(2, "pending")]
    both = disputes.table_four([first, appeal], 2025, "each_instance")
    assert [(each.case.id, each.column) for each in both] == [(1, "corrected"), (2, "pending")]
    with pytest.raises(DisputeRefused, match="没有“x”"):
        disputes.table_four([first], 2025, "x")
