"""The names that Word's XML goes by."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741 - the prefix that Office itself writes
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
VAL = W + "val"

PARAGRAPHS = (W + "p", A + "p", C + "pt")
"""What holds text of its own; a chart keeps each name and figure as a point."""
TEXTS = frozenset((W + "t", A + "t", M + "t", C + "v"))
OBJECTS = frozenset((W + "drawing", W + "pict", W + "object"))
OBJECT = "\ufffc"
"""What stands for a picture, a text box or another drawing in a paragraph's text."""
SYMBOL = "\ufffd"
"""What stands for a letter of a symbol font."""


def drop(element: etree._Element) -> None:
    """Take an element and all in it out of the tree; what is written behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put what is in an element into its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(at, child)
    drop(element)


def switched_on(element: etree._Element | None) -> bool:
    """Whether an element that switches something does switch it on."""
    return element is not None and str(element.get(VAL) or "1") not in ("0", "false", "off")
