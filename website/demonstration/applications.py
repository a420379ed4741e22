"""A second demonstration bureau with a rich year: applications of every kind, ended in every way that table three has.

Each application goes through the platform's own services, step by step, on days of its own year, all of them a day
after the other; nothing is counted here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from heapq import heapify, heappop, heappush

from django.db import transaction
from django.utils import timezone

from gongkai.working_days import Calendar
from website.agencies.calendar import working_days
from website.agencies.models import Agency, Person
from website.demonstration import contests, duties, letters, opinion
from website.demonstration.cases import Case, Way
from website.demonstration.county import LAND

YEAR = 2025
ENDINGS = {
    "GRANT": 78, "PARTIAL": 26, "W_SECRET": 2, "W_LAW": 3, "W_3S1S": 2, "W_THIRD": 9, "W_INTERNAL": 6, "W_PROCESS": 8,
    "W_CASEFILE": 11, "W_QUERY": 9, "N_NOTHELD": 31, "N_CREATE": 5, "N_UNCLEAR": 3, "X_PETITION": 7, "X_REPEAT": 6,
    "X_PUBLICATION": 2, "X_MASS": 3, "X_CONFIRM": 3, "O_NOCLARIFY": 8, "O_NOFEE": 2, "O_OTHER": 7,
}  # fmt: skip
"""How many applications of the year end in each way, by the codes of the law's data."""
BEFORE = 9
"""Applications received at the end of the year before and answered in the year."""
OPEN = (
    (0, "submitted"), (1, "submitted"), (4, "received"), (8, "await_clarification"), (10, "processing"),
    (14, "consulting"), (17, "drafting"), (19, "reviewed"), (21, "signed"), (19, "processing"), (32, "processing"),
)  # fmt: skip
"""Applications that are open today: how many working days ago they came in, and how far they are."""
OFFICE = {
    "clerk": "shouli", "handler": "chengban", "secrecy": "zrbaomi", "legal": "zrfazhi", "head": "zrzhuren",
    "leader": "zrjuzhang",
}  # fmt: skip
"""Who does what in the demonstration bureau, by log-in name."""
SUPERVISOR = "zhengwu"
"""Who works in the county's supervising office."""


@transaction.atomic
def load() -> int:
    """Load the bureau's year and return how many applications it holds."""
    people = Person.objects.in_bulk(OFFICE.values(), field_name="username")
    bureau = Agency.objects.get(name=LAND)
    count = fill(bureau, {part: people[name] for part, name in OFFICE.items()})
    contests.load(bureau, YEAR, by=people[OFFICE["legal"]])
    staff = [people[OFFICE[part]] for part in ("clerk", "handler", "head")]
    supervisor = Person.objects.get(username=SUPERVISOR)
    duties.load_year(bureau, clerk=staff[0], staff=staff, office=supervisor)
    opinion.load_running(bureau, clerk=staff[0], handler=staff[1], head=staff[2])
    return count


def fill(bureau: Agency, office: dict[str, Person]) -> int:
    """Fill a bureau with its year, with what was carried in, and with what is open now; return how many there are."""
    letters.prepare(bureau)
    ended = list(ended_in(bureau, office))
    every = [*ended, *open_today(bureau, office, first=len(ended) + 1)]
    bring_forward(every)
    return len(every)


def ended_in(bureau: Agency, office: dict[str, Person]) -> Iterator[tuple[Case, Way]]:
    """Yield the cases of a bureau that come to their end, the years one after the other."""
    calendar = working_days(bureau)
    for number, (start, outcome, said) in enumerate((*_before(), *_days(), *_lately()), start=1):
        case = Case(office, bureau, calendar, number, start, said)
        yield case, case.ends(outcome)


def open_today(bureau: Agency, office: dict[str, Person], *, first: int) -> Iterator[tuple[Case, Way]]:
    """Yield the cases of a bureau that are open today, numbered from ``first``."""
    calendar = working_days(bureau)
    for number, (back, state) in enumerate(OPEN, start=first):
        case = Case(office, bureau, calendar, number, _ago(calendar, back), letters.GRANTED)
        yield case, case.is_open(state)


def bring_forward(cases: Iterable[tuple[Case, Way]]) -> None:
    """Bring cases forward together, each day in its turn, so that numbers follow the days as they do in an office."""
    waiting = [(case.day, case.number, case, way) for case, way in cases]
    heapify(waiting)
    while waiting:
        _, number, case, way = heappop(waiting)
        days = next(way, None)
        if days is not None:
            case.wait(days)
            heappush(waiting, (case.day, number, case, way))


def _ago(calendar: Calendar, days: int) -> date:
    """Return the working day so many working days before today, or before the last one where today is none."""
    day = calendar.previous_working_day(timezone.localdate())
    for _ in range(days):
        day = calendar.previous_working_day(day - timedelta(days=1))
    return day


def _before() -> Iterator[tuple[date, str, None]]:
    """Yield the day and the ending of each application that is carried in."""
    for outcome in ("GRANT", "N_NOTHELD", "PARTIAL"):
        for each in range(BEFORE // 3):
            yield date(YEAR - 1, 12, 18 + each), outcome, None


def _days() -> Iterator[tuple[date, str, letters.Said | None]]:
    """Yield a day of the year for each application, the ways of ending mixed over the year.

    The first that end in a way are told by its letters.
    """
    left, told = dict(ENDINGS), {outcome: iter(each) for outcome, each in letters.LETTERS.items()}
    total, at = sum(left.values()), 0
    while any(left.values()):
        for outcome in ENDINGS:
            share = max(1, ENDINGS[outcome] // 8)
            for _ in range(min(share, left[outcome])):
                left[outcome] -= 1
                yield date(YEAR, 1, 2) + timedelta(days=at * 360 // total), outcome, next(told[outcome], None)
                at += 1


def _lately() -> Iterator[tuple[date, str, letters.Said]]:
    """Yield a day of the last months for each letter that answers, so that all that began on it is over by today."""
    every = [(outcome, said) for outcome, each in letters.LETTERS.items() for said in each]
    for number, (outcome, said) in enumerate(every):
        yield timezone.localdate() - timedelta(days=75 + 4 * (len(every) - number)), outcome, said


LATELY = Counter(outcome for outcome, each in letters.LETTERS.items() for _ in each)
"""How many applications of the last months ended in each way, each told by its letter."""
