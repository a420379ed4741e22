"""The choices of an event of public opinion, in the words of the law's data."""

from __future__ import annotations

from gongkai import opinion_events as law

UNANSWERED = ("found", "assessed", "handling", "review", "approved")
"""Where an event stands that was not answered, or is taken up again."""
NOT_OURS = ("handed_over", "merged")
"""Outcomes of events that are counted elsewhere: by the organ that is responsible, or under the other number."""


def level_choices() -> list[tuple[str, str]]:
    """Return how grave an event may be."""
    return [(each.id, each.label) for each in law.levels().values()]


def kind_choices() -> list[tuple[str, str]]:
    """Return what an event may be about."""
    return [(each.id, each.label) for each in law.kinds().values()]


def source_choices() -> list[tuple[str, str]]:
    """Return how an event can have come to be known."""
    return list(law.sources().items())


def state_choices() -> list[tuple[str, str]]:
    """Return where an event may stand."""
    return list(law.way().states.items())


def outcome_choices() -> list[tuple[str, str]]:
    """Return how an event may end."""
    return [(each.id, each.label) for each in law.outcomes().values()]


def channel_choices() -> list[tuple[str, str]]:
    """Return how an answer can have been given."""
    return [(each.id, each.label) for each in law.channels().values()]


def entered_channels() -> list[tuple[str, str]]:
    """Return how an answer can have been given of which the platform knows nothing by itself."""
    return [(each.id, each.label) for each in law.channels().values() if each.entered]
