"""The rich year: every way in which an application ends, on its own days, and what is open today."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from gongkai.disputes import decisions, kinds
from gongkai.letters.kinds import kinds_for
from gongkai.letters.printing import text_of
from gongkai.outcomes import outcomes
from website.access_requests import archiving, files, ledger, letters
from website.access_requests.models import AccessRequest, Letter, RequestEvent
from website.agencies.models import Agency
from website.demonstration import applications, contests
from website.demonstration.applications import BEFORE, ENDINGS, LATELY, OPEN, YEAR
from website.demonstration.county import ACCOUNTS, LAND, build
from website.disputes import ledger as dispute_ledger
from website.disputes import table as table_four
from website.disputes.models import DisputeCase


@pytest.mark.django_db
def test_the_rich_year(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    build()
    count = applications.load()
    bureau = Agency.objects.get(name=LAND)
    mine = AccessRequest.objects.of(bureau)
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
    _shows_letters(bureau)
    _holds_what_was_contested(bureau)


def _shows_letters(bureau: Agency) -> None:
    """Hold every outcome to a served letter, in the rich year and in this, and what is in review to a draft."""
    served = Letter.objects.filter(agency=bureau, state=Letter.State.SERVED)
    this = timezone.localdate().year
    for year in {YEAR, this}:
        kinds_told = set(served.filter(dated__year=year).values_list("outcome", "kind"))
        assert kinds_told >= {(outcome, kind.id) for outcome in outcomes() for kind in kinds_for(outcome)}
    for letter in served.select_related("request__joined_to", "word", "pdf"):
        assert re.fullmatch(rf"正自然资公复〔{letter.dated.year}〕\d+号", letter.number)
        assert letter.dated == letter.request.events.filter(kind__in=["sign", "letter"]).earliest("number").on
        assert (letter.word.kind, letter.pdf.shown) == ("letter", True)
        text = text_of(files.opened(letter.word))
        assert "〔" + "缺" not in text
        assert not re.search("[。，；：、][。，；：、]", text), text
        if letter.request.decided_on and not letter.outcome.startswith("O_"):
            assert archiving.missing(letter.request) == []
    for request in AccessRequest.objects.of(bureau).filter(state="drafting"):
        assert letters.word_of(request.letters.get(state=Letter.State.DRAFTED))


def _holds_what_was_contested(bureau: Agency) -> None:
    """Hold table four to what the data say that was contested, counted anew."""
    every = [*contests.CONTESTS, *contests.LATE]
    every += [each.goes_on for each in every if each.goes_on]
    wanted = Counter()
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
