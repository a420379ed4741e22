"""What the numbers of a report's text can be about: the subjects and topics of ``subjects.toml``, frozen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property

from gongkai import taxonomy

AUTHORITY = "authority."
"""Stands before the rest of a dispute's subject when the organ handles the case for a government or as its judge."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a sentence speaks of, and the words that tell it."""

    id: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a number counts. ``cells`` are the sums of cells any one of which it may equal; ``unit`` is that of facts.

    ``bare`` says that a number at the topic's own word, without a word of the subject, is the subject's.
    """

    id: str
    label: str
    unit: str
    law: str
    topic: str = ""
    words: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    bare: bool = False


@dataclass(frozen=True)
class Subjects:
    """All subjects and topics."""

    topics: tuple[Topic, ...]
    subjects: tuple[Subject, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Subject]:
        """The subjects by id."""
        return {subject.id: subject for subject in self.subjects}

    @cached_property
    def topic_of(self) -> Mapping[str, str]:
        """The topic that each word sets."""
        return {word: topic.id for topic in self.topics for word in topic.words}

    @cached_property
    def by_word(self) -> Mapping[tuple[str, str], str]:
        """The subject id for a topic and one of its words; the empty word stands for the topic's word alone."""
        pairs = [((entry.topic, word), entry.id) for entry in self.subjects for word in entry.words]
        return dict(pairs) | {(entry.topic, ""): entry.id for entry in self.subjects if entry.bare}

    @cached_property
    def topic_of_word(self) -> Mapping[str, str]:
        """The topic of each subject's word that belongs to one topic only."""
        topics: dict[str, set[str]] = {}
        for entry in self.subjects:
            for word in entry.words:
                topics.setdefault(word, set()).add(entry.topic)
        return {word: next(iter(found)) for word, found in topics.items() if len(found) == 1}


@cache
def known() -> Subjects:
    """Load the subjects. Raises ``TypeError`` for a misspelt key in the data."""
    raw = tomllib.loads((taxonomy.FOLDER / "subjects.toml").read_text("utf-8"))
    return Subjects(
        tuple(Topic(entry["id"], tuple(entry["words"])) for entry in raw["topic"]),
        tuple(
            Subject(**entry | {"words": tuple(entry.get("words", ())), "cells": _tuples(entry.get("cells", ()))})
            for entry in raw["subject"]
        ),
    )


def _tuples(sums: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cells) for cells in sums)


def subject(id: str) -> Subject:
    """Return a subject by its id, of cases handled for others the subject of the organ's own. Raises ``KeyError``."""
    return known().by_id[id.replace(AUTHORITY, "disputes.", 1) if id.startswith(AUTHORITY) else id]


@cache
def sums(id: str, edition: str, single_ended_row: bool = False) -> tuple[tuple[str, ...], ...]:
    """Return the sums of cells a subject may equal in one edition of the form; sums of cells it lacks are left out."""
    form = taxonomy.edition(edition)
    there = [cell for cell in form.cells if not (single_ended_row and cell.startswith("requests.ended_"))]
    if single_ended_row:
        there += [f"requests.ended.{column.id}" for column in form.tables["requests"].columns]
    found = []
    for pattern in subject(id).cells:
        parts = [[cell for cell in there if fnmatchcase(cell, part)] for part in pattern]
        if all(parts):
            found.append(tuple(cell for part in parts for cell in part))
    return tuple(found)
