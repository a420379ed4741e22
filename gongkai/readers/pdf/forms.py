"""How much content a PDF's pages come to with every form drawn out (a drawing used as one object, even within others).

pdfium takes up to 240 bytes of memory for each byte of content, and reads a form again each time that it is drawn.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

MOST = 4_000_000
"""Bytes of content of one page or form, its forms drawn out, beyond which a file is not opened without care."""

_DEEPEST = 30
_DO = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_REFERENCE = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+(\d{1,9})\s+\d+\s+R\b")
_PACKED_PLAINLY = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\b")


@dataclass
class Stream:
    """A stream of a PDF: its dictionary and its data as they stand in the file."""

    head: bytes
    packed: bytes

    @cached_property
    def content(self) -> bytes | None:
        """What it inflates to; ``None`` when that cannot be read here, or is more than any page has."""
        if b"/Filter" not in self.head:
            return self.packed if len(self.packed) <= MOST else None
        if not _PACKED_PLAINLY.search(self.head) or b"/Predictor" in self.head:
            return None
        inflater = zlib.decompressobj()
        try:
            content = inflater.decompress(self.packed, MOST)
        except zlib.error:
            return None
        return content if inflater.eof else None

    @cached_property
    def draws(self) -> Counter[bytes]:
        """How often it draws each name."""
        return Counter(_DO.findall(self.content or b""))

    @property
    def small(self) -> bool:
        """Whether it cannot be too much, whatever it inflates to."""
        return len(self.packed) * 1040 <= MOST and (
            b"/Filter" not in self.head or _PACKED_PLAINLY.search(self.head) is not None
        )


class Weights:
    """Weighs streams of content in bytes; more than ``MOST`` stands for what cannot be told, too."""

    def __init__(self, forms: dict[int, Stream]) -> None:
        self._forms = forms
        self._weights: dict[int, int] = {}
        self.heaviest = max((self._form(number, ()) for number in forms), default=0)

    def page(self, stream: Stream) -> int:
        """Return how much a stream of page content comes to at most; its names may be any of the file's forms."""
        if stream.content is None:
            return MOST + 1
        return len(stream.content) + (stream.draws.total() * self.heaviest if self._forms else 0)

    def _form(self, number: int, path: tuple[int, ...]) -> int:
        if number in path or len(path) > _DEEPEST:
            return MOST + 1
        if number not in self._weights:
            self._weights[number] = self._sum(number, path)
        return self._weights[number]

    def _sum(self, number: int, path: tuple[int, ...]) -> int:
        form = self._forms[number]
        if form.content is None:
            return MOST + 1
        names = {name: int(other) for name, other in _REFERENCE.findall(form.head)}
        total = len(form.content)
        for name, times in form.draws.items():
            if name not in names:
                return MOST + 1
            if names[name] in self._forms:  # Else a picture.
                total = min(total + times * self._form(names[name], (*path, number)), MOST + 1)
        return total
