"""What a plain walk over a Word body would get wrong: deleted and hidden text, text boxes, nested tables, doubles."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from gongkai.readers.word.numbering import VAL, W

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

SLOT = "slot"
"""The tag of an element put where something was taken out of the tree."""

GRID_BEFORE = W + "gridBefore"
TEXT = {W + "noBreakHyphen": "-", W + "cr": "\n", W + "ptab": "\t", W + "sym": "", _M + "t": ""}
"""Elements that print something of their own; an empty one prints its text or its symbol."""
COMMENT = frozenset({W + "commentRangeStart", W + "commentReference"})
NOTE = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}

_P, _R, _RPR, _TC, _TR, _TRPR = W + "p", W + "r", W + "rPr", W + "tc", W + "tr", W + "trPr"
_WRITTEN = (W + "t", W + "delText")
_HIDDEN_OFF = ("0", "false", "off")


class Slot(NamedTuple):
    """What was taken out: the element, how many paragraphs it holds, whether it is read later, and what to report."""

    element: etree._Element
    paragraphs: int
    keep: bool
    leftover: tuple[str, str] | None


class Oddities:
    """Everything unusual in a body. ``told`` are the elements to report as leftovers, by kind and text."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []
        self.told: dict[etree._Element, tuple[str, str]] = {}

    def settle(self, body: etree._Element) -> bool:
        """Take out of the tree what is not to be read in place; say whether there was anything unusual at all."""
        found = [node for node in body.iter(_TABLE, *TAGS) if node.tag != _TABLE or _inside(node, _TC)]
        for node in found:
            _SETTLE.get(str(node.tag), _leave)(self, node)
        return bool(found)

    def take_out(self, node: etree._Element, keep: bool = False, leftover: tuple[str, str] | None = None) -> None:
        """Put a slot in the place of ``node``; places keep counting the paragraphs inside it."""
        parent = node.getparent()
        if parent is None:
            return
        slot = etree.Element(SLOT, n=str(len(self.slots)))
        parent.replace(node, slot)
        self.slots.append(Slot(node, sum(1 for _ in node.iter(_P)), keep, leftover))


def _leave(odd: Oddities, node: etree._Element) -> None:
    pass


def _read_later(odd: Oddities, node: etree._Element) -> None:
    odd.take_out(node, keep=True)


def _drop(odd: Oddities, node: etree._Element) -> None:
    odd.take_out(node)


def _fallback(odd: Oddities, node: etree._Element) -> None:
    """Drop the copy for older programs, if the copy for newer ones is there."""
    parent = node.getparent()
    if parent is not None and parent.find(_MC + "Choice") is not None:
        odd.take_out(node)


def _deleted(odd: Oddities, node: etree._Element) -> None:
    parent = node.getparent()
    if parent is None or parent.tag == _RPR:
        return
    if parent.tag == _TRPR:
        row = parent.getparent()
        if row is not None and row.tag == _TR:
            odd.take_out(row, leftover=("tracked_change", _revision(node, "删除一行", _written(row))))
        return
    odd.take_out(node, leftover=("tracked_change", _revision(node, "删除", _written(node))))


def _inserted(odd: Oddities, node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None and parent.tag == _TRPR:
        odd.told[node] = "tracked_change", _revision(node, "插入一行", "")
    elif text := _written(node):
        odd.told[node] = "tracked_change", _revision(node, "插入", text)


def _revision(node: etree._Element, what: str, text: str) -> str:
    author, day = str(node.get(W + "author") or ""), str(node.get(W + "date") or "")[:10]
    who = " ".join(part for part in (author, day) if part)
    said = f"{what}“{text}”" if text else what
    return f"{who} {said}" if who else said


def _hidden(odd: Oddities, node: etree._Element) -> None:
    properties = node.getparent()
    run = None if properties is None else properties.getparent()
    if run is None or run.tag != _R or str(node.get(VAL) or "") in _HIDDEN_OFF:
        return
    if text := _written(run):
        odd.take_out(run, leftover=("hidden_text", text))


def _drawing(odd: Oddities, node: etree._Element) -> None:
    title = next(iter(node.iter(_WP + "docPr")), None)
    text = "" if title is None else str(title.get("descr") or title.get("name") or "")
    if next(iter(node.iter(_A + "blip", _V + "imagedata")), None) is not None:
        odd.told[node] = "picture", text
        return
    data = next(iter(node.iter(_A + "graphicData")), None)
    if data is not None and str(data.get("uri")).endswith(("/chart", "/diagram", "/chartex")):
        odd.told[node] = "embedded_object", text


def _object(odd: Oddities, node: etree._Element) -> None:
    embedded = next(iter(node.iter(_O + "OLEObject")), None)
    odd.told[node] = "embedded_object", "" if embedded is None else str(embedded.get("ProgID") or "")


def _written(node: etree._Element) -> str:
    return "".join(part.text or "" for part in node.iter(*_WRITTEN))


def _inside(node: etree._Element, tag: str) -> bool:
    return next(node.iterancestors(tag), None) is not None


_TABLE = W + "tbl"
_SETTLE: dict[str, Callable[[Oddities, etree._Element], None]] = {
    _TABLE: _read_later,
    W + "txbxContent": _read_later,
    _MC + "Fallback": _fallback,
    W + "del": _deleted,
    W + "moveFrom": _deleted,
    W + "ins": _inserted,
    W + "moveTo": _inserted,
    W + "vanish": _hidden,
    W + "pPrChange": _drop,
    W + "tcPrChange": _drop,
    W + "trPrChange": _drop,
    W + "rt": _drop,
    W + "drawing": _drawing,
    W + "pict": _drawing,
    W + "object": _object,
}
TAGS = (*(tag for tag in _SETTLE if tag != _TABLE), *TEXT, *COMMENT, *NOTE, GRID_BEFORE)
"""The tags a plain walk does not know."""
