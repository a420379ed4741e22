"""Mutate samples and see that reading and checking them either works or says clearly that it cannot.

``python -m tests.fuzz --minutes 30`` runs at length; a failure prints its seed, and ``--seed N --count 1`` repeats it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tests.mutations import mutate

SAMPLES = Path(__file__).parent / "samples"
SECONDS = 5.0
"""What one file may take of the processor."""
PATIENCE = 60.0
"""After so many seconds by the clock a file hangs, however busy the machine is."""
MEGABYTES = 700
SLOW = {".doc": 0.02, ".pdf": 0.5, ".rtf": 0.3}
"""How often samples of a kind are taken, against one: each old Word file starts a process of its own."""


@dataclass(frozen=True)
class Failure:
    """A mutated file that broke the promise."""

    seed: int
    name: str
    what: str

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.name}: {self.what}\n  again: python -m tests.fuzz --seed {self.seed} --count 1"


def samples() -> list[Path]:
    """Return every sample file, in a fixed order."""
    return sorted(path for path in SAMPLES.glob("yunling-*.*"))


def case(seed: int) -> tuple[str, bytes]:
    """Return the mutated file of a seed and its name."""
    chance = random.Random(seed)
    files = samples()
    path = chance.choices(files, [SLOW.get(file.suffix, 1.0) for file in files])[0]
    return path.name, mutate(chance, path.read_bytes())


def judge(name: str, data: bytes) -> str:
    """Read and check one file; return read or unreadable. Any other error is a failure and goes up."""
    from gongkai import check, read
    from gongkai.errors import GongkaiError
    from gongkai.records import dumps, finding_record, report_record

    try:
        report = read(data, name)
    except GongkaiError as error:
        if not str(error).strip() or "\n" in str(error):
            raise AssertionError(f"an unclear message: {error!s}") from error
        return "unreadable"
    record = report_record(report, name)
    record["findings"] = [finding_record(finding) for finding in check(report)]
    json.loads(dumps(record), parse_constant=_no_constant)
    return "read"


def _no_constant(name: str) -> None:
    raise AssertionError(f"a figure that is {name}")


def _megabytes_used() -> int:
    """Return the most memory this program held at once.

    The kernel's ``ru_maxrss`` will not do: it counts what the parent held before this program was started in its place.
    """
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) // 1024


def _work(link: Connection) -> None:
    """Judge the seeds that come in, one at a time, within a limit of memory."""
    import resource

    limit = (MEGABYTES + 1300) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    judge(samples()[0].name, samples()[0].read_bytes())
    link.send("ready")
    while (seed := link.recv()) is not None:
        file, before = case(seed), time.process_time()
        try:
            result = judge(*file)
            if (took := time.process_time() - before) > SECONDS:
                result = f"took {took:.1f} s"
            link.send(result if (used := _megabytes_used()) < MEGABYTES else f"used {used} MB")
        except Exception:
            link.send(traceback.format_exc(limit=-6))


class Worker:
    """A process that judges; it is replaced when it hangs or dies."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._link, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._link.recv()

    def judge(self, seed: int) -> str:
        """Return the result of a seed: read, unreadable, or what went wrong, after which the process is a new one."""
        result = self._answer(seed)
        if result not in ("read", "unreadable"):
            self.stop()
            self._start()
        return result

    def _answer(self, seed: int) -> str:
        try:
            self._link.send(seed)
            return str(self._link.recv()) if self._link.poll(PATIENCE) else f"hung for {PATIENCE:g} s"
        except (EOFError, ConnectionError):
            return "the process died"

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._link.close()


def run(seeds: Iterator[int] | range, told: Callable[[Failure], None] = lambda failure: None) -> Counter[str]:
    """Judge the seeds; return how many were read, unreadable, and failed."""
    results: Counter[str] = Counter()
    worker = Worker()
    try:
        for seed in seeds:
            result = worker.judge(seed)
            if result not in ("read", "unreadable"):
                told(Failure(seed, case(seed)[0], result))
                result = "failed"
            results[result] += 1
    finally:
        worker.stop()
    return results


def _until(deadline: float, first: int) -> Iterator[int]:
    while time.monotonic() < deadline:
        yield first
        first += 1


def main(argv: list[str]) -> int:
    """Run for some minutes or some seeds and print what happened."""
    options = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--seed", type=int, help="the first seed; chosen at random when left out")
    options.add_argument("--count", type=int, help="so many seeds, instead of minutes")
    options.add_argument("--save", type=Path, help="a folder to keep the failing files in")
    given = options.parse_args(argv)
    first = random.SystemRandom().randrange(2**40) if given.seed is None else given.seed
    print(f"first seed {first}", flush=True)

    def told(failure: Failure) -> None:
        print(failure, flush=True)
        if given.save:
            given.save.mkdir(parents=True, exist_ok=True)
            (given.save / f"{failure.seed}-{failure.name}").write_bytes(case(failure.seed)[1])

    deadline = time.monotonic() + given.minutes * 60
    results = run(range(first, first + given.count) if given.count else _until(deadline, first), told)
    print(", ".join(f"{name} {count}" for name, count in sorted(results.items())))
    return 1 if results["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
