"""Keeping an office's word lists: adding, changing, retiring, and taking in a whole file at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Kind, Person
from website.agencies.roles import OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing.models import WordList, WordListEntry

FEWEST = 2
"""Characters of the shortest word: one of a single character would stand in almost every text."""
LONGEST = {"word": 100, "right": 100, "note": 200}
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
FIELDS = ("right", "since", "note")


@dataclass(frozen=True)
class Entry:
    """A word as it is typed or stands in a file."""

    word: str
    right: str = ""
    since: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Change:
    """What taking in a file does to one word: ``kind`` is 新增, 修改, 恢复, 不变 or 停用."""

    kind: str
    entry: Entry
    before: Entry | None = None


def kept_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose lists the person keeps: the head of the office its own, the supervising office the
    county's.
    """
    scope = scope_of(person)
    heads = scope.agencies(Role.OFFICE_HEAD).exclude(kind=Kind.UNIT)
    counties = scope.agencies(Role.SUPERVISOR).filter(kind=Kind.COUNTY_GOVERNMENT)
    return Agency.objects.filter(models.Q(pk__in=heads) | models.Q(pk__in=counties)).order_by("path")


def seen_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose lists the person may read: those one works for or oversees, and those above them."""
    below = scope_of(person).agencies(*STAFF, *OVERSEERS)
    paths = {path[:end] for path in below.values_list("path", flat=True) for end in _ends(path)}
    return Agency.objects.filter(path__in=paths).exclude(kind=Kind.UNIT).order_by("path")


def _ends(path: str) -> range:
    return range(Agency.steplen, len(path) + 1, Agency.steplen)


@transaction.atomic
def found(agency: Agency, *, purpose: str, name: str, by: Person) -> WordList:
    """Begin a list. Raises ``NotAllowed`` for who may not, or when the organ has one of that name."""
    _demand_keeper(agency, by)
    try:
        with transaction.atomic():
            made = WordList.objects.create(agency=agency, purpose=purpose, name=name)
    except IntegrityError:
        raise NotAllowed([f"{agency}已有名为“{name}”的词表，请换一个名称。"]) from None
    log("words.list_added", agency=agency, by=by, target=made, detail={"purpose": made.get_purpose_display()})
    return made


@transaction.atomic
def put(word_list: WordList, entry: Entry, *, by: Person, number: int | None = None) -> WordListEntry:
    """Add a word, or change the one of that number. Raises ``NotAllowed`` with what is wrong with it."""
    _demand_keeper(word_list.agency, by)
    if wrong := list(faults(entry, word_list.purpose)):
        raise NotAllowed(wrong)
    others = word_list.entries.filter(word=entry.word).exclude(pk=number)
    if twin := others.first():
        raise NotAllowed([f"表里已有“{entry.word}”{'（已停用，请恢复使用）' if twin.retired_on else ''}。"])
    if number is None:
        held = WordListEntry(word_list=word_list)
    else:
        held = word_list.entries.select_for_update().get(pk=number)
    before = told(held) if number else ""
    _fill(held, entry)
    held.save()
    action = "words.changed" if number else "words.added"
    log(action, agency=word_list.agency, by=by, target=word_list, detail={"before": before, "after": told(held)})
    return held


@transaction.atomic
def retire(held: WordListEntry, *, by: Person) -> None:
    """Use a word no more; it is kept, and may come back."""
    _set_retired(held, timezone.localdate(), "words.retired", by)


@transaction.atomic
def bring_back(held: WordListEntry, *, by: Person) -> None:
    """Use a retired word again."""
    _set_retired(held, None, "words.brought_back", by)


def _set_retired(held: WordListEntry, day: date | None, action: str, by: Person) -> None:
    _demand_keeper(held.word_list.agency, by)
    held.retired_on = day
    held.save(update_fields=["retired_on"])
    log(action, agency=held.word_list.agency, by=by, target=held.word_list, detail={"word": held.word})


def changes(word_list: WordList, entries: Sequence[Entry], *, replace: bool) -> list[Change]:
    """Return what taking in the entries would do; with ``replace`` the words that are not among them are retired."""
    held = {each.word: each for each in word_list.entries.all()}
    found = [_change(held.get(entry.word), entry) for entry in entries]
    if replace:
        wanted = {entry.word for entry in entries}
        gone = (each for each in held.values() if each.word not in wanted and each.retired_on is None)
        found += [Change("停用", entry_of(each)) for each in gone]
    return found


def _change(held: WordListEntry | None, entry: Entry) -> Change:
    if held is None:
        return Change("新增", entry)
    before = entry_of(held)
    kind = "恢复" if held.retired_on else "不变" if before == entry else "修改"
    return Change(kind, entry, before)


@transaction.atomic
def take_in(word_list: WordList, entries: Sequence[Entry], *, replace: bool, by: Person) -> dict[str, int]:
    """Take entries in, all or none; return how many words were added, changed, brought back and retired.

    Raises ``NotAllowed`` for who may not, or with what is wrong with an entry.
    """
    _demand_keeper(word_list.agency, by)
    WordList.objects.select_for_update().get(pk=word_list.pk)
    if wrong := [fault for entry in entries for fault in faults(entry, word_list.purpose)]:
        raise NotAllowed(wrong)
    done: dict[str, int] = {}
    for change in changes(word_list, entries, replace=replace):
        done[change.kind] = done.get(change.kind, 0) + 1
        _carry_out(word_list, change)
    log("words.imported", agency=word_list.agency, by=by, target=word_list, detail={**done, "replace": replace})
    return done


def _carry_out(word_list: WordList, change: Change) -> None:
    if change.kind == "停用":
        word_list.entries.filter(word=change.entry.word).update(retired_on=timezone.localdate())
    elif change.kind != "不变":
        held = word_list.entries.filter(word=change.entry.word).first() or WordListEntry(word_list=word_list)
        _fill(held, change.entry)
        held.retired_on = None
        held.save()


def faults(entry: Entry, purpose: str) -> list[str]:
    """Return what is wrong with a word, each with its cure."""
    source = purpose == WordList.Purpose.SOURCE
    found = []
    if not entry.word:
        found.append("没有填写词语。")
    elif len(entry.word) < FEWEST:
        found.append(f"词语“{entry.word}”太短，至少{FEWEST}个字；一个字的词几乎每篇都有。")
    labels = {"word": "词语", "right": "正确写法", "note": "说明"}
    for name, longest in LONGEST.items():
        if len(getattr(entry, name)) > longest:
            found.append(f"{labels[name]}超过{longest}字，请缩短。")
    if entry.right and entry.right == entry.word:
        found.append(f"“{entry.word}”的正确写法与词语相同，请核对。")
    if entry.right and purpose == WordList.Purpose.LEAK:
        found.append("不得外泄的词语没有正确写法，请移到“说明”。")
    if source and (entry.right or entry.since):
        found.append("稿源没有正确写法和适用起始，请移到“说明”。")
    if source and entry.word and not _HOST.fullmatch(entry.word):
        found.append(f"“{entry.word}”不是网站域名。请填写网址里的域名，全部小写，例如 gansudaily.com.cn。")
    return found


def entry_of(held: WordListEntry) -> Entry:
    """Return a word as it could be typed."""
    return Entry(held.word, held.right, held.since, held.note)


def told(held: WordListEntry) -> str:
    """Return a word in one line, for the audit trail."""
    parts = [held.word, f"→{held.right}" if held.right else "", f"自{held.since}" if held.since else "", held.note]
    return " ".join(filter(None, parts))


def _fill(held: WordListEntry, entry: Entry) -> None:
    held.word = entry.word
    for name in FIELDS:
        setattr(held, name, getattr(entry, name))


def _demand_keeper(agency: Agency, person: Person) -> None:
    if not kept_by(person).filter(pk=agency.pk).exists():
        raise NotAllowed(["词表由本单位公开工作机构负责人维护，县的词表由公开工作主管部门维护。"])
