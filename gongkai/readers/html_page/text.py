"""The text of HTML elements, and the one way in which a page's tree is walked: in its order, without recursion."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

BLOCKS = frozenset({
    "p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "caption",
    "thead", "tbody", "tfoot", "tr", "td", "th", "section", "article", "main", "header", "footer", "aside", "address",
    "blockquote", "pre", "center", "form", "fieldset", "hr", "figure", "figcaption",
})  # fmt: skip
"""The elements that begin and end a line."""

_CUT = re.compile(r"(?<=[^\x00-\xff])[ \t]*[\r\n]\s*|[ \t]*[\r\n]\s*(?=[^\x00-\xff])")
_NOTHING = str.maketrans("", "", "\u200b\u200c\u200d\ufeff\u00ad")


def tidy(text: str) -> str:
    """Return text as a browser shows it: white space is one space, and none where the source broke a Chinese line."""
    if "\n" in text or "\r" in text:
        text = _CUT.sub("", text.strip())
    return " ".join(text.translate(_NOTHING).split())


def walk(root: LexborNode, enter: Callable[[LexborNode, str], bool], leave: Callable[[LexborNode, str], None]) -> None:
    """Call ``enter`` and ``leave`` for each node under ``root``; what is in a node not entered is passed over."""
    node, depth = root.child, 0
    while node is not None:
        tag = node.tag or ""
        child = node.child if enter(node, tag) else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        leave(node, tag)
        following = node.next
        while following is None and depth:
            above = node.parent
            assert above is not None
            node, depth = above, depth - 1
            leave(node, node.tag or "")
            following = node.next
        node = following


def cell_text(cell: LexborNode) -> str:
    """Return the text of a table cell; figures in paragraphs of their own stay on lines of their own."""
    text = cell.text(deep=True, separator="\x1f")
    if "\x1f" not in text:
        return tidy(text)
    pieces = [piece for piece in text.split("\x1f") if piece and not piece.isspace()]
    if len(pieces) < 2:
        return tidy(pieces[0]) if pieces else ""
    if all(_surely_one(first, second) for first, second in itertools.pairwise(pieces)):
        return tidy("".join(pieces))
    return _lines_joined(_lines(cell))


def _surely_one(first: str, second: str) -> bool:
    """Whether two pieces of a cell read the same however they are set, because one side is Chinese."""
    return first[-1] > "\xff" or second[0] > "\xff"


def _lines(root: LexborNode) -> list[str]:
    lines: list[str] = []
    pieces: list[str] = []

    def end(node: LexborNode, tag: str) -> None:
        if tag in BLOCKS and pieces:
            lines.append(tidy("".join(pieces)))
            pieces.clear()

    def enter(node: LexborNode, tag: str) -> bool:
        if tag == "-text":
            pieces.append(node.text_content or "")
        else:
            end(node, tag)
        return True

    walk(root, enter, end)
    lines.append(tidy("".join(pieces)))
    return [line for line in lines if line]


def _lines_joined(lines: list[str]) -> str:
    text = lines[0] if lines else ""
    for line in lines[1:]:
        if text[-1] > "\xff" or line[0] > "\xff":
            text += line
        else:
            text += ("\n" if text[-1].isdigit() and line[0].isdigit() else " ") + line
    return text
