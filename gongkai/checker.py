"""Run the rules over a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongkai.report import Report
from gongkai.rules import Context, Finding, Result, Rule, all_rules, finding, nothing_recognised


@dataclass(frozen=True, slots=True)
class Examination:
    """All that a check says: the findings, the rules that passed, and the rules that had nothing to go on.

    In a file in which no part of a report was recognised no rule passes: silence about nothing is no pass.
    """

    findings: tuple[Finding, ...]
    passed: tuple[str, ...]
    not_run: tuple[str, ...]


def check(report: Report, previous: Report | None = None, context: Context | None = None) -> list[Finding]:
    """Return the findings on a report in the order of the rules.

    ``previous`` is last year's report of the same organ; ``context`` carries whatever else is known.
    """
    known = context or Context()
    return list(examine(report, replace(known, previous=previous) if previous else known).findings)


def examine(report: Report, context: Context = Context()) -> Examination:  # noqa: B008 - frozen
    """Run every rule and keep the three results apart: found or cannot tell, passed, not run."""
    findings: list[Finding] = []
    passed: list[str] = []
    not_run: list[str] = []
    for entry in all_rules():
        if not runs(entry, context):
            not_run.append(entry.id)
            continue
        found = [finding(entry, hit, report) for hit in entry.check(report, context)]
        findings += found
        if not found:
            passed.append(entry.id)
    return Examination(tuple(findings), () if nothing_recognised(report) else tuple(passed), tuple(not_run))


_UNKNOWN: tuple[object, ...] = (None, "", (), [])


def runs(entry: Rule, context: Context) -> bool:
    """Whether a rule is in force and has what it needs; of names joined by a bar one is enough."""
    return entry.retired is None and (not entry.needs or _given(entry, context))


def _given(entry: Rule, context: Context) -> bool:
    return all(any(getattr(context, name) not in _UNKNOWN for name in names.split("|")) for names in entry.needs)


def faults(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are faults, without those that could not be told."""
    return [item for item in findings if item.result is Result.FAIL]
