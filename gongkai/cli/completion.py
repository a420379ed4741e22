"""``gongkai completion``."""

from __future__ import annotations

import argparse
from typing import Any

from gongkai.cli import CLEAN
from gongkai.cli.arguments import parser
from gongkai.cli.chinese_argparse import speaking_chinese

FILES = frozenset(("files", "file", "previous", "published", "output", "marks"))
FOLDERS = frozenset(("out",))


def run(arguments: argparse.Namespace) -> int:
    """Print a shell's completion script."""
    import shtab

    with speaking_chinese():
        whole = parser()
        _mark(whole, shtab)
        print(shtab.complete(whole, arguments.shell))
    return CLEAN


def _mark(parser: argparse.ArgumentParser, shtab: Any) -> None:
    """Tell shtab which arguments are paths."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _mark(command, shtab)
        elif action.dest in FILES or action.dest in FOLDERS:
            vars(action)["complete"] = shtab.FILE if action.dest in FILES else shtab.DIRECTORY
