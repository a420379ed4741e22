"""``gongkai check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from gongkai.cli import CLEAN, FAILED, FINDINGS, batch
from gongkai.cli.reading import Bare, Check, Key, bare, identity, lost
from gongkai.cli.streams import coloured, columns, named_files, opened, told
from gongkai.errors import GongkaiError
from gongkai.outputs import Tally, create


def run(arguments: argparse.Namespace) -> int:
    """Check the files and say what was found."""
    files = named_files(arguments.files)
    job = prepare(arguments, files)
    tally = Tally()
    with opened(arguments.output, files, arguments.format) as stream:
        output = create(arguments.format, stream, coloured(stream), columns())
        for outcome in told(batch.run(job, lost, files, arguments.jobs), len(files)):
            tally.add(outcome)
            output.add(outcome)
        output.close(tally)
    if len(files) > 1 and (arguments.output or arguments.format != "text"):
        print(tally.sentence(), file=sys.stderr)
    return FAILED if tally.unreadable else FINDINGS if tally.reaches(arguments.fail_on) else CLEAN


def prepare(arguments: argparse.Namespace, files: list[str]) -> Check:
    """Return the job with all that it must know besides the file itself."""
    job = Check(
        agency=arguments.agency,
        published_on=arguments.published_on,
        submitted_on=arguments.submitted_on,
        only=selection(arguments.rules, arguments.skip),
    )
    if arguments.previous:
        job = with_previous(job, arguments.previous, files, arguments.jobs)
    if arguments.published:
        job = with_published(job, arguments.published, files)
    if arguments.together:
        reports = batch.run(bare, _lost_bare, files, arguments.jobs)
        job = replace(job, round=tuple(report for report in reports if report.report is not None))
    return job


def with_previous(job: Check, previous: str, files: list[str], jobs: int | None = None) -> Check:
    """Add last year's report, or a folder of them. Raises ``GongkaiError``."""
    if os.path.isdir(previous):
        return replace(job, previous_by=_index(named_files([previous]), jobs))
    if len(files) > 1:
        raise GongkaiError("核对几个文件时，--previous 要给一个文件夹，每个单位的上年报告由程序在其中找到")
    job = replace(job, previous=previous)
    _ = job._given_previous
    return job


def with_published(job: Check, published: str, files: list[str]) -> Check:
    """Add the report as it stands on the public site. Raises ``GongkaiError``."""
    if len(files) > 1:
        raise GongkaiError("核对几个文件时不能给 --published，公布稿要与提交稿一份对一份")
    job = replace(job, published=published)
    _ = job._given_published
    return job


def _index(files: list[str], jobs: int | None) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for path, key, error in batch.run(identity, _lost_identity, files, jobs):
        if error:
            print(f"上年报告 {path}：{error}", file=sys.stderr)
        elif key is not None:
            found.setdefault(key, path)
    return found


def _lost_bare(path: str) -> Bare:
    return Bare(path)


def _lost_identity(path: str) -> tuple[str, None, str]:
    return path, None, lost(path).error


def selection(only: list[str] | None, skip: list[str] | None) -> frozenset[str] | None:
    """Return the ids of the rules that are wanted, ``None`` for all. Raises ``GongkaiError`` for an unknown one."""
    if not only and not skip:
        return None
    from gongkai.rules import all_rules

    ids = [rule.id for rule in all_rules()]
    chosen = matching(only, ids) if only else set(ids)
    return frozenset(chosen - (matching(skip, ids) if skip else set()))


def matching(patterns: Iterable[str], ids: list[str]) -> set[str]:
    """Return the ids that match any of the patterns. Raises ``GongkaiError`` for a pattern that matches none."""
    found: set[str] = set()
    for pattern in (part.strip() for text in patterns for part in text.split(",") if part.strip()):
        matched = {id for id in ids if fnmatchcase(id, pattern.upper())}
        if not matched:
            from difflib import get_close_matches

            near = get_close_matches(pattern.upper(), ids, 3)
            hint = f"是不是 {'、'.join(near)}" if near else "用 gongkai rules 查看全部编号"
            raise GongkaiError(f"没有规则“{pattern}”；{hint}")
        found |= matched
    return found
