"""Why something could not be done, in words an official can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class NotAllowed(Exception):
    """An act the rules forbid; ``reasons`` each name a cause and its cure."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("；".join(reasons))
        self.reasons = tuple(reasons)


def demanded(given: Mapping[str, Any], name: str, refusal: str, most: int = 500) -> str:
    """Return a text that a step cannot do without, of ``most`` characters at most. Raises ``NotAllowed``."""
    text = str(given.get(name, "")).strip()
    if not text:
        raise NotAllowed([refusal])
    if len(text) > most:
        raise NotAllowed([f"最多{most}字，现在有{len(text)}字。"])
    return text
