"""Events of public opinion in the staff shell: lists by hours, who sees what, calendar, search, one's own number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai import opinion_events as law
from tests.website.monitoring.conftest import item, source
from tests.website.monitoring.rumour import TEXT, TITLE, _kept_apart, column, go, note, office, staff
from website.agencies import permissions
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.desk import deadline_calendar, finding
from website.desk.monitoring import events_listing
from website.desk.monitoring.events_forms import FORMS, offered
from website.monitoring import alerts, event_ledger
from website.monitoring.events import take
from website.monitoring.models import EventPractice, Item, ItemGroup, OpinionEvent
from website.monitoring.registering import Upload
from website.publishing import reorganising
from website.staffing import calendar_feeds

__all__ = ["_kept_apart", "column", "go", "item", "note", "office", "source", "staff"]
Note = Callable[..., OpinionEvent]
Go = Callable[..., OpinionEvent]
Enter = Callable[[Person], Client]


@pytest.fixture
def enter(staff: SimpleNamespace) -> Enter:
    """Log somebody in."""
    permissions.lay_down()

    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def test_what_runs_out_next_stands_first(note: Note, go: Go, staff: SimpleNamespace, enter: Enter) -> None:
    go(note(title="一般的"), "assessed")
    go(note(title="重大的"), "assessed", level="grave")
    go(note(title="逾期的", found_at=timezone.now() - timedelta(hours=50)), "assessed")
    text = page(enter(staff.head), "/desk/opinion-events/")
    assert text.index("逾期的") < text.index("重大的") < text.index("一般的")
    assert "已经逾期2小时" in text
    assert "还有3小时59分" in text
    late = page(enter(staff.head), "/desk/opinion-events/?list=late")
    assert ("逾期的" in late, "重大的" in late) == (True, False)
    home = page(enter(staff.head), "/desk/")
    assert "舆情等我办、期限在走" in home
    assert home.index("逾期的") < home.index("重大的")


def test_an_empty_list_a_search_and_a_table(note: Note, staff: SimpleNamespace, enter: Enter) -> None:
    client = enter(staff.clerk)
    assert "没有期限在走的舆情" in page(client, "/desk/opinion-events/")
    event = note(title="𬭎州的事")
    assert "𬭎州的事" in page(client, f"/desk/opinion-events/?list=all&q={event.number}")
    assert "没有这样的舆情" in page(client, "/desk/opinion-events/?list=all&q=没有的")
    assert "没有这样的舆情" in page(client, "/desk/opinion-events/?list=all&year=2001")
    table = client.get("/desk/opinion-events/?list=all&format=csv")
    data = b"".join(table.streaming_content) if table.streaming else table.content
    assert "𬭎州的事" in data.decode("utf-8-sig")


def test_a_long_list_is_cut_into_pages(note: Note, staff: SimpleNamespace, enter: Enter) -> None:
    for number in range(events_listing.SIZE + 1):
        note(title=f"第{number}件")
    assert "第 1 / 2 页" in page(enter(staff.clerk), "/desk/opinion-events/?list=all")


def test_who_waits_for_whom(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = note()
    assert [event in events_listing.mine(each) for each in (staff.head, staff.leader, staff.clerk)] == [
        True,
        True,
        False,
    ]
    go(event, "handling")
    assert [event in events_listing.mine(each) for each in (staff.handler, staff.head)] == [True, False]
    take(event, "submit", by=staff.handler)
    assert [event in events_listing.mine(each) for each in (staff.head, staff.handler)] == [True, False]


def test_every_step_has_a_form_and_is_offered_to_who_may(note: Note, go: Go, staff: SimpleNamespace) -> None:
    known = {*law.way().moves, *law.way().facts}
    byitself = {each for each in known if "platform" in (law.way().moves.get(each) or law.way().facts[each]).by}
    assert set(FORMS) == known - byitself - {"register", "absorb", "brief"}
    event = note()
    assert [name for name, _ in offered(event, staff.head)][:2] == ["assess", "hand_over"]
    assert "assess" not in dict(offered(event, staff.clerk))
    assert offered(event, staff.secrecy) == []


def test_a_refused_step_keeps_what_was_typed(note: Note, go: Go, staff: SimpleNamespace, enter: Enter) -> None:
    event = go(note(), "handling")
    client = enter(staff.clerk)
    given = {"channel": "phone", "answered_at": "2099-01-01T09:00", "evidence": "通话记录一份"}
    answer = client.post(f"/desk/opinion-events/{event.pk}/steps/answer_elsewhere/", given)
    assert answer.status_code == 200
    assert "通话记录一份" in answer.content.decode()
    assert "以后、现在以前" in answer.content.decode()
    event.refresh_from_db()
    assert event.state == "handling"
    answer = client.post(f"/desk/opinion-events/{event.pk}/steps/approve/", follow=True)
    assert "现在不能办理这个步骤" in answer.content.decode()


def test_what_is_handed_over_takes_the_ticked_files_along(
    note: Note, staff: SimpleNamespace, enter: Enter, county: SimpleNamespace
) -> None:
    event = note(uploads=[Upload("截图.txt", "甲".encode()), Upload("来访记录.txt", "乙".encode())])
    client, address = enter(staff.head), f"/desk/opinion-events/{event.pk}/steps/hand_over/"
    assert page(client, address).count("checked") == 2
    kept = event.papers.get(name="截图.txt")
    client.post(address, {"organ": county.water.pk, "reason": "说的是水费。", "along": [kept.pk]})
    received = OpinionEvent.objects.of(county.water).get()
    assert [each.name for each in received.papers.all()] == ["截图.txt"]
    assert "随转材料份数：1" in page(client, f"/desk/opinion-events/{event.pk}/")
    bare = note(title="没有材料")
    assert "随转的材料" not in page(client, f"/desk/opinion-events/{bare.pk}/steps/hand_over/")


def test_the_page_says_what_the_clock_rests_on_and_notes_the_look(
    note: Note, go: Go, staff: SimpleNamespace, enter: Enter
) -> None:
    event = go(note(found_note="群众来电"), "approved")
    client = enter(staff.head)
    text = page(client, f"/desk/opinion-events/{event.pk}/")
    for each in ("48小时内回应", "国办发〔2016〕61号", "未核实", "群众来电", "节假日不停", TITLE):
        assert each in text, each
    page(client, f"/desk/opinion-events/{event.pk}/")
    assert Entry.objects.filter(action="opinion_event.viewed", person=staff.head).count() == 1
    assert TEXT.split("\n")[0] in page(client, f"/desk/opinion-events/{event.pk}/drafts/")


def test_others_see_nothing(note: Note, go: Go, staff: SimpleNamespace, enter: Enter, county: SimpleNamespace) -> None:
    event = go(note(uploads=[Upload("截图.txt", "甲".encode())]), "assessed")
    paper = event.papers.get()
    for who in (staff.foreign, staff.secrecy):
        for address in (f"{event.pk}/", f"{event.pk}/brief/", f"{event.pk}/steps/note/", f"papers/{paper.pk}/"):
            page(enter(who), f"/desk/opinion-events/{address}", 404)
    page(enter(staff.handler), f"/desk/opinion-events/{event.pk}/")
    answer = enter(staff.handler).get(f"/desk/opinion-events/papers/{paper.pk}/")
    assert answer.content == "甲".encode()
    assert Entry.objects.filter(action="opinion_event.paper_taken").count() == 1


def test_the_office_above_sees_numbers_and_titles(
    note: Note, county: SimpleNamespace, person: Callable[..., Person], enter: Enter
) -> None:
    event = note(found_at=timezone.now() - timedelta(hours=60), summary="详细的内容")
    office = person("zhengwu", county.government, Role.SUPERVISOR)
    text = page(enter(office), "/desk/opinion-events/supervision/")
    assert event.number in text
    assert event.title in text
    assert "已经逾期" in text
    assert "详细的内容" not in text
    page(enter(office), f"/desk/opinion-events/{event.pk}/", 404)
    assert enter(office).get("/desk/opinion-events/")["Location"] == "/desk/opinion-events/supervision/"


def test_the_office_above_looks_back_at_earlier_years(
    note: Note, county: SimpleNamespace, person: Callable[..., Person], enter: Enter
) -> None:
    now = timezone.localtime()
    note(title="今年的事")
    old = note(title="从前的事")
    OpinionEvent.objects.filter(pk=old.pk).update(found_at=now.replace(year=now.year - 3, day=1))
    client = enter(person("zhengwu", county.government, Role.SUPERVISOR))
    text = page(client, "/desk/opinion-events/supervision/?list=year")
    assert "今年的事" in text
    assert "从前的事" not in text
    assert f"?list=year&amp;year={now.year - 3}" in text
    text = page(client, f"/desk/opinion-events/supervision/?list=year&year={now.year - 3}")
    assert "从前的事" in text
    assert "今年的事" not in text
    assert "今年的事" in page(client, "/desk/opinion-events/supervision/?list=year&year=9999")


def test_who_takes_over_a_merged_organ_goes_on_with_its_events(
    note: Note, staff: SimpleNamespace, county: SimpleNamespace, enter: Enter, person: Callable[..., Person]
) -> None:
    event = note(agency=county.water, by=staff.foreign, title="自来水的事")
    water, justice = (Agency.objects.get(pk=each.pk) for each in (county.water, county.justice))
    reorganising.merge(water, into=justice, on=timezone.localdate(), basis="机构改革", by=None)
    head = Person.objects.get(pk=staff.head.pk)
    assert event in events_listing.mine(head)
    assert "自来水的事" in page(enter(head), "/desk/opinion-events/")
    event = OpinionEvent.objects.get(pk=event.pk)
    assessed = {"level": "common", "kind": "interests", "topic": "水", "unit": justice.pk}
    take(event, "assess", by=head, detail=assessed)
    clerk = Person.objects.get(pk=staff.clerk.pk)
    assert event in events_listing.mine(clerk)
    take(event, "establish", by=clerk, detail={"truth": "水压正常。"})
    assert event.state == "handling"
    assert list(event_ledger.breaks(event)) == []


def test_an_event_is_made_of_items(
    county: SimpleNamespace, item: Callable[..., Item], staff: SimpleNamespace, enter: Enter
) -> None:
    at = timezone.now() - timedelta(hours=2)
    group = ItemGroup.objects.create(agency=county.justice, title="援助要收费", first_at=at, last_at=at)
    item(group=group, at=at, title="援助要收费？", text="说要收费。")
    client = enter(staff.clerk)
    address = f"/desk/opinion-events/of-group/{group.pk}/"
    assert "援助要收费" in page(client, address)
    given = {"title": "援助要收费", "summary": "说要收费。", "source": "watch", "found_note": ""}
    late = timezone.localtime(at + timedelta(hours=1))
    answer = client.post(address, {**given, "found_at": f"{late:%Y-%m-%dT%H:%M}"})
    assert "为什么从这个时间起算" in answer.content.decode()
    client.post(address, {**given, "found_at": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"})
    event = OpinionEvent.objects.get()
    assert list(event.groups.all()) == [group]
    assert client.get(address)["Location"] == event.get_absolute_url()
    assert "共1条，1个来源" in page(client, event.get_absolute_url())
    page(enter(staff.foreign), address, 404)


def test_the_calendar_names_hour_and_number(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = go(note(), "assessed")
    today = timezone.localdate()
    asked = deadline_calendar.Asked(staff.head, today, today + timedelta(days=3))
    (due,) = deadline_calendar._opinion_events(asked)
    assert (due.at, due.day) == (event.due_at, timezone.localdate(event.due_at))
    assert due.name == f"{timezone.localtime(event.due_at):%H:%M} {event.number} 回应期限"
    assert event.title not in due.name
    secret = calendar_feeds.open_feed(staff.head, everything=True)
    feed = Client().get(reverse("deadline_feed", args=[secret]))
    assert f"DTSTART:{event.due_at:%Y%m%dT%H%M%SZ}" in feed.content.decode()


def test_the_search_finds_it_for_who_may_see_it(note: Note, staff: SimpleNamespace) -> None:
    event = note(title="𬭎州援助收费")
    hits = {each.label: each.hits for each in finding.find(staff.head, "𬭎州")}
    assert [each.address for each in hits["舆情事件"]] == [event.get_absolute_url()]
    assert finding.find(staff.foreign, "𬭎州") == []


def test_settings_and_one_s_own_number(staff: SimpleNamespace, enter: Enter, county: SimpleNamespace) -> None:
    given = {"agency": "sfj", "quiet_from": "23:00", "quiet_until": "06:00", "keep_years": "3"}
    assert enter(staff.head).post("/desk/opinion-events/practice/", given).status_code == 302
    kept = EventPractice.objects.get()
    assert (kept.agency, kept.keep_years, kept.grave_any_time) == (county.justice, 3, False)
    page(enter(staff.clerk), "/desk/opinion-events/practice/", 404)
    account: dict[str, Any] = {"contact-phone": "", "contact-email": "head@example.org", "theme-theme": "system"}
    account |= {"theme-contrast": "system", "theme-density": "default", "theme-keyboard_shortcuts": "on"}
    refused = enter(staff.head).post("/desk/account/", {**account, "alerts-mobile": "123"})
    assert "请填写11位手机号" in refused.content.decode()
    enter(staff.head).post("/desk/account/", {**account, "alerts-mobile": "13800000000"})
    assert alerts.number_of(staff.head) == "13800000000"
