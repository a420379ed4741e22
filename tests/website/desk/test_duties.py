"""组织保障 in the staff shell: entered, corrected, handed down, taken as a quiz, and in the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.website.browser import DESK, PHONE, log_in, overflow, violations
from tests.website.duties.conftest import _kept_apart, complaint, house, meeting, task, training
from website.agencies.models import Agency, Person
from website.annual_reports.figures.counting import YearOf
from website.audit.models import Entry
from website.desk.duties.carrying import sentences_of
from website.duties import services, supervision
from website.duties.models import Assessment, Duty, KeyTask, StandingRule, SupervisionCase, Training
from website.publishing import reorganising
from website.publishing.models import Record

__all__ = ["_kept_apart", "complaint", "house", "meeting", "task", "training"]

Made = Callable[..., Any]
TODAY = timezone.localdate()


def at(someone: Person) -> Client:
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(data.decode())


NEW: dict[str, dict[str, Any]] = {
    "key_task": {"year": 2025, "origin": "above", "title": "年度任务", "on": "2025-02-01", "due_on": "2025-06-30"},
    "meeting": {"form": "special", "title": "专题会", "on": "2025-03-04", "presider": "演示局长", "agenda": "年度要点"},
    "training": {"form": "own", "title": "学习条例", "on": "2025-05-06", "names": "演示甲、演示乙 演示丙", "others": 4},
    "standing_rule": {"title": "保密审查制度", "on": "2024-01-01", "doc_no": "云司发〔2024〕1号"},
}


@pytest.mark.parametrize("kind", NEW)
def test_a_record_is_entered_corrected_listed_and_void(house: SimpleNamespace, kind: str) -> None:
    client = at(house.clerk)
    file = SimpleUploadedFile("材料.txt", "材料".encode())
    page = said(client.post(reverse("desk_add_duty", args=[kind]), {**NEW[kind], "papers": [file]}, follow=True))
    duty = Duty.objects.get()
    for words in (NEW[kind]["title"], "材料.txt", "演示受理员"):
        assert words in page, words
    assert NEW[kind]["title"] in said(client.get(reverse("desk_duty_list", args=[kind])))
    table = said(client.get(reverse("desk_duty_list", args=[kind]), {"format": "csv"}))
    assert f"云岭县司法局,{NEW[kind]['title']}" in table
    changed = {**NEW[kind], "title": "改过的名称", "reason": "原来写错了"}
    page = said(client.post(reverse("desk_correct_duty", args=[duty.pk]), changed, follow=True))
    for words in ("改过的名称", "更正组织保障", "原来写错了", NEW[kind]["title"]):
        assert words in page, words
    client.post(reverse("desk_void_duty", args=[duty.pk]), {"reason": "重复登记"})
    assert "改过的名称" not in said(client.get(reverse("desk_duty_list", args=[kind])))
    assert "改过的名称" in said(client.get(reverse("desk_duty_list", args=[kind]), {"list": "void"}))
    file = client.get(reverse("desk_duty_file", args=[duty.files.get().pk]))
    assert file.content == "材料".encode()
    assert Entry.objects.filter(action="duty.file_taken", person=house.clerk).exists()


def test_what_is_refused_stays_as_it_was_typed(house: SimpleNamespace) -> None:
    given = {**NEW["key_task"], "due_on": "2025-01-01"}
    page = said(at(house.clerk).post(reverse("desk_add_duty", args=["key_task"]), given))
    assert "早于下达日期" in page
    assert "年度任务" in page
    assert not KeyTask.objects.exists()


def test_an_empty_list_says_what_to_do(house: SimpleNamespace) -> None:
    for kind in Duty.Kind.values:
        page = said(at(house.head).get(reverse("desk_duty_list", args=[kind])))
        assert "没有这样的" in page
        assert "栏目巡查" in page


def test_lists_are_narrowed(house: SimpleNamespace, meeting: Made) -> None:
    meeting(title="三月局务会")
    meeting(title="五月局务会", on=date(2024, 5, 6))
    client = at(house.auditor)
    address = reverse("desk_duty_list", args=["meeting"])
    assert "五月局务会" not in said(client.get(address, {"year": 2025}))
    assert "三月局务会" not in said(client.get(address, {"q": "五月"}))
    assert "三月局务会" not in said(client.get(address, {"agency": "swj"}))


def test_what_is_overdue_stands_apart(house: SimpleNamespace, task: Made) -> None:
    task()
    task(title="还早", year=TODAY.year, on=TODAY, due_on=TODAY)
    address = reverse("desk_duty_list", args=["key_task"])
    for someone in (house.clerk, house.supervisor):
        page = said(at(someone).get(address, {"list": "overdue"}))
        assert "更新公开指南" in page
        assert "还早" not in page


def test_who_reads_and_who_enters(house: SimpleNamespace, meeting: Made, complaint: Made) -> None:
    held, case = meeting(), complaint()
    seen = {
        name: [at(getattr(house, name)).get(reverse("desk_duty", args=[each.pk])).status_code for each in (held, case)]
        for name in ("clerk", "head", "leader", "handler", "neighbour", "supervisor", "auditor")
    }
    assert seen["neighbour"] == [404, 404]
    assert {name for name, codes in seen.items() if codes == [200, 200]} == {
        *("clerk", "head", "leader", "supervisor", "auditor")
    }
    for name in ("leader", "auditor", "supervisor"):
        client = at(getattr(house, name))
        assert client.get(reverse("desk_add_duty", args=["meeting"])).status_code == 404
        assert client.get(reverse("desk_correct_duty", args=[held.pk])).status_code == 404
    assert at(house.head).get(reverse("desk_add_duty", args=["supervision_case"])).status_code == 404


def test_the_organ_reads_a_complaint_and_not_who_raised_it(house: SimpleNamespace, complaint: Made) -> None:
    letter = services.Upload("来信.txt", "𬭎喆写的信".encode())
    case = complaint(uploads=[letter])
    organ, office = at(house.head), at(house.supervisor)
    address, file = reverse("desk_duty", args=[case.pk]), reverse("desk_duty_file", args=[case.files.get().pk])
    page = said(organ.get(address))
    assert "专栏里没有部门预算" in page
    for words in ("𬭎喆", "来信.txt", "查看投诉人"):
        assert words not in page, words
    assert organ.get(file).status_code == 404
    assert at(house.auditor).get(file).status_code == 404
    assert organ.post(reverse("desk_duty_raiser", args=[case.pk]), {"reason": "想知道"}).status_code == 404
    assert office.get(file).status_code == 200
    assert "𬭎喆" not in said(office.get(address))
    page = said(office.post(reverse("desk_duty_raiser", args=[case.pk]), {"reason": "告知结果"}))
    assert "𬭎喆，13800000000" in page
    proof = services.Upload("整改通知.txt", "整改".encode())
    how = {"on": date(2025, 4, 9), "handling": "rectify", "result": "已督促公开", "uploads": [proof]}
    supervision.conclude(case, by=house.supervisor, **how)
    page = said(organ.get(address))
    for words in ("已督促公开", "整改通知.txt", "随投诉举报提交的材料只由主管部门查看"):
        assert words in page, words
    assert "来信.txt" not in page
    office.post(reverse("desk_duty_step", args=[case.pk, "hold"]), {"reason": "另有争议"})
    assert "暂缓清除" in said(office.get(address))


def test_the_office_takes_in_concludes_and_assesses(house: SimpleNamespace) -> None:
    client = at(house.supervisor)
    unsaid = said(client.post(reverse("desk_add_duty", args=["supervision_case"]), {"title": "不答复"}))
    assert "先选择被反映、被考核的单位" in unsaid
    given = {"title": "不答复", "on": "2025-04-01", "basis": "rights", "about": "一直没有答复", "raised_by": "演示某人"}
    client.post(reverse("desk_add_duty", args=["supervision_case"]), {**given, "agency": "sfj"})
    case = SupervisionCase.objects.get()
    assert "演示某人" not in case.raised_by
    done = {"on": "2025-04-11", "handling": "criticise", "result": "查证属实"}
    client.post(reverse("desk_duty_step", args=[case.pk, "conclude"]), done)
    client.post(reverse("desk_duty_step", args=[case.pk, "told"]), {"on": "2025-04-12"})
    case.refresh_from_db()
    assert (case.days, case.told_on, case.agency) == (10, date(2025, 4, 12), house.county.justice)
    weights = {"year": 2025, "weights": "主动公开 60\n依申请公开 40"}
    client.post(reverse("desk_indicators"), weights)
    address = f"{reverse('desk_add_duty', args=['assessment'])}?agency=sfj&year=2025"
    form = client.get(address).context["form"]
    marks = dict.fromkeys(form.indicators, "80")
    assert len(marks) == 2
    given = {"form": "assessment", "year": 2025, "title": "年度考核", "on": "2026-01-09", "result": "良好"}
    client.post(address, {**given, **marks, "agency": "sfj"})
    held = Assessment.objects.get()
    assert held.score == 80
    assert "更正得分" in said(client.get(reverse("desk_duty", args=[held.pk])))
    address = reverse("desk_duty_step", args=[held.pk, "marks"])
    unsaid = said(client.post(address, {"mark_0": "80", "mark_1": "95"}))
    assert 'value="95"' in unsaid, "what was typed stays"
    client.post(address, {"mark_0": "80", "mark_1": "95", "reason": "录错一项"})
    held.refresh_from_db()
    assert held.score == 86
    page = said(client.get(reverse("desk_duty", args=[held.pk])))
    assert "更正以前的得分" in page
    assert "总分 80.00" in page
    assert "录错一项" in page
    assert at(house.head).get(address).status_code == 404
    page = said(client.post(reverse("desk_indicators"), {"year": 2025, "weights": "主动公开六十"}))
    assert "看不出权重" in page


def test_a_task_is_handed_down_broken_down_done_and_sent_back(house: SimpleNamespace) -> None:
    office, organ = at(house.supervisor), at(house.clerk)
    given = {**NEW["key_task"], "agency": "yunling", "organs": [house.county.water.pk]}
    office.post(reverse("desk_add_duty", args=["key_task"]), given)
    above = KeyTask.objects.get(agency=house.county.government)
    assert above.handed_down.get().agency == house.county.water
    assert "同时下达给" not in said(organ.get(reverse("desk_add_duty", args=["key_task"])))
    chosen = {"organs": [house.county.justice.pk]}
    page = said(office.post(reverse("desk_duty_step", args=[above.pk, "hand-down"]), chosen, follow=True))
    assert "云岭县水务局" in page
    ours = KeyTask.objects.get(agency=house.county.justice)
    part = {"unit": house.county.unit.pk, "title": "整理目录", "due_on": "2025-05-01"}
    organ.post(reverse("desk_duty_step", args=[ours.pk, "break-down"]), part)
    done = {"on": "2025-04-30", "result": "已整理"}
    page = said(organ.post(reverse("desk_duty_step", args=[ours.pk, "finish"]), done))
    assert "分解的任务还没有完成：整理目录" in page
    organ.post(reverse("desk_duty_step", args=[KeyTask.objects.get(part_of=ours).pk, "finish"]), done)
    organ.post(reverse("desk_duty_step", args=[ours.pk, "finish"]), done)
    ours.refresh_from_db()
    assert ours.standing == "已完成"
    office.post(reverse("desk_duty_step", args=[ours.pk, "again"]), {"reason": "没有证明"})
    ours.refresh_from_db()
    assert ours.standing == "逾期"
    assert "工作要点临近或者超过期限" in said(organ.get(reverse("wagtailadmin_home")))


def test_a_unit_sees_its_own_task_and_does_it(house: SimpleNamespace, task: Made) -> None:
    others, theirs = task(), task(title="股室任务", unit=house.county.unit)
    client = at(house.handler)
    page = said(client.get(reverse("desk_duty_list", args=["key_task"])))
    assert "股室任务" in page
    assert "更新公开指南" not in page
    assert "股室任务" in said(client.get(reverse("wagtailadmin_home")))
    assert client.get(reverse("desk_duty", args=[others.pk])).status_code == 404
    assert client.get(reverse("desk_duty_step", args=[theirs.pk, "break-down"])).status_code == 404
    client.post(reverse("desk_duty_step", args=[theirs.pk, "finish"]), {"on": "2025-04-30", "result": "已整理"})
    theirs.refresh_from_db()
    assert theirs.standing == "已完成"


def test_who_takes_over_a_merged_organ_goes_on_with_its_records(house: SimpleNamespace, task: Made) -> None:
    held = task(agency=house.county.water, by=house.neighbour)
    water, justice = (Agency.objects.get(pk=each.pk) for each in (house.county.water, house.county.justice))
    reorganising.merge(water, into=justice, on=date(2025, 3, 1), basis="机构改革", by=None)
    client = at(Person.objects.get(pk=house.clerk.pk))
    assert "更新公开指南" in said(client.get(reverse("desk_duty_list", args=["key_task"])))
    client.post(reverse("desk_duty_step", args=[held.pk, "finish"]), {"on": "2025-04-30", "result": "已整理"})
    held.refresh_from_db()
    assert held.standing == "已完成"
    assert at(Person.objects.get(pk=house.neighbour.pk)).get(reverse("desk_duty", args=[held.pk])).status_code == 200


def test_a_rule_leads_to_its_public_record(house: SimpleNamespace, draft: Callable[..., Record]) -> None:
    published = draft(title="保密审查制度（公布稿）", kind="rule", live=True, published_on=date(2024, 1, 2))
    given = {**NEW["standing_rule"], "record": published.pk}
    page = said(at(house.clerk).post(reverse("desk_add_duty", args=["standing_rule"]), given, follow=True))
    assert StandingRule.objects.get().record == published
    assert f'href="{Record.objects.get(pk=published.pk).get_absolute_url()}"' in page


def test_last_year_s_measures_become_tasks(house: SimpleNamespace) -> None:
    from gongkai import taxonomy
    from gongkai.document import WHOLE_FILE, Paragraph
    from gongkai.report import Chapter, Report
    from website.annual_reports import importing

    client, year = at(house.clerk), TODAY.year - 1
    assert "没有" in said(client.get(reverse("desk_carry_over")))
    edition = taxonomy.edition_for(year)
    words = ["（一）存在的主要问题。一是解读没有视频；二是更新不及时。", "（二）改进情况。一是增加视频解读。"]
    heading = "存在的主要问题及改进情况"
    paragraphs = [Paragraph(each, WHOLE_FILE) for each in words]
    chapter = Chapter("problems", "五", heading, Paragraph(f"五、{heading}", WHOLE_FILE), paragraphs)
    report = Report(name="x", agency="云岭县司法局", year=year, edition=edition, form=edition, chapters=[chapter])
    importing.keep(house.county.justice, year, report, document=None, by=house.clerk)
    assert "增加视频解读" in sentences_of(house.county.justice, year)
    place = sentences_of(house.county.justice, year).index("增加视频解读")
    due = TODAY.replace(month=12, day=31).isoformat()
    client.post(reverse("desk_carry_over"), {"chosen": [str(place)], "due_on": due})
    task = KeyTask.objects.get()
    assert (task.title, task.origin, task.year) == ("增加视频解读", "last_report", TODAY.year)
    assert YearOf(house.county.justice, TODAY.year).value("improvements") == 1
    page = said(client.get(reverse("desk_carry_over")))
    assert "已经列为任务的 1 项" in page
    assert "解读没有视频" in page


def test_every_figure_opens_its_list(
    house: SimpleNamespace, meeting: Made, training: Made, task: Made, complaint: Made
) -> None:
    meeting(), training(), task(), complaint()
    client = at(house.head)
    for figure, words in (
        ("meetings_on_disclosure", "局务会"),
        ("trainees", "7人次"),
        ("key_tasks_late", "更新公开指南"),
        ("complaints_47", "（内容在“投诉举报”中查看）"),
    ):
        page = said(client.get(reverse("desk_report_figure", args=["sfj", 2025, figure])))
        assert words in page, figure
        assert "预算没有公开" not in page


# ---- in a real browser


def _sound(page: Page) -> None:
    """Hold the page to what everyone needs of it, at both widths."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == [], page.url
        assert overflow(page) <= 0, page.url
    page.set_viewport_size(DESK)


def _take(page: Page, held: Training) -> None:
    page.get_by_role("link", name="条例学习日").click()
    for place, question in enumerate(held.questions):
        page.locator(f"input[name='question_{place}'][value='{question.answer}']").check()
    _sound(page)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("合格。").first).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_training_day_and_a_task_from_the_first_click_to_the_report(
    house: SimpleNamespace, live_server: Any, window: Callable[..., Page]
) -> None:
    server, password = live_server.url, "correct horse battery"
    clerk = log_in(window(), f"{server}/desk/duties/training/add/", "clerk", password)
    clerk.get_by_label("培训主题").fill("条例学习日")
    clerk.get_by_label("培训日期").fill(f"{TODAY.year}-01-01")
    clerk.get_by_role("checkbox", name="演示受理员").check()
    clerk.get_by_role("checkbox", name="演示承办员").check()
    clerk.get_by_label("没有列名的人数").fill("3")
    _sound(clerk)
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.get_by_role("heading", name="参加人员（5人次）")).to_be_visible()
    clerk.get_by_role("link", name="出测验题").click()
    clerk.get_by_role("button", name="出测验题").click()
    expect(clerk.get_by_text("还没有人答题")).to_be_visible()
    held = Training.objects.get()
    clerk.goto(f"{server}/desk/")
    _take(clerk, held)
    _take(log_in(window(), f"{server}/desk/", "handler", password), held)
    assert held.results.filter(passed=True).count() == 2

    office = log_in(window(), f"{server}/desk/duties/key_task/add/", "supervisor", password)
    office.get_by_label("任务").fill("统一公开指南")
    office.get_by_label("下达日期").fill(f"{TODAY.year}-01-01")
    office.get_by_label("完成期限").fill(f"{TODAY.year}-12-31")
    office.get_by_role("checkbox", name="云岭县司法局").check()
    _sound(office)
    office.get_by_role("button", name="登记", exact=True).click()
    expect(office.get_by_role("heading", name="下达的单位")).to_be_visible()

    clerk.goto(f"{server}/desk/duties/key_task/")
    _sound(clerk)
    clerk.get_by_role("link", name="统一公开指南").click()
    clerk.get_by_role("link", name="登记完成").click()
    clerk.get_by_label("完成情况").fill("指南已按统一样式更新")
    clerk.get_by_label("材料").set_input_files({"name": "截图.txt", "mimeType": "text/plain", "buffer": b"done"})
    clerk.get_by_role("button", name="登记完成").click()
    expect(clerk.get_by_text("已完成").first).to_be_visible()
    _sound(clerk)

    clerk.goto(f"{server}{reverse('desk_report_figure', args=['sfj', TODAY.year, 'trainees'])}")
    expect(clerk.get_by_role("heading", name="公开业务培训人次：5 人次")).to_be_visible()
    clerk.get_by_role("link", name="条例学习日").click()
    expect(clerk.get_by_role("heading", name="参加人员（5人次）")).to_be_visible()
    clerk.goto(f"{server}{reverse('desk_report', args=['sfj', TODAY.year])}")
    clerk.get_by_role("button", name="按记录写初稿").click()
    expect(clerk.get_by_text("已按本年的记录写好初稿")).to_be_visible()
    written = clerk.request.get(f"{server}{reverse('desk_report_file', args=['sfj', TODAY.year, 'html'])}").text()
    assert "开展公开业务培训1次、5人次。" in written
    assert "年度政务公开工作要点任务1项，完成1项。" in written
