"""Why something could not be done, in words an official can act on."""

from __future__ import annotations

from collections.abc import Sequence


class NotAllowed(Exception):
    """An act the rules forbid; ``reasons`` each name a cause and its cure."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("；".join(reasons))
        self.reasons = tuple(reasons)
