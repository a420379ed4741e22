"""Findings for a person at a terminal: grouped by severity, calm, within its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from gongkai.columns import clean, shorten, width, wrap
from gongkai.outputs import CANNOT_TELL, SEVERITIES, Tally, missing, printed
from gongkai.records import Checked, Outcome, cell_name, plain
from gongkai.rules import Finding, Result, Severity

MOST_COLUMNS = 100
MOST_CELLS = 2
MOST_VALUE = 120

_CODES = {"red": "31", "yellow": "33", "blue": "34", "magenta": "35", "green": "32", "dim": "2", "bold": "1"}
_SIGNS = {Severity.ERROR: ("✗", "red"), Severity.WARNING: ("!", "yellow"), Severity.INFO: ("·", "blue")}
_UNTOLD = ("?", "magenta")


class Paint:
    """Colours text, or leaves it as it is."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, *styles: str) -> str:
        """Return ``text`` in the styles."""
        if not self.on or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


class Terminal:
    """Writes each file's findings as soon as it is told of them."""

    def __init__(self, stream: TextIO, colour: bool = False, columns: int = 80) -> None:
        self.stream = stream
        self.paint = Paint(colour)
        self.columns = max(40, min(columns, MOST_COLUMNS))

    def add(self, outcome: Outcome) -> None:
        """Write one file; an unreadable one is told on stderr by the command."""
        if isinstance(outcome, Checked):
            self._write(self._file(outcome))

    def close(self, tally: Tally) -> None:
        """Write the closing lines over all files."""
        if tally.files > 1:
            self._write(self._summary(tally))

    def _write(self, lines: Iterable[str]) -> None:
        self.stream.write("\n".join(lines) + "\n")

    def _file(self, outcome: Checked) -> Iterator[str]:
        yield from self.heading(outcome)
        for severity, word in SEVERITIES.items():
            found = [finding for finding in outcome.faults if finding.severity is severity]
            yield from self._group(word, found, _SIGNS[severity], outcome.form)
        yield from self._group(CANNOT_TELL, outcome.untold, _UNTOLD, outcome.form)
        yield ""
        yield from self._verdict(outcome)
        yield ""

    def heading(self, outcome: Checked) -> Iterator[str]:
        """Yield whose report this is, and how much of its tables was read."""
        record = outcome.record
        agency = clean(record["agency"] or "单位名称未读出")
        year = f"{record['year']} 年度" if record["year"] else "年份未读出"
        yield self.paint(f"{agency} {year}", "bold")
        yield self.paint(shorten(clean(outcome.file), self.columns), "dim")
        yield from (self.paint(line, "dim") for line in wrap(reading(outcome), self.columns))
        for remark in outcome.remarks:
            yield from (self.paint(line, "dim") for line in wrap(clean(remark), self.columns))

    def _group(self, word: str, found: list[Finding], sign: tuple[str, str], form: str) -> Iterator[str]:
        if not found:
            return
        mark, colour = sign
        yield ""
        yield self.paint(f"{word} {len(found)}", colour, "bold")
        for finding in found:
            lines = wrap(clean(finding.says), self.columns - 4)
            yield f"  {self.paint(mark, colour)} {lines[0]}"
            yield from (f"    {line}" for line in lines[1:])
            yield from self._address(finding, form)

    def _address(self, finding: Finding, form: str) -> Iterator[str]:
        where = [str(finding.place)] if finding.place else []
        where += [cells(form, finding.cells)] if finding.cells else []
        told = values(finding)
        told = told if width(told) <= self.columns - 4 else values(finding, apart="\n")
        for part in filter(None, (clean("，".join(where)), *told.split("\n"))):
            yield from (f"    {line}" for line in wrap(part, self.columns - 4))
        room = self.columns - 5 - width(finding.rule)
        lines = wrap(clean(finding.law), room)
        last = lines.pop()
        yield from (f"    {self.paint(line, 'dim')}" for line in lines)
        space = " " * max(self.columns - 4 - width(last) - width(finding.rule), 1)
        yield f"    {self.paint(last + space + finding.rule, 'dim')}"

    def _verdict(self, outcome: Checked) -> Iterator[str]:
        faults, untold = outcome.faults, outcome.untold
        passed = f"通过 {len(outcome.passed)} 条规则。"
        if faults:
            tally = Tally()
            tally.add(outcome)
            yield from wrap(f"{tally.counts()}；{passed}", self.columns)
        else:
            doubt = f"，但有 {len(untold)} 项无法判定" if untold else ""
            text, colour = f"{'?' if untold else '✓'} 没有发现问题{doubt}；{passed}", "magenta" if untold else "green"
            yield from (self.paint(line, colour) for line in wrap(text, self.columns))
        yield from (self.paint(line, "dim") for line in wrap(missing(outcome.not_run), self.columns) if line)

    def _summary(self, tally: Tally) -> Iterator[str]:
        yield self.paint("─" * min(self.columns, 60), "dim")
        yield from wrap(tally.sentence(), self.columns)
        common = "、".join(f"{rule}（{files} 个文件）" for rule, files in tally.rules.most_common(5))
        if common:
            yield from wrap(f"最常见：{common}。", self.columns)


def reading(outcome: Checked) -> str:
    """Say how many figures of the tables were read, were blank, inferred, or not read."""
    record = outcome.record
    unread = set(record["unread"])
    blank = sum(1 for cell, number in record["cells"].items() if number is None and cell not in unread)
    read = len(record["cells"]) - blank - len(unread.intersection(record["cells"]))
    if not read + blank:
        return "三张表一格也没有读出"
    parts = [f"读出 {read} 格"]
    parts += [f"空白 {blank} 格"] if blank else []
    parts += [f"其中推得 {len(record['inferred'])} 格"] if record["inferred"] else []
    parts += [f"没有读出 {len(unread)} 格"] if unread else []
    return f"{outcome.form} 版格式，三张表{'，'.join(parts)}"


def cells(form: str, ids: tuple[str, ...]) -> str:
    """Name the cells of a finding; a long list by its first one and its number."""
    if len(ids) <= MOST_CELLS:
        return "、".join(cell_name(form, cell) for cell in ids)
    return f"{cell_name(form, ids[0])}等 {len(ids)} 格"


def values(finding: Finding, apart: str = "") -> str:
    """Say what was found and what was expected, where the finding tells; ``apart`` sets each as a sentence of its own.

    A cell without a figure is 空白; elsewhere nothing found is nothing to show.
    """
    found, expected = plain(finding.found), plain(finding.expected)
    shown = shorten(clean(printed(found)), MOST_VALUE) if found is not None or finding.cells else ""
    if expected is None:
        return f"现为 {shown}" if found is not None else ""
    wanted = shorten(clean(printed(expected)), MOST_VALUE)
    should = "可能应为" if finding.result is Result.CANNOT_TELL else "应为"
    if not shown:
        return f"{should} {wanted}"
    if apart or finding.result is Result.CANNOT_TELL:
        return f"现为 {shown}{apart or '，'}{should} {wanted}"
    return f"{shown} → {wanted}"
