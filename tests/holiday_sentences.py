"""A holiday notice in the test's own words, written from what ``holiday_notices.toml`` says of its days."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.holiday_notice import STATUTORY

Entry = Mapping[str, Any]
ENTRIES: list[Entry] = tomllib.loads(Path(__file__).with_name("holiday_notices.toml").read_text("utf-8"))["notice"]
NUMERALS = "一二三四五六七八九十"
ADDRESSED = "各地区、各部门："
CLOSE = "假期里各单位要有人值守，遇到紧急情况立即上报。"
IN_GENERAL = (
    "自2025年1月1日起，放假的日子共多2天。一般地，国庆节自10月1日起放假调休7天，劳动节放假调休5天（逢周三的只放当日）。"
)


def document(title: str, number: str, opening: str, items: list[str], issued: date | None = None) -> str:
    """Return a notice's text as it is pasted from a page."""
    numbered = [f"　　{numeral}、{item}" for numeral, item in zip(NUMERALS, items, strict=False)]
    signed = f"{issued.year}年{issued.month}月{issued.day}日" if issued else ""
    return "\n".join([title, number, ADDRESSED, opening, *numbered, CLOSE, "国务院办公厅", signed])


def text_of(year: int) -> str:
    """Return a notice for a year, with the one that changed it after it."""
    (entry,) = (entry for entry in ENTRIES if entry["year"] == year)
    opening = f"现将{year}年{'、'.join(STATUTORY)}的放假调休安排如下通知。"
    if entry.get("in_general"):
        opening = IN_GENERAL + opening
    title = f"国务院办公厅关于{year}年\n部分节假日安排的通知"
    text = document(title, entry["number"], opening, [*_items(entry)], entry["issued"])
    if change := entry.get("change"):
        name = change["holidays"][0]["name"]
        title = f"国务院办公厅关于{change['verb']}{year}年{name}假期安排的通知"
        text += "\n" + document(title, change["number"], "具体如下。", [*_items({**entry, **change})])
    return text


def _items(entry: Entry) -> Iterator[str]:
    for holiday in entry["holidays"]:
        if "until" in holiday:
            yield _extended(entry["year"], holiday)
            yield "没能休上假的人员，另行补休。"
        else:
            name = "" if holiday.get("unnamed") else f"{holiday['name']}："
            yield f"{name}{_off(entry, holiday)}{_worked(entry, holiday)}{_advised(holiday)}"


def _extended(year: int, holiday: Entry) -> str:
    until, back = holiday["until"], holiday["back"]
    return f"延长{year}年{holiday['name']}假期至{_day(until)}（{holiday['note']}），{_day(back)}（星期一）起正常上班。"


def _off(entry: Entry, holiday: Entry) -> str:
    """Write the sentence on the days off."""
    days = holiday["days"]
    years = holiday.get("years", False)
    notes = [_note(entry, holiday, day, number) for number, day in enumerate(days)]
    written = _day(days[0], year=years) + notes[0]
    if len(days) > 1:
        same_month = days[0].month == days[1].month
        another_year = years and days[0].year != days[1].year
        written += "至" + _day(days[1], year=another_year, month=not same_month) + notes[1]
    length = (days[-1] - days[0]).days + 1
    if holiday.get("at_once"):
        return f"{written}放假{length}天，不调休。"
    ending = "，与周末连休" if holiday.get("beside") else f"，共{length}天" if holiday.get("count") else ""
    return f"{written}放假{'调休' if holiday.get('lieu') else ''}{ending}。"


def _note(entry: Entry, holiday: Entry, day: date, number: int) -> str:
    """Write what stands in brackets after a day: the lunar day and the weekday, where the notice has them."""
    lunar = holiday.get("lunar", ["", ""])[number]
    parts = [lunar, _weekday(entry, day) if entry.get("everywhere") else ""]
    return f"（{'、'.join(filter(None, parts))}）" if any(parts) else ""


def _worked(entry: Entry, holiday: Entry) -> str:
    days = [f"{_day(day, year=day.year != entry['year'])}（{_weekday(entry, day)}）" for day in holiday.get("work", ())]
    return f"{'、'.join(days)}上班。" if days else ""


def _advised(holiday: Entry) -> str:
    day = holiday.get("advised")
    return f"鼓励用人单位让职工在{_day(day)}（除夕）休息。" if day else ""


def _weekday(entry: Entry, day: date) -> str:
    return entry["weekdays"] + "一二三四五六日"[day.weekday()]


def _day(day: date, *, year: bool = False, month: bool = True) -> str:
    return f"{f'{day.year}年' if year else ''}{f'{day.month}月' if month or year else ''}{day.day}日"
