"""Letters behind the steps of a request: each names what there is, and gives its step all that its guards ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai import lifecycle
from gongkai.letter_moves import letter_moves, letters_behind, of_kind
from gongkai.letters import kinds
from gongkai.lifecycle import Facts
from tests.letters.values import FACTS
from tests.test_lifecycle import TODAY

GUARDED = {"in_writing": "in_writing", "applicant_told": "applicant_told", "delay_told": "applicant_told"}
"""By guard, what only a letter can say."""
OWN = {"transfer": "told otherwise", "withdraw": "the applicant's own paper"}
"""Steps that ask for something in writing that is none of our letters."""


@pytest.mark.parametrize("kind", letter_moves())
def test_a_letter_names_what_there_is(kind: str) -> None:
    about, parts = letter_moves()[kind], {part for move in lifecycle.moves() for part in move.by}
    elements = {element.id for element in kinds()[kind].elements}
    assert set(about.takes.values()) | ({about.days_until} - {""}) <= elements
    assert set(about.signers) <= parts
    assert about.needs in ("", "signed", "served")
    if about.move:
        assert about.move in {move.event for move in lifecycle.moves()}
        assert about.law
        assert about.move in kinds()[kind].moves
    if about.served_as:
        assert about.served_as in lifecycle.facts()


def test_every_step_that_asks_for_writing_has_its_letter() -> None:
    for move in lifecycle.moves():
        wanted = {GUARDED[name] for name in move.needs if name in GUARDED}
        if wanted and move.event not in OWN:
            behind = letters_behind(move.event)
            assert behind, move.event
            assert all(wanted <= set(each.told) for each in behind)


@pytest.mark.parametrize("move", ["extend", "accept_reason", "consult_third_party", "consult_organ"])
def test_what_a_letter_says_opens_its_step(move: str) -> None:
    table = next(each for each in lifecycle.moves() if each.event == move)
    for each in letters_behind(move):
        detail = each.detail(FACTS)
        facts = Facts(today=TODAY, asked_days=int(detail.get("days", 0)))
        assert lifecycle.obstacles(table, facts) or move == "accept_reason"
        told = {name: bool(detail.get(name)) for name in ("in_writing", "applicant_told")}
        assert lifecycle.obstacles(table, replace(facts, **told)) == []


def test_days_and_items_are_told_as_plain_text() -> None:
    assert letter_moves()["D-DELAY"].detail(FACTS)["delayed_until"] == "2026-05-29"
    assert letter_moves()["D-CLAR"].detail(FACTS)["points"].count("\n") == 2
    assert of_kind("D-GRANT").move == ""
