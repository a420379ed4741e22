"""Which letter stands behind which step of a request, from ``law/letter_moves.toml``.

A step that must be in writing, or of which the applicant must be told, is taken on the strength of its letter: nobody
ticks it by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from gongkai.law_data import read


@dataclass(frozen=True)
class LetterMove:
    """What a kind of letter does for a step: see the file for the fields."""

    kind: str
    move: str = ""
    needs: str = ""
    takes: Mapping[str, str] = field(default_factory=dict)
    days_until: str = ""
    party: str = ""
    told: tuple[str, ...] = ()
    served_as: str = ""
    signers: tuple[str, ...] = ("head", "leader")
    law: str = ""

    def detail(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the step is told by a letter with these values."""
        taken = {name: _plain(values[element]) for name, element in self.takes.items() if element in values}
        party = {"party": self.party} if self.party else {}
        return {**taken, **party, **dict.fromkeys(self.told, True)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return "\n".join(value) if isinstance(value, tuple | list) else value


@cache
def letter_moves() -> dict[str, LetterMove]:
    """Return by kind of letter what it does for a step."""
    return {entry["kind"]: _letter(entry) for entry in read("letter_moves")["letter"]}


def letters_behind(move: str) -> tuple[LetterMove, ...]:
    """Return the letters on whose strength a step is taken; none for a step that asks for no letter."""
    return tuple(each for each in letter_moves().values() if each.move == move)


def of_kind(kind: str) -> LetterMove:
    """Return what a kind of letter does; one that the file does not name stands behind no step."""
    return letter_moves().get(kind) or LetterMove(kind)


def _letter(entry: dict[str, Any]) -> LetterMove:
    whole: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()}
    return LetterMove(**whole)
