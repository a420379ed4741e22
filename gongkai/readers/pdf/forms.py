"""How often a PDF draws its forms (drawings used as one object): forms within forms can multiply without bound."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass

MAX_DRAWN = 5_000
"""Drawings of forms within one form beyond which a file is not opened without care."""

_DEEPEST = 30
_DO = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_REFERENCE = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+(\d{1,9})\s+\d+\s+R\b")
_CONTENT = 1 << 22


@dataclass(slots=True)
class Form:
    """A form: how often it draws each name, and which objects its own dictionary says the names are.

    ``draws`` is ``None`` when its content cannot be read here.
    """

    draws: Counter[bytes] | None
    names: dict[bytes, int]


def form(head: bytes, packed: bytes) -> Form:
    """Read a form's dictionary and content."""
    names = {name: int(number) for name, number in _REFERENCE.findall(head)}
    if b"/Filter" not in head:
        return Form(Counter(_DO.findall(packed)), names)
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(packed, _CONTENT)
    except zlib.error:
        return Form(None, names)
    return Form(Counter(_DO.findall(content)) if inflater.eof else None, names)


def bounded(forms: dict[int, Form]) -> bool:
    """Whether it is sure that no form draws itself by way of others, nor comes to more than ``MAX_DRAWN`` drawings."""
    weights: dict[int, int] = {}
    return all(_weight(number, forms, weights, ()) <= MAX_DRAWN for number in forms)


def _weight(number: int, forms: dict[int, Form], weights: dict[int, int], path: tuple[int, ...]) -> int:
    """Return how many drawings a form comes to; more than ``MAX_DRAWN`` when that cannot be told."""
    if number not in forms:
        return 1  # A picture.
    if number in path or len(path) > _DEEPEST:
        return MAX_DRAWN + 1
    if number not in weights:
        one = forms[number]
        total = 1 if one.draws is not None else MAX_DRAWN + 1
        for name, times in (one.draws or {}).items():
            below = _weight(one.names[name], forms, weights, (*path, number)) if name in one.names else MAX_DRAWN
            total = min(total + times * below, MAX_DRAWN + 1)
        weights[number] = total
    return weights[number]
