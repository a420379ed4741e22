"""The records behind the figures: for each source a queryset of an organ's year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gongkai import opinion_events as opinion_law
from gongkai.outcomes import outcomes
from website.access_requests.models import AccessRequest, AccessRequestQuerySet, RequestEvent
from website.agencies.models import Agency
from website.channels.models import Delivery, VisitFigure
from website.consultations.models import Opinion, PublicConsultation
from website.correspondence.models import Message
from website.disputes import table
from website.duties.models import Assessment, KeyTask, Meeting, StandingRule, SupervisionCase, Training
from website.monitoring.models import OpinionEvent
from website.publishing import ledger
from website.publishing.choices import Openness
from website.publishing.kinds import in_group
from website.publishing.models import CleanUpItem, Record, RecordQuerySet

Records = QuerySet[Any]
Source = Callable[[Agency, int, str, str], Records]
"""From the organ, the year, the figure's own argument and its id to the records."""


def first_published_in(agency: Agency, year: int) -> RecordQuerySet:
    """Return what an organ published for the first time in a year; taking it back later does not undo that."""
    shown = Record.objects.of(agency).filter(live=True, openness=Openness.PROACTIVE)
    return shown.filter(published_on__range=(date(year, 1, 1), date(year, 12, 31)))


def records_of_group(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the records that the report counts under one heading."""
    return first_published_in(agency, year).filter(kind__in=in_group(argument))


def records_of_kind(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the records of one kind."""
    return first_published_in(agency, year).filter(kind=argument)


def adopted(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the records of a year that a portal adopted: each once, whatever became of it there later."""
    taken = Delivery.objects.filter(outlet__channel=argument, adopted=True)
    return first_published_in(agency, year).filter(pk__in=taken.values("record"))


def delivered(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return what was published in a year through a channel; of several versions of a record the first counts."""
    out = Delivery.objects.of(agency).filter(outlet__channel=argument)
    earlier = out.filter(record=OuterRef("record"), published_on__isnull=False, pk__lt=OuterRef("pk"))
    return out.published_in(year).filter(~Exists(earlier))


def visits(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the visits of a year to the outlets of a channel, or to those of all channels but the named one."""
    own = VisitFigure.objects.of(agency).in_year(year).of_outlets()
    if argument.startswith("!"):
        return own.exclude(outlet__channel=argument[1:])
    return own.filter(outlet__channel=argument)


def cleaned(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return what was cleared away as out of date."""
    return CleanUpItem.objects.filter(clean_up__agency=agency, clean_up__at__year=year)


def normative(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the normative documents of a column of table two, from their ledger."""
    column = id.rpartition(".")[2]
    return next(figure.records for figure in ledger.figures(agency, year) if figure.id == column)


def decisions(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the decisions of a kind by the day of decision, public or not, once their review was concluded."""
    held = Record.objects.of(agency).filter(kind=argument, details__decided_on__startswith=f"{year}-")
    return held.filter(Q(live=True) | Q(concluded_at__isnull=False))


@cache
def codes_of_rows() -> dict[str, str]:
    """Return the code of the outcome that each row of table three counts."""
    return {outcome.row: code for code, outcome in outcomes().items()}


def requests_of_row(agency: Agency, year: int, row: str) -> AccessRequestQuerySet:
    """Return the applications of a row of table three, whoever applied."""
    own = AccessRequest.objects.of(agency)
    if row == "new_received":
        return own.received_in(year)
    if row == "carried_in":
        return own.open_at_end_of(year - 1)
    if row == "carried_out":
        return own.open_at_end_of(year)
    decided = own.decided_in(year)
    return decided if row == "handled_total" else decided.filter(outcome=codes_of_rows()[row])


def requests(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the applications of a cell of table three."""
    _, row, column = id.split(".")
    found = requests_of_row(agency, year, row)
    return found if column == "total" else found.filter(applicant_kind=column)


def late_replies(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the applications that were answered after their limit."""
    return AccessRequest.objects.of(agency).late_in(year)


_PAY = RawSQL("'pay'", ())
"""The word as part of the statement: SQLite sees only then that the index over payments can serve."""


def fee_paid(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the applications for which a fee was paid."""
    paid = RequestEvent.objects.filter(kind=_PAY, on__range=(date(year, 1, 1), date(year, 12, 31)))
    return AccessRequest.objects.of(agency).filter(pk__in=paid.values("request"))


def disputes(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the cases of a cell of table four; those handled for others never are among them."""
    _, row, column = id.split(".")
    return table.behind(agency, year, row, column)


def opinion_events(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the organ's own events of public opinion that were found in a year."""
    return OpinionEvent.objects.of(agency).valid_in(year)


def opinion_grave(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those of them that are graver than common."""
    grave = [each.id for each in opinion_law.levels().values() if each.grave]
    return OpinionEvent.objects.of(agency).valid_in(year).filter(level__in=grave)


def opinion_level(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those of one level."""
    return OpinionEvent.objects.of(agency).valid_in(year).filter(level=argument)


def opinion_answered(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those that were answered by the end of the year."""
    return OpinionEvent.objects.of(agency).answered_of(year)


def opinion_in_time(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those of them that were answered within their hours."""
    return OpinionEvent.objects.of(agency).in_time_of(year)


def opinion_no_answer(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those that need no public answer."""
    return OpinionEvent.objects.of(agency).valid_in(year).filter(outcome="no_answer")


def messages_received(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the messages that came in in a year."""
    return Message.objects.of(agency).received_in(year)


def messages_valid(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the valid messages of a year: of every kind, or of the one that is named."""
    found = Message.objects.of(agency).valid_in(year)
    return found.filter(kind=argument) if argument else found


def messages_replied(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the valid messages of a year that were answered by its end."""
    return Message.objects.of(agency).replied_of(year)


def messages_in_time(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those of them that were answered within their limit."""
    return Message.objects.of(agency).replied_of(year).filter(replied_on__lte=F("due_on"))


def messages_published(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the messages that were published with their answer in a year."""
    return Message.objects.of(agency).published_in(year)


def consultations(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the consultations that were opened in the year, or answered in it."""
    own = PublicConsultation.objects.of(agency)
    return own.opened_in(year) if argument == "opened" else own.answered_in(year)


def opinions(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the opinions that came in in the year, or of whose result the public was told in it."""
    own = Opinion.objects.of(agency)
    return own.received_in(year) if argument == "received" else own.answered_in(year, argument)


def meetings(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the meetings at which disclosure was arranged."""
    return Meeting.objects.of(agency).in_year(year).counted()


def instructions(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return what leaders instructed in writing."""
    return Meeting.objects.of(agency).in_year(year).instructions()


def trainings(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the trainings."""
    return Training.objects.of(agency).in_year(year).valid()


def complaints(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the complaints about an organ that came in."""
    return SupervisionCase.objects.of(agency).in_year(year).valid()


def complaints_handled(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the complaints about an organ that were concluded."""
    return SupervisionCase.objects.of(agency).handled_in(year)


def _of_origin(argument: str) -> Q:
    return Q(origin=argument) if argument else Q()


def key_tasks(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the key tasks of a year, or those of one origin."""
    return KeyTask.objects.of(agency).counted_in(year).filter(_of_origin(argument))


def key_tasks_done(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those of them that were done by the end of the year."""
    return KeyTask.objects.of(agency).done_in(year).filter(_of_origin(argument))


def key_tasks_late(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return those of them that were not done on their day."""
    return KeyTask.objects.of(agency).late_in(year, timezone.localdate())


def standing_rules(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return the standing rules in force at the end of a year."""
    return StandingRule.objects.of(agency).in_force_at_end_of(year)


def assessments(agency: Agency, year: int, argument: str, id: str) -> Records:
    """Return what the organ's own office assessed of the organs below, in one form."""
    return Assessment.objects.made_by(agency, year, argument)


SOURCES: dict[str, Source] = {
    each.__name__: each
    for each in (
        records_of_group,
        records_of_kind,
        adopted,
        delivered,
        visits,
        cleaned,
        normative,
        decisions,
        requests,
        late_replies,
        fee_paid,
        disputes,
        opinion_events,
        opinion_grave,
        opinion_level,
        opinion_answered,
        opinion_in_time,
        opinion_no_answer,
        messages_received,
        messages_valid,
        messages_replied,
        messages_in_time,
        messages_published,
        consultations,
        opinions,
        meetings,
        instructions,
        trainings,
        complaints,
        complaints_handled,
        key_tasks,
        key_tasks_done,
        key_tasks_late,
        standing_rules,
        assessments,
    )
}
"""The sources by the names that ``figures.toml`` gives them."""
