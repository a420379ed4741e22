"""Messages where the desk brings everything together: on the calendar of deadlines and in the search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from website.agencies.models import Person
from website.correspondence.services import Registered
from website.desk.deadline_calendar import Asked, deadlines
from website.desk.finding import find

WORD = "取水许可𬭎"


def named(person: Person, *, everything: bool = True) -> list[str]:
    asked = Asked(person, date(2026, 3, 1), date(2026, 3, 31), everything)
    return [each.about for each in deadlines(asked)]


def found(person: Person, text: str) -> list[str]:
    return [hit.name for group in find(person, text) for hit in group.hits]


def test_a_message_stands_on_the_calendar_of_who_works_on_it(
    write: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    message = write().message
    assert message.due_on == date(2026, 3, 11), "three working days after Friday 6 March"
    assert message.number in named(staff.clerk)
    assert message.number in named(staff.clerk, everything=False)
    assert message.number not in named(staff.leader, everything=False)
    assert message.number not in named(staff.foreign)


def test_a_word_is_found_in_messages_but_not_in_reports_of_wrongs(
    write: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    plain = write(subject=f"{WORD}怎样办").message
    report = write(kind="report", subject=f"举报{WORD}造假", text=f"有人伪造{WORD}").message
    assert found(staff.clerk, WORD) == [f"{plain.number} {plain.subject}"]
    assert found(staff.clerk, report.number) == [report.number]
    assert found(staff.foreign, plain.number) == []
