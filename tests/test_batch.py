"""Many files: in order, bounded, and no file lost with a broken worker."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from gongkai.cli import batch

FILES = [f"{number}.docx" for number in range(40)]


def job(file: str) -> str:
    if file == "13.docx":
        os._exit(9)
    return f"{file} {os.getpid()}"


def lost(file: str) -> str:
    return f"{file} lost"


def test_results_come_in_order_and_a_killed_worker_costs_one_file() -> None:
    results = list(batch.run(job, lost, FILES, 2))
    assert [result.split()[0] for result in results] == FILES
    assert [result for result in results if result.endswith("lost")] == ["13.docx lost"]
    assert str(os.getpid()) not in {result.split()[1] for result in results}


def test_few_files_need_no_pool() -> None:
    results = list(batch.run(job, lost, FILES[: batch.FEW - 1]))
    assert {result.split()[1] for result in results} == {str(os.getpid())}


def test_only_a_bounded_number_of_files_is_under_way() -> None:
    taken = 0

    def files() -> Iterator[str]:
        nonlocal taken
        for number in range(5000):
            taken += 1
            yield f"file {number + 100}"

    results = batch.run(job, lost, files(), 2)
    next(results)
    assert taken <= (2 * 4 + 1) * batch.CHUNK
    results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_files_give_no_results(jobs: int) -> None:
    assert list(batch.run(job, lost, [], jobs)) == []
