"""How a paragraph and a run of a Word file look: the defaults, the chain of styles, and what is set on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from gongkai.readers.office.ooxml import parse
from gongkai.readers.office.package import Package
from gongkai.readers.word.numbering import VAL, W, number_of

_ALIGN = {"both": "both", "distribute": "both", "center": "center", "right": "right", "end": "right"}
_FACES = (
    ("小标宋", "xiaobiaosong"),
    ("xbs", "xiaobiaosong"),
    ("仿宋", "fangsong"),
    ("fangsong", "fangsong"),
    ("楷", "kaiti"),
    ("kai", "kaiti"),
    ("黑", "heiti"),
    ("hei", "heiti"),
    ("等线", "heiti"),
    ("dengxian", "heiti"),
)
_MOST_STYLES = 40
_MOST = 4000.0
"""No measure of a page is larger, in points."""


@dataclass(frozen=True)
class Look:
    """The settled look of a paragraph's text, lengths in points; ``line`` is in lines where ``line_rule`` is auto.

    ``gaps`` says whether a quarter of a character stands between Chinese and other type.
    """

    font: str = ""
    size: float = 10.5
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    hidden: bool = False
    color: str = ""
    tracking: float = 0.0
    raised: str = ""
    align: str = "left"
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float = 1.0
    line_rule: str = "auto"
    snap: bool = True
    keep_next: bool = False
    keep_lines: bool = False
    new_page: bool = False
    widow: bool = True
    gaps: bool = True
    level: int = 0
    list_id: str = ""
    depth: int = 0
    far_tab: bool = False
    rules: dict[str, list[object]] = field(default_factory=dict)


@dataclass(frozen=True)
class Looks:
    """The styles of a document by id, its default paragraph style, and the indents of its lists by id and depth."""

    start: Look
    styles: dict[str, etree._Element]
    usual: str
    lists: dict[tuple[str, int], etree._Element]

    def paragraph(self, element: etree._Element) -> Look:
        """Return how a paragraph looks."""
        direct = element.find(W + "pPr")
        named = direct.find(W + "pStyle") if direct is not None else None
        chain = list(self.chain(str(named.get(VAL)) if named is not None else self.usual))
        look = self.start
        for style in chain:
            look = _with_run(_with_paragraph(look, style.find(W + "pPr")), style.find(W + "rPr"))
            look = self._listed(look, style.find(W + "pPr"))
            if _value(style.find(W + "name"), "").lower() == "title":
                look = replace(look, level=1)
        look = _with_paragraph(self._listed(look, direct), direct)
        return _in_characters(look, [*(style.find(W + "pPr") for style in chain), direct])

    def run(self, element: etree._Element, look: Look) -> Look:
        """Return how a run looks in a paragraph."""
        direct = element.find(W + "rPr")
        if direct is None:
            return look
        named = direct.find(W + "rStyle")
        for style in self.chain(str(named.get(VAL))) if named is not None else ():
            look = _with_run(look, style.find(W + "rPr"))
        return _with_run(look, direct)

    def chain(self, id: str) -> Iterator[etree._Element]:
        """Yield a style and those that it is based on, the base first."""
        found: list[etree._Element] = []
        while id in self.styles and len(found) < _MOST_STYLES and self.styles[id] not in found:
            found.append(self.styles[id])
            base = self.styles[id].find(W + "basedOn")
            id = str(base.get(VAL)) if base is not None else ""
        yield from reversed(found)

    def _listed(self, look: Look, properties: etree._Element | None) -> Look:
        numbered = properties.find(W + "numPr") if properties is not None else None
        if numbered is None:
            return look
        id, depth = _value(numbered.find(W + "numId"), look.list_id), number_of(numbered.find(W + "ilvl"))
        look = replace(look, list_id="" if id == "0" else id, depth=depth)
        return _with_paragraph(look, self.lists.get((look.list_id, look.depth)))


def looks_of(package: Package, main: str) -> Looks:
    """Return the styles of a Word file."""
    folder = main.rpartition("/")[0]
    part = f"{folder}/styles.xml"
    root = parse(package, part) if part in package else None
    styles = {} if root is None else {str(each.get(W + "styleId")): each for each in root.findall(W + "style")}
    own = {id: each for id, each in styles.items() if each.get(W + "type") == "paragraph"}
    usual = next((id for id, each in own.items() if each.get(W + "default") == "1"), "")
    look = Look()
    if root is not None:
        look = _with_run(look, root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        look = _with_paragraph(look, root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
    return Looks(look, styles, usual, _lists(package, f"{folder}/numbering.xml"))


def _lists(package: Package, part: str) -> dict[tuple[str, int], etree._Element]:
    if part not in package:
        return {}
    root = parse(package, part)
    abstract = {each.get(W + "abstractNumId"): each for each in root.findall(W + "abstractNum")}
    found = {}
    for each in root.findall(W + "num"):
        base = abstract.get(_value(each.find(W + "abstractNumId"), ""))
        for depth, level in enumerate(base.findall(W + "lvl") if base is not None else ()):
            properties = level.find(W + "pPr")
            if properties is not None:
                found[str(each.get(W + "numId")), depth] = properties
    return found


def face(font: str) -> str:
    """Return which of the printed faces stands for a font: fangsong, kaiti, heiti, xiaobiaosong or songti."""
    small = font.lower()
    return next((name for part, name in _FACES if part in small), "songti")


def points(value: str | None, default: float = 0.0) -> float:
    """Return a length in twips as points, within what a page can have; ``default`` for what is no number."""
    try:
        return max(-_MOST, min(_MOST, float(value) / 20)) if value is not None else default
    except ValueError:
        return default


def on(element: etree._Element | None) -> bool:
    """Whether a switch is on: there, and not turned off."""
    return element is not None and element.get(VAL) not in ("0", "false", "off")


def _value(element: etree._Element | None, default: str) -> str:
    return default if element is None else str(element.get(VAL, default))


def _with_run(look: Look, properties: etree._Element | None) -> Look:
    changes: dict[str, object] = {}
    for each in properties if properties is not None else ():
        name, value = etree.QName(each).localname, each.get(VAL)
        if name == "rFonts":
            changes["font"] = each.get(W + "eastAsia") or each.get(W + "ascii") or look.font
        elif name == "sz":
            changes["size"] = max(1.0, points(value, look.size * 20) * 10)
        elif name in ("b", "i"):
            changes["bold" if name == "b" else "italic"] = on(each)
        elif name == "u":
            changes["underline"] = value not in (None, "none")
        elif name in ("strike", "dstrike"):
            changes["strike"] = on(each)
        elif name == "vanish":
            changes["hidden"] = on(each)
        elif name == "color":
            changes["color"] = f"#{value}" if value and len(value) == 6 and is_hex(value) else ""
        elif name == "spacing":
            changes["tracking"] = points(value)
        elif name == "vertAlign":
            changes["raised"] = value if value in ("superscript", "subscript") else ""
    return replace(look, **changes) if changes else look  # type: ignore[arg-type]


def is_hex(value: str) -> bool:
    """Whether there is nothing in a text but hexadecimal digits."""
    return all(char in "0123456789abcdefABCDEF" for char in value)


_SWITCHES = {
    "keepNext": "keep_next",
    "keepLines": "keep_lines",
    "pageBreakBefore": "new_page",
    "widowControl": "widow",
    "autoSpaceDE": "gaps",
}


def _with_paragraph(look: Look, properties: etree._Element | None) -> Look:
    changes: dict[str, object] = {}
    for each in properties if properties is not None else ():
        name, value = etree.QName(each).localname, each.get(VAL)
        if name == "jc":
            changes["align"] = _ALIGN.get(str(value), "left")
        elif name == "ind":
            changes |= _indents(each)
        elif name == "spacing":
            changes |= _spacing(each)
        elif name in _SWITCHES:
            changes[_SWITCHES[name]] = on(each)
        elif name == "snapToGrid":
            changes["snap"] = on(each)
        elif name == "outlineLvl":
            changes["level"] = 1 if value == "0" else 0
        elif name == "tabs":
            changes["far_tab"] = any(tab.get(VAL) in ("right", "end") for tab in each)
        elif name == "pBdr":
            changes["rules"] = {etree.QName(rule).localname: border(rule) for rule in each}
    return replace(look, **changes) if changes else look  # type: ignore[arg-type]


def border(element: etree._Element) -> list[object]:
    """Return a rule: its width, its colour, and how far it stands from the text, in points; no width for no rule."""
    if element.get(VAL) in (None, "nil", "none"):
        return [0.0, "", 0.0]
    color = str(element.get(W + "color", "auto"))
    width = points(str(element.get(W + "sz", "4"))) * 20 / 8
    space = min(max(points(element.get(W + "space"), 0.0) * 20, 0.0), 31.0)
    return [min(width, 12.0), f"#{color}" if len(color) == 6 and is_hex(color) else "#000000", space]


def _indents(element: etree._Element) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, key in (
        ("left", "left"),
        ("start", "left"),
        ("right", "right"),
        ("end", "right"),
        ("firstLine", "first"),
    ):
        if element.get(W + name) is not None:
            found[key] = points(element.get(W + name))
    if element.get(W + "hanging") is not None:
        found["first"] = -points(element.get(W + "hanging"))
    return found


def _in_characters(look: Look, properties: list[etree._Element | None]) -> Look:
    """Return the look with the indents that are given in characters, which go before those in lengths."""
    changes: dict[str, float] = {}
    for each in properties:
        indent = each.find(W + "ind") if each is not None else None
        for name, key, sign in (
            ("leftChars", "left", 1),
            ("rightChars", "right", 1),
            ("firstLineChars", "first", 1),
            ("hangingChars", "first", -1),
        ):
            value = indent.get(W + name) if indent is not None else None
            if value is not None:
                # Hundredths of a character; `points` divides twips by twenty.
                changes[key] = sign * points(value) * 20 / 100 * look.size
            elif indent is not None and key in changes and indent.get(W + name.removesuffix("Chars")) is not None:
                del changes[key]
    return replace(look, **{key: value for key, value in changes.items() if value})  # type: ignore[arg-type]


def _spacing(element: etree._Element) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in ("before", "after"):
        if element.get(W + name) is not None:
            found[name] = points(element.get(W + name))
    if element.get(W + "line") is not None:
        rule = str(element.get(W + "lineRule", "auto"))
        line = points(element.get(W + "line"), 12.0)
        found |= {"line_rule": rule, "line": line / 12 if rule == "auto" else line}
    return found
