"""The outcomes and words on remedies that hold on a day: the law's files, with what two administrators changed.

A change holds from its day on. It never touches a letter that is signed: that one says which words it printed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.letters import kinds
from gongkai.outcomes import Book, Outcome, Remedy, outcomes, remedies
from website.access_requests.models import OutcomeText, RemedyText
from website.agencies.errors import NotAllowed
from website.agencies.models import AgencyQuerySet, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log

KEEPERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
"""Who changes what all organs print, when they are it for the organ at the top."""
_BLANK = re.compile(r"\{([^{}]*)\}")
_NAMES = {"authority": "行政复议机关", "court": "人民法院"}
Change = OutcomeText | RemedyText


def shown(text: str) -> str:
    """Return words on a remedy as they are read and typed: with the Chinese names of what is put in."""
    return _BLANK.sub(lambda found: f"{{{_NAMES.get(found[1], found[1])}}}", text)


def _kept(text: str) -> str:
    """Return words on a remedy as the library has them."""
    names = {label: name for name, label in _NAMES.items()}
    return _BLANK.sub(lambda found: f"{{{names.get(found[1].strip(), found[1])}}}", text.strip())


def book_on(day: date) -> Book:
    """Return the outcomes and remedies that hold on a day."""
    return Book(outcomes_on(day), remedies_of())


def outcomes_on(day: date) -> dict[str, Outcome]:
    """Return the outcomes by code as they hold on a day."""
    held = dict(outcomes())
    for each in OutcomeText.objects.confirmed().filter(since__lte=day):
        held[each.code] = replace(
            held[each.code], law=each.law, letter=each.letter, remedy=each.remedy, unverified=each.unverified
        )
    return held


def remedies_of() -> tuple[Remedy, ...]:
    """Return every dated version of the words on remedies; of two from one day the one confirmed last counts."""
    held = {(each.id, each.since): each for each in remedies()}
    labels = {each.id: each.label for each in remedies()}
    for each in RemedyText.objects.confirmed():
        held[each.remedy, each.since] = Remedy(
            each.remedy, labels[each.remedy], each.since, each.law, each.text, unverified=each.unverified
        )
    return tuple(held.values())


def counties_of(person: Any) -> AgencyQuerySet:
    """Return the organs at the top for which the person keeps these texts."""
    return scope_of(person).agencies(*KEEPERS).filter(depth=1)


@transaction.atomic
def enter(change: Change, *, by: Person) -> Change:
    """Keep a change until a second person confirms it.

    Raises ``NotAllowed`` for who may not, without a ground, and for words that lack whom to turn to.
    """
    _demand_keeper(by)
    if isinstance(change, RemedyText):
        change.text = _kept(change.text)
    if reasons := [*_faults(change)]:
        raise NotAllowed(reasons)
    change.entered_by = by
    change.save(force_insert=True)
    _log("outcome_text.entered", change, by, detail=_told(change))
    return change


@transaction.atomic
def confirm(change: Change, *, by: Person) -> Change:
    """Let a change count from its day on. Raises ``NotAllowed`` for who entered it, or when it waits no longer."""
    held = _waiting(change, by)
    if held.entered_by_id == by.pk:
        raise NotAllowed(["录入人不能复核自己录入的文本，请另一个人对照法律原文复核。"])
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    _log("outcome_text.confirmed", held, by)
    return held


@transaction.atomic
def send_back(change: Change, *, by: Person, reason: str) -> Change:
    """Keep a change from counting. Raises ``NotAllowed`` without a reason, or when it waits no longer."""
    held = _waiting(change, by)
    if not reason.strip():
        raise NotAllowed(["退回要写明理由，录入人要据此改正。"])
    held.returned_by, held.returned_for = by, reason.strip()[:300]
    held.save(update_fields=["returned_by", "returned_for"])
    _log("outcome_text.returned", held, by, reason=held.returned_for)
    return held


def _faults(change: Change) -> list[str]:
    found = [] if change.because.strip() else ["请写明修改的依据：哪一部法律法规、文件自何时起怎样规定。"]
    if isinstance(change, RemedyText):
        return [*found, *_text_faults(change.text.strip())]
    kind = kinds().get(change.letter)
    if kind is None or kind.remedy != "outcome":
        found.append("请选一种写明救济途径的答复书。")
    return found


def _text_faults(text: str) -> list[str]:
    """Return what is wrong with words on a remedy; none at all mean that the words before end."""
    if not text:
        return []
    names = _BLANK.findall(text)
    found = [f"文本缺“{{{label}}}”，当事人要知道向谁提出。" for name, label in _NAMES.items() if name not in names]
    found += [f"不认识“{{{name}}}”，只能用{{行政复议机关}}和{{人民法院}}。" for name in names if name not in _NAMES]
    if re.search(r"[{}]", _BLANK.sub("", text)):
        found.append("花括号不成对，请核对。")
    return found


def _demand_keeper(person: Person) -> None:
    if not counties_of(person).exists():
        raise NotAllowed(["处理结果和救济途径文本由最上级单位的系统管理员和公开工作主管部门录入、复核。"])


def _waiting(change: Change, by: Person) -> Change:
    _demand_keeper(by)
    held = type(change).objects.select_for_update(of=("self",)).get(pk=change.pk)
    if not held.waits:
        raise NotAllowed(["这一份已经复核或者退回，请刷新页面。"])
    return held


def _told(change: Change) -> str:
    if isinstance(change, RemedyText):
        return shown(change.text) or "停用"
    return f"依据：{change.law}；文书：{change.get_letter_display()}；救济途径：{change.get_remedy_display()}"


def _log(action: str, change: Change, by: Person, **detail: Any) -> None:
    log(action, agency=counties_of(by).first(), by=by, target=change, detail={"begins_on": change.since, **detail})
