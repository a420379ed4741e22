"""Who attended a training, and its quiz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from gongkai import quiz
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.duties.models import DutyPractice, QuizResult, Training, TrainingAttendance
from website.duties.people import demand, may_enter, may_work_on, staff_of
from website.duties.services import Upload, demand_sound, enter, locked, note


@dataclass(frozen=True)
class Attendance:
    """Who attended: people with an account, others by name, and how many of whom no name is known."""

    people: Sequence[Person] = ()
    names: Sequence[str] = ()
    others: int = 0

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.people) + len(self.names) + self.others


@transaction.atomic
def enter_training(
    training: Training, attendance: Attendance, *, by: Person, uploads: Iterable[Upload] = ()
) -> Training:
    """Keep a new training together with who attended. Raises what ``enter`` raises."""
    enter(training, by=by, uploads=uploads)
    _attend(training, attendance, by)
    return training


@transaction.atomic
def change_attendance(training: Training, attendance: Attendance, *, reason: str, by: Person) -> None:
    """Put the list of who attended right. Raises ``NotAllowed`` without a reason."""
    held = locked(training)
    demand(may_work_on(held, by), held.KIND)
    if not reason.strip():
        raise NotAllowed(["请写明更正参加人员的原因。"])
    before = held.attended
    held.attendances.all().delete()
    _attend(held, attendance, by)
    told = [f"参加人次“{before}”"], [f"参加人次“{held.attended}”"]
    note(held, "duty.corrected", by, reason=reason.strip(), changed=["参加人员"], before=told[0], after=told[1])
    training.refresh_from_db()


def _attend(training: Training, attendance: Attendance, by: Person) -> None:
    if strangers := [each.name for each in attendance.people if each not in set(staff_of(training.agency))]:
        raise NotAllowed([f"{'、'.join(strangers)}不是本机关的人员；外单位的人请写在“其他人员姓名”中。"])
    if attendance.count == 0:
        raise NotAllowed(["请勾选参加人员，或者填写姓名、人数。"])
    named = [(person, person.name) for person in attendance.people] + [(None, name) for name in attendance.names]
    TrainingAttendance.objects.bulk_create(
        TrainingAttendance(training=training, person=person, name=name) for person, name in named
    )
    training.others, training.attended = attendance.others, attendance.count
    demand_sound(training)
    training.save(update_fields=["others", "attended"])


def practice_of(agency: Agency) -> DutyPractice:
    """Return how an organ holds its quizzes; as it comes where it never said."""
    return DutyPractice.objects.filter(agency=agency).first() or DutyPractice(agency=agency)


@transaction.atomic
def set_practice(agency: Agency, *, question_count: int, pass_percent: int, by: Person) -> None:
    """Set how an organ holds its quizzes; those laid down already stay as they are."""
    demand(may_enter(Training.KIND, agency, by), Training.KIND)
    given = {"question_count": question_count, "pass_percent": pass_percent}
    DutyPractice.objects.update_or_create(agency=agency, defaults=given)
    detail = {"count": question_count, "pass_percent": pass_percent}
    log("duty.practice", agency=agency, by=by, label="培训测验设置", detail=detail)


@transaction.atomic
def lay_down_quiz(training: Training, *, by: Person) -> None:
    """Give a training its quiz, drawn from the law's data and kept as it is. Raises ``NotAllowed`` for a second."""
    held = locked(training)
    demand(may_work_on(held, by), held.KIND)
    if held.quiz:
        raise NotAllowed(["这次培训已经有测验题。"])
    practice = practice_of(held.agency)
    held.quiz = [asdict(each) for each in quiz.draw(f"{held.agency.slug} {held.pk}", practice.question_count)]
    held.pass_percent = practice.pass_percent
    held.save(update_fields=["quiz", "pass_percent"])
    note(held, "duty.quiz", by, count=len(held.quiz), pass_percent=held.pass_percent)
    training.refresh_from_db()


@transaction.atomic
def take_quiz(training: Training, answers: Mapping[int, int], *, by: Person) -> QuizResult:
    """Keep what somebody answered: the chosen option by the place of its question.

    Raises ``NotAllowed`` for somebody from elsewhere, who passed already, or without a quiz.
    """
    held = locked(training)
    if by.agency is None or by.agency.organ != held.agency:
        raise NotAllowed([f"这次测验由{held.agency}的人员参加。"])
    if not held.quiz:
        raise NotAllowed(["这次培训还没有测验题。"])
    if held.results.filter(person=by, passed=True).exists():
        raise NotAllowed(["您已经合格，不用再答。"])
    questions = held.questions
    chosen = [answers.get(place) for place in range(len(questions))]
    if None in chosen:
        raise NotAllowed(["还有题目没有作答，请答完再交。"])
    right = sum(answer == question.answer for answer, question in zip(chosen, questions, strict=True))
    passed = right * 100 >= held.pass_percent * len(questions)
    result = QuizResult.objects.create(training=held, person=by, answers=chosen, right=right, passed=passed)
    note(held, "duty.quiz_taken", by, right=f"{right}/{len(questions)}", passed=passed)
    return result
