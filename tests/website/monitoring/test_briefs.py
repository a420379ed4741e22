"""The decision brief: figures that equal the items, nothing about who said something, whole as PDF and as Word."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from docx import Document

from tests.website.monitoring.conftest import item, source
from tests.website.monitoring.rumour import _kept_apart, go, note, office, staff
from website.agencies.errors import NotAllowed
from website.monitoring import brief_files, briefs, event_groups, event_ledger, events, services
from website.monitoring.models import Item, ItemGroup, OpinionEvent
from website.monitoring.registering import Noted

__all__ = ["_kept_apart", "go", "item", "note", "office", "source", "staff"]
START = timezone.make_aware(datetime(2026, 3, 2, 20))


@pytest.fixture
def group(county: SimpleNamespace, item: Callable[..., Item]) -> ItemGroup:
    """Five items on two sites and two days, one of them a copy."""
    made = ItemGroup.objects.create(
        agency=county.justice, title="法律援助收费", first_at=START, last_at=START + timedelta(hours=20)
    )
    reasons = [{"word": "是不是真的", "kind": "质疑", "where": "text"}]
    first = item(group=made, at=START, site="甲网", title="援助要收费？", tone="质疑", tone_reasons=reasons)
    item(group=made, at=START + timedelta(hours=1), site="乙网", title="援助要收费？", folded_into=first)
    for hours in (2, 18, 20):
        item(group=made, at=START + timedelta(hours=hours), site="甲网", title=f"张某说收费{hours}")
    return made


@pytest.fixture
def event(note: Callable[..., OpinionEvent], group: ItemGroup, staff: SimpleNamespace) -> OpinionEvent:
    """An event of these items."""
    noted = Noted("网传𬭎州援助收费", "说要收费。", START + timedelta(hours=12), found_note="早上看到。")
    return event_groups.register_of(group, noted, by=staff.clerk)


def test_the_figures_equal_the_items(event: OpinionEvent) -> None:
    found = briefs.figures_of(event)
    assert (found.count, len(found.items)) == (5, 4)
    assert found.bars == (("03-02", "3"), ("03-03", "2"))
    assert found.sites == (("甲网", "4"), ("乙网", "1"))
    assert dict(found.tones) == {"质疑": "1", "看不出": "3"}
    assert found.items[0].copies == 1
    assert "没有上升" in found.says
    assert "<svg" in found.chart


def test_many_items_of_a_day_are_drawn_by_hours(event: OpinionEvent, item: Callable[..., Item]) -> None:
    for minutes in range(0, 200, 20):
        item(group=event.groups.get(), at=START + timedelta(minutes=minutes), site="丙网")
    assert briefs.figures_of(event).bars[0] == ("03-02 20时", "4")


def test_an_event_without_items_has_a_brief(note: Callable[..., OpinionEvent]) -> None:
    made = briefs.brief_of(note())
    assert [each.paragraphs for each in made.sections if each.heading == "三、传播情况"] == [(briefs.NONE,)]
    assert brief_files.pdf(made).startswith(b"%PDF")


def test_a_version_is_kept_with_who_wrote_it(event: OpinionEvent, staff: SimpleNamespace) -> None:
    parts = {"said": "收不收费", "truth": "不收", "proposal": "发布说明"}
    for wrong in ("said", "truth", "proposal"):
        with pytest.raises(NotAllowed, match="请填写"):
            events.write_brief(event, **{**parts, wrong: " "}, by=staff.clerk)
    with pytest.raises(NotAllowed):
        events.write_brief(event, **parts, by=staff.foreign)
    events.write_brief(event, **parts, by=staff.clerk)
    events.write_brief(event, **{**parts, "proposal": "今天发布说明"}, by=staff.head)
    assert [(each.number, each.by) for each in event.briefs.order_by("number")] == [(1, staff.clerk), (2, staff.head)]
    assert "第2稿，负责人戊撰写" in briefs.brief_of(event).version
    assert list(event_ledger.breaks(event)) == []


def test_the_files_say_what_the_page_says(event: OpinionEvent, staff: SimpleNamespace) -> None:
    parts = {"said": "收不收费", "truth": "不收", "proposal": "发布说明"}
    events.write_brief(event, **parts, by=staff.clerk)
    made = briefs.brief_of(event)
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(brief_files.pdf(made)))
    document = Document(io.BytesIO(brief_files.word(made)))
    words = "\n".join(each.text for each in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for each in ("舆情研判专报", "收不收费", "发布说明", "不是判断", event.number):
        assert each in text.replace("\r\n", "").replace("\n", ""), each
        assert each in words, each
    for each in ("甲网", "03-02", "5小时内发布权威信息（还没有研判，按最严提示）", "国办发〔2016〕80号"):
        assert each in cells, each
    assert "𬭎" in words
    assert len(document.inline_shapes) == 1
    picture: Any = document.inline_shapes[0]
    assert picture._inline.docPr.get("descr") == "03-023条；03-032条"


def test_groups_move_between_events(
    event: OpinionEvent, note: Callable[..., OpinionEvent], group: ItemGroup, staff: SimpleNamespace
) -> None:
    other = note()
    with pytest.raises(NotAllowed, match="已经登记为舆情"):
        event_groups.register_of(group, Noted("再登记", "甲", START), by=staff.clerk)
    group.refresh_from_db()
    event_groups.take_group(other, group, by=staff.clerk)
    group.refresh_from_db()
    assert group.event == other
    assert event.steps.last().kind == "give_group"
    with pytest.raises(NotAllowed, match="不在这件舆情里"):
        event_groups.give_group(event, group, by=staff.clerk)
    event_groups.merge(other, event, by=staff.head, reason="同一件")
    group.refresh_from_db()
    assert group.event == event


def test_who_registers_an_event_judges_what_it_is_made_of(
    group: ItemGroup, item: Callable[..., Item], staff: SimpleNamespace
) -> None:
    aside = group.items.order_by("pk")[0]
    services.judge(aside, "not_ours", by=staff.head)
    event_groups.register_of(group, Noted("甲", "乙", START), by=staff.clerk)
    assert not group.items.judged("new").exists()
    aside.refresh_from_db()
    assert (aside.state, aside.judged_by) == ("not_ours", staff.head), "what somebody judged stays"
    assert group.items.filter(state="ours", judged_by=staff.clerk).count() >= 3
    assert item(group=group, at=START, site="丙网").state == "new", "what comes later is looked at anew"


def test_the_first_item_s_moment_needs_a_word_when_the_clock_begins_elsewhere(
    group: ItemGroup, staff: SimpleNamespace
) -> None:
    with pytest.raises(NotAllowed, match="为什么从这个时间起算"):
        event_groups.register_of(group, Noted("甲", "乙", START + timedelta(hours=3)), by=staff.clerk)
    assert event_groups.register_of(group, Noted("甲", "乙", START), by=staff.clerk).found_note == ""
