"""Rules of the annual report: functions of a report that yield findings.

A rule is written once, with its id, severity, article and sentence; the reference page, the command ``gongkai rules``
and the findings all read it from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import import_module

from gongkai import taxonomy
from gongkai.document import Place
from gongkai.report import Report

MODULES = (
    "arithmetic",
    "completeness",
    "identity",
    "structure",
    "scope",
    "figures_in_text",
    "rates",
    "parts",
    "wording",
    "leftovers",
    "personal_data",
    "across_years",
    "across_agencies",
    "filing",
)


class Severity(StrEnum):
    """How grave a finding is: an error blocks publication, a warning asks for a look, an info is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Result(StrEnum):
    """What a rule found: a fault, or that it cannot be told from what is there. Cannot tell is never a pass."""

    FAIL = "fail"
    CANNOT_TELL = "cannot tell"


Printed = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault with its address: the rule, the cells and the place, what stands there and what should."""

    rule: str
    severity: Severity
    result: Result
    cells: tuple[str, ...]
    place: Place | None
    found: Printed
    expected: Printed
    says: str
    law: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know beside the report itself.

    ``agency`` is the organ's registered full name, ``agencies`` the names of other organs, ``previous`` last year's
    report, ``neighbours`` reports of other organs of the same year, ``published_on`` and ``submitted_on`` the days of
    publication and submission, ``published`` the report as it stands on the public site, ``computed`` the report
    counted from the year's own records, ``secrecy_reviewed`` whether a secrecy review is on record.
    What is ``None`` or empty is not known, and rules that need it do not run.
    """

    previous: Report | None = None
    neighbours: Sequence[Report] = ()
    agency: str | None = None
    agencies: Sequence[str] = ()
    published_on: date | None = None
    submitted_on: date | None = None
    published: Report | None = None
    computed: Report | None = None
    secrecy_reviewed: bool | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule yields: everything of a finding that the rule does not already know."""

    found: Printed = None
    expected: Printed = None
    cells: tuple[str, ...] = ()
    place: Place | None = None
    says: str = ""
    result: Result = Result.FAIL
    severity: Severity | None = None
    law: str = ""


Check = Callable[[Report, Context], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``says`` is the sentence the official reads, ``why`` why it matters, ``mend`` how to put it right.

    ``needs`` names the fields of ``Context`` without which it cannot run; ``retired`` is the day from which it is
    listed and no longer run.
    """

    id: str
    severity: Severity
    law: str
    says: str
    why: str
    mend: str
    check: Check = field(repr=False)
    needs: tuple[str, ...] = ()
    formula: str = ""
    retired: date | None = None


_RULES: dict[str, Rule] = {}


def rule(
    id: str,
    severity: Severity,
    *,
    law: str,
    why: str,
    mend: str,
    needs: tuple[str, ...] = (),
    formula: str = "",
    retired: date | None = None,
) -> Callable[[Check], Check]:
    """Register a check; its docstring is the sentence the official reads.

    Raises ``ValueError`` for an id used twice.
    """

    def register(check: Check) -> Check:
        add(Rule(id, severity, law, (check.__doc__ or "").strip(), why, mend, check, needs, formula, retired))
        return check

    return register


def add(entry: Rule) -> None:
    """Register a rule that was made from data. Raises ``ValueError`` for an id used twice."""
    if entry.id in _RULES:
        raise ValueError(f"rule {entry.id} is registered twice")
    _RULES[entry.id] = entry


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule in the order of its module, then of its writing, whatever was imported first."""
    order = {import_module(f"gongkai.rules.{module}").__name__: at for at, module in enumerate(MODULES)}
    return tuple(sorted(_RULES.values(), key=lambda entry: order[entry.check.__module__]))


def nothing_recognised(report: Report) -> bool:
    """Whether no chapter and no table of the form was found, so that a silent rule tells nothing."""
    return not report.chapters and not report.tables


def _of_the_year(law: str, edition: str) -> str:
    newest = taxonomy.edition_ids()[-1]
    if edition in ("", newest):
        return law
    return law.replace(f"{taxonomy.edition(newest).law} 附件", f"{taxonomy.edition(edition).law} 附件")


def finding(entry: Rule, hit: Hit, report: Report) -> Finding:
    """Complete what a rule yielded with what the rule knows; the form's annex is cited in the edition of the year."""
    return Finding(
        rule=entry.id,
        severity=hit.severity or entry.severity,
        result=hit.result,
        cells=hit.cells,
        place=hit.place,
        found=hit.found,
        expected=hit.expected,
        says=hit.says or entry.says,
        law=_of_the_year(hit.law or entry.law, report.edition),
    )
