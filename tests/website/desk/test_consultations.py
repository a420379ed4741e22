"""Consultations in the staff shell: what is due, the moves, the opinions, and who sees what of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document
from wagtail.models import TaskState, WorkflowState

from tests.website.consultations.conftest import (
    DRAFT,
    PASSED,
    _kept_apart,
    agree,
    column,
    drafted,
    office,
    opened,
    pass_days,
    review,
    staff,
)
from tests.website.consultations.test_services import handle, say
from website.access_requests.identity import Identity
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.consultations import answering, services
from website.consultations.models import Opinion, PublicConsultation
from website.publishing import reorganising, reviewing
from website.publishing.models import Record

__all__ = ["_kept_apart", "column", "drafted", "office", "opened", "staff"]
LIST = "/desk/consultations/"
Made = Callable[..., PublicConsultation]


@pytest.fixture
def at(client: Client, staff: SimpleNamespace) -> Callable[..., Client]:
    """Log somebody in."""

    def enter(person: Person) -> Client:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def text(answer: Any) -> str:
    return answer.content.decode()


def typed(**said: Any) -> dict[str, Any]:
    return {
        "title": "集镇停车管理",
        "draft_name": "集镇停车管理办法（征求意见稿）",
        "explanation": "主街拥堵。",
        "draft": DRAFT,
        "closes_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        **said,
    }


def test_drafting_handing_in_and_changing(at: Callable[..., Client], staff: SimpleNamespace, column: Any) -> None:
    client = at(staff.drafter)
    assert "起草意见征集" in text(client.get(LIST))
    wrong = client.post(f"{LIST}add/", typed(hearing_on=timezone.localdate().isoformat()))
    assert "请写明时间、地点" in text(wrong)
    assert client.post(f"{LIST}add/", typed(draft="\n")).status_code == 200
    assert not PublicConsultation.objects.exists()
    file = SimpleUploadedFile("对照表.txt", "对照".encode())
    assert client.post(f"{LIST}add/", typed(uploads=file)).status_code == 302
    made = PublicConsultation.objects.get()
    assert (made.paragraphs.count(), made.files.count()) == (3, 1)
    changed = typed(title="停车秩序", dropped=[made.files.get().pk], channels=["wechat"])
    assert client.post(f"{made.get_absolute_url()}change/", changed).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.files.count(), made.channels) == ("停车秩序", 0, ["portal", "wechat"])
    assert "送审" in text(client.get(made.get_absolute_url()))
    page = text(client.post(f"{made.get_absolute_url()}hand-in/", follow=True))
    assert "签发以后自动公布" in page
    refused = client.post(f"{made.get_absolute_url()}change/", changed)
    assert "只有草拟中的可以修改" in text(refused)


def test_a_short_period_is_told_where_the_draft_is_shown(at: Callable[..., Client], drafted: Made, staff: Any) -> None:
    made = drafted(closes_on=timezone.localdate() + timedelta(days=29))
    client = at(staff.drafter)
    assert "PD-1" in text(client.get(made.get_absolute_url()))
    page = text(client.post(f"{made.get_absolute_url()}hand-in/", follow=True))
    assert "短于30日" in page
    made.refresh_from_db()
    assert made.state == "draft"


def test_opinions_are_entered_answered_together_and_shown(
    at: Callable[..., Client], opened: Made, staff: SimpleNamespace
) -> None:
    made = opened()
    say(made, "夜间应当允许停放。", 2, may_show=True, sender=Identity(name="𬭎喆", phone="13800000000"))
    say(made, "夜间应当允许停放！", 2)
    client, address = at(staff.drafter), f"{made.get_absolute_url()}opinions/"
    given = {"channel": "meeting", "received_on": timezone.localdate().isoformat(), "text": "座谈会上提出。"}
    assert client.post(f"{address}add/", {**given, "paragraph": "3", "name": "某人"}).status_code == 302
    page = text(client.get(address))
    assert "内容相近的意见" in page
    assert "𬭎*" in page
    assert "𬭎喆" not in page
    assert "截止以后办理" in page
    assert "第3段" in text(client.get(f"{address}?list=all&paragraph=3"))
    assert "夜间应当" not in text(client.get(f"{address}?list=left&paragraph=3")).partition("<table")[2]
    pass_days(made, 31)
    said = {"summary": "夜间允许停放", "result": "adopted", "reason": "第二条增加但书。"}
    assert "请勾选" in text(client.post(address, said))
    assert client.post(address, {**said, "number": ["1", "2"]}).status_code == 302
    assert Opinion.objects.unhandled().get().number == 3
    one = f"{address}1/"
    assert "夜间应当允许停放" in text(client.get(one))
    shown = text(client.post(f"{one}sender/", {"reason": "请本人补充"}))
    assert "13800000000" in shown
    assert Entry.objects.filter(action="opinion.sender_viewed", person=staff.drafter).count() == 1
    assert client.post(one, {"text": "夜间应当允许。"}).status_code == 302
    assert Opinion.objects.get(number=1).shown == "夜间应当允许。"
    feedback = f"{made.get_absolute_url()}feedback/"
    assert "还有1条意见没有办理" in text(client.get(feedback))
    client.post(address, {**said, "number": ["3"], "result": "rejected", "summary": "座谈会意见"})
    assert "共收到意见3条，采纳2条、未采纳1条" in text(client.get(feedback))
    assert client.post(feedback, {"note": "感谢参与。"}).status_code == 302
    assert "反馈正在审查" in text(client.get(made.get_absolute_url()))


def test_all_opinions_are_taken_away_safely_and_without_names(
    at: Callable[..., Client], opened: Made, staff: SimpleNamespace
) -> None:
    made = opened()
    say(made, '=HYPERLINK("http://example.org")', sender=Identity(name="𬭎喆", phone="13800000000"))
    say(made, "第二条应当\n写明吨位\x0b。", 2)
    address = f"{made.get_absolute_url()}opinions/export/"
    client = at(staff.drafter)
    csv = b"".join(client.get(f"{address}csv/").streaming_content).decode()
    assert "'=HYPERLINK" in csv
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}xlsx/").content)).active
    assert [sheet.cell(2, 5).value, sheet.cell(2, 5).data_type] == ['=HYPERLINK("http://example.org")', "s"]
    table = Document(io.BytesIO(client.get(f"{address}docx/").content)).tables[0]
    assert [cell.text for cell in table.rows[2].cells][3:5] == ["第2段", "第二条应当\n写明吨位。"]
    assert "𬭎喆" not in csv
    assert Entry.objects.filter(action="opinion.exported").count() == 3
    assert client.get(f"{address}pdf/").status_code == 404


def test_lists_by_what_is_to_be_done(at: Callable[..., Client], opened: Made, drafted: Made, staff: Any) -> None:
    going, over, late = opened(title="进行中的"), opened(title="截止了的"), opened(title="逾期了的")
    drafted(title="草拟中的")
    pass_days(over, 31)
    pass_days(late, 70)
    client = at(staff.clerk)

    def listed(name: str) -> list[str]:
        page = text(client.get(f"{LIST}?list={name}"))
        titles = ("进行中的", "截止了的", "逾期了的", "草拟中的")
        return [title for title in titles if title in page]

    assert listed("going_on") == [going.title]
    assert "还有 30 日截止" in text(client.get(LIST))
    assert listed("to_do") == [over.title, late.title]
    assert listed("due") == [late.title]
    assert listed("draft") == ["草拟中的"]
    assert "逾期了的" in text(client.get("/desk/"))


def test_the_supervising_office_sees_numbers_and_titles_alone(
    at: Callable[..., Client],
    opened: Made,
    staff: SimpleNamespace,
    person: Callable[..., Person],
    county: SimpleNamespace,
) -> None:
    made, answered = opened(), opened(title="已经反馈的")
    say(made, "意见的内容。")
    for each in (made, answered):
        pass_days(each, 31)
    review(answering.hand_in(answered, note="", by=staff.drafter), staff)
    client = at(person("xianban", county.government, Role.SUPERVISOR))
    page = text(client.get(LIST, follow=True))
    assert made.title in page
    assert made.number in page
    assert "已经反馈的" not in page
    for address in ("", "opinions/", "feedback/", "opinions/export/csv/", "change/"):
        assert client.get(f"{made.get_absolute_url()}{address}").status_code == 404
    assert at(staff.clerk).get(f"{LIST}supervision/").status_code == 404


def test_a_reader_of_the_office_changes_nothing(at: Callable[..., Client], opened: Made, staff: Any) -> None:
    made = opened()
    say(made, "意见。")
    pass_days(made, 31)
    client, address = at(staff.leader), made.get_absolute_url()
    assert client.get(address).status_code == 200
    assert "答复勾选的意见" not in text(client.get(f"{address}opinions/"))
    said = {"summary": "要点", "result": "adopted", "reason": "理由", "number": ["1"]}
    assert client.post(f"{address}opinions/", said).status_code == 404
    for step in ("change/", "prolong/", "hearing/", "decide/", "end/", "feedback/", "opinions/add/", "opinions/1/"):
        assert client.get(f"{address}{step}").status_code == 404, step
    assert client.post(f"{address}hand-in/").status_code == 404
    assert Opinion.objects.unhandled().count() == 1


def test_the_other_moves(
    at: Callable[..., Client], opened: Made, staff: SimpleNamespace, draft: Callable[..., Record]
) -> None:
    made = opened()
    later = made.closes_on + timedelta(days=5)
    client, address = at(staff.drafter), made.get_absolute_url()
    prolonged = {"closes_on": later.isoformat(), "reason": "应村民要求"}
    assert client.post(f"{address}prolong/", prolonged).status_code == 302
    assert "不能缩短" in text(client.post(f"{address}prolong/", prolonged))
    held = {
        "hearing_on": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "hearing_time": "上午9时",
        "hearing_place": "三楼",
    }
    assert client.post(f"{address}hearing/", held).status_code == 302
    assert "PD-3" in text(client.get(address))
    made.refresh_from_db()
    pass_days(made, 36)
    review(answering.hand_in(made, note="", by=staff.drafter), staff)
    assert "没有索引号是" in text(client.post(f"{address}decide/", {"record": "没有"}))
    decided = draft(title="决定", drafter=staff.drafter)
    services.submit(decided, by=staff.drafter)
    review(decided, staff)
    number = Record.objects.get(pk=decided.pk).index_no
    assert client.post(f"{address}decide/", {"record": number}).status_code == 302
    assert "决定已公布" in text(client.get(address))
    other = opened(title="另一件")
    assert client.get(f"{other.get_absolute_url()}end/").status_code == 200
    assert "办理" in text(client.post(f"{other.get_absolute_url()}end/", {"reason": "不做了"}))
    assert at(staff.head).post(f"{other.get_absolute_url()}end/", {"reason": "不做了"}).status_code == 302
    assert at(staff.head).post(f"{LIST}practice/", {"agency": "sfj", "feedback_months": "2"}).status_code == 302
    assert "未核实" in text(at(staff.head).get(f"{LIST}practice/"))


def test_what_was_sent_back_says_why(at: Callable[..., Client], drafted: Made, staff: SimpleNamespace) -> None:
    made = drafted()
    services.hand_in(made, by=staff.drafter)
    state = TaskState.objects.latest("pk")
    reviewing.take_step(
        state.task.specific, state, by=staff.secrecy, action="reject", answers={"comment": "第二条写明吨位"}
    )
    client = at(staff.drafter)
    page = text(client.get(made.get_absolute_url()))
    assert "第二条写明吨位" in page
    assert "送审" in page
    record = Record.objects.get(kind="public_consultation")
    away = client.get(f"/desk/records/edit/{record.pk}/")
    assert away.url == made.get_absolute_url(), "its words change in the consultation"
    assert client.post(f"{made.get_absolute_url()}change/", typed()).status_code == 302
    client.post(f"{made.get_absolute_url()}hand-in/")
    made.refresh_from_db()
    assert made.state == "in_review"
    assert client.get(f"/desk/records/edit/{record.pk}/").status_code == 200, "under review it can be taken back"


def test_what_fell_below_thirty_days_in_review_is_refused_at_its_signature_with_the_cure(
    at: Callable[..., Client], drafted: Made, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drafted()
    record = services.hand_in(made, by=staff.drafter)
    agree(record, staff.secrecy, PASSED)
    later = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *given: later)
    page = text(at(staff.leader).post(f"/desk/records/{record.pk}/review/", {"approve": "1", "approve-comment": ""}))
    assert "短于30日" in page
    assert "写明缩短期限的理由" in page
    made.refresh_from_db()
    assert made.state == "in_review"


def test_what_was_taken_back_can_be_changed_and_handed_in_again(
    at: Callable[..., Client], drafted: Made, staff: SimpleNamespace
) -> None:
    made = drafted()
    record = services.hand_in(made, by=staff.drafter)
    client = at(staff.drafter)
    assert "正在审查" in text(client.get(made.get_absolute_url()))
    WorkflowState.objects.for_instance(record).active().get().cancel(user=staff.drafter)
    page = text(client.get(made.get_absolute_url()))
    assert "正在审查" not in page
    assert "change/" in page
    client.post(f"{made.get_absolute_url()}hand-in/")
    assert "正在审查" in text(client.get(made.get_absolute_url()))


def test_a_handled_opinion_is_counted_where_it_is_said_to_be(
    at: Callable[..., Client], opened: Made, staff: SimpleNamespace
) -> None:
    made = opened()
    say(made, "建议。")
    year = timezone.localdate().year
    page = text(at(staff.drafter).get(made.get_absolute_url()))
    assert f"{year}年" in page.partition("计入年度报告")[2].partition("起草说明")[0]
    assert "公开征求意见件数" in page
    pass_days(made, 31)
    handle(made, [1], staff, "adopted")
    figure = f"/desk/annual-reports/sfj/{year}/figures/opinions_received/"
    assert "建议。" in text(at(staff.drafter).get(figure))


def test_what_a_merged_organ_began_is_gone_on_with(
    at: Callable[..., Client], opened: Made, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    made = opened()
    assert at(staff.foreign).get(made.get_absolute_url()).status_code == 404
    today = timezone.localdate()
    reorganising.merge(county.justice, into=county.water, on=today, basis="机构改革方案", by=None)
    client = at(Person.objects.get(pk=staff.foreign.pk))
    assert made.title in text(client.get(LIST))
    pass_days(made, 31)
    page = client.post(f"{made.get_absolute_url()}feedback/", {"note": ""})
    assert page.status_code == 302
    assert client.get(made.public_address).status_code == 200
