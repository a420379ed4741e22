"""``gongkai rules``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from gongkai.cli import CLEAN
from gongkai.cli.check import matching
from gongkai.cli.streams import coloured, columns, opened
from gongkai.columns import pad, wrap
from gongkai.outputs import SEVERITIES, need
from gongkai.outputs.terminal import MOST_COLUMNS, Paint
from gongkai.records import dumps
from gongkai.rules import Rule, all_rules

_ROOM = 17
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def run(arguments: argparse.Namespace) -> int:
    """List the rules, or show some of them whole."""
    rules = list(all_rules())
    if arguments.ids:
        wanted = matching(arguments.ids, [rule.id for rule in rules])
        rules = [rule for rule in rules if rule.id in wanted]
    with opened(None, [], arguments.format) as stream:
        if arguments.format == "json":
            for rule in rules:
                print(dumps(entry(rule)), file=stream)
            return CLEAN
        paint, room = Paint(coloured(stream)), min(columns(), MOST_COLUMNS)
        for rule in rules:
            print("\n".join(_whole(rule, paint, room) if arguments.ids else _line(rule, paint, room)), file=stream)
        if not arguments.ids:
            print(f"\n共 {len(rules)} 条。gongkai rules 编号，看一条的理由和改法。", file=stream)
    return CLEAN


def entry(rule: Rule) -> dict[str, Any]:
    """Return a rule as a JSON object."""
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "law": rule.law,
        "says": rule.says,
        "why": rule.why,
        "mend": rule.mend,
        "needs": list(rule.needs),
        "formula": rule.formula,
        "retired": rule.retired.isoformat() if rule.retired else None,
    }


def _line(rule: Rule, paint: Paint, room: int) -> Iterator[str]:
    lines = wrap(rule.says, room - _ROOM - 6)
    word = paint(SEVERITIES[rule.severity], _COLOURS[rule.severity])
    yield f"{pad(rule.id, _ROOM)}{word}  {lines[0]}"
    yield from (" " * (_ROOM + 6) + line for line in lines[1:])
    yield from (" " * (_ROOM + 6) + paint(line, "dim") for line in wrap(rule.law, room - _ROOM - 6))


def _whole(rule: Rule, paint: Paint, room: int) -> Iterator[str]:
    yield f"{paint(rule.id, 'bold')}  {paint(SEVERITIES[rule.severity], _COLOURS[rule.severity])}"
    parts = [
        ("要求", rule.says),
        ("依据", rule.law),
        ("为何", rule.why),
        ("改法", rule.mend),
        ("公式", rule.formula),
        ("须有", "、".join(map(need, rule.needs))),
        ("停用", rule.retired.isoformat() if rule.retired else ""),
    ]
    for name, text in parts:
        for index, line in enumerate(wrap(text, room - 6) if text else []):
            yield f"{pad(name if not index else '', 6)}{line}"
    yield ""
