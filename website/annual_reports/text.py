"""The text of a report with figures in it: ``{{新收申请数}}``, or one sentence for some and another for none.

``{{新收申请数|收到#件，自然人〔自然人申请数〕件|没有收到}}``: the first when there are some, with the number for #,
the second when there are none. A name is a figure's Chinese name or its id. Nothing is ever executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from website.annual_reports.figures import Figure, by_label, figures

Printed = Callable[[str], str]
"""From a figure's id to its number as text."""
_OPEN, _CLOSE = "{{", "}}"
_INNER = re.compile(r"〔([^〔〕]{1,40})〕")
_NONE = ("0", "—")
PARTICULARS = {
    "年度": "year",
    "单位名称": "name",
    "公开工作机构": "office",
    "办公地址": "place",
    "联系电话": "phone",
    "公开专栏地址": "address",
}
"""What the text may name beside figures: the organ's own particulars."""


class TextRefused(ValueError):
    """A text whose figures cannot be filled in; ``reasons`` are sentences naming the cause and the cure."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("".join(reasons))
        self.reasons = reasons


def find(name: str) -> Figure | None:
    """Return the figure that a name in the text means."""
    return by_label().get(name) or figures().get(name)


def fill(text: str, printed: Printed, particulars: dict[str, str]) -> str:
    """Return a text with its figures filled in. Raises ``TextRefused`` naming everything that is wrong."""
    if reasons := list(problems(text)):
        raise TextRefused(reasons)
    pieces = _pieces(text)
    return "".join(_filled(inner, printed, particulars) if inner is not None else plain for plain, inner in pieces)


def problems(text: str) -> Iterator[str]:
    """Yield why the figures of a text cannot be filled in."""
    if text.count(_OPEN) != text.count(_CLOSE):
        yield "双花括号没有成对：数字写作{{名称}}，请补上缺的一半。"
        return
    for plain, inner in _pieces(text):
        if inner is None:
            if _OPEN in plain or _CLOSE in plain:
                yield "双花括号套在一起或者次序颠倒：一处{{…}}里面引用别的数字用〔名称〕。"
            continue
        parts = _parts(inner)
        if len(parts) not in (1, 3):
            yield f"“{inner}”应写作{{{{名称}}}}，或者{{{{名称|有数时的话|为零时的话}}}}。"
        for name in (parts[0], *(found for part in parts[1:] for found in _INNER.findall(part))):
            if find(name) is None and (name not in PARTICULARS or (len(parts) == 3 and name == parts[0])):
                yield _unknown(name)


def _unknown(name: str) -> str:
    known = [*by_label(), *PARTICULARS]
    near = get_close_matches(name, known, 3, 0.3)
    hint = f"是不是“{'”“'.join(near)}”？" if near else ""
    return f"没有叫“{name}”的数字。{hint}可以用的有：{'、'.join(known)}。"


def _pieces(text: str) -> list[tuple[str, str | None]]:
    """Return the text cut into plain pieces and what stands between double braces."""
    pieces: list[tuple[str, str | None]] = []
    for number, piece in enumerate(re.split(r"\{\{([^{}]*)\}\}", text)):
        pieces.append((piece, None) if number % 2 == 0 else ("", piece))
    return pieces


def _parts(inner: str) -> list[str]:
    return [part.strip() for part in inner.replace("｜", "|").split("|")]


def _filled(inner: str, printed: Printed, particulars: dict[str, str]) -> str:
    def word(name: str) -> str:
        found = find(name)
        return printed(found.id) if found else particulars[PARTICULARS[name]]

    name, *sentences = _parts(inner)
    number = word(name)
    if not sentences:
        return number
    chosen = sentences[1] if number in _NONE else sentences[0].replace("#", number)
    return _INNER.sub(lambda match: word(match.group(1)), chosen)
