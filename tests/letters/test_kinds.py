"""The kinds of letters are those that the law's outcomes and moves ask for, and each is whole in itself."""

from __future__ import annotations

import re

import pytest

from gongkai.letters import elements, kinds, kinds_for, standard_template
from gongkai.letters.kinds import SLOT, addressees, citations, orders
from gongkai.lifecycle import moves
from gongkai.outcomes import outcomes

WANTED = (
    *(
        "D-ACK",
        "D-TRANSFER",
        "D-RCPT",
        "D-CLAR",
        "D-REASON",
        "D-EXT",
        "D-DELAY",
        "D-3P",
        "D-3P-APP",
        "D-JOINT",
        "D-CONSULT",
    ),
    *("D-3P-OPEN", "D-FEE", "D-GRANT", "D-ALREADY", "D-PARTIAL", "D-WITHHOLD", "D-QUERY", "D-NOTEXIST", "D-NOTOURS"),
    *("D-CREATE", "D-UNCLEAR", "D-NOTREQ", "D-REPEAT", "D-PUBL", "D-MASS", "D-CONFIRM", "D-LAPSE-C", "D-LAPSE-F"),
    *("D-OTHER", "D-CORR", "D-CORR-NO", "D-CORR-FWD", "D-CORR-TOLD"),
)
SILENT_MOVES = {"clarify", "pay", "assign", "end_consultation", "draft", "sign", "send_back", "serve", "archive"}
"""Steps at which nothing is written to anybody, or the reply itself goes out."""


def test_every_kind_of_the_law_is_there() -> None:
    assert tuple(kinds()) == WANTED


def test_every_outcome_has_its_letter() -> None:
    for code, outcome in outcomes().items():
        assert outcome.letter in [kind.id for kind in kinds_for(code)]
    assert [kind.id for kind in kinds_for("GRANT")] == ["D-GRANT", "D-ALREADY"]
    assert [kind.id for kind in kinds_for("N_NOTHELD")] == ["D-NOTEXIST", "D-NOTOURS"]
    assert {code for kind in kinds().values() for code in kind.outcomes} == set(outcomes())


def test_every_move_that_is_told_has_its_letter() -> None:
    told = {move for kind in kinds().values() for move in kind.moves}
    events = {move.event for move in moves()}
    assert told <= events
    outcomes_told = {"still_unclear", "withdraw"}
    assert events - told == SILENT_MOVES | outcomes_told


def test_a_search_that_the_outcome_needs_is_printed() -> None:
    for code, outcome in outcomes().items():
        if outcome.needs_search and outcome.letter != "D-NOTOURS":
            assert "search" in kinds()[outcome.letter].required, code


@pytest.mark.parametrize("id", WANTED)
def test_a_kind_is_whole(id: str) -> None:
    kind = kinds()[id]
    slots = set(SLOT.findall("\n".join([*kind.body, kind.salutation])))
    printed = slots | {"发文机关", "文号", "成文日期"}
    assert printed <= {each.label for each in kind.elements}
    assert {each.label for each in kind.elements if each.id in kind.required} <= printed
    assert kind.to in addressees()
    assert kind.law
    assert ("remedy" in kind.required) == bool(kind.remedy)
    assert (kind.remedy == "outcome") == bool(kind.outcomes)
    assert standard_template(id) == standard_template(id)


@pytest.mark.parametrize("id", WANTED)
def test_what_may_be_empty_falls_away_with_its_words(id: str) -> None:
    kind = kinds()[id]
    sure = re.sub(r"\[\[.*?\]\]", "", "\n".join(line for line in kind.body if not line.startswith("| ")))
    left = set(SLOT.findall(sure))
    assert not [each.label for each in kind.elements if each.id in kind.optional and each.label in left]


def test_elements_have_labels_of_their_own_and_a_source() -> None:
    labels = [each.label for each in elements().values()]
    assert len(labels) == len(set(labels))
    assert all(each.source for each in elements().values())
    assert all(bool(each.text) == (each.form == "fixed") for each in elements().values())
    used = {each.id for kind in kinds().values() for each in kind.elements}
    assert used == set(elements())


def test_days_and_articles_name_what_there_is() -> None:
    assert all({order.first, order.then} <= set(elements()) for order in orders())
    assert all(set(order.kinds) <= set(kinds()) for order in orders())
    assert {code for code in outcomes() if code.startswith("W_")} - {"W_QUERY"} == set(citations())


def test_a_letter_to_a_third_party_does_not_name_the_requester() -> None:
    for id in ("D-3P", "D-3P-OPEN", "D-JOINT", "D-CONSULT"):
        assert "applicant" not in [each.id for each in kinds()[id].elements]


def test_what_the_law_does_not_say_is_not_said_in_its_name() -> None:
    for id in ("D-CONFIRM", "D-OTHER", "D-TRANSFER"):
        assert kinds()[id].unverified
        own = re.sub(r"\[\[.*?\]\]", "", "".join(kinds()[id].body))
        assert "条例" not in own
