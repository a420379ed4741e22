"""The labelled items: events written by hand, and what rewriting makes of their reports. See README.md beside this."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

FIRST_DAY = datetime(2026, 3, 1)
DEVELOPMENT, HELD_OUT = "development", "held_out"
PLACES = ("云岭县", "城关镇", "石门镇", "白水镇", "南川镇", "榆树乡", "青坪乡")
"""What an organ of the county knows of its places: its towns, no village and no estate."""
HEADS = ("【{0}】", "转发微博 //@云岭在线：", "（来源：云岭县融媒体中心）", "本地人都在看：", "热点！", "网友投稿：")
TAILS = ("责任编辑：本站", "大家怎么看？", "关注我们，了解身边事。", "（原标题：{0}）", "阅读原文", "#云岭身边事#")
SITES = ("云岭县政府网", "云岭新闻", "云岭论坛", "本地微博", "市日报", "公众号一", "公众号二", "短视频", "留言板")


@dataclass(frozen=True)
class Item:
    """An item of a source: what it says, when, where, to which event it truly belongs, and how it was made."""

    event: str
    made: str
    title: str
    text: str
    at: datetime
    site: str


def items(half: str) -> list[Item]:
    """Return the items of a half in the order of their moments; the same in every run."""
    path = Path(__file__).with_name(f"labelled_{half}.toml")
    told = tomllib.loads(path.read_text("utf-8"))
    chance = random.Random(half)
    found = [item for event in told["event"] for item in _of_event(event, chance)]
    for number, single in enumerate(told["alone"]):
        moment = _moment(single["day"], chance, 0, 14)
        found.append(Item(f"alone{number}", "alone", "", single["text"], moment, chance.choice(SITES)))
    return sorted(found, key=lambda item: (item.at, item.event, item.made))


def _of_event(event: dict, chance: random.Random) -> Iterator[Item]:
    """Yield the items of one event: its report, seven reposts of it, the forum's words, and what followed."""
    title, text = event["news"]
    one, other = event["titles"]
    made = {
        "news": (title, text),
        "retitled": (one, text),
        "headed": (title, chance.choice(HEADS).format(title) + text),
        "shortened": (other, _shortened(text)),
        "tailed": (one, text + chance.choice(TAILS).format(title)),
        "changed": (title, _changed(text, chance)),
        "without title": ("", f"{title}。{text}"),
        "title only": (other, ""),
    }
    for name, (head, body) in made.items():
        yield _item(event, name, head, body, _moment(event["day"], chance, 6, 30), chance)
    for number, (head, body) in enumerate(event["forum"]):
        yield _item(event, f"forum {number + 1}", head, body, _moment(event["day"], chance, 4, 40), chance)
    head, body = event["later"]
    yield _item(event, "later", head, body, _moment(event["day"] + 2, chance, 8, 48), chance)


def _item(event: dict, made: str, title: str, text: str, at: datetime, chance: random.Random) -> Item:
    return Item(event["id"], made, title, text, at, chance.choice(SITES))


def _moment(day: int, chance: random.Random, first: int, last: int) -> datetime:
    return FIRST_DAY + timedelta(days=day - 1, minutes=chance.randrange(first * 60, last * 60))


def _shortened(text: str) -> str:
    """Return the first sentence."""
    return text.partition("。")[0] + "。"


def _changed(text: str, chance: random.Random) -> str:
    """Return a text with a few characters left out and other punctuation, as by whoever types it off."""
    left_out = set(chance.sample(range(len(text)), max(1, len(text) // 30)))
    return "".join(char for at, char in enumerate(text) if at not in left_out).replace("，", " ")
