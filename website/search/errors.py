"""What the search raises."""

from __future__ import annotations


class SearchUnavailable(Exception):
    """The search server does not answer; nothing is lost, and asking again later helps."""
