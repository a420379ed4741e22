"""What is to be taken out of a document, and what is known of the places in it: plain data, kept by whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from gongkai.errors import GongkaiError

LAW = "条例第三十七条"
"""The article under which what may be told is told and the rest is taken out (区分处理)."""


@dataclass(frozen=True, order=True)
class Box:
    """A rectangle on a PDF page, counted from 1, in points of the page's own axes: x to the right, y upwards."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, order=True)
class Span:
    """Characters of a Word paragraph: the part it stands in, its number there from 0, first and past last character.

    Numbers are those that ``find`` gives: paragraphs in the order of the file, those of tables and text boxes too.
    """

    part: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class Mark:
    """Something to be taken out, the article for it, and a note of why."""

    where: Box | Span
    law: str = LAW
    why: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return the mark as plain data, for JSON."""
        return {**asdict(self.where), "law": self.law, "why": self.why}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Mark:
        """Return the mark that ``as_data`` gave. Raises ``GongkaiError`` naming what is wrong with it."""
        try:
            where = _span(data) if "part" in data else _box(data)
            return cls(where, str(data.get("law", LAW)), str(data.get("why", "")))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise GongkaiError(
                f"隐去位置的数据不完整（{error}）。PDF 要有 page、x0、y0、x1、y1，Word 要有 part、paragraph、start、end"
            ) from error


def _box(data: Mapping[str, Any]) -> Box:
    xs, ys = (sorted((float(data[f"{axis}0"]), float(data[f"{axis}1"]))) for axis in "xy")
    if not all(map(isfinite, (*xs, *ys))):
        raise ValueError("坐标不是数")
    return Box(int(data["page"]), xs[0], ys[0], xs[1], ys[1])


def _span(data: Mapping[str, Any]) -> Span:
    return Span(str(data["part"]), int(data["paragraph"]), int(data["start"]), int(data["end"]))


@dataclass(frozen=True)
class Sheet:
    """A PDF page: its visible rectangle in its own axes, and by how many degrees it is turned for showing."""

    number: int
    x0: float
    y0: float
    x1: float
    y1: float
    rotate: int = 0

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height as the page is shown."""
        width, height = self.x1 - self.x0, self.y1 - self.y0
        return (height, width) if self.rotate % 180 else (width, height)

    def shown(self, box: Box) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of a box on the page as it is shown, counted from its upper left corner."""
        points = [self._turn(x, y) for x, y in ((box.x0, box.y0), (box.x1, box.y1))]
        (xa, ya), (xb, yb) = points
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the box for a rectangle drawn on the page as it is shown."""
        (xa, ya), (xb, yb) = self._back(left, top), self._back(right, bottom)
        return Box(self.number, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def _turn(self, x: float, y: float) -> tuple[float, float]:
        match self.rotate % 360:
            case 90:
                return y - self.y0, x - self.x0
            case 180:
                return self.x1 - x, y - self.y0
            case 270:
                return self.y1 - y, self.x1 - x
        return x - self.x0, self.y1 - y

    def _back(self, left: float, top: float) -> tuple[float, float]:
        match self.rotate % 360:
            case 90:
                return self.x0 + top, self.y0 + left
            case 180:
                return self.x1 - left, self.y0 + top
            case 270:
                return self.x1 - top, self.y1 - left
        return self.x0 + left, self.y1 - top


@dataclass(frozen=True)
class Place:
    """A line of a PDF page or a paragraph of Word: its text, for a PDF the box of each character (none for a space).

    ``part`` and ``paragraph`` say where it stands in a Word file, ``page`` on which PDF page, ``label`` in words.
    """

    text: str
    label: str
    page: int = 0
    boxes: tuple[Box | None, ...] = ()
    part: str = ""
    paragraph: int = 0


@dataclass(frozen=True)
class Suggestion:
    """Something that may have to be taken out: what it is, how it reads, where, and the marks that would do it."""

    kind: str
    label: str
    text: str
    where: str
    marks: tuple[Mark, ...]
    certain: bool = True


@dataclass(frozen=True)
class Survey:
    """What ``find`` tells of a document: format, pages (PDF only), places in reading order, suggestions."""

    format: str
    sheets: tuple[Sheet, ...]
    places: tuple[Place, ...]
    suggestions: tuple[Suggestion, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What one mark took out: characters, pictures (whole or in part), drawings."""

    characters: int = 0
    pictures: int = 0
    drawings: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.characters + other.characters, self.pictures + other.pictures, self.drawings + other.drawings)


@dataclass(frozen=True)
class Proof:
    """That what was marked is gone, found by reading the finished file again. It holds nothing of what was taken out.

    ``searched`` names the places that were searched. ``text_before`` and ``text_after`` are SHA-256 sums of the text,
    ``before`` and ``after`` of the files. ``elsewhere`` says where the same words still stand in the open: there nobody
    marked them.
    """

    before: str
    after: str
    text_before: str
    text_after: str
    taken: tuple[Taken, ...]
    searched: tuple[str, ...]
    stripped: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    pictured_pages: tuple[int, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the proof as plain data, for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Proof:
        """Return the proof that ``as_data`` gave."""
        lists = {key: tuple(each) for key, each in data.items() if isinstance(each, (list, tuple))}
        return cls(**{**data, **lists, "taken": tuple(Taken(**each) for each in data["taken"])})


@dataclass(frozen=True)
class Redacted:
    """A document with what was marked taken out, and the proof of it."""

    data: bytes
    proof: Proof


class NotRedacted(GongkaiError):
    """A document that could not be redacted, or whose redaction could not be proved: cause and cure."""

    def __init__(self, name: str, cause: str, cure: str) -> None:
        self.name, self.cause, self.cure = name, cause, cure
        super().__init__(f"{name}：{cause}。{cure}")
