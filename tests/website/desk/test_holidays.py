"""Days off: pasted by one person, confirmed by another, and from then on every limit runs by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai import working_days as library
from gongkai.holiday_notice import UnreadableNotice, parse, parse_local
from tests.holiday_sentences import text_of
from tests.website.browser import DESK, PHONE, overflow, violations
from website.agencies import permissions
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import HolidayNotice, Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.desk.holidays import months
from website.operations import selfcheck
from website.publishing import holidays
from website.publishing.findings import publish_by
from website.publishing.models import PublicState, Record

NEXT = text_of(2026).replace("2026年", "2027年").replace("2025", "2026")
"""A notice made up for 2027: its days are those of 2026, without the weekdays."""
for _day in "一二三四五六日":
    NEXT = NEXT.replace(f"（周{_day}）", "").replace(f"、周{_day}）", "）")
NEXT = NEXT.replace("1月4日上班", "1月9日上班").replace("2月14日、2月28日上班", "2月13日、2月27日上班")
NEXT = NEXT.replace("5月9日上班", "5月8日上班").replace("9月20日、10月10日上班", "9月19日、10月9日上班")


def signed_in(someone: Person) -> Client:
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def people(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    made = SimpleNamespace(
        admin=person("guanli", county.government, Role.ADMINISTRATOR),
        office=person("zhengwu", county.government, Role.SUPERVISOR),
        head=person("xian-zhuren", county.government, Role.OFFICE_HEAD),
        below=person("ju-guanli", county.justice, Role.ADMINISTRATOR, Role.OFFICE_HEAD),
    )
    permissions.lay_down()
    return made


def entered(by: Person, text: str = NEXT) -> HolidayNotice:
    return holidays.enter(parse(text), text=text, agency=None, by=by)


def test_a_notice_is_looked_at_kept_and_confirmed_by_another(
    people: SimpleNamespace, draft: Callable[..., Record]
) -> None:
    record = draft(generated_on=date(2027, 2, 1))
    assert publish_by(record).provisional
    admin, office = signed_in(people.admin), signed_in(people.office)
    page = admin.post(reverse("desk_add_holidays"), {"text": NEXT}).content.decode()
    assert "读到的2027年安排" in page
    assert page.count('class="desk-month"') == 12
    assert not HolidayNotice.objects.exists(), "looking keeps nothing"
    answer = admin.post(reverse("desk_add_holidays"), {"text": NEXT, "save": "1"})
    held = HolidayNotice.objects.get()
    assert answer["Location"] == reverse("desk_holiday_notice", args=[held.pk])
    assert publish_by(record).provisional, "one person alone changes nothing"
    admin.post(reverse("desk_confirm_holidays", args=[held.pk]))
    assert not HolidayNotice.objects.confirmed().exists(), "nobody confirms what one entered oneself"
    before = {each.agency_id: each.version for each in PublicState.objects.all()}
    office.post(reverse("desk_confirm_holidays", args=[held.pk]))
    assert publish_by(record).provisional is False
    assert publish_by(record).day == date(2027, 3, 8), "2月15日至23日放假，2月13日、27日（周六）上班"
    assert all(each.version > before.get(each.agency_id, 0) for each in PublicState.objects.all())
    acts = Entry.objects.filter(action__startswith="holidays").order_by("pk").values_list("action", "person_name")
    assert list(acts) == [("holidays.entered", "guanli"), ("holidays.confirmed", "zhengwu")]
    assert "guanli录入，zhengwu复核" in office.get(reverse("desk_holidays")).content.decode()


def test_the_database_itself_refuses_one_person_for_two(people: SimpleNamespace) -> None:
    held = entered(people.admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayNotice.objects.filter(pk=held.pk).update(confirmed_by=people.admin, confirmed_at=timezone.now())


def test_a_correction_counts_instead_and_the_old_version_is_kept(people: SimpleNamespace) -> None:
    holidays.confirm(entered(people.admin), by=people.office)
    assert not working_days().works(date(2027, 5, 4))
    shorter = NEXT.replace("5月1日至5日放假调休，共5天。5月8日上班。", "5月1日放假，共1天。")
    assert shorter != NEXT
    holidays.confirm(entered(people.office, shorter), by=people.head)
    assert working_days().works(date(2027, 5, 4))
    assert [working_days().works(date(2027, 5, 8)), working_days().works(date(2027, 2, 13))] == [False, True]
    assert HolidayNotice.objects.confirmed().count() == 2


def test_a_year_of_the_software_can_be_corrected(people: SimpleNamespace) -> None:
    changed = text_of(2026).replace("5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。", "5月1日放假。")
    holidays.confirm(entered(people.admin, changed), by=people.office)
    assert working_days().works(date(2026, 5, 4))
    assert not library.standard().works(date(2026, 5, 4)), "the software's own calendar is nobody's to change"


def test_what_is_sent_back_never_counts_and_another_may_be_entered(people: SimpleNamespace) -> None:
    held = entered(people.admin)
    with pytest.raises(NotAllowed, match="等待复核"):
        entered(people.office)
    office = signed_in(people.office)
    office.post(reverse("desk_return_holidays", args=[held.pk]), {"reason": " "})
    assert HolidayNotice.objects.waiting().exists()
    office.post(reverse("desk_return_holidays", args=[held.pk]), {"reason": "上班日抄错了"})
    assert 2027 not in working_days().years
    assert "上班日抄错了" in office.get(reverse("desk_holidays")).content.decode()
    office.post(reverse("desk_confirm_holidays", args=[held.pk]))
    assert not HolidayNotice.objects.confirmed().exists()
    entered(people.head)


def test_what_is_in_force_already_is_not_entered_again(people: SimpleNamespace) -> None:
    page = signed_in(people.admin).post(reverse("desk_add_holidays"), {"text": text_of(2026), "save": "1"})
    assert "与现行的2026年放假安排相同" in page.content.decode()
    assert not HolidayNotice.objects.exists()


def test_a_sentence_that_is_not_understood_is_shown_and_the_text_is_kept(people: SimpleNamespace) -> None:
    bad = NEXT.replace("5月8日上班", "5月8日照旧上班")
    page = signed_in(people.admin).post(reverse("desk_add_holidays"), {"text": bad, "save": "1"}).content.decode()
    assert "<mark>5月8日照旧上班</mark>" in page
    assert "5月8日照旧上班。" in page.split("<textarea")[1]
    assert not HolidayNotice.objects.exists()


@pytest.mark.parametrize("role", [each for each in Role if each not in holidays.KEEPERS])
def test_others_do_not_see_the_pages(county: SimpleNamespace, person: Callable[..., Person], role: Role) -> None:
    someone = person("x", county.government, role)
    permissions.lay_down()
    assert signed_in(someone).get(reverse("desk_holidays")).status_code == 404
    with pytest.raises(NotAllowed):
        entered(someone)


def test_an_administrator_of_an_organ_below_does_not_keep_the_county_s_days(people: SimpleNamespace) -> None:
    client = signed_in(people.below)
    held = entered(people.admin)
    for name, numbers in (("desk_holidays", []), ("desk_add_holidays", []), ("desk_holiday_notice", [held.pk])):
        assert client.get(reverse(name, args=numbers)).status_code == 404
    assert client.post(reverse("desk_confirm_holidays", args=[held.pk])).status_code == 404
    assert reverse("desk_holidays") not in client.get("/desk/").content.decode()
    assert reverse("desk_holidays") in signed_in(people.admin).get("/desk/").content.decode()


def test_local_holidays_hold_for_the_county_s_organs_alone(county: SimpleNamespace, people: SimpleNamespace) -> None:
    data = {"agency": county.government.pk, "year": 2026, "number": "某府发〔2026〕1号", "text": "开斋节：3月20日放假"}
    page = signed_in(people.admin).post(reverse("desk_add_local_holidays"), data).content.decode()
    assert "开斋节" in page
    signed_in(people.admin).post(reverse("desk_add_local_holidays"), {**data, "save": "1"})
    day = date(2026, 3, 20)
    assert working_days(county.justice).works(day)
    holidays.confirm(HolidayNotice.objects.get(), by=people.office)
    assert not working_days(county.justice).works(day)
    assert working_days().works(day), "the rest of the country works"
    none = parse_local("无", 2026)
    held = holidays.enter(none, text="无", agency=county.government, by=people.office)
    holidays.confirm(held, by=people.admin)
    assert working_days(county.justice).works(day)


def test_a_local_holiday_on_a_make_up_day_is_refused(county: SimpleNamespace, people: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed, match="2026-02-28是全国的调休上班日"):
        holidays.enter(parse_local("节：2月27日至28日放假", 2026), text="x", agency=county.government, by=people.admin)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "没有写假日"),
        ("开斋节3月20日放假", "应写成"),
        ("开斋节：3月32日放假", "没有“3月32日”这一天"),
        ("开斋节：2025年12月20日放假", "2025年12月20日不在2026年"),
        ("开斋节：共1天", "按起止日期是0天"),
        ("开斋节：不调休", "没有说哪天放假"),
        ("开斋节：3月21日放假\n古尔邦节：五月放假", "不认识“五月放假”"),
        ("节：3月1日放假\n" * 2000, "不会这么多"),
    ],
)
def test_a_local_holiday_that_is_not_understood_is_named(text: str, cause: str) -> None:
    with pytest.raises(UnreadableNotice) as error:
        parse_local(text, 2026)
    assert cause in error.value.cause


def test_new_year_s_day_may_reach_into_december() -> None:
    sheets = months(parse(text_of(2023)))
    assert [(each.first.year, each.first.month) for each in sheets][:2] == [(2022, 12), (2023, 1)]
    marks = {day.day: day.mark for each in sheets for week in each.weeks for day in week if day and day.mark}
    notice = parse(text_of(2023))
    assert {day for day, mark in marks.items() if mark == "休"} == notice.days_off
    assert {day for day, mark in marks.items() if mark == "班"} == notice.workdays


def test_asking_for_the_calendar_costs_one_short_query(people: SimpleNamespace, county: SimpleNamespace) -> None:
    holidays.confirm(entered(people.admin), by=people.office)
    built = working_days(county.justice)
    with CaptureQueriesContext(connection) as asked:
        assert working_days(county.water) is built, "built once for the whole county"
    assert len(asked) == 1


def test_the_self_check_tells_what_waits_and_is_content_afterwards(people: SimpleNamespace, monkeypatch: Any) -> None:
    monkeypatch.setattr(selfcheck.timezone, "localdate", lambda: date(2026, 12, 1))

    def point() -> selfcheck.Point:
        return next(each for each in selfcheck.run() if each.id == "calendar")

    assert (point().state, "录入全文" in point().cure) == ("warn", True)
    held = entered(people.admin)
    assert "另一个人" in point().cure
    monkeypatch.undo()
    holidays.confirm(held, by=people.office)
    monkeypatch.setattr(selfcheck.timezone, "localdate", lambda: date(2026, 12, 1))
    assert point().state == "ok"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_calendar_in_a_browser(
    live_server: Any, visitor: Any, people: SimpleNamespace, size: dict[str, int]
) -> None:
    holidays.confirm(entered(people.admin), by=people.office)
    visitor.set_viewport_size(size)
    client = signed_in(people.head)
    visitor.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    visitor.goto(f"{live_server.url}{reverse('desk_holiday_year', args=[2027])}")
    assert visitor.locator(".desk-month").count() == 12
    assert visitor.locator(".desk-day--off", has_text="休").count() == 33 + 1
    assert overflow(visitor) <= 0
    assert [each for each in violations(visitor) if "desk-" in each] == []
