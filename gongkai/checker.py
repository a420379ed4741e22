"""Run the rules over a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.report import Report
from gongkai.rules import Context, Finding, Result, Rule, all_rules, finding


@dataclass(frozen=True, slots=True)
class Examination:
    """All that a check says: the findings, the rules that passed, and the rules that had nothing to go on."""

    findings: tuple[Finding, ...]
    passed: tuple[str, ...]
    not_run: tuple[str, ...]


def check(
    report: Report,
    previous: Report | None = None,
    *,
    neighbours: Sequence[Report] = (),
    agency: str | None = None,
    agencies: Sequence[str] = (),
    published_on: date | None = None,
    submitted_on: date | None = None,
) -> list[Finding]:
    """Return the findings on a report, gravest first within the order of the rules; see ``Context`` for the arguments."""
    return list(
        examine(
            report,
            Context(
                previous=previous,
                neighbours=neighbours,
                agency=agency,
                agencies=agencies,
                published_on=published_on,
                submitted_on=submitted_on,
            ),
        ).findings
    )


def examine(report: Report, context: Context = Context()) -> Examination:  # noqa: B008 - frozen
    """Run every rule and keep the three results apart: found or cannot tell, passed, not run."""
    findings: list[Finding] = []
    passed: list[str] = []
    not_run: list[str] = []
    for entry in all_rules():
        if not runs(entry, context):
            not_run.append(entry.id)
            continue
        found = [finding(entry, hit) for hit in entry.check(report, context)]
        findings += found
        if not found:
            passed.append(entry.id)
    return Examination(tuple(findings), tuple(passed), tuple(not_run))


def runs(entry: Rule, context: Context) -> bool:
    """Whether a rule is in force and has what it needs."""
    return entry.retired is None and all(getattr(context, name) for name in entry.needs)


def faults(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are faults, without those that could not be told."""
    return [item for item in findings if item.result is Result.FAIL]
