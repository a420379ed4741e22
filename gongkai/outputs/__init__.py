"""What a check says, for people and for programs: terminal, JSON, SARIF, JUnit, HTML page.

Each output is told of the files one by one, in order, and keeps no more of them than its format needs.
"""

from __future__ import annotations

from collections import Counter
from typing import Protocol, TextIO

from gongkai.records import Checked, Outcome, dumps
from gongkai.rules import Severity

SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
"""The severities from the gravest, in the words of the user."""

CANNOT_TELL = "无法判定"

NEEDS = {
    "previous": "上年报告（--previous）",
    "neighbours": "同批报告（--together）",
    "agencies": "同批报告（--together）",
    "agency": "单位全称（--agency）",
    "published_on": "公布日期（--published-on）",
    "submitted_on": "提交日期（--submitted-on）",
    "published": "网上公布稿（--published）",
    "computed": "年度台账",
    "secrecy_reviewed": "保密审查记录",
}
"""What a rule may lack, in the words of the user."""


class Output(Protocol):
    """A format of results."""

    def add(self, outcome: Outcome) -> None:
        """Take the next file."""

    def close(self, tally: Tally) -> None:
        """Finish after the last file."""


class Tally:
    """What all files together gave."""

    def __init__(self) -> None:
        self.files = self.faulty = self.doubtful = self.unreadable = self.untold = 0
        self.severities: Counter[Severity] = Counter()
        self.rules: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        """Count one file."""
        self.files += 1
        if not isinstance(outcome, Checked):
            self.unreadable += 1
            return
        faults, untold = outcome.faults, outcome.untold
        self.faulty += bool(faults)
        self.doubtful += bool(untold and not faults)
        self.untold += len(untold)
        self.severities.update(finding.severity for finding in faults)
        self.rules.update({finding.rule for finding in faults})

    @property
    def clean(self) -> int:
        """How many files had neither a fault nor a rule that could not tell."""
        return self.files - self.faulty - self.doubtful - self.unreadable

    def reaches(self, severity: str) -> bool:
        """Whether there was a fault of this severity or a graver one."""
        order = [str(item) for item in SEVERITIES]
        return any(self.severities[Severity(item)] for item in order[: order.index(severity) + 1])

    def counts(self) -> str:
        """Return the numbers of findings in words."""
        parts = [f"{word} {self.severities[severity]}" for severity, word in SEVERITIES.items()]
        return "、".join(parts) + (f"；{CANNOT_TELL} {self.untold}" if self.untold else "")

    def sentence(self) -> str:
        """Return the numbers of files in words."""
        parts = [f"无问题 {self.clean}", f"有问题 {self.faulty}"]
        parts += [f"只有无法判定的 {self.doubtful}"] if self.doubtful else []
        parts += [f"无法读取 {self.unreadable}"] if self.unreadable else []
        return f"共 {self.files} 个文件：{'，'.join(parts)}。{self.counts()}。"


class JsonLines:
    """One JSON object a line and file."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def add(self, outcome: Outcome) -> None:
        """Write the file's object."""
        print(dumps(outcome.record), file=self.stream)

    def close(self, tally: Tally) -> None:
        """There is nothing left to write."""


def create(format: str, stream: TextIO, colour: bool = False, columns: int = 80) -> Output:
    """Return the output of a check in ``format`` (text, json, sarif, junit, html), written to ``stream``."""
    if format == "json":
        return JsonLines(stream)
    if format == "sarif":
        from gongkai.outputs.sarif import Sarif

        return Sarif(stream)
    if format == "junit":
        from gongkai.outputs.junit import JUnit

        return JUnit(stream)
    if format == "html":
        from gongkai.outputs.findings_page import FindingsPage

        return FindingsPage(stream)
    from gongkai.outputs.terminal import Terminal

    return Terminal(stream, colour, columns)


def printed(value: str | int | float | None) -> str:
    """Return a found or expected value as it is shown; an empty one is 空白."""
    return "空白" if value in (None, "") else str(value)


def need(names: str) -> str:
    """Return what a rule needs in the words of the user; ``a|b`` needs one of the two."""
    return "或".join(NEEDS[name] for name in names.split("|"))


def missing(not_run: tuple[str, ...]) -> str:
    """Say in one sentence which rules did not run, for lack of what; empty when all ran."""
    from gongkai.rules import all_rules

    rules = [rule for rule in all_rules() if rule.id in set(not_run) and rule.retired is None]
    lacking = dict.fromkeys(NEEDS[name] for rule in rules for names in rule.needs for name in names.split("|"))
    return f"另有 {len(rules)} 条规则缺少材料，没有核对：{'、'.join(lacking)}。" if rules else ""
