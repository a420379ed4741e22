"""Figures printed with nothing between them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.readers.form import run_together

COUNTS = st.lists(st.integers(0, 400), min_size=6, max_size=6)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("801000081", (80, 1, 0, 0, 0, 0, 81)),
        ("230 000023", (23, 0, 0, 0, 0, 0, 23)),
        ("20 0 00 0 121", (20, 0, 0, 0, 0, 1, 21)),
        ("0000000", (0, 0, 0, 0, 0, 0, 0)),
    ],
)
def test_a_row_with_one_reading(text: str, figures: tuple[int, ...]) -> None:
    assert run_together.rows_of_sums(run_together.tokens(text), 6) == [figures]


def test_a_row_with_two_readings_gives_both_and_agrees_on_the_rest() -> None:
    readings = run_together.rows_of_sums(run_together.tokens("220000325"), 6)
    assert readings == [(2, 20, 0, 0, 0, 3, 25), (22, 0, 0, 0, 0, 3, 25)]
    assert run_together.agreed(readings) == [None, None, 0, 0, 0, 3, 25]


def test_a_row_that_does_not_add_up_has_no_reading() -> None:
    assert run_together.rows_of_sums(["1000002"], 6) == []


def test_a_lost_blank_is_not_filled_in() -> None:
    assert run_together.rows_of_sums(["26", "26"], 6) == []


def test_three_sums_at_once() -> None:
    readings = run_together.rows_of_sums(["110024001510102"], 4, 3)
    assert readings == [(1, 1, 0, 0, 2, 4, 0, 0, 1, 5, 1, 0, 1, 0, 2)]


def test_a_minus_is_a_boundary_and_only_an_amount_has_decimals() -> None:
    assert run_together.columns(run_together.tokens("35-15"), ["count", "signed"]) == [(35, -15)]
    assert run_together.columns(["12.5"], ["count"]) == []
    assert run_together.columns(["24252.311082"], ["amount"]) == [(Decimal("24252.311082"),)]
    readings = run_together.columns(run_together.tokens("2648-18538"), ["count", "signed", "count"])
    assert run_together.agreed(readings) == [2648, None, None]


def test_no_figure_but_zero_starts_with_zero() -> None:
    assert run_together.columns(["007"], ["count"] * 3) == [(0, 0, 7)]


def test_hostile_digits_are_bounded() -> None:
    assert len(run_together.rows_of_sums(["1" * 200], 6)) <= run_together.MAX_READINGS
    assert len(run_together.columns(["1" * 200], ["count"] * 3)) <= run_together.MAX_READINGS


@given(COUNTS)
def test_the_true_reading_is_always_among_the_readings(parts: list[int]) -> None:
    row = (*parts, sum(parts))
    assert row in run_together.rows_of_sums(["".join(map(str, row))], 6)


@given(COUNTS)
def test_figures_with_spaces_between_read_as_they_stand(parts: list[int]) -> None:
    row = (*parts, sum(parts))
    assert run_together.rows_of_sums([str(figure) for figure in row], 6) == [row]
