"""Texts that are nearly the same: reposts under another head, shortened, retitled, with a few words changed.

A signature (MinHash over runs of three characters) is kept with an item; its bands are numbers for an index of the
database: who shares a band is looked at more closely with ``similarity``. See docs/adr/0028.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from gongkai.opinion.folding import HAN, fold
from gongkai.opinion.spots import spots_in

VERSION = 1
"""Changes whenever the same text would get another signature; signatures of two versions are never compared."""
SAME = 0.6
"""From this similarity on two texts are the same item again."""
ALMOST = 0.59
"""The most that two texts get which are alike but tell of other places or days."""
SHORT, SAME_SHORT = 24, 0.8
"""A text of fewer runs, as a title is, tells another thing with one other word: it must be so much alike."""
LONGEST = 10_000
"""Characters of a text that are looked at."""
PERMUTATIONS, ROWS = 64, 4
_SEED = 20_190_515
_SHINGLE = 3
_DAY = re.compile(r"[0-9]{1,2}月[0-9]{1,2}日")
_SAID = re.compile(rf"[0-9a-z{HAN}]+")
_WRAPPING = re.compile(
    r"https?://\S+|//@[^:：\s]{1,30}[:：]|转发(?:微博|了)?[:：]?|\[[^\]\s]{1,6}\]|【[^】]{0,6}】|"
    r"[(（]?(?:原标题|来源|记者|通讯员|责任?编辑|编辑|作者|图片来源|责编)[:：]\s?[^\s。；;，,)）]{1,15}[)）]?|展开全文|点击查看更多|阅读原文|#"
)
"""What is put around a text when it is passed on."""


class OldSignature(ValueError):
    """A signature that another version made: it has to be made anew."""


def substance(text: str) -> str:
    """Return what is compared of a text: folded, without what is put around it in passing on, nor any mark."""
    return "".join(_SAID.findall(fold(_WRAPPING.sub(" ", text))))


@lru_cache(512)
def _shingles(text: str) -> frozenset[str]:
    said = substance(text[:LONGEST])
    if len(said) <= _SHINGLE:
        return frozenset([said] if said else [])
    return frozenset(said[at : at + _SHINGLE] for at in range(len(said) - _SHINGLE + 1))


def signature(text: str) -> bytes:
    """Return the signature of a text: a byte for the version, then the 64 least hashes in four bytes each.

    A text of which nothing is left gets the version alone, and is like no other.
    """
    from rensa import RMinHash

    shingles = _shingles(text)
    if not shingles:
        return bytes([VERSION])
    made = RMinHash(PERMUTATIONS, _SEED)
    made.update(list(shingles))
    return bytes([VERSION]) + b"".join(number.to_bytes(4, "big") for number in made.digest())


def bands(sig: bytes) -> tuple[int, ...]:
    """Return the sixteen numbers, signed and of 64 bits, of which like texts share at least one.

    Two texts of similarity 0.6 share one in nine cases of ten, of 0.7 in 99 of 100. Raises ``OldSignature``.
    """
    body = _body(sig)
    size = 4 * ROWS
    return tuple(
        int.from_bytes(blake2b(bytes([at // size]) + body[at : at + size], digest_size=8).digest(), "big", signed=True)
        for at in range(0, len(body), size)
    )


def similarity(a: bytes | str, b: bytes | str) -> float:
    """Return how like two texts are, from 0 to 1: exactly for two texts, estimated within 0.06 for two signatures.

    It is the share of the runs of three characters that both have (Jaccard). Two texts that name other villages,
    schools or days, as notices of one pattern do, stay below ``SAME``, and so do short ones that differ in a word; a
    signature cannot tell either, so that it only shortens the list. Raises ``OldSignature``, and ``TypeError`` for a
    text beside a signature.
    """
    if isinstance(a, bytes) and isinstance(b, bytes):
        return _estimated(_body(a), _body(b))
    if isinstance(a, str) and isinstance(b, str):
        one, other = _shingles(a), _shingles(b)
        found = len(one & other) / len(one | other) if one and other else 0.0
        needed = SAME_SHORT if min(len(one), len(other)) < SHORT else SAME
        return min(found, ALMOST) if one != other and (found < needed or _elsewhere(a, b)) else found
    raise TypeError("a text is compared with a text, a signature with a signature")


def _elsewhere(a: str, b: str) -> bool:
    """Whether two texts name places of one kind, or days, and none in common."""
    one, other = _places_and_days(a), _places_and_days(b)
    return any(not one[kind] & other[kind] for kind in one.keys() & other.keys())


@lru_cache(512)
def _places_and_days(text: str) -> dict[str, frozenset[str]]:
    folded = fold(text[:LONGEST])
    found: dict[str, set[str]] = {}
    for kind, name in spots_in(folded):
        found.setdefault(kind, set()).add(name)
    if days := set(_DAY.findall(folded)):
        found["day"] = days
    return {kind: frozenset(names) for kind, names in found.items()}


def _estimated(a: bytes, b: bytes) -> float:
    if not a or not b:
        return 0.0
    alike = sum(a[at : at + 4] == b[at : at + 4] for at in range(0, len(a), 4))
    return alike / PERMUTATIONS


def _body(sig: bytes) -> bytes:
    if sig[:1] != bytes([VERSION]) or len(sig) not in (1, 1 + 4 * PERMUTATIONS):
        raise OldSignature("signature of another version")
    return sig[1:]
