"""What a rule is made of: words, 附近, 且, 或, 非; and the error of a rule that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.errors import GongkaiError

MOST_CHARACTERS, MOST_WORDS, MOST_DEPTH = 2000, 200, 30
QUOTES = {"“": "”", '"': '"', "「": "」", "『": "』", "＂": "＂"}
WITHIN, MOST_WITHIN = 30, 500
"""Characters that 附近 allows between two words, unless the rule says how many; and the most it may say."""


class RuleError(GongkaiError):
    """A rule that cannot be read: ``position`` counts characters from 1, ``cause`` and ``cure`` are sentences."""

    def __init__(self, position: int, cause: str, cure: str) -> None:
        self.position, self.cause, self.cure = position, cause, cure
        super().__init__(f"第{position}个字：{cause}。{cure}。")


@dataclass(frozen=True)
class Word:
    """A word of a rule; ``exact`` when it stood in quotes and has no other names."""

    text: str
    exact: bool = False


@dataclass(frozen=True)
class Near:
    """One of some words with one of others, at most so many characters apart."""

    left: tuple[Word, ...]
    right: tuple[Word, ...]
    within: int = WITHIN


@dataclass(frozen=True)
class All:
    """Parts that must all hold."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Any:
    """Parts of which one must hold."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Not:
    """A part that must not hold."""

    part: Part


Part = Word | Near | All | Any | Not


def written(part: Part, *, inside: bool = False) -> str:
    """Return a part as a rule that reads the same."""
    match part:
        case Word():
            return (quoted(part.text) or part.text) if part.exact else part.text
        case Near():
            return f"{_choice(part.left)} 附近{part.within} {_choice(part.right)}"
        case Not():
            return f"非 {written(part.part, inside=True)}"
        case All():
            return _joined(" 且 ", part.parts, inside)
        case Any():
            return _joined(" 或 ", part.parts, inside)


def _joined(between: str, parts: tuple[Part, ...], inside: bool) -> str:
    text = between.join(written(each, inside=True) for each in parts)
    return f"（{text}）" if inside else text


def _choice(choice: tuple[Word, ...]) -> str:
    return written(choice[0]) if len(choice) == 1 else f"（{' 或 '.join(written(each) for each in choice)}）"


def quoted(text: str) -> str | None:
    """Return a word in the first quotes that do not stand in it, or nothing where all do."""
    return next((f"{left}{text}{right}" for left, right in QUOTES.items() if right not in text), None)
