"""Items about the same event: the same matter at the same place within some days.

An item is described once, by its places and the words that tell it from others, and then compared with those around
it. A group is a proposal; what it rests on is shown by ``Comparison.says``. See docs/explanation/grouping.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from gongkai.opinion.folding import fold
from gongkai.opinion.spots import KNOWN, Spot, spots_in, wide, without_spots
from gongkai.opinion.words import words

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

VERSION = 1
"""Changes whenever the same item would be described otherwise; descriptions of two versions are not compared."""
MOST_TERMS, MOST_KEYS, LONGEST = 40, 12, 4000
"""Terms of a description, keys by which its neighbours are looked up, characters of a text that are read."""
CONCEPT = "="
"""Begins a term that is a concept of ``words.toml``, said in whatever words."""
MOST_SHOWN = 6
_RAREST, _COMMONEST, _HEAVIEST, _CONCEPT_WEIGHT = 8, 400_000, 8.0, 9.0
_TITLE = 2
Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True)
class Described:
    """What tells an item from others: its moment, its places, its terms with their weights, heaviest first."""

    at: datetime
    spots: tuple[Spot, ...]
    terms: Mapping[str, float]
    norm: float = field(compare=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The few strings by which neighbours are looked up: items of one event share at least one, hardly without."""
        places = [f"{kind}:{name}" for kind, name in self.spots if kind not in wide()]
        return (*places[:4], *list(self.terms)[: MOST_KEYS - min(4, len(places))])

    def to_json(self) -> dict[str, Any]:
        """Return the description as plain values."""
        return {
            "version": VERSION,
            "at": self.at.isoformat(),
            "spots": [list(spot) for spot in self.spots],
            "terms": {term: round(weight, 3) for term, weight in self.terms.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Described:
        """Return the description that was kept. Raises ``ValueError`` for one of another version."""
        if kept.get("version") != VERSION:
            raise ValueError("description of another version")
        spots = tuple((str(kind), str(name)) for kind, name in kept["spots"])
        return _described(datetime.fromisoformat(kept["at"]), spots, kept["terms"])


def _described(at: datetime, spots: tuple[Spot, ...], terms: Mapping[str, float]) -> Described:
    ordered = sorted(((term, round(weight, 3)) for term, weight in terms.items()), key=lambda each: (-each[1], each[0]))
    heaviest = dict(ordered[:MOST_TERMS])
    return Described(at, spots, heaviest, math.sqrt(sum(weight * weight for weight in heaviest.values())))


def describe(title: str, text: str, at: datetime, places: Collection[str] = ()) -> Described:
    """Describe an item; ``places`` are names of places that are known there, of which those that it names count."""
    head, body = fold(title), fold(text[:LONGEST])
    spots = spots_in(f"{head}\n{body}", places)
    return _described(at, spots, _weighed(without_spots(head, places), without_spots(body, places)))


# ---- terms


def _weighed(head: str, body: str) -> dict[str, float]:
    counts: dict[str, int] = {}
    for text, times in ((head, _TITLE), (body, 1)):
        for term in _terms(text):
            counts[term] = counts.get(term, 0) + times
    return {term: _weight(term) * (1 + math.log(count)) for term, count in counts.items()}


def _terms(text: str) -> Iterable[str]:
    import rjieba

    machine, concepts = _concepts()
    yield from {CONCEPT + concepts[index] for index, _, _ in machine.find_matches_as_indexes(text)}
    for word in rjieba.cut(text):
        if len(word) > 1 and word.isalnum() and not word.isdigit() and word not in _common():
            yield word


@cache
def _common() -> frozenset[str]:
    return frozenset(words()["grouping"]["common"])


@cache
def _concepts() -> tuple[AhoCorasick, tuple[str, ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    known = {fold(word): entry["id"] for entry in words()["concept"] for word in entry["words"]}
    return AhoCorasick(list(known), matchkind=MatchKind.LeftmostLongest), tuple(known.values())


@cache
def _of_concepts() -> frozenset[str]:
    """Return the words that say a concept."""
    return frozenset(fold(word) for entry in words()["concept"] for word in entry["words"])


@lru_cache(100_000)
def _weight(term: str) -> float:
    """Return how much a word tells: the rarer in general use, the more; a concept as much as a rare word."""
    if term.startswith(CONCEPT):
        return _CONCEPT_WEIGHT
    import rjieba

    return max(0.3, min(_HEAVIEST, math.log(_COMMONEST / (rjieba.suggest_freq(term) + _RAREST))))


# ---- likeness of matters


@dataclass(frozen=True)
class Comparison:
    """How like two items are in their matter, from 0 to 1, what they share, and whether they must stay apart.

    They stay apart where they name different places of a kind, and where they share neither a place nor a word.
    """

    likeness: float
    needed: float
    apart: bool
    places: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def together(self) -> bool:
        """Whether the two are proposed as one event."""
        return not self.apart and self.margin >= 1

    @property
    def margin(self) -> float:
        """How many times as like as needed."""
        return self.likeness / self.needed

    @property
    def says(self) -> str:
        """What the two share, as it is shown beside a proposal."""
        places = f"都提到{'、'.join(self.places)}" if self.places else "没有共同的地点"
        telling = [term for term in self.terms if not term.startswith(CONCEPT)][:MOST_SHOWN]
        matters = [term.removeprefix(CONCEPT) for term in self.terms if term.startswith(CONCEPT)]
        about = f"都说到{'、'.join(dict.fromkeys([*matters, *telling]))}" if self.terms else "没有共同的词"
        return f"{places}；{about}"


@cache
def _needs() -> dict[str, float]:
    found: dict[str, float] = words()["grouping"]["needed"]
    return found


def compared(a: Described, b: Described) -> Comparison:
    """Return how two items compare, by the words and places alone."""
    shared = [term for term in a.terms if term in b.terms]
    dot = sum(a.terms[term] * b.terms[term] for term in shared)
    cosine = dot / (a.norm * b.norm) if a.norm and b.norm else 0.0
    least = min(a.norm, b.norm) ** 2
    held = min(1.0, dot / least) if least else 0.0
    places, apart, narrow = _places(a, b)
    concept = any(term.startswith(CONCEPT) for term in shared)
    evidence = "spot" if narrow else "town" if places else "none"
    needed = _needs()[evidence if concept else f"{evidence}_no_concept"]
    # That both are about water, and neither says where, makes no event.
    vague = not places and all(term.startswith(CONCEPT) or term in _of_concepts() for term in shared)
    return Comparison(math.sqrt(cosine * held), needed, apart or vague, tuple(places), tuple(shared))


def _places(a: Described, b: Described) -> tuple[list[str], bool, bool]:
    """Return the places that both name, whether places of some kind differ, and whether a shared one is narrow."""
    shared = [spot for spot in a.spots if spot in b.spots]
    kinds = {kind for kind, _ in a.spots} & {kind for kind, _ in b.spots} - {KNOWN, "road"}
    apart = any(kind not in {each for each, _ in shared} for kind in kinds)
    narrow = any(kind not in wide() for kind, _ in shared)
    return [name for _, name in shared], apart, narrow


def window() -> timedelta:
    """Return the days within which an item still joins an event, as ``words.toml`` has them; a setting."""
    return timedelta(days=words()["grouping"]["days"])


def belongs(item: Described, candidates: Iterable[tuple[Id, Described]], within: timedelta | None = None) -> Id | None:
    """Return the event to which an item belongs, or nothing where it begins one.

    ``candidates`` are items with the ids of their events, an id as often as it has items; their order does not
    matter. An item joins the event to one of whose items it is likest, unless most of those that name places of the
    same kinds name others. ``within`` is the most time between the two items.
    """
    found = ranked(item, candidates, within)
    return found[0][0] if found else None


def ranked(
    item: Described, candidates: Iterable[tuple[Id, Described]], within: timedelta | None = None, least: float = 1.0
) -> list[tuple[Id, Comparison]]:
    """Return the events that an item may belong to, the best first, each with the comparison that speaks for it.

    ``least`` is the share of the needed likeness from which an event counts: 1 for those that it would join, less
    for those that a person might look at.
    """
    within = window() if within is None else within
    events: dict[Id, list[tuple[Comparison, datetime]]] = {}
    for id, other in candidates:
        if abs(item.at - other.at) <= within:
            events.setdefault(id, []).append((compared(item, other), other.at))
    found = []
    for id, comparisons in events.items():
        best = _best([comparison for comparison, _ in comparisons])
        if best and best.margin >= least:
            found.append((-best.margin, min(at for _, at in comparisons), str(id), id, best))
    return [(id, best) for *_, id, best in sorted(found, key=lambda each: each[:3])]


def _best(comparisons: list[Comparison]) -> Comparison | None:
    """Return the likest comparison of an event, or nothing where most of its items are elsewhere."""
    if 2 * sum(each.apart for each in comparisons) > len(comparisons):
        return None
    return max((each for each in comparisons if not each.apart), key=lambda each: each.margin, default=None)
