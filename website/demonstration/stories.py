"""The demonstration year's records as plain entries, made from ``stories.toml``; the same every time."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gongkai import working_days

YEAR = 2022
NEWS = {"news": 60, "local_news": 96, "photo_news": 30, "video_news": 10}
"""How many of each kind; with 39 notices and the response to a rumour they are the year's 236 news and notices."""
ADOPTED = 26
"""How many the county's portal took over."""


@dataclass(frozen=True)
class Story:
    """One record to be."""

    kind: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    published_on: date
    fields: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    table: tuple[tuple[str, ...], ...] = ()
    adopted: bool = False


@cache
def _source() -> dict[str, Any]:
    with Path(__file__).with_name("stories.toml").open("rb") as file:
        return tomllib.load(file)


def all_stories() -> list[Story]:
    """Return the demonstration bureau's records of the year, in the order of their publication."""
    found = [*_news(), *_notices(), *_documents(), *_finance(), *_guides(), *_hotlines(), *_reposts()]
    return sorted(found, key=lambda story: story.published_on)


def all_rules() -> list[dict[str, Any]]:
    """Return the bureau's own rules of disclosure, each with its number, day and articles."""
    rules: list[dict[str, Any]] = _source()["rule"]
    return rules


def _day(number: int, of: int) -> date:
    """Return a working day of the year, spread evenly."""
    return working_days.standard().previous_working_day(date(YEAR, 1, 4) + timedelta(days=round(number * 359 / of)))


def _news() -> Iterator[Story]:
    luck = random.Random(YEAR)  # nosec B311 - picks sample words, guards nothing
    wanted = [kind for kind, count in NEWS.items() for _ in range(count)]
    luck.shuffle(wanted)
    titles: set[str] = set()
    for number, kind in enumerate(wanted):
        day = _day(number, len(wanted))
        theme = _source()["theme"][number % len(_source()["theme"])]
        words = next(words for words in _wordings(theme, day, luck) if words["title"] not in titles)
        titles.add(words["title"])
        texts = tuple(text.format(**words) for text in theme["paragraphs"])
        yield Story(kind, words["title"], texts[0], texts, day, adopted=number % 7 == 0 and number // 7 < ADOPTED)


def _wordings(theme: dict[str, Any], day: date, luck: random.Random) -> Iterator[dict[str, str]]:
    """Yield ways to word a piece of news, each place, topic and title in turn from a chance beginning."""
    choices = [
        (title, topic, place) for title in theme["titles"] for topic in theme["topics"] for place in _source()["places"]
    ]
    luck.shuffle(choices)
    for title, topic, place in choices:
        words = {
            "place": place,
            "unit": luck.choice(_source()["units"]),
            "month": str(day.month),
            "count": str(luck.randrange(12, 90) * 10),
            "few": str(luck.randrange(2, 40)),
        }
        words["topic"] = topic.format(**words)
        yield {**words, "title": title.format(**words)}


def _notices() -> Iterator[Story]:
    topics = _source()["notices"]["topics"]
    for number, topic in enumerate(topics):
        title = _source()["notices"]["titles"][number % 3].format(topic=topic)
        texts = tuple(text.format(topic=topic) for text in _source()["notices"]["paragraphs"])
        yield Story("notice", title, texts[0], texts, _day(number, len(topics)))


def _documents() -> Iterator[Story]:
    serial = 0
    for kind, names in _source()["catalogue"].items():
        for number, name in enumerate(names):
            serial += 1
            yield _document(kind, name, _day(number, len(names)), serial)
    for number, name in enumerate(_interpreted()):
        yield _interpretation(name, number)


def _interpreted() -> list[str]:
    """Return the documents that are interpreted: every normative one, and some of the others."""
    catalogue = _source()["catalogue"]
    return [*catalogue["normative_document"], *catalogue["working_document"][:12]]


def _document(kind: str, name: str, day: date, serial: int) -> Story:
    summary = f"{name}的主要内容、适用范围和办理要求。"
    texts = (
        f"为做好有关工作，现公布《{name}》。" if kind != "institution" else f"{name}如下，供社会查询。",
        "一、适用范围。适用于本县行政区域内与司法行政工作有关的事项。",
        "二、办理要求。承办股室应当在规定时限内办理，说明依据和理由，并保存办理记录。",
        "三、监督方式。对办理情况有意见的，可以向县司法局办公室反映。",
    )
    fields: dict[str, Any] = {}
    details: dict[str, Any] = {}
    if kind in ("working_document", "policy", "normative_document"):
        fields = {"doc_no": f"正司发〔{YEAR}〕{serial}号" if kind != "policy" else "无文号", "genre": "通知"}
    if kind == "normative_document":
        fields |= {"validity": "in_force", "effective_on": day, "expires_on": date(day.year + 5, 12, 31)}
    if kind == "procurement":
        details = {"project_number": f"ZNSF-{YEAR}-{serial:03d}", "stage": "采购公告", "amount": f"{serial * 1800}.00"}
    return Story(kind, _titled(kind, name), summary, texts, day, fields, details)


def _titled(kind: str, name: str) -> str:
    return f"{name}采购公告" if kind == "procurement" else name


def _interpretation(name: str, number: int) -> Story:
    form = ("文字", "图解", "问答")[number % 3]
    texts = (
        f"一、为什么制定《{name}》。原有做法分散在几个通知里，群众不容易查到，承办人也不好把握。",
        "二、主要说了什么。明确了谁来办、多长时间办结、要带什么材料、不服怎么办。",
        "三、和以前有什么不同。减少了材料，缩短了时限，增加了书面承诺的方式。",
    )
    document_day = next(
        story_day
        for kind in ("normative_document", "working_document")
        for at, each in enumerate(_source()["catalogue"][kind])
        if each == name
        for story_day in [_day(at, len(_source()["catalogue"][kind]))]
    )
    day = working_days.standard().add_working_days(document_day, 1).day
    details = {"form": form, "author": "县司法局起草股室", "author_department": "县司法局"}
    return Story("interpretation", f"《{name}》{form}解读", texts[0], texts, day, {"interprets": name}, details)


def _finance() -> Iterator[Story]:
    for number, unit in enumerate(("县司法局机关", "县法律援助中心", "县公证处")):
        rows = (("科目", "金额（万元）"), ("基本支出", f"{320 - number * 90}.5"), ("项目支出", f"{88 - number * 20}.0"))
        for kind, title, day in (
            ("budget", f"{unit}{YEAR}年部门预算（演示数据）", date(YEAR, 2, 15)),
            ("final_accounts", f"{unit}{YEAR - 1}年部门决算（演示数据）", date(YEAR, 9, 14)),
            ("three_public", f"{unit}{YEAR}年“三公”经费预算说明（演示数据）", date(YEAR, 2, 15)),
        ):
            texts = (f"现将{title}公布如下，数据为演示。", "预算执行和绩效情况另行公布。")
            details = {"year": YEAR - (kind == "final_accounts")}
            if kind != "three_public":
                details["approved_on"] = str(day - timedelta(days=10))
            yield Story(kind, title, texts[0], texts, day, {}, details, rows)


def _guides() -> Iterator[Story]:
    common = {
        "place": "县公共法律服务中心（演示地址）",
        "hours": "工作日 8:30—12:00，14:30—18:00",
        "phone": "0934-0000000（演示）",
        "fee": "不收费",
        "statutory_days": "7日",
        "promised_days": "5个工作日",
    }
    yield Story(
        "service_guide",
        "法律援助申请办事指南",
        "经济困难公民申请法律援助的条件、材料和流程。",
        (),
        date(YEAR, 3, 10),
        {},
        {
            **common,
            "basis": "《中华人民共和国法律援助法》",
            "conditions": "申请事项属于法律援助范围，且申请人经济困难或者依法不受经济困难条件限制。",
            "materials": "1.法律援助申请表；2.身份证件；3.经济困难状况说明或者承诺书；4.与申请事项有关的材料。",
            "steps": "提出申请→审查→作出决定→指派承办人员→办结归档。",
        },
    )
    yield Story(
        "service_guide",
        "人民调解申请办事指南",
        "民间纠纷当事人申请人民调解的条件、材料和流程。",
        (),
        date(YEAR, 5, 12),
        {},
        {
            **common,
            "basis": "《中华人民共和国人民调解法》",
            "conditions": "纠纷属于民间纠纷，当事人各方同意调解。",
            "materials": "1.口头或者书面申请；2.身份证件；3.与纠纷有关的材料。",
            "steps": "提出申请→受理→调解→达成协议→回访；可以依法申请司法确认。",
        },
    )


def _hotlines() -> Iterator[Story]:
    for entry in _source()["hotline"]:
        title = entry["title"]
        texts = (
            f"受理{entry['about']}。电话在工作日接听，信件当日拆封登记。",
            "举报人的身份严格保密；如实举报的受法律保护。",
        )
        details = {
            "purpose": entry["purpose"],
            "phone": "0934-0000003（演示）",
            "hours": "工作日 8:30—12:00，14:30—18:00",
            "address": "县司法局办公室（演示地址）",
        }
        yield Story("hotline", title, texts[0], texts, entry["day"], {}, details)


def _reposts() -> Iterator[Story]:
    source = _source()["reposts"]
    pairs = [(topic, form) for form in source["forms"] for topic in source["topics"]]
    for number, (topic, form) in enumerate(pairs):
        day = _day(number, len(pairs))
        name = source["sources"][number % len(source["sources"])]
        words = {"topic": topic, "form": form.format(topic=topic), "source": name, "day": day}
        texts = tuple(text.format(**words) for text in source["paragraphs"])
        fields = {
            "source_name": name,
            "source_url": source["addresses"].get(name, ""),
            "source_date": day,
            "source_licence": "演示数据，仅列来源，未转载原文",
        }
        yield Story("repost", form.format(topic=topic), texts[0], texts, day, fields)
