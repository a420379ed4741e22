"""The rich year: every way in which an application ends, on its own days, and what is open today."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import override_settings
from django.utils import timezone

from gongkai.disputes import decisions, kinds
from gongkai.letter_moves import letter_moves, of_kind
from gongkai.letters import kinds as letter_kinds
from gongkai.letters.kinds import kinds_for
from gongkai.letters.printing import text_of
from gongkai.outcomes import outcomes
from website.access_requests import archiving, files, ledger, letters
from website.access_requests.models import AccessRequest, Letter, RequestEvent
from website.agencies.calendar import working_days
from website.agencies.models import Agency, Person
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.suggestions import suggested
from website.annual_reports.text import fill
from website.demonstration import applications, contests, duties
from website.demonstration.applications import BEFORE, ENDINGS, LATELY, OFFICE, OPEN, YEAR
from website.demonstration.county import ACCOUNTS, COUNTY, LAND, build
from website.disputes import ledger as dispute_ledger
from website.disputes import table as table_four
from website.disputes.models import DisputeCase
from website.duties.models import Training
from website.monitoring import event_ledger
from website.monitoring.models import Item, OpinionEvent

SPRING_FESTIVAL = date(2026, 2, 22)
ON_THE_WAY = {"D-CLAR", "D-REASON", "D-EXT", "D-3P", "D-FEE"}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, int]]:
    """Load the year once; each test then stands in a transaction of its own within that of the module."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        build()
        yield media, applications.load()
        transaction.set_rollback(True)


@pytest.fixture
def bureau(loaded: tuple[Path, int], db: None, settings: Any) -> Agency:
    """Return the bureau whose year it is."""
    settings.MEDIA_ROOT, _ = loaded
    return Agency.objects.get(name=LAND)


def test_the_rich_year(bureau: Agency, loaded: tuple[Path, int]) -> None:
    mine = AccessRequest.objects.of(bureau)
    _, count = loaded
    assert count == mine.count() == BEFORE + sum(ENDINGS.values()) + LATELY.total() + len(OPEN)
    assert set(ENDINGS) == set(outcomes()), "every outcome has its cases"
    ended = Counter(mine.filter(decided_on__isnull=False).values_list("outcome", flat=True))
    assert ended == Counter(ENDINGS) + LATELY + Counter({"GRANT": 3, "N_NOTHELD": 3, "PARTIAL": 3})
    for year in (YEAR - 1, YEAR):
        came_in = mine.received_in(year).count() + mine.open_at_end_of(year - 1).count()
        assert came_in == mine.decided_in(year).count() + mine.open_at_end_of(year).count()
    assert mine.open_at_end_of(YEAR - 1).count() > 0, "something is carried in"
    assert mine.open_at_end_of(YEAR).count() > 0, "something is carried out"
    states = set(mine.open().values_list("state", flat=True))
    assert states >= {"submitted", "received", "await_clarification", "processing", "consulting", "drafting", "signed"}
    assert mine.overdue(timezone.localdate()).exists()
    assert set(mine.values_list("applicant_kind", flat=True)) == {
        "natural", "commercial", "research", "public_benefit", "legal_service", "other",
    }  # fmt: skip
    late = [each for each in mine.filter(decided_on__isnull=False) if each.due_on and each.decided_on > each.due_on]
    assert late == [], "the bureau's year is in time; what is late is open"
    assert RequestEvent.objects.exclude(on__lte=timezone.localdate()).count() == 0
    for each in mine.order_by("?")[:20]:
        assert list(ledger.breaks(each)) == []
    assert {each.agency for each in ACCOUNTS} >= {LAND}


def test_every_outcome_is_told_by_a_letter_in_the_rich_year_and_lately(bureau: Agency) -> None:
    served = Letter.objects.filter(agency=bureau, state=Letter.State.SERVED).exclude(outcome="")
    for then in (Q(dated__year=YEAR), Q(dated__year__gt=YEAR)):
        kinds_told = set(served.filter(then).values_list("outcome", "kind"))
        assert kinds_told == {(outcome, kind.id) for outcome in outcomes() for kind in kinds_for(outcome)}
    for letter in served.select_related("request__joined_to"):
        if not letter.outcome.startswith("O_"):
            assert archiving.missing(letter.request) == []
    for request in AccessRequest.objects.of(bureau).filter(state="drafting"):
        assert letters.word_of(request.letters.get(state=Letter.State.DRAFTED))


def test_every_letter_is_whole(bureau: Agency) -> None:
    signed = Letter.objects.filter(agency=bureau).exclude(number="").select_related("word", "pdf")
    for letter in signed:
        assert re.fullmatch(rf"正自然资公复〔{letter.dated.year}〕\d+号", letter.number)
        (signature,) = letter.request.events.filter(kind__in=["sign", "letter"], detail__sha256=letter.pdf.sha256)
        assert signature.on == letter.dated
        assert letter.word.kind == "letter"
        told = letter.state == Letter.State.SERVED and letter_kinds()[letter.kind].to == "applicant"
        assert letter.pdf.shown == told
        text = text_of(files.opened(letter.word))
        assert "〔" + "缺" not in text
        assert not re.search("[。，；：、][。，；：、]", text), text


def test_steps_on_the_way_rest_on_letters_that_were_served(bureau: Agency) -> None:
    sent = Letter.objects.filter(agency=bureau, outcome="")
    for then in (Q(dated__year=YEAR), Q(dated__year__gt=YEAR)):
        assert set(sent.filter(then).values_list("kind", flat=True)) == ON_THE_WAY
    for letter in sent:
        about, step = of_kind(letter.kind), letters.step_of(letter)
        assert letter.state == Letter.State.SERVED
        assert letter.proof is not None
        assert step is not None
        assert step.on == (letter.served_on if about.needs == "served" else letter.dated)
        arrived = letter.request.events.filter(kind=about.served_as or "letter", detail__letter=letter.pk)
        assert letter.served_on in set(arrived.values_list("on", flat=True))
    moves = {each.move for each in letter_moves().values() if each.move}
    for event in RequestEvent.objects.filter(request__in=Letter.objects.values("request"), kind__in=moves):
        assert event.detail.get("letter"), f"{event.request} has letters, but none for {event.kind}"


def test_who_is_asked_stands_in_the_letter_and_not_in_the_ledger(bureau: Agency) -> None:
    asking = Letter.objects.filter(agency=bureau, kind="D-3P")
    assert asking.count() == 3, "one in the rich year, one lately, one that is open"
    for letter in asking:
        consultee = letter.request.consultees.get()
        assert consultee.who.name == letters.values_of(letter)["third_party"]
        assert consultee.who.name in text_of(files.opened(letter.word))
        lines = json.dumps(list(letter.request.events.values_list("detail", flat=True)), ensure_ascii=False)
        assert consultee.who.name not in lines


def test_numbers_follow_the_days_within_a_year(bureau: Agency) -> None:
    numbered = [
        (int(re.findall(r"\d+", letter.number)[1]), letter.dated)
        for letter in Letter.objects.filter(agency=bureau).exclude(number="")
    ]
    handed_in = RequestEvent.objects.filter(kind="submit", request__agency=bureau).select_related("request")
    applied = [(int(event.request.number.split("-")[1]), event.on) for event in handed_in]
    for every in (numbered, applied):
        for year in {day.year for _, day in every}:
            numbers, days = zip(*sorted(each for each in every if each[1].year == year), strict=True)
            assert numbers == tuple(range(1, len(numbers) + 1))
            assert list(days) == sorted(days)


def test_what_is_open_can_be_loaded_on_a_day_off(bureau: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not working_days(bureau).works(SPRING_FESTIVAL)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: SPRING_FESTIVAL)
    office = {part: Person.objects.get(username=name) for part, name in OFFICE.items()}
    before = set(AccessRequest.objects.values_list("pk", flat=True))
    applications.bring_forward(applications.open_today(bureau, office, first=900))
    states = Counter(AccessRequest.objects.exclude(pk__in=before).values_list("state", flat=True))
    assert states == Counter({"reviewed": "drafting"}.get(state, state) for _, state in OPEN)


def test_table_four_holds_what_was_contested(bureau: Agency) -> None:
    every = [*contests.CONTESTS, *contests.LATE]
    every += [each.goes_on for each in every if each.goes_on]
    wanted = Counter[tuple[str, str]]()
    for each in every:
        column = decisions()[each.decision].column if each.decision else "pending"
        wanted[kinds()[each.kind].row, column] += 1
    table = {(cell.row, cell.column): cell.value for row in table_four.rows(bureau, YEAR) for cell in row.cells}
    assert {place: value for place, value in table.items() if value and place[1] != "total"} == wanted
    assert sum(value for (_, column), value in table.items() if column == "total") == len(every) == 13
    cases = DisputeCase.objects.of(bureau)
    assert all(each.request.outcome and each.filed_on > each.request.decided_on for each in cases)
    assert len({each.request_id for each in cases}) == len(contests.CONTESTS) + len(contests.LATE)
    assert all(each.request.held for each in cases)
    for each in cases.filter(kind="direct_suit"):
        assert not each.request.outcome.startswith("W_"), "what was withheld goes to reconsideration first"
    for each in cases:
        assert list(dispute_ledger.breaks(each)) == []


def test_the_year_of_duties_is_counted_with_its_lists(bureau: Agency) -> None:
    counted = YearOf(bureau, YEAR)
    meetings = [form for _, form, *_ in duties.MEETINGS]
    named = len(duties.TRAININGS) * 3 + sum(len(names) + others for *_, names, others in duties.TRAININGS)
    found = {
        "meetings_on_disclosure": sum(form != "instruction" for form in meetings),
        "instructions_on_disclosure": meetings.count("instruction"),
        "trainings": len(duties.TRAININGS),
        "trainees": named,
        "key_tasks": len(duties.TASKS),
        "key_tasks_done": len(duties.TASKS),
        "key_tasks_late": sum(done_on > due_on for _, due_on, done_on, _ in duties.TASKS),
        "standing_rules": len(duties.RULES),
        "complaints_47": 1,
        "complaints_handled": 1,
    }
    assert {name: counted.value(name) for name in found} == found
    assert all(found.values())
    assert YearOf(Agency.objects.get(name=COUNTY), YEAR).value("assessments") == 1
    text = fill(suggested(counted)["overview"], counted.printed, {})
    assert f"开展公开业务培训{len(duties.TRAININGS)}次、{named}人次。" in text
    assert Training.objects.get(title="条例和答复文书").results.filter(passed=True).count() == 2


def test_what_is_heard_in_these_days_is_folded_grouped_and_worked_on(bureau: Agency) -> None:
    event = OpinionEvent.objects.of(bureau).get()
    assert (event.state, event.is_open) == ("handling", True)
    assert event.next_due_at is not None
    assert event.next_due_at > timezone.now()
    about, repost, again, window, praise = Item.objects.of(bureau).order_by("pk")
    assert repost.folded_into == about
    assert again.group == about.group == event.groups.get()
    assert window.group != about.group
    assert window.group.event is None
    assert (window.state, praise.tone) == ("new", "肯定")
    assert all(each.hits.exists() for each in (about, window, praise))
    assert not list(event_ledger.breaks(event))
