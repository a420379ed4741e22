"""The way of a case as a table: where it may stand, what moves it on, what is written down without moving it.

The tables of messages and of events of public opinion are read here; each stands with its law in ``law/*.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from gongkai.errors import GongkaiError
from gongkai.law_data import read


@dataclass(frozen=True)
class Move:
    """A step from some states to another; ``another`` when who wrote the text in question may not take it."""

    event: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    another: bool = False


@dataclass(frozen=True)
class Fact:
    """Something written down of a case, without moving it on."""

    event: str
    label: str
    states: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """The states, moves and facts of one kind of case, each by id in the order of the table."""

    states: Mapping[str, str]
    moves: Mapping[str, Move]
    facts: Mapping[str, Fact]
    refused: type[GongkaiError]
    named: str
    """What a case is called where it is refused a step: 信件."""

    def label(self, event: str) -> str:
        """Return what a step is called."""
        return (self.moves.get(event) or self.facts[event]).label

    def step(self, state: str, event: str) -> str:
        """Return where a case stands after a step. Raises ``refused`` when the step cannot be taken there."""
        move, fact = self.moves.get(event), self.facts.get(event)
        if move and state in move.sources:
            return move.target
        if fact and state in fact.states:
            return state
        if not (move or fact):
            raise self.refused("没有这个步骤")
        raise self.refused(f"{self.named}{self.states[state]}，现在不能办理“{self.label(event)}”")

    def possible(self, state: str) -> list[str]:
        """Return the steps that can be taken where a case stands, in their order."""
        going = [move.event for move in self.moves.values() if state in move.sources]
        return going + [fact.event for fact in self.facts.values() if state in fact.states]


@cache
def way_of(law: str, refused: type[GongkaiError], named: str) -> Way:
    """Return the way that ``law/<law>.toml`` describes: its tables ``state``, ``move`` and ``fact``."""
    data = read(law)
    facts = (Fact(each["event"], each["label"], tuple(each["in"]), tuple(each["by"])) for each in data["fact"])
    return Way(
        {each["id"]: each["label"] for each in data["state"]},
        {each["event"]: _move(each) for each in data["move"]},
        {fact.event: fact for fact in facts},
        refused,
        named,
    )


def _move(entry: Mapping[str, Any]) -> Move:
    who = tuple(entry["by"])
    another = entry.get("another", False)
    return Move(entry["event"], entry["label"], tuple(entry["from"]), entry["to"], who, another)
