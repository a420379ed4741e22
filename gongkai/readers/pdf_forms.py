"""How often a PDF draws its forms (drawings used as one object): forms within forms can multiply without bound."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass

MAX_DRAWN = 5_000
"""Drawings of forms within one form."""

_DEEPEST = 30
_DO = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_REFERENCE = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+(\d+)\s+\d+\s+R\b")
_SHORTEST_DO = 6


@dataclass(slots=True)
class Form:
    """A form: how often it draws each name, and which objects its own dictionary says the names are."""

    draws: Counter[bytes]
    names: dict[bytes, int]


def form(head: bytes, packed: bytes) -> Form:
    """Read a form's dictionary and content; content in an unusual packing counts as nothing but drawings."""
    names = {name: int(number) for name, number in _REFERENCE.findall(head)}
    if b"/Filter" not in head:
        return Form(Counter(_DO.findall(packed)), names)
    try:
        content = zlib.decompressobj().decompress(packed.lstrip(b"\r\n"), 1 << 22)
    except zlib.error:
        return Form(Counter({b"": len(packed) // _SHORTEST_DO}), names)
    return Form(Counter(_DO.findall(content)), names)


def too_many(forms: dict[int, Form]) -> bool:
    """Whether any form, with all that it draws, comes to more than ``MAX_DRAWN`` drawings or is nested too deep."""
    weights: dict[int, int] = {}
    return any(_weight(number, forms, weights, 0) > MAX_DRAWN for number in forms)


def _weight(number: int, forms: dict[int, Form], weights: dict[int, int], depth: int) -> int:
    if depth > _DEEPEST:
        return MAX_DRAWN + 1
    if number not in weights:
        weights[number] = 1  # A form that draws itself is drawn once: pdfium stops there.
        total = 1
        for name, times in forms[number].draws.items():
            for target in _targets(name, forms[number], forms, number):
                total = min(total + times * _weight(target, forms, weights, depth + 1), MAX_DRAWN + 1)
        weights[number] = total
    return weights[number]


def _targets(name: bytes, drawing: Form, forms: dict[int, Form], number: int) -> list[int]:
    """Return the forms a name may stand for: all others when the dictionary does not say."""
    if name in drawing.names:
        return [drawing.names[name]] if drawing.names[name] in forms else []
    return [] if drawing.names and name else [other for other in forms if other != number][:_DEEPEST]
