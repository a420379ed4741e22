"""One job over many files on all cores: results in the order given, memory flat, no file lost with a broken worker."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Result = TypeVar("Result")
Job = Callable[[str], Result]

CHUNK = 8
FEW = 12
"""So many files are done before a pool would have started."""

_job: Job[Any] | None = None


def cores() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def run(
    job: Job[Result], lost: Callable[[str], Result], files: Iterable[str], jobs: int | None = None
) -> Iterator[Result]:
    """Yield ``job(file)`` for every file, in order; ``lost(file)`` where the process that did it died.

    ``job`` must be picklable; it reaches each worker once.
    """
    waiting = iter(files)
    first = list(islice(waiting, FEW))
    if jobs == 1 or (jobs is None and (len(first) < FEW or cores() == 1)):
        for file in first:
            yield job(file)
        yield from map(job, waiting)
        return
    yield from _Pool(job, lost, jobs or cores()).run(_chunks(first, waiting))


def _chunks(first: list[str], rest: Iterator[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for source in (first, rest):
        for file in source:
            chunk.append(file)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


class _Pool:
    """A pool of processes that is replaced when one of them dies."""

    def __init__(self, job: Job[Any], lost: Callable[[str], Any], size: int) -> None:
        self.job, self.lost, self.size = job, lost, size
        self.waiting: deque[tuple[list[str], Future[list[Any]]]] = deque()
        self.executor = self._start(size)

    def run(self, chunks: Iterator[list[str]]) -> Iterator[Any]:
        """Yield the results of every chunk in order, with a bounded number of chunks under way."""
        finished = False
        try:
            for chunk in chunks:
                self._submit(chunk)
                if len(self.waiting) >= self.size * 4:
                    yield from self._next()
            while self.waiting:
                yield from self._next()
            finished = True
        finally:
            self.executor.shutdown(wait=finished, cancel_futures=True)
            if not finished:
                _end_workers()

    def _start(self, size: int) -> ProcessPoolExecutor:
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(size, initializer=_prepare, initargs=(self.job,))

    def _submit(self, chunk: list[str]) -> None:
        from concurrent.futures.process import BrokenProcessPool

        try:
            future = self.executor.submit(_do, chunk)
        except BrokenProcessPool:
            self._replace()
            future = self.executor.submit(_do, chunk)
        self.waiting.append((chunk, future))

    def _next(self) -> list[Any]:
        from concurrent.futures.process import BrokenProcessPool

        chunk, future = self.waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            results = [self._alone(file) for file in chunk]
            self._replace()
            return results

    def _alone(self, file: str) -> Any:
        """Do one file in a process of its own, to find which one kills it."""
        from concurrent.futures.process import BrokenProcessPool

        with self._start(1) as alone:
            try:
                return alone.submit(_do, [file]).result()[0]
            except BrokenProcessPool:
                return self.lost(file)

    def _replace(self) -> None:
        """Start a new pool and give it all that the broken one left undone."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._start(self.size)
        undone, self.waiting = self.waiting, deque()
        for chunk, future in undone:
            kept = future.done() and not future.cancelled() and future.exception() is None
            self.waiting.append((chunk, future if kept else self.executor.submit(_do, chunk)))


def _prepare(job: Job[Any]) -> None:
    import signal

    global _job
    _job = job
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _do(chunk: list[str]) -> list[Any]:
    assert _job is not None
    return [_job(file) for file in chunk]


def _end_workers() -> None:
    from multiprocessing import active_children

    for process in active_children():
        process.terminate()
