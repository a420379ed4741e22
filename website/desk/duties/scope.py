"""Which records a person may see in the staff shell, and for which organs the person enters them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from website.agencies.models import Agency, AgencyQuerySet, Kind
from website.agencies.roles import DRAFTERS, STAFF, Role
from website.agencies.scope import scope_of
from website.duties.models import MODELS, Duty, DutyFile, DutyQuerySet, KeyTask, QuizResult, Training
from website.duties.people import CASE_READERS, KEEPERS, READERS, SUPERVISED, offices_of


def organs_of(person: Any, kind: str = "") -> AgencyQuerySet:
    """Return the organs whose records the person may read; fewer people read complaints."""
    roles = CASE_READERS if kind == Duty.Kind.SUPERVISION_CASE else READERS
    return scope_of(person).agencies(*roles).exclude(kind=Kind.UNIT).order_by("path")


def entered_by(person: Any, kind: str) -> AgencyQuerySet:
    """Return the organs for which the person enters records of a kind."""
    scope = scope_of(person)
    if kind in SUPERVISED:
        found = scope.agencies(Role.SUPERVISOR)
    else:
        found = scope.agencies(*KEEPERS)
        if kind == Duty.Kind.KEY_TASK:
            found = Agency.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=offices_of(person).values("pk")))
    return found.exclude(kind=Kind.UNIT).order_by("path")


def duties_of(person: Any) -> DutyQuerySet:
    """Return the records that the person may read, of every kind; of a unit's task the unit's own people, too.

    An organ that was merged into another is a unit of it, and its records are read there.
    """
    scope, cases = scope_of(person), Q(kind=Duty.Kind.SUPERVISION_CASE)
    seen = cases & Q(agency__in=scope.agencies(*CASE_READERS)) | ~cases & Q(agency__in=scope.agencies(*READERS))
    theirs = Q(keytask__unit__in=scope.agencies(*STAFF))
    return Duty.objects.filter(seen | theirs).select_related("agency", "entered_by")


def duty_or_404(request: HttpRequest, number: int) -> Any:
    """Return a record that the person may read, with what belongs to its kind."""
    return get_object_or_404(duties_of(request.user), pk=number).own


def model_or_404(kind: str) -> type[Duty]:
    """Return the model of a kind. Raises ``Http404``."""
    if kind not in MODELS:
        raise Http404("没有这一类记录")
    return MODELS[kind]


def files_of(person: Any) -> Any:
    """Return the files that the person may take; what a complaint brought is for the supervising office alone."""
    supervised = Q(duty__agency__in=scope_of(person).agencies(Role.SUPERVISOR))
    seen = DutyFile.objects.filter(duty__in=duties_of(person))
    return seen.filter(Q(brought=False) | supervised).select_related("duty__agency", "by")


def tasks_of(person: Any) -> Any:
    """Return the key tasks that are the person's to see to: of the organs kept, and of the person's unit."""
    units = scope_of(person).agencies(*DRAFTERS).filter(kind=Kind.UNIT)
    whose = Q(agency__in=entered_by(person, Duty.Kind.KEY_TASK)) | Q(unit__in=units)
    return KeyTask.objects.filter(whose).select_related("agency", "unit")


def quizzes_of(person: Any) -> Any:
    """Return the trainings of the person's own organ that have a quiz."""
    if person.agency is None:
        return Training.objects.none()
    return Training.objects.of(person.agency.organ).valid().exclude(quiz=[]).select_related("agency")


def quizzes_waiting_for(person: Any) -> Any:
    """Return the quizzes of trainings that the person attended and has not passed yet."""
    attended = quizzes_of(person).filter(attendances__person=person)
    return attended.exclude(pk__in=QuizResult.objects.filter(person=person, passed=True).values("training"))
