"""The text of a Word part by paragraphs, and single characters of it taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from gongkai.redaction.marks import Taken
from gongkai.redaction.word.names import OBJECT, OBJECTS, PARAGRAPHS, SYMBOL, TEXTS, A, W, drop

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PRINTED = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    A + "br": "\n",
    W + "noBreakHyphen": "-",
    W + "sym": SYMBOL,
}
_KEPT = frozenset("\t\n")


@dataclass(frozen=True)
class Letter:
    """A character of a paragraph: what it reads, the element that prints it, and its number in that element's text."""

    char: str
    element: etree._Element
    at: int


def paragraphs(tree: etree._Element) -> list[etree._Element]:
    """Return the paragraphs of a part in the order of the file, those in tables, text boxes and drawings too."""
    return list(tree.iter(*PARAGRAPHS))


def letters(paragraph: etree._Element) -> list[Letter]:
    """Return the characters of a paragraph; a drawing is one, what is written in it has paragraphs of its own."""
    return list(_letters(paragraph))


def _letters(holder: etree._Element) -> Iterator[Letter]:
    for child in holder:
        tag = str(child.tag)
        if tag in TEXTS:
            yield from (Letter(char, child, at) for at, char in enumerate(child.text or ""))
        elif tag in OBJECTS:
            yield Letter(OBJECT, child, 0)
        elif tag in _PRINTED and (holder.tag == W + "r" or tag == A + "br"):
            yield Letter(_PRINTED[tag], child, 0)
        elif tag not in PARAGRAPHS and tag not in (W + "pPr", W + "rPr"):
            yield from _letters(child)


def text_of(paragraph: etree._Element) -> str:
    """Return a paragraph's text."""
    return "".join(letter.char for letter in letters(paragraph))


Put = dict[etree._Element, dict[int, str]]
"""By element that prints text and place in it, what is to stand there instead."""


def take_out(taken: list[Letter], stand_in: str, put: Put) -> Taken:
    """Settle what stands for characters: for each ``stand_in`` if that is one character, else once for all of them.

    Tabs and breaks of lines stay, drawings go. What is settled is written down in ``put``, for ``put_in``: were each
    mark put in by itself, one that is longer or shorter than what it stands for would move the places of the next.
    """
    characters = pictures = 0
    first = True
    for letter in taken:
        if letter.char in _KEPT:
            continue
        shown = stand_in if first or len(stand_in) == 1 else ""
        first = False
        if letter.element.tag in TEXTS:
            put.setdefault(letter.element, {})[letter.at] = shown
            characters += 1
            continue
        pictures += letter.char == OBJECT
        _instead(letter.element, shown)
    return Taken(characters=characters, pictures=pictures)


def put_in(put: Put) -> None:
    """Write what was settled into the elements, each once."""
    for element, places in put.items():
        element.text = "".join(places.get(at, char) for at, char in enumerate(element.text or ""))
        element.set(_SPACE, "preserve") if element.tag == W + "t" else None


def _instead(element: etree._Element, shown: str) -> None:
    """Put text in the place of an element of a run."""
    made = etree.Element(W + "t")
    made.text = shown
    element.addprevious(made)
    drop(element)
