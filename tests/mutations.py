"""Ways to spoil a file: blindly, in the XML of a zip's member, in mark-up, in figures and in words."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

Mutation = Callable[[random.Random, bytes], bytes]


def mutate(chance: random.Random, data: bytes) -> bytes:
    """Return ``data`` spoilt in one to four ways that suit its kind."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = chance.choice(_ways(data))(chance, data)
    return data


def _ways(data: bytes) -> tuple[Mutation, ...]:
    if data.startswith(b"PK"):
        return (in_member, in_member, in_member, in_member, member_lost, *BLIND)
    if data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        return (*BLIND, figures)
    return (*INSIDE, *BLIND)


def _slice(chance: random.Random, data: bytes, longest: int = 400) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.randrange(1, longest))


def flip(chance: random.Random, data: bytes) -> bytes:
    """Flip some bits."""
    spoilt = bytearray(data)
    for _ in range(chance.randrange(1, 9) if data else 0):
        spoilt[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def truncate(chance: random.Random, data: bytes) -> bytes:
    """Cut the end off."""
    return data[: chance.randrange(len(data) + 1)]


def swap(chance: random.Random, data: bytes) -> bytes:
    """Exchange two blocks."""
    (a, b), (c, d) = sorted((_slice(chance, data), _slice(chance, data)))
    return data if c < b else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def remove(chance: random.Random, data: bytes) -> bytes:
    """Take a block out."""
    start, end = _slice(chance, data)
    return data[:start] + data[end:]


def repeat(chance: random.Random, data: bytes) -> bytes:
    """Print a block several times."""
    start, end = _slice(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def insert(chance: random.Random, data: bytes) -> bytes:
    """Put in bytes that parsers stumble over."""
    place = chance.randrange(len(data) + 1)
    junk = chance.choice(
        (b"\0" * 8, b"\xff\xfe", b"\xed\xa0\x80", b"]]>", b"<!DOCTYPE x>", b"&#0;", "１２３".encode(), b"|\t|")
    )
    return data[:place] + junk * chance.choice((1, 1, 100)) + data[place:]


BLIND: tuple[Mutation, ...] = (flip, truncate, swap, remove, repeat, insert)


_FIGURE = re.compile(rb"(?<=[>\s|\x80-\xff])-?\d+(?:\.\d+)?(?=[<\s|\x80-\xff])")
_CELL = re.compile(
    rb"<w:tc>.*?</w:tc>|<td[ >].*?</td>|<w:tr>.*?</w:tr>|<tr>.*?</tr>|\|[^|\n]*(?=\|)|\n[^\n]*(?=\n)", re.S
)
_SPAN = re.compile(rb'((?:colspan|rowspan|w:val|w:w|ID|Boundary|r|s)=")([^"]*)(")')
_TAG = re.compile(rb"</?[\w:]+[^>]*>")
_ABSURD = (
    b"",
    b"0",
    b"-1",
    b"1e9",
    b"10^30",
    b"9" * 40,
    b"3.5.1",
    "１１３６".encode(),
    "一百三十六".encode(),
    b"1,136",
    b"/",
    "—".encode(),
)
_HAN = re.compile(rb"(?:\xe4[\xb8-\xbf][\x80-\xbf]|[\xe5-\xe9][\x80-\xbf]{2}){2,12}")


def _one(chance: random.Random, pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    start = chance.randrange(len(data) + 1)
    return pattern.search(data, start) or pattern.search(data)


def _edited(found: re.Match[bytes] | None, data: bytes, new: bytes) -> bytes:
    return data if found is None else data[: found.start()] + new + data[found.end() :]


def figures(chance: random.Random, data: bytes) -> bytes:
    """Write other figures, sound and absurd ones."""
    for _ in range(chance.randrange(1, 6)):
        new = chance.choice((*_ABSURD, str(chance.randrange(2000)).encode()))
        data = _edited(_one(chance, _FIGURE, data), data, new)
    return data


def words(chance: random.Random, data: bytes) -> bytes:
    """Spoil a run of Chinese characters: shuffle, shorten, double it."""
    found = _one(chance, _HAN, data)
    if found is None:
        return data
    text = list(found.group().decode("utf-8", "replace"))
    way = chance.randrange(4)
    if way == 0:
        chance.shuffle(text)
    new = "".join(text)
    new = (new, new[:-1], new * 2, " ".join(text))[way]
    return _edited(found, data, new.encode("utf-8", "replace"))


def cells(chance: random.Random, data: bytes) -> bytes:
    """Take a cell or a row away, or print it again, once or many times."""
    found = _one(chance, _CELL, data)
    return data if found is None else _edited(found, data, found.group() * chance.choice((0, 0, 2, 3, 60)))


def spans(chance: random.Random, data: bytes) -> bytes:
    """Give an attribute another value: spans, references, sizes."""
    found = _one(chance, _SPAN, data)
    if found is None:
        return data
    value = chance.choice((*_ABSURD, b"2", b"7", b"100000", b"restart", b"A1:ZZ99999"))
    return _edited(found, data, found.group(1) + value + found.group(3))


def tags(chance: random.Random, data: bytes) -> bytes:
    """Lose, double or deeply nest a tag."""
    found = _one(chance, _TAG, data)
    return data if found is None else _edited(found, data, found.group() * chance.choice((0, 2, 300)))


INSIDE: tuple[Mutation, ...] = (figures, figures, words, words, cells, cells, spans, tags)


def _members(data: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError, RuntimeError, KeyError):
        return None


def _packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def in_member(chance: random.Random, data: bytes) -> bytes:
    """Spoil one member, the large ones more often, and pack the file again."""
    members = _members(data)
    if not members:
        return flip(chance, data)
    name = chance.choices(list(members), [len(content) + 50 for content in members.values()])[0]
    members[name] = chance.choice((*INSIDE, *INSIDE, *BLIND))(chance, members[name])
    return _packed(members)


def member_lost(chance: random.Random, data: bytes) -> bytes:
    """Leave a member out, or empty it."""
    members = _members(data)
    if not members:
        return truncate(chance, data)
    name = chance.choice(list(members))
    if chance.random() < 0.5:
        del members[name]
    else:
        members[name] = b""
    return _packed(members)
