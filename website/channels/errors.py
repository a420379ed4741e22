"""What may go wrong on the way to another place, told with its cause and its cure."""

from __future__ import annotations


class NotDelivered(Exception):
    """Something did not reach another place; ``cause`` and ``cure`` are whole sentences for the person who sees it."""

    silent_variable_failure = True

    def __init__(self, cause: str, cure: str = "") -> None:
        super().__init__(f"{cause}{cure}")
        self.cause = cause
        self.cure = cure


class TryAgain(NotDelivered):
    """It may go later as it is: the other side is out of reach, busy, or asks to wait."""


class WillNotGo(NotDelivered):
    """It will not go however often it is tried, until a person puts something right."""
