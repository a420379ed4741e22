"""``gongkai compare``."""

from __future__ import annotations

import argparse

from gongkai.cli import CLEAN, FAILED, batch
from gongkai.cli.reading import Bare, bare
from gongkai.cli.streams import named_files, opened, told
from gongkai.errors import GongkaiError
from gongkai.records import Unreadable


def run(arguments: argparse.Namespace) -> int:
    """Write a page that shows the reports side by side."""
    from gongkai.compare import compare

    files = named_files(arguments.files)
    outcomes = (_outcome(one) for one in batch.run(bare, Bare, files))
    reports = [one.report for one in told(outcomes, len(files)) if isinstance(one, Bare) and one.report is not None]
    if len(reports) < 2:
        raise GongkaiError("比较至少要两份能读取的报告")
    with opened(arguments.output, files, "html") as stream:
        stream.write(compare(reports))
    return CLEAN if len(reports) == len(files) else FAILED


def _outcome(read: Bare) -> Bare | Unreadable:
    return Unreadable(read.path, read.error) if read.report is None else read
