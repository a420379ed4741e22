"""What was probably meant, and what else may be looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.db import connection, transaction
from rapidfuzz import fuzz, process

from website.search.models import TitleWord
from website.search.question import cut
from website.search.terms import plain

VOCABULARY = 20_000
ALIKE = 60
RELATED = 6
LONGEST = 40
_SHORTEST = 2
_CHANGE = (
    "INSERT INTO search_titleword (word, count) VALUES (%s, %s) ON CONFLICT (word) DO UPDATE SET count ="
    " CASE WHEN search_titleword.count + %s > 0 THEN search_titleword.count + %s ELSE 0 END"
)


@lru_cache(maxsize=10_000)
def words_in(title: str) -> frozenset[str]:
    """Return the words of a title that are worth suggesting; the same titles are found again and again."""
    return frozenset(word for word in cut(plain(title)) if _SHORTEST <= len(word) <= LONGEST and not word.isascii())


@transaction.atomic
def learn(titles: Iterable[str], gone: Iterable[str] = ()) -> None:
    """Count the words of new titles, and no longer those of titles that went."""
    counted = Counter(word for title in titles for word in words_in(title))
    counted.subtract(word for title in gone for word in words_in(title))
    # In one order for all, so that two who publish at once wait for each other instead of locking each other out.
    changes = [(word, max(by, 0), by, by) for word, by in sorted(counted.items()) if by]
    with connection.cursor() as cursor:
        cursor.executemany(_CHANGE, changes)


def forget_unused() -> None:
    """Drop the words that no title has any more."""
    TitleWord.objects.filter(count=0).delete()


def meant(question: str, words: list[str], finds: Callable[[str], bool]) -> str:
    """Return the first question like this one that finds something; empty when none does.

    First one with other words, then one with a word less, the last words being the first to go.
    """
    known = list(TitleWord.objects.filter(count__gt=0).order_by("-count").values_list("word", flat=True)[:VOCABULARY])
    whole = nearest("".join(words), known)
    changed = " ".join(word if finds(word) else nearest(word, known) or word for word in words)
    fewer = [" ".join(words[:at] + words[at + 1 :]) for at in reversed(range(len(words)))]
    likely = [each for each in (whole, changed, *fewer) if each and each != question]
    return next((each for each in likely if finds(each)), "")


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word that looks most like this one; empty when none does."""
    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return found[0] if found and found[0] != word else ""


def related(titles: Iterable[str], asked: Iterable[str]) -> list[str]:
    """Return the words that the found titles share beside those that were asked for."""
    already = "".join(asked)
    counted = Counter(word for title in titles for word in words_in(title) if word not in already)
    return [word for word, count in counted.most_common(RELATED) if count > 1]
