"""The fields of a JSON object, each asked for by the type it must have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from gongkai.errors import UnreadableDocument
from gongkai.report import Number

T = TypeVar("T")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


class Fields:
    """An object of the file with its way from the root, so that a wrong type can be named."""

    def __init__(self, content: Mapping[str, Any], name: str, way: str = "") -> None:
        self.content, self.name, self.way = content, name, way

    def fail(self, key: str, wanted: str) -> NoReturn:
        """Raise the error that says which field is not what it must be."""
        raise UnreadableDocument(self.name, f"JSON 中“{self.way}{key}”应当是{wanted}")

    def text(self, key: str, default: str | None = "") -> str:
        """Return a string; a ``default`` of ``None`` makes it required."""
        value = self.content.get(key, default)
        if not isinstance(value, str):
            self.fail(key, "文字")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a string or ``None``."""
        return None if self.content.get(key) is None else self.text(key)

    def integer(self, key: str, default: int = 0) -> int:
        """Return an integer of moderate size."""
        value = self.content.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 10**9:
            self.fail(key, "整数")
        return value

    def day(self, key: str) -> date | None:
        """Return a day or ``None``."""
        text = self.optional_text(key)
        return None if text is None else self._date(key, text)

    def days(self, key: str) -> tuple[date, date] | None:
        """Return two days or ``None``."""
        value = self.content.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2 or not all(isinstance(day, str) for day in value):
            self.fail(key, "两个日期")
        return self._date(key, value[0]), self._date(key, value[1])

    def _date(self, key: str, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(key, "日期，如 2024-01-18")

    def number(self, key: str) -> Number | None:
        """Return a figure or ``None``; a string of digits is a figure that a JSON number could not hold exactly."""
        value = self.content.get(key)
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            return Decimal(value)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | Decimal)):
            self.fail(key, "数字或 null")
        return value

    def inner(self, key: str) -> Fields | None:
        """Return the object under ``key``, ``None`` when it is absent or null."""
        value = self.content.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fail(key, "对象")
        return Fields(value, self.name, f"{self.way}{key}.")

    def objects(self, key: str) -> Iterator[Fields]:
        """Yield the objects of the list under ``key``."""
        values = self.content.get(key, [])
        if not isinstance(values, list):
            self.fail(key, "数组")
        for at, value in enumerate(values):
            if not isinstance(value, dict):
                self.fail(f"{key}[{at}]", "对象")
            yield Fields(value, self.name, f"{self.way}{key}[{at}].")

    def named(self, key: str, make: Callable[[Fields], T]) -> dict[str, T]:
        """Return what ``make`` makes of each member of the object under ``key``, by its name."""
        members = self.inner(key)
        return {} if members is None else {id: make(required(members, id)) for id in members.content}


def required(fields: Fields, key: str) -> Fields:
    return fields.inner(key) or fields.fail(key, "对象")
