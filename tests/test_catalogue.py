"""The statutory catalogue, its limits, and index numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import catalogue, index_number, working_days

SAMPLES = [
    "11370322004222233U/2024-5426303",
    "11341702486344515H/202110-00013",
    "11370812004339255B/2020-22849",
    "11620622013933539B/2021-03844",
    "000013338/2023-00079",
    "006939748/2015-00331",
    "000000001/2021-00151",
    "0142768-8/2022-00185",
]
"""Index numbers that organs have printed."""


@pytest.mark.parametrize("sample", SAMPLES)
def test_an_index_number_that_organs_print_is_read(sample: str) -> None:
    parts = index_number.parse(sample)
    assert sample.startswith(f"{parts.organ}/{parts.period}-")
    assert int(sample.rpartition("-")[2]) == parts.serial


@pytest.mark.parametrize("text", ["", "2022-00001", "abc/2022-00001", "000013338/22-00079", "000013338/2023-079"])
def test_what_is_no_index_number_is_told_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="机构代码/年份-流水号"):
        index_number.parse(text)


@given(st.integers(1, 9_999_999))
def test_a_written_index_number_reads_back(serial: int) -> None:
    written = index_number.format("11620000000000002B", "2022", serial)
    assert index_number.parse(written) == index_number.IndexNumber("11620000000000002B", "2022", serial)


@pytest.mark.parametrize("serial", [0, -1, 10_000_000])
def test_a_serial_out_of_range_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match=r"流水号|索引号"):
        index_number.format("11620000000000002B", "2022", serial)


def test_the_catalogue_holds_every_item_of_both_articles() -> None:
    codes = [*catalogue.entries()]
    assert codes == [
        *(f"P20-{n:02d}" for n in range(1, 16)),
        *(f"P21-C{n}" for n in range(1, 8)),
        *(f"P21-T{n}" for n in range(1, 9)),
    ]


def test_a_township_has_its_own_items() -> None:
    assert {entry.code[:5] for entry in catalogue.entries_for("township")} == {"P20-0", "P20-1", "P21-T"}


def test_twenty_working_days_and_the_budget_s_twenty_days() -> None:
    calendar = working_days.standard()
    start = date(2022, 9, 20)
    assert catalogue.publish_by("P20-01", start, calendar).day == date(2022, 10, 21)
    assert catalogue.publish_by("P20-07", start, calendar).day == date(2022, 10, 10)
