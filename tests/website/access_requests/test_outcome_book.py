"""Outcomes and words on remedies are changed by two people, from a day on, and letters of that day follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from gongkai.outcomes import RemedyRefused, outcomes, remedies
from tests.website.access_requests.letter_cases import equip, typed, working
from website.access_requests import letters, outcome_book
from website.access_requests.models import AccessRequest, OutcomeText, RemedyText
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry

NEW = "如不服本答复，可以自收到本答复书之日起90日内向{authority}申请行政复议，或者依法向{court}提起行政诉讼。"
BECAUSE = "测试用的修改依据"


@pytest.fixture
def keepers(county: SimpleNamespace, person: Callable[..., Person]) -> tuple[Person, Person]:
    """Return two people who keep these texts."""
    government = county.government
    return person("keeper", government, Role.ADMINISTRATOR), person("second", government, Role.SUPERVISOR)


def text(**said: object) -> RemedyText:
    given = {"remedy": "choice", "since": timezone.localdate(), "law": "行政复议法", "text": NEW, "because": BECAUSE}
    return RemedyText(**{**given, **said})


def test_a_new_text_counts_from_its_day_once_a_second_person_confirmed_it(
    keepers: tuple[Person, Person],
    received: Callable[..., AccessRequest],
    staff: SimpleNamespace,
    county: SimpleNamespace,
) -> None:
    today = timezone.localdate()
    change = outcome_book.enter(text(), by=keepers[0])
    assert outcome_book.book_on(today).remedy_version("choice", today).text != NEW
    with pytest.raises(NotAllowed, match="另一个人"):
        outcome_book.confirm(change, by=keepers[0])
    outcome_book.confirm(change, by=keepers[1])
    book = outcome_book.book_on(today)
    assert book.remedy_version("choice", today).text == NEW
    assert book.remedy_version("choice", today - timedelta(days=1)).text != NEW
    equip(county.justice)
    request = working(received, staff, county.unit)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    assert "90日内" in str(letters.values_of(letter)["remedy"])
    assert letter.remedy == f"choice/{today}"
    assert [each.action for each in Entry.objects.filter(action__startswith="outcome_text").order_by("pk")] == [
        "outcome_text.entered",
        "outcome_text.confirmed",
    ]


def test_a_text_without_whom_to_turn_to_is_refused(keepers: tuple[Person, Person]) -> None:
    for wrong, said in (
        (NEW.replace("{court}", "法院"), "人民法院"),
        (NEW.replace("{authority}", "机关"), "行政复议机关"),
        (NEW + "{day}", "不认识"),
        (NEW + "}", "不成对"),
    ):
        with pytest.raises(NotAllowed, match=said):
            outcome_book.enter(text(text=wrong), by=keepers[0])
    with pytest.raises(NotAllowed, match="依据"):
        outcome_book.enter(text(because=" "), by=keepers[0])
    assert not RemedyText.objects.exists()


def test_a_text_may_end_without_another(keepers: tuple[Person, Person]) -> None:
    day = timezone.localdate() + timedelta(days=30)
    outcome_book.confirm(outcome_book.enter(text(text="", since=day), by=keepers[0]), by=keepers[1])
    book = outcome_book.book_on(day)
    assert book.remedy_version("choice", day - timedelta(days=1)).text
    with pytest.raises(RemedyRefused, match="没有"):
        book.remedy_version("choice", day)


def test_an_outcome_is_changed_from_its_day(keepers: tuple[Person, Person]) -> None:
    today = timezone.localdate()
    change = OutcomeText(
        code="W_QUERY", since=today, law="条例第三十六条第七项", letter="D-WITHHOLD", remedy="first", because=BECAUSE
    )
    outcome_book.confirm(outcome_book.enter(change, by=keepers[0]), by=keepers[1])
    book = outcome_book.book_on(today)
    assert (book.outcomes["W_QUERY"].letter, book.remedy_for("W_QUERY", today).id) == ("D-WITHHOLD", "first")
    assert outcome_book.outcomes_on(date(2026, 1, 1))["W_QUERY"] == outcomes()["W_QUERY"]
    assert book.outcomes["W_QUERY"].row == outcomes()["W_QUERY"].row


def test_a_change_given_back_counts_for_nothing(keepers: tuple[Person, Person]) -> None:
    change = outcome_book.enter(text(), by=keepers[0])
    with pytest.raises(NotAllowed, match="理由"):
        outcome_book.send_back(change, by=keepers[1], reason="")
    outcome_book.send_back(change, by=keepers[1], reason="与原文不符")
    with pytest.raises(NotAllowed, match="已经复核或者退回"):
        outcome_book.confirm(change, by=keepers[1])
    assert outcome_book.remedies_of() == remedies()


def test_only_the_top_keeps_them(staff: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed, match="最上级单位"):
        outcome_book.enter(text(), by=staff.head)
