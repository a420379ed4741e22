"""Findings as JUnit XML: a suite a file, a case a rule, so that any build server shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from gongkai.outputs import CANNOT_TELL, SEVERITIES, Tally, need
from gongkai.outputs.terminal import cells, values
from gongkai.records import Checked, Outcome, Unreadable
from gongkai.rules import Finding, Result, all_rules

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JUnit:
    """Writes the suites one by one."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.rules = {rule.id: rule for rule in all_rules()}
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="政府信息公开工作年度报告核对">\n')

    def add(self, outcome: Outcome) -> None:
        """Write a file's suite."""
        lines = self._unreadable(outcome) if isinstance(outcome, Unreadable) else self._suite(outcome)
        self.stream.write("\n".join(lines) + "\n")

    def close(self, tally: Tally) -> None:
        """Close the suites."""
        self.stream.write("</testsuites>\n")

    def _unreadable(self, outcome: Unreadable) -> Iterator[str]:
        yield f'  <testsuite name={_attribute(outcome.file)} tests="1" failures="0" errors="1" skipped="0">'
        yield f'    <testcase classname={_attribute(outcome.file)} name="读取">'
        yield f"      <error message={_attribute(outcome.error)}/>"
        yield "    </testcase>"
        yield "  </testsuite>"

    def _suite(self, outcome: Checked) -> Iterator[str]:
        by_rule: dict[str, list[Finding]] = {}
        for finding in outcome.findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        failed = sum(any(one.result is Result.FAIL for one in found) for found in by_rule.values())
        skipped = len(by_rule) - failed + len(outcome.not_run)
        tests = len(by_rule) + len(outcome.passed) + len(outcome.not_run)
        yield (
            f'  <testsuite name={_attribute(outcome.file)} tests="{tests}" failures="{failed}" errors="0" '
            f'skipped="{skipped}">'
        )
        for id, rule in self.rules.items():
            if id in by_rule:
                yield from self._case(outcome, id, _verdict(by_rule[id], outcome.form))
            elif id in outcome.passed:
                yield from self._case(outcome, id, [])
            elif id in outcome.not_run:
                lacking = "规则已停用" if rule.retired else f"缺少{'、'.join(map(need, rule.needs))}"
                yield from self._case(outcome, id, [f"      <skipped message={_attribute(f'没有核对：{lacking}')}/>"])
        yield "  </testsuite>"

    def _case(self, outcome: Checked, id: str, inside: list[str]) -> Iterator[str]:
        name = f"{id} {self.rules[id].says}"
        opening = f"    <testcase classname={_attribute(outcome.file)} name={_attribute(name)}"
        if not inside:
            yield opening + "/>"
            return
        yield opening + ">"
        yield from inside
        yield "    </testcase>"


def _verdict(found: list[Finding], form: str) -> list[str]:
    faults = [one for one in found if one.result is Result.FAIL]
    shown = faults or found
    text = "\n".join(_line(one, form) for one in found)
    if not faults:
        return [f"      <skipped message={_attribute(f'{CANNOT_TELL}：{shown[0].says}')}>{_text(text)}</skipped>"]
    kind = SEVERITIES[shown[0].severity]
    return [f"      <failure type={_attribute(kind)} message={_attribute(shown[0].says)}>{_text(text)}</failure>"]


def _line(finding: Finding, form: str) -> str:
    sign = "" if finding.result is Result.FAIL else f"{CANNOT_TELL}："
    parts = [str(finding.place or ""), cells(form, finding.cells), sign + finding.says, values(finding), finding.law]
    return "｜".join(filter(None, parts))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))
