"""A rule read from what an official typed: into tokens, then by precedence 附近, 非, 且, 或."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.opinion.folding import fold
from gongkai.opinion.rule_parts import (
    MOST_CHARACTERS,
    MOST_DEPTH,
    MOST_WITHIN,
    MOST_WORDS,
    QUOTES,
    WITHIN,
    All,
    Any,
    Near,
    Not,
    Part,
    RuleError,
    Word,
    quoted,
)

_QUOTES = {**QUOTES, "”": "”"}
_SIGNS = {"(": "(", "（": "(", ")": ")", "）": ")", "|": "or", "｜": "or", "&": "and", "＆": "and"}
_SPOKEN = {"且": "and", "and": "and", "或": "or", "or": "or", "非": "not", "not": "not"}
_MINUS = "-－−!！"
_NEAR = re.compile(r"附近([0-9０-９]{0,6})")
_MARKS = "，、；。,;"
_ENDS = "()（）|｜&＆" + "".join(_QUOTES) + "".join(_QUOTES.values())
_LABELS = {"and": "且", "or": "或", "not": "非", "near": "附近", ")": "）", "(": "（"}


@dataclass(frozen=True)
class Token:
    """A piece of a rule: what it is, its text, and where it begins, counted from 1."""

    kind: str
    text: str
    position: int


def read_rule(text: str) -> Part:
    """Return what a rule says. Raises ``RuleError`` naming position, cause and cure."""
    if len(text) > MOST_CHARACTERS:
        raise RuleError(MOST_CHARACTERS + 1, f"规则有{len(text)}个字，太长", f"请拆开，每条不超过{MOST_CHARACTERS}个字")
    tokens = _tokens(text)
    if not tokens:
        raise RuleError(1, "规则是空的", "请写要找的词，例如：正宁县司法局 且 （公证 或 调解）")
    if sum(token.kind in ("word", "quoted") for token in tokens) > MOST_WORDS:
        raise RuleError(1, f"规则里的词多于{MOST_WORDS}个", "请拆成几条")
    return _Reading(tokens, len(text)).whole()


def _tokens(text: str) -> list[Token]:
    found, at = [], 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif char in _QUOTES:
            token, at = _quoted(text, at)
            found.append(token)
        elif char in _SIGNS:
            found.append(Token(_SIGNS[char], char, at + 1))
            at += 1
        elif char in _MARKS:
            raise RuleError(at + 1, f"标点“{char}”在规则里没有意思", "都要有的词用空格隔开，有一个就行的用“或”隔开")
        elif char in _MINUS:
            found.append(Token("not", char, at + 1))
            at += 1
        else:
            token, at = _bare(text, at)
            found.append(token)
    return found


def _quoted(text: str, at: int) -> tuple[Token, int]:
    end = text.find(_QUOTES[text[at]], at + 1)
    if end < 0:
        raise RuleError(at + 1, "引号没有配对", "请在词的后面补上另一半引号")
    inner = text[at + 1 : end].strip()
    _demand_substance(inner, at + 1, "引号里没有词")
    if not quoted(inner):
        raise RuleError(at + 1, "引号里的词又带着各种引号", "请去掉词里的引号")
    return Token("quoted", inner, at + 1), end + 1


def _bare(text: str, at: int) -> tuple[Token, int]:
    end = at
    while end < len(text) and not text[end].isspace() and text[end] not in _ENDS and text[end] not in _MARKS:
        end += 1
    word = text[at:end]
    if kind := _SPOKEN.get(fold(word)):
        return Token(kind, word, at + 1), end
    if near := _NEAR.fullmatch(word):
        return Token("near", near[1], at + 1), end
    _demand_substance(word, at + 1, f"“{word}”里没有字")
    return Token("word", word, at + 1), end


def _demand_substance(word: str, position: int, cause: str) -> None:
    """Refuse a word without a letter, a digit or a character, which would be found nowhere or everywhere."""
    if not any(char.isalnum() for char in fold(word)):
        raise RuleError(position, cause, "请写要找的词")


class _Reading:
    """Tokens read from left to right."""

    def __init__(self, tokens: list[Token], length: int) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0
        self._after = length + 1
        self._closed: list[Part] = []

    def whole(self) -> Part:
        part = self._either()
        if token := self._next():
            raise RuleError(token.position, "右括号没有配对", "请去掉它，或者在前面补上左括号“（”")
        return part

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *kinds: str) -> Token | None:
        token = self._next()
        if token is None or token.kind not in kinds:
            return None
        self._at += 1
        return token

    def _either(self) -> Part:
        first = self._next()
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        if len(parts) > 1 and first and any(isinstance(part, All) and part not in self._closed for part in parts):
            cure = "请加括号，例如：正宁县 （征地 或 拆迁），或者：（正宁县 征地） 或 拆迁"
            raise RuleError(first.position, "空格（且）和“或”连着用，看不出先后", cure)
        return _flat(Any, parts)

    def _both(self) -> Part:
        parts = [self._denied()]
        while True:
            token = self._next()
            if token is None or token.kind in ("or", ")"):
                return _flat(All, parts)
            self._take("and")
            parts.append(self._denied())

    def _denied(self) -> Part:
        if token := self._take("not"):
            self._deeper(token)
            part: Part = Not(self._denied())
            self._depth -= 1
            return part
        return self._near()

    def _near(self) -> Part:
        first = self._next()
        left = self._single()
        token = self._take("near")
        if not token:
            return left
        second = self._next()
        right = self._single()
        if again := self._take("near"):
            raise RuleError(again.position, "“附近”一次只能连两个词", "三个词要相近的，请写成两个“附近”，用“且”连起来")
        return Near(_choice(left, first), _choice(right, second), _within(token))

    def _single(self) -> Part:
        token = self._next()
        if token and token.kind in ("word", "quoted"):
            self._at += 1
            return Word(token.text, token.kind == "quoted")
        if token and token.kind == "(":
            return self._bracketed()
        raise self._missing(token)

    def _bracketed(self) -> Part:
        token = self._take("(")
        assert token
        self._deeper(token)
        if closing := self._take(")"):
            raise RuleError(closing.position, "括号里没有词", "请写上要找的词，或者去掉括号")
        part = self._either()
        if not self._take(")"):
            raise RuleError(token.position, "左括号没有配对", "请在后面补上右括号“）”")
        self._depth -= 1
        self._closed.append(part)
        return part

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise RuleError(token.position, f"括号和“非”套了多于{MOST_DEPTH}层", "请拆成几条规则")

    def _missing(self, token: Token | None) -> RuleError:
        before = self._tokens[self._at - 1] if self._at else None
        position = token.position if token else self._after
        if before and before.kind in ("and", "or", "not", "near"):
            return RuleError(position, f"“{_LABELS[before.kind]}”后面缺一个词", "请补上要找的词，或者去掉它")
        label = _LABELS[token.kind] if token else ""
        cure = "要找这个字本身，请加引号：“" + (token.text if token and token.text else label) + "”"
        return RuleError(position, f"“{label}”前面缺一个词", f"请补上要找的词；{cure}")


def _flat(kind: type[All] | type[Any], parts: list[Part]) -> Part:
    """Return parts joined, without brackets that change nothing."""
    flat: list[Part] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _choice(part: Part, token: Token | None) -> tuple[Word, ...]:
    """Return the words on one side of 附近."""
    if isinstance(part, Word):
        return (part,)
    if isinstance(part, Any) and all(isinstance(each, Word) for each in part.parts):
        return tuple(each for each in part.parts if isinstance(each, Word))
    position = token.position if token else 1
    raise RuleError(position, "“附近”的两边只能是词", "几个词有一个就行的，写成（塌方 或 滑坡）附近 学校")


def _within(token: Token) -> int:
    if not token.text:
        return WITHIN
    within = int(token.text)
    if not 0 <= within <= MOST_WITHIN:
        raise RuleError(token.position, f"“附近{within}”太远", f"请写0至{MOST_WITHIN}之间的字数，例如：附近20")
    return within
