"""People masked in a text that is shown in lists: names, accounts, nicknames and personal data.

No program knows for certain what is a Chinese name: what looks like one is masked, rather too much than too little.
What must stay, as organs, places and holders of public office, is said in ``keep``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any

from gongkai.opinion.folding import HAN
from gongkai.opinion.words import words
from gongkai.personal_data import find
from gongkai.personal_data import mask as mask_data

_ACCOUNT = re.compile(rf"(?<![A-Za-z0-9*._%+-])[@＠](?!\*\*\*)[\w{HAN}·•-]{{1,30}}")
_NICKNAME = re.compile(
    r"((?:网友|网民|用户|博主|楼主|昵称|网名|微信名|微博名|账号名|吧友|粉丝)(?:叫|名为|名|为|是)?\s*)"
    r"(?:([“\"「『‘'])(?!\*\*\*)[^”\"」』’'\n]{1,30}([”\"」』’'])|[:：]\s*(?!\*\*\*)[^\s，。,；;！!？?、:：“”<>]{1,30})"
)
_NUMBERED = re.compile(
    r"((?:微信号?|QQ|qq|抖音号?|快手号?|微博ID|[Vv]信|加[Vv]|ID)\s*(?:号码?)?\s*[:：是为]?\s*)(?!\*\*\*)([A-Za-z0-9_][A-Za-z0-9_-]{4,30})"
)
_FOREIGN = re.compile(rf"[{HAN}]{{1,6}}[·•・][{HAN}]{{1,5}}(?:[·•・][{HAN}]{{1,5}})*")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_MASKED = "某*"
_RARE = 12


@cache
def _lists() -> dict[str, Any]:
    """Return the lists of ``words.toml`` that masking needs, each as it is looked up."""
    lists = words()["masking"]
    return {
        "double": frozenset(lists["double_surnames"]),
        "single": frozenset(lists["surnames"]),
        "common": frozenset(lists["common_surnames"]),
        "before": re.compile(f"(?:{'|'.join(sorted(lists['before'], key=len, reverse=True))})(?:叫|是|为|名叫)?$"),
        "after": re.compile("|".join(sorted(lists["after"], key=len, reverse=True))),
        "tails": tuple(lists["not_names_before"]),
        "sure_tails": tuple(each for each in lists["not_names_before"] if each not in lists["names_too"]),
        "words_too": frozenset(lists["words_too"]),
        "grammar": frozenset(lists["grammar"]),
        "tibetan": re.compile(f"(?:{'|'.join(lists['tibetan'])}){{2}}"),
        "never": frozenset(lists["never"]),
        "stops": frozenset(lists["not_in_names"]),
        "given_tags": frozenset(lists["given_tags"]),
    }


def mask(text: str, keep: Collection[str] = ()) -> str:
    """Return a text with persons, accounts, nicknames and personal data masked; masking it again changes nothing.

    ``keep`` holds what stays as it is: organs, places, holders of public office.

    >>> mask("村民王建国（@老王）电话13800000000")
    '村民王某（@***）电话138****0000'
    """
    text = mask_data(text, find(text))
    text = _ACCOUNT.sub("@***", text)
    text = _NICKNAME.sub(_nickname, text)
    text = _NUMBERED.sub(lambda match: f"{match[1]}***", text)
    while (masked := _names_masked(text, keep)) != text:
        text = masked
    return text


def _nickname(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}***{match[3]}" if match[2] else f"{match[1]}：***"


def _names_masked(text: str, keep: Collection[str]) -> str:
    """Mask the names that are seen in one look; a second look may see more, where a name stood beside another."""
    kept = list(_kept(text, keep))
    parts, at = [], 0
    for start, end in sorted(_names(text)):
        if start < at or any(start < stop and begin < end for begin, stop in kept):
            continue
        parts += [text[at:start], _short(text[start:end])]
        at = end
    return "".join(parts) + text[at:]


def _short(name: str) -> str:
    """Return a name as it is shown: the surname and 某."""
    return (name[:2] if name[:2] in _lists()["double"] and len(name) > 2 else name[:1]) + "某"


def _kept(text: str, keep: Collection[str]) -> Iterator[tuple[int, int]]:
    for each in keep:
        at = text.find(each) if each else -1
        while at >= 0:
            yield at, at + len(each)
            at = text.find(each, at + 1)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names stand; of two that overlap the first counts."""
    yield from (_trimmed(match) for match in _FOREIGN.finditer(text) if not _masked(match.group()))
    yield from (match.span() for match in _lists()["tibetan"].finditer(text))
    yield from _beside_words(text)
    import rjieba

    tokens = [token for token in _placed(text, rjieba.tag(text)) if token[2] > token[1]]
    for number, (tag, start, end) in enumerate(tokens):
        if (stop := _tagged(text, tokens, number, tag, start, end)) and not _masked(text[start:stop]):
            yield start, stop


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Return where a name of several parts stands, without the words after it: 买买提|的羊."""
    start, end = match.span()
    last = max(match.group().rfind(dot) for dot in "·•・") + start + 2
    return start, next((at for at in range(last, end) if match.string[at] in _lists()["stops"]), end)


def _masked(name: str) -> bool:
    return any(char in _MASKED for char in name)


def _placed(text: str, tagged: list[tuple[str, str]]) -> Iterator[tuple[str, int, int]]:
    """Yield each word's tag and place."""
    at = 0
    for word, tag in tagged:
        start = text.index(word, at)
        at = start + len(word)
        yield tag, start, at


def _surname(text: str, start: int) -> int:
    """Return how many characters of a surname stand at a place."""
    if text[start : start + 2] in _lists()["double"]:
        return 2
    return 1 if text[start : start + 1] in _lists()["single"] else 0


def _tagged(text: str, tokens: list[tuple[str, int, int]], number: int, tag: str, start: int, end: int) -> int:
    """Return where the name ends that begins with a word, by the word's tag; 0 where none begins."""
    surname = _surname(text, start)
    if not surname or text[start : start + 2] in _lists()["never"] or not _HAN_RUN.fullmatch(text, start, end):
        return 0
    following = tokens[number + 1] if number + 1 < len(tokens) else None
    if end - start == surname:
        return _parted(text, tag, start, end, following)
    if not (tag.startswith("nr") or (tag == "x" and end - start <= surname + 2)):
        return 0
    if end - start == surname + 1 and following and tag.startswith("nr"):
        word = text[following[1] : following[2]]
        joined = len(word) == 1 and _HAN_RUN.fullmatch(word) and word not in _lists()["stops"]
        # A name of three characters is often cut after its second: 欧阳修|文, 马明|亮.
        if joined and following[0] in _lists()["given_tags"]:
            return 0 if _is_place(text, start, following[2]) else following[2]
    if end - start > surname + 2 and not tag.startswith("nr"):
        return 0
    end = _without_stops(text, start + surname + 1, end)
    return 0 if _is_place(text, start, end) or text[end - 1] in _lists()["stops"] else end


def _without_stops(text: str, least: int, end: int) -> int:
    """Return where a name ends without the words that were cut together with it: 何继红|家."""
    while end > least and text[end - 1] in _lists()["stops"]:
        end -= 1
    return end


def _parted(text: str, tag: str, start: int, end: int, following: tuple[str, int, int] | None) -> int:
    """Return the end of a name whose surname was cut off from it: 赵|铁柱."""
    surname = text[start:end]
    if following is None or surname in _lists()["words_too"]:
        return 0
    last = _without_stops(text, end + 1, following[2])
    word, cut_short = text[end:last], last < following[2]
    likely = len(surname) == 2 or surname in _lists()["common"] or tag.startswith("nr")
    if not likely and not (len(word) == 2 and (following[0] == "nr" or _is_rare(word))):
        return 0
    if not _HAN_RUN.fullmatch(word) or len(word) > 2 or {word[0], word[-1]} & _lists()["stops"]:
        return 0
    if _is_place(text, start, last) or (cut_short and len(surname) == 1):
        return 0
    return last if following[0] in _lists()["given_tags"] else 0


@lru_cache(10_000)
def _is_rare(word: str) -> bool:
    """Whether a word is hardly ever used, as given names are."""
    import rjieba

    return rjieba.suggest_freq(word) < _RARE


def _is_place(text: str, start: int, end: int) -> bool:
    """Whether what ends here, or a character on, is a place or an organ: 张家|村, 王庄."""
    tails: tuple[str, ...] = _lists()["tails"]
    own: tuple[str, ...] = _lists()["sure_tails"] if text[start : start + 1] in _lists()["common"] else tails
    return text[start:end].endswith(own) or text.startswith(tails, end)


def _beside_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield names that the words around them betray: 村民…, …先生."""
    lists = _lists()
    for match in _HAN_RUN.finditer(text):
        for start in range(match.start(), match.end() - 1):
            surname = _surname(text, start)
            if not surname or text[start] in lists["words_too"]:
                continue
            of_village = text[start - 1 : start] == "村" and text[start] in lists["common"]
            called = of_village or lists["before"].search(text, max(0, start - 6), start)
            if called and (end := _given(text, start, surname, match.end())):
                yield start, end
            else:
                yield from _titled(text, start, surname)


def _given(text: str, start: int, surname: int, last: int) -> int:
    """Return where a name ends after a word like 村民: before a word that no name holds, at most two characters on."""
    end = start + surname
    while end < min(last, start + surname + 2) and text[end] not in _lists()["grammar"]:
        end += 1
    if end == start + surname or _masked(text[start:end]) or text[start : start + 2] in _lists()["never"]:
        return 0
    while end > start + surname and _is_place(text, start, end):
        end -= 1
    return end if end > start + surname and not _is_place(text, start, end) else 0


def _titled(text: str, start: int, surname: int) -> Iterator[tuple[int, int]]:
    """Yield a name before a word like 先生."""
    for given in (2, 1):
        end = start + surname + given
        name = text[start:end]
        if not _lists()["after"].match(text, end) or not _HAN_RUN.fullmatch(name) or _masked(name):
            continue
        if set(name[surname:]).isdisjoint(_lists()["stops"]):
            if name not in _lists()["never"] and not _is_place(text, start, end):
                yield start, end
            return
