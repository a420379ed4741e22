"""A short run of the mutation fuzzer, with seeds that do not change; the long one is ``python -m tests.fuzz``."""

from __future__ import annotations

import random

from tests.fuzz import MEGABYTES, Failure, case, run
from tests.mutations import BLIND, INSIDE, mutate

SEEDS = range(1, 501)


def test_mutated_samples_are_read_or_clearly_refused() -> None:
    failures: list[Failure] = []
    results = run(SEEDS, failures.append)
    assert not failures, "\n".join(str(failure) for failure in failures)
    assert results["read"] > len(SEEDS) // 4
    assert results["unreadable"] > 0


def test_memory_is_that_of_the_judge_and_not_of_the_process_that_started_it() -> None:
    held = bytearray(MEGABYTES * 2**20)
    held[:: 2**12] = b"x" * len(held[:: 2**12])
    assert run(range(7, 8))["failed"] == 0


def test_a_seed_makes_the_same_file_again() -> None:
    assert case(7) == case(7)
    assert len({case(seed) for seed in range(20)}) > 15


def test_every_mutation_changes_something() -> None:
    page = ('<tr><td colspan="2">一、总体情况</td><td> 12 </td></tr>\n' * 9).encode()
    for way in (*BLIND, *INSIDE):
        assert any(way(random.Random(seed), page) != page for seed in range(9)), way.__name__
    assert mutate(random.Random(1), b"") is not None
