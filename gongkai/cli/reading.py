"""Read and check one file of many, with whatever else is known; picklable, so that it can run in a worker."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from gongkai.cli.sources import STDIN, load, reason
from gongkai.errors import GongkaiError, UnreadableDocument
from gongkai.labels import squeeze
from gongkai.records import Checked, Outcome, Unreadable, checked, form_of, report_record
from gongkai.report import Report

Key = tuple[str, int]
Made = TypeVar("Made")


def read_file(path: str) -> Report:
    """Read the report in a file. Raises ``UnreadableDocument``."""
    from gongkai.readers import read

    return read(load(path), "标准输入" if path == STDIN else path)


def lost(path: str) -> Unreadable:
    """Return the outcome of a file whose worker died."""
    return Unreadable(path, "处理它的进程意外终止（多半是内存不足）。请单独重试")


def outcome(path: str, job: Callable[[], Made]) -> Made | Unreadable:
    """Do a job on one file so that no single file can stop the others."""
    try:
        return job()
    except UnreadableDocument as error:
        return Unreadable(path, error.cause + (f"。{error.cure}" if error.cure else ""))
    except GongkaiError as error:
        return Unreadable(path, str(error))
    except OSError as error:
        return Unreadable(path, f"{error.filename or ''} {reason(error)}".strip())
    except MemoryError:
        return Unreadable(path, "内存不足。请关闭其他程序，或单独处理这个文件")
    except Exception as error:  # the boundary: a fault of ours in one file is told and counted, never swallowed
        return Unreadable(path, f"程序内部错误（{_where(error)}）。请把此文件和这一行报给维护者")


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__}，{os.path.basename(trace.tb_frame.f_code.co_filename)} 第 {trace.tb_lineno} 行"


def read_only(path: str, whole: bool = False) -> Outcome:
    """Read one file without checking it; ``whole`` keeps the report itself."""

    def job() -> Outcome:
        report = read_file(path)
        kept = replace(report, document=None) if whole else None
        return Checked(path, report_record(report, path), form_of(report), report=kept)

    return outcome(path, job)


def read_shown(path: str) -> Outcome:
    """Read one file to show it to a person."""
    return read_only(path, whole=True)


@dataclass(frozen=True)
class Bare:
    """What other files must know of one report: whose it is, of which year, and its text; or why it cannot be read."""

    path: str
    report: Report | None = None
    error: str = ""

    @property
    def key(self) -> Key | None:
        """Agency and year, if both were read."""
        return key(self.report.agency, self.report.year) if self.report else None


def key(agency: str | None, year: int | None) -> Key | None:
    """Return what reports of one organ and year have in common; ``None`` when one of the two is not known."""
    return (squeeze(agency), year) if agency and year else None


def bare(path: str) -> Bare:
    """Read one report and drop its source document."""
    read = outcome(path, lambda: replace(read_file(path), document=None))
    return Bare(path, error=read.error) if isinstance(read, Unreadable) else Bare(path, read)


def identity(path: str) -> tuple[str, Key | None, str]:
    """Read one report and keep only its path, whose it is and of which year, and why it cannot be read."""
    known = bare(path)
    return path, known.key, known.error


@dataclass(frozen=True)
class Check:
    """The job of ``gongkai check``: read a file, find last year's and its neighbours, and run the rules.

    ``previous`` is last year's file, ``previous_by`` the files of a folder by agency and year, ``round`` the reports
    that are compared with each other, ``published`` the file of the report as it stands on the public site.
    """

    agency: str | None = None
    published_on: date | None = None
    submitted_on: date | None = None
    previous: str | None = None
    previous_by: dict[Key, str] | None = None
    round: tuple[Bare, ...] = ()
    only: frozenset[str] | None = None
    published: str | None = None

    def __call__(self, path: str) -> Outcome:
        """Return what the file gives."""
        return outcome(path, lambda: self._check(path))

    def _check(self, path: str) -> Checked:
        return self.examined(read_file(path), path)

    def examined(self, report: Report, path: str) -> Checked:
        """Return what the rules say of a report that was read from ``path``."""
        from gongkai.checker import Examination, examine
        from gongkai.rules import Context

        previous, remarks = self._previous_of(report)
        neighbours = self._neighbours_of(path, report)
        context = Context(
            previous=previous,
            neighbours=neighbours,
            agency=self.agency,
            agencies=sorted({other.agency for other in neighbours if other.agency}),
            published_on=self.published_on,
            submitted_on=self.submitted_on,
            published=self._given_published,
        )
        said = examine(report, context)
        if self.only is not None:
            only = self.only
            said = Examination(
                tuple(finding for finding in said.findings if finding.rule in only),
                tuple(id for id in said.passed if id in only),
                tuple(id for id in said.not_run if id in only),
            )
        return checked(report, said, path, remarks)

    def _previous_of(self, report: Report) -> tuple[Report | None, list[str]]:
        if self.previous is not None:
            return self._given_previous, self._doubts(report)
        if self.previous_by is None:
            return None, []
        mine = key(report.agency, report.year)
        path = self.previous_by.get((mine[0], mine[1] - 1)) if mine else None
        if path is None:
            whose = f"{report.agency} {mine[1] - 1} 年" if mine else "本单位（单位或年份没有读出）上年"
            return None, [f"没有找到{whose}的报告，未作跨年核对。"]
        return read_file(path), [f"上年报告：{path}"]

    @cached_property
    def _given_previous(self) -> Report:
        assert self.previous is not None
        return read_file(self.previous)

    @cached_property
    def _given_published(self) -> Report | None:
        return read_file(self.published) if self.published else None

    def _doubts(self, report: Report) -> list[str]:
        before = self._given_previous
        if report.year and before.year and before.year != report.year - 1:
            return [f"所给上年报告是 {before.year} 年度的，本报告是 {report.year} 年度的，跨年数字没有核对。"]
        return []

    def _neighbours_of(self, path: str, report: Report) -> list[Report]:
        return [
            other.report
            for other in self.round
            if other.report is not None
            and other.path != path
            and other.report.year == report.year
            and other.report.agency != report.agency
        ]
