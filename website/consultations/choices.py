"""The choices of a public consultation, in the words of the law's data."""

from __future__ import annotations

from gongkai import consultations as law

WEB = "web"
NOT_PUBLIC_YET = ("draft", "in_review")
"""States before anybody outside has seen the draft."""
TO_BE_ANSWERED = ("closed", "sorting")
"""States in which the organ owes the public its answer."""


def state_choices() -> list[tuple[str, str]]:
    """Return where a consultation may stand."""
    return list(law.states().items())


def channel_choices() -> list[tuple[str, str]]:
    """Return the ways by which opinions come in."""
    return list(law.channels().items())


def result_choices() -> list[tuple[str, str]]:
    """Return what may become of an opinion."""
    return list(law.results().items())


def default_feedback_months() -> int:
    """Return how long the feedback may take where the organ set nothing 〔未核实〕."""
    return law.limits()["feedback"].amount
