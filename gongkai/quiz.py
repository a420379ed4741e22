"""A short quiz (测验) on the law's data: questions with answer and article are made from the files, none by hand.

What a file marks as not verified is never asked. The same seed draws the same questions in the same order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from gongkai import catalogue, outcomes
from gongkai.deadlines.terms import limits
from gongkai.disclosure import law
from gongkai.fees import schedules
from gongkai.law_data import read

CHOICES = 4
"""How many answers a question offers, where the data has so many."""


@dataclass(frozen=True)
class Question:
    """One question: ``answer`` is the place of the right option, ``law`` what it rests on."""

    id: str
    text: str
    options: tuple[str, ...]
    answer: int
    law: str


@cache
def questions() -> tuple[Question, ...]:
    """Return every question that the data gives."""
    return tuple(question for subject in _subjects() for question in subject)


def draw(seed: str, count: int) -> tuple[Question, ...]:
    """Return some questions, from every subject in turn; the same for the same seed."""
    mixed = [_mixed(subject, seed) for subject in _subjects()]
    turns = (question for turn in zip_longest(*mixed) for question in turn if question)
    return tuple(question for _, question in zip(range(count), turns, strict=False))


@cache
def _subjects() -> tuple[tuple[Question, ...], ...]:
    made = (_of_limits(), _of_outcomes(), _of_grounds(), _of_catalogue(), _of_fees())
    return tuple(tuple(subject) for subject in made)


def _mixed(subject: Iterable[Question], seed: str) -> list[Question]:
    return sorted(subject, key=lambda question: _place(seed, question.id))


def _place(*parts: str) -> str:
    """Return where something stands in an order that looks thrown and is always the same."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _of_limits() -> Iterator[Question]:
    known = limits().values()
    days = sorted({each.days for each in known})
    for each in known:
        text = f"“{each.label}”的期限是多少个工作日？（从“{each.starts}”算起）"
        options = tuple(f"{number}个工作日" for number in days)
        yield Question(f"limit.{each.id}", text, options, days.index(each.days), each.law)


def _of_outcomes() -> Iterator[Question]:
    sure = [each for each in outcomes.outcomes().values() if not each.unverified]
    laws = {each.law for each in sure}
    for each in sure:
        yield _among(f"outcome.{each.code}", f"处理结果“{each.label}”依据哪里？", each.law, laws, each.law)


def _of_grounds() -> Iterator[Question]:
    sure = [each for each in law().grounds.values() if each.verified and not each.local]
    laws = {each.law for each in sure}
    for each in sure:
        yield _among(f"ground.{each.id}", f"“{each.label}”不予公开，依据哪里？", each.law, laws, each.law)


def _of_catalogue() -> Iterator[Question]:
    entries = catalogue.entries().values()
    articles = {each.law for each in entries}
    for each in entries:
        text = f"“{each.label}”由哪里规定主动公开？"
        yield _among(f"catalogue.{each.code}", text, each.law, articles, each.law)


def _of_fees() -> Iterator[Question]:
    for schedule in schedules().values():
        sure = [tier for tier in schedule.tiers if not tier.unverified and tier.last]
        prices = sorted({tier.price for tier in schedule.tiers})
        for tier in sure:
            span = f"第{tier.first}至{tier.last}{schedule.unit}"
            text = f"信息处理费{schedule.label}（{schedule.counts}），{span}每{schedule.unit}收多少元？"
            options = tuple(f"{price}元" for price in prices)
            yield Question(
                f"fee.{schedule.id}.{tier.first}", text, options, prices.index(tier.price), read("fees")["law"]
            )


def _among(id: str, text: str, right: str, known: Iterable[str], article: str) -> Question:
    """Return a question whose right answer stands among others that are right elsewhere."""
    others = sorted((each for each in known if each != right), key=lambda each: _place(id, each))
    options = tuple(sorted([right, *others[: CHOICES - 1]], key=lambda each: _place(each, id)))
    return Question(id, text, options, options.index(right), article)
