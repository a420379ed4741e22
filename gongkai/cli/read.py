"""``gongkai read``."""

from __future__ import annotations

import argparse

from gongkai.cli import CLEAN, FAILED, batch
from gongkai.cli.reading import lost, read_only, read_shown
from gongkai.cli.streams import coloured, columns, named_files, opened, told
from gongkai.outputs import JsonLines, Output, Tally


def run(arguments: argparse.Namespace) -> int:
    """Read the files and show what they say."""
    files = named_files(arguments.files)
    tally = Tally()
    shown = arguments.format == "text"
    with opened(arguments.output, files, arguments.format) as stream:
        output: Output
        if shown:
            from gongkai.outputs.figures import Figures

            output = Figures(stream, coloured(stream), columns())
        else:
            output = JsonLines(stream)
        for outcome in told(batch.run(read_shown if shown else read_only, lost, files, arguments.jobs), len(files)):
            tally.add(outcome)
            output.add(outcome)
        output.close(tally)
    return FAILED if tally.unreadable else CLEAN
