"""What was probably meant, and what else may be looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from rapidfuzz import fuzz, process

from website.search.models import TitleWord
from website.search.terms import cut, plain

VOCABULARY = 20_000
ALIKE = 60
RELATED = 6
_SHORTEST = 2


def words_in(title: str) -> set[str]:
    """Return the words of a title that are worth suggesting."""
    return {word for word in cut(plain(title)) if len(word) >= _SHORTEST and not word.isascii()}


@transaction.atomic
def learn(titles: Iterable[str]) -> None:
    """Remember the words of titles."""
    counted = Counter(word for title in titles for word in words_in(title))
    TitleWord.objects.bulk_create([TitleWord(word=word[:40]) for word in counted], ignore_conflicts=True)
    for word, count in counted.items():
        TitleWord.objects.filter(word=word[:40]).update(count=F("count") + count)


def nearest(word: str) -> str:
    """Return the word of the titles that looks most like this one; empty when none does."""
    known = list(TitleWord.objects.order_by("-count").values_list("word", flat=True)[:VOCABULARY])
    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return found[0] if found and found[0] != word else ""


def related(titles: Iterable[str], asked: Iterable[str]) -> list[str]:
    """Return the words that the found titles share beside those that were asked for."""
    already = "".join(asked)
    counted = Counter(word for title in titles for word in words_in(title) if word not in already)
    return [word for word, count in counted.most_common(RELATED) if count > 1]
