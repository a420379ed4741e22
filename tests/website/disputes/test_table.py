"""Table four from the database against a recount that knows nothing of it."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai import disputes
from website.agencies.models import Agency
from website.disputes import table
from website.disputes.models import DisputeCase, DisputePractice

SUITS = ("direct_suit", "suit_after")
ROWS = {"reconsideration": "review", "direct_suit": "litigation_direct", "suit_after": "litigation_after_review"}

Instance = tuple[date, date | None, str]
Chain = tuple[str, str, bool, list[Instance]]


@st.composite
def chains(draw: st.DrawFn) -> list[Chain]:
    """Cases of three years with their instances: filed, decided, result."""
    found = []
    for _ in range(draw(st.integers(0, 7))):
        kind = draw(st.sampled_from(sorted(disputes.kinds())))
        role = draw(st.sampled_from([each.id for each in disputes.roles().values() if kind in each.kinds]))
        filed, run = draw(st.dates(date(2024, 1, 1), date(2026, 6, 30))), []
        for _ in range(draw(st.integers(1, 3)) if kind in SUITS else 1):
            days = draw(st.none() | st.integers(0, 300))
            decided = None if days is None else filed + timedelta(days=days)
            run.append((filed, decided, draw(st.sampled_from(["upheld", "corrected", "other"]))))
            if decided is None:
                break
            filed = decided + timedelta(days=draw(st.integers(0, 30)))
        found.append((kind, role, draw(st.booleans()), run))
    return found


def keep(agency: Agency, found: list[Chain]) -> None:
    """Lay the cases down as they are."""
    for number, (kind, role, about, run) in enumerate(found):
        before = None
        for place, (filed, decided, result) in enumerate(run):
            before = DisputeCase.objects.create(
                agency=agency,
                number=f"{number}-{place}",
                kind=kind,
                our_role=role,
                is_disclosure=about,
                cause="other",
                body="法院",
                filed_on=filed,
                decided_on=decided,
                decision="suit_pay" if decided else "",
                result=result if decided else "pending",
                instance=("first", "second", "retrial")[place],
                previous_instance=before,
            )


def recount(found: list[Chain], year: int, *, by_case: bool) -> dict[str, int]:
    """Ask of each case where it stood on New Year's Eve."""
    cells = {f"{row}.{column}": 0 for row in ROWS.values() for column in (*disputes.COLUMNS, "total")}
    for kind, role, about, run in found:
        if not about or role not in ("respondent", "defendant"):
            continue
        begun = [each for each in run if each[0].year <= year]
        for _, decided, result in begun[-1:] if by_case else begun:
            if decided is None or decided.year > year:
                place = "pending"
            elif decided.year == year:
                place = result
            else:
                continue
            cells[f"{ROWS[kind]}.{place}"] += 1
            cells[f"{ROWS[kind]}.total"] += 1
    return cells


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=chains(), year=st.sampled_from([2024, 2025, 2026, 2027]), by_case=st.booleans())
def test_table_four_agrees_with_a_recount(
    county: SimpleNamespace, found: list[Chain], year: int, by_case: bool
) -> None:
    for each in DisputeCase.objects.order_by("-pk"):
        each.delete()
    keep(county.justice, found)
    rule = "one_case" if by_case else "each_instance"
    DisputePractice.objects.update_or_create(agency=county.justice, defaults={"count_rule": rule})
    cells = {cell.id: cell.value for row in table.rows(county.justice, year) for cell in row.cells}
    assert cells == recount(found, year, by_case=by_case)
    for row in table.rows(county.justice, year):
        for cell in row.cells:
            assert table.behind(county.justice, year, cell.row, cell.column).count() == cell.value
    assert all(row.cells[-1].value == 0 for row in table.rows(county.water, year))


def test_an_appeal_moves_a_case_from_year_to_year(county: SimpleNamespace) -> None:
    run = [(date(2024, 5, 1), date(2024, 11, 1), "corrected"), (date(2025, 1, 10), date(2025, 4, 1), "upheld")]
    keep(county.justice, [("direct_suit", "defendant", True, run)])
    for year, wanted in ((2023, {}), (2024, {"corrected": 1}), (2025, {"upheld": 1}), (2026, {})):
        row = table.rows(county.justice, year)[1]
        assert {cell.column: cell.value for cell in row.cells if cell.value and cell.column != "total"} == wanted, year


@pytest.mark.parametrize(("column", "wanted"), [("pending", 1), ("total", 1), ("upheld", 0)])
def test_the_cell_opens_its_cases(county: SimpleNamespace, column: str, wanted: int) -> None:
    keep(county.justice, [("reconsideration", "respondent", True, [(date(2025, 12, 31), None, "")])])
    assert table.behind(county.justice, 2025, "review", column).count() == wanted
