"""The number of a letter (文号): the organ's mark, the year, and a number that runs through the year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

ORGAN, YEAR, SERIAL = "机关代字", "年份", "流水号"
STANDARD = "{机关代字}公复〔{年份}〕{流水号}号"
"""What an organ has until it says otherwise."""

_BLANK = re.compile(r"\{([^{}]*)\}")
_MARK = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z0-9（）()]{0,20}")


@dataclass(frozen=True)
class Number:
    """A number in its parts; ``organ`` is empty where the pattern spells the organ's mark out."""

    organ: str
    year: int
    serial: int


@dataclass(frozen=True)
class Pattern:
    """How an organ numbers its letters, e.g. ``{机关代字}公复〔{年份}〕{流水号}号`` (GB/T 9704)."""

    text: str = STANDARD

    def __post_init__(self) -> None:
        """Raise ``ValueError`` saying what is wrong with the pattern, and how it should be."""
        names = _BLANK.findall(self.text)
        if unknown := [name for name in names if name not in (ORGAN, YEAR, SERIAL)]:
            raise ValueError(f"不认识“{{{unknown[0]}}}”，可以用的有机关代字、年份、流水号，例如 {STANDARD}")
        for name in (ORGAN, YEAR, SERIAL):
            if names.count(name) > 1:
                raise ValueError(f"{name}只能有一处，例如 {STANDARD}")
        if "〔{年份}〕{流水号}号" not in self.text or not self.text.endswith("号") or names[-2:] != [YEAR, SERIAL]:
            raise ValueError(
                f"文号应以“〔{{年份}}〕{{流水号}}号”结尾：年份用六角括号，流水号前不加“第”，例如 {STANDARD}"
            )
        if not _MARK.fullmatch(_BLANK.sub("", self.text.partition("〔")[0])):
            raise ValueError(f"年份之前只能用汉字、字母、数字和圆括号，不超过20个，例如 {STANDARD}")

    def write(self, organ: str, day: date, serial: int) -> str:
        """Return a number. Raises ``ValueError`` for a serial of 0, or no mark where the pattern asks for one."""
        if serial < 1:
            raise ValueError(f"流水号应从1起，现为{serial}")
        if f"{{{ORGAN}}}" in self.text and not (organ.strip() and _MARK.fullmatch(organ)):
            raise ValueError("缺机关代字，例如“云司”")
        values = {ORGAN: organ, YEAR: str(day.year), SERIAL: str(serial)}
        return _BLANK.sub(lambda found: values[found[1]], self.text)

    def parse(self, text: str) -> Number:
        """Return the parts of a number that was written by this pattern.

        Raises ``ValueError`` showing how such a number looks.
        """
        found = re.fullmatch(self._expression, text.strip())
        if not found:
            shown = self.text.format_map({ORGAN: "云司", YEAR: "2026", SERIAL: "1"})
            raise ValueError(f"文号应写成 {shown} 的样子，现为“{text}”")
        parts = found.groupdict()
        return Number(parts.get("organ") or "", int(parts["year"]), int(parts["serial"]))

    @property
    def _expression(self) -> str:
        groups = {ORGAN: r"(?P<organ>[^〔〕]{1,20})", YEAR: r"(?P<year>\d{4})", SERIAL: r"(?P<serial>[1-9]\d*)"}
        pieces = re.split(r"(\{[^{}]*\})", self.text)
        return "".join(groups[piece[1:-1]] if piece.startswith("{") else re.escape(piece) for piece in pieces)
