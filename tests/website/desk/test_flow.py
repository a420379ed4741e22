"""A record goes from its draft to the public in the hands of three people, by the pages they use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai.disclosure import law
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.audit.services import verify
from website.desk.home.work import due_soon
from website.publishing import workflows
from website.publishing.choices import Openness
from website.publishing.models import MaskedOriginal, PublishedFile, Record, SecrecyReview
from website.search.query import Query
from website.search.services import search

Office = SimpleNamespace
PASSED = {**dict.fromkeys(law().points, "none"), "conclusion": "passed", "basis": "条例第十七条", "comment": ""}


@pytest.fixture
def office(county: SimpleNamespace, person: Callable[..., Person]) -> Office:
    """Return the bureau's people, each logged in, with the review laid down."""
    workflows.lay_down()
    people = {
        "drafter": person("drafter", county.justice, Role.HANDLER),
        "secrecy": person("secrecy", county.justice, Role.SECRECY_REVIEWER),
        "head": person("head", county.justice, Role.OFFICE_HEAD),
        "leader": person("leader", county.justice, Role.LEADER),
        "foreign": person("foreign", county.water, Role.HANDLER, Role.SECRECY_REVIEWER, Role.LEADER),
    }
    permissions.lay_down()
    clients = {}
    for name, each in people.items():
        clients[name] = Client()
        clients[name].force_login(each, backend="django.contrib.auth.backends.ModelBackend")
    return SimpleNamespace(county=county, people=people, **clients)


def filled(office: Office, **fields: Any) -> dict[str, Any]:
    """Return the form of a record as a drafter fills it in."""
    return {
        "kind": "news",
        "column": office.county.columns["sfj"].pk,
        "title": "法治宣传进乡村",
        "summary": "宣传活动情况。",
        "generated_on": "2022-03-01",
        "openness": "proactive",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "quote",
        "body-0-id": "",
        "body-0-value-text": "现场解答群众关于拆迁补偿的咨询。",
        "body-0-value-source": "",
        **{f"{name}-{count}": "0" for name in ("files", "links") for count in ("TOTAL_FORMS", "INITIAL_FORMS")},
        **{f"{name}-{limit}": "1000" for name in ("files", "links") for limit in ("MIN_NUM_FORMS", "MAX_NUM_FORMS")},
        **fields,
    }


def create(office: Office, **fields: Any) -> Record:
    answer = office.drafter.post(reverse("records:add"), filled(office, **fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return Record.objects.latest("pk")


def submit(office: Office, record: Record, **fields: Any) -> None:
    data = filled(office, **fields, **{"action-submit": "1"})
    assert office.drafter.post(reverse("records:edit", args=[record.pk]), data).status_code == 302


def step(client: Client, record: Record, action: str, answers: dict[str, str]) -> int:
    state = Record.objects.get(pk=record.pk).current_workflow_task_state
    address = reverse("records:workflow_action", args=[record.pk, action, state.pk])
    return client.post(address, answers).status_code


def fresh(record: Record) -> Record:
    return Record.objects.get(pk=record.pk)


def test_three_people_publish_a_record(office: Office, client: Client) -> None:
    record = create(office)
    assert record.drafter == office.people["drafter"]
    assert record.agency == office.county.justice
    submit(office, record)
    assert step(office.secrecy, record, "approve", PASSED) == 302
    assert client.get(record.get_absolute_url()).status_code == 404
    assert step(office.leader, record, "approve", {"comment": "同意"}) == 302
    published = fresh(record)
    assert published.is_public
    assert published.index_no == "11620000000000002B/2022-00001"
    assert published.published_on == timezone.localdate()
    assert len(published.snapshot_sha256) == 64
    page = client.get(record.get_absolute_url())
    assert "拆迁补偿" in page.content.decode()
    assert published.index_no in page.content.decode()
    assert [hit.key for hit in search(Query("拆迁")).hits] == [record.pk]
    review = SecrecyReview.objects.get(record=record)
    assert (review.reviewer, review.drafter) == (office.people["secrecy"], office.people["drafter"])
    done = list(Entry.objects.filter(target_id=str(record.pk)).order_by("pk").values_list("action", "person_name"))
    assert done == [
        ("record.drafted", "drafter"),
        ("record.changed", "drafter"),
        ("record.submitted", "drafter"),
        ("record.secrecy_reviewed", "secrecy"),
        ("record.agreed", "leader"),
        ("record.published", "leader"),
    ]
    assert list(verify()) == []


def test_nobody_reviews_what_they_wrote(office: Office) -> None:
    from website.agencies.services import appoint

    for role in (Role.SECRECY_REVIEWER, Role.LEADER):
        appoint(person=office.people["drafter"], agency=office.county.justice, role=role, begins_on=date(2022, 1, 1))
    record = create(office)
    submit(office, record)
    assert step(office.drafter, record, "approve", PASSED) in (302, 403)
    assert fresh(record).current_workflow_task.step == "secrecy_review"
    assert not SecrecyReview.objects.exists()


@pytest.mark.parametrize("who", ["leader", "head", "foreign"])
def test_a_step_is_taken_by_its_own_role_only(office: Office, who: str) -> None:
    record = create(office)
    submit(office, record)
    assert step(getattr(office, who), record, "approve", PASSED) in (302, 403, 404)
    assert not SecrecyReview.objects.exists()


def test_a_record_is_sent_back_with_a_reason_and_handed_in_again(office: Office) -> None:
    record = create(office)
    submit(office, record)
    assert step(office.secrecy, record, "reject", {"comment": "  "}) == 302
    assert fresh(record).current_workflow_task.step == "secrecy_review", "no reason, no return"
    step(office.secrecy, record, "reject", {"comment": "请写明地点"})
    assert fresh(record).current_workflow_task is None
    submit(office, record, title="法治宣传进榆林子镇")
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    assert fresh(record).title == "法治宣传进榆林子镇"
    assert fresh(record).is_public


def test_what_was_found_not_fit_for_the_public_does_not_pass(office: Office) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", {**PASSED, "state_secret": "found"})
    assert fresh(record).current_workflow_task.step == "secrecy_review"


def test_a_doubt_goes_to_the_authority_and_stays_open(office: Office) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", {**PASSED, "conclusion": "escalated"})
    assert SecrecyReview.objects.get(record=record).conclusion == "escalated"
    assert fresh(record).current_workflow_task.step == "secrecy_review"


def test_signing_waits_for_every_finding(office: Office) -> None:
    text = {"body-0-value-text": "联系人手机13800000000。"}
    record = create(office, **text)
    submit(office, record, **text)
    step(office.secrecy, record, "approve", PASSED)
    assert step(office.leader, record, "approve", {}) in (302, 403)
    assert not fresh(record).live
    page = office.leader.get(reverse("records:edit", args=[record.pk]), follow=True).content.decode()
    assert "138****0000" in page
    from website.publishing.findings import open_findings

    (finding,) = open_findings(fresh(record).get_latest_revision_as_object())
    address = reverse("desk_clear_finding", args=[record.pk, finding.fingerprint])
    assert office.drafter.post(address, {"reason": "我说行"}).status_code == 200, "a drafter clears nothing"
    assert office.leader.post(address, {"reason": "对外公布的值班电话，法定公开义务。"}).status_code == 302
    step(office.leader, record, "approve", {})
    assert fresh(record).is_public


def test_one_click_masks_and_keeps_the_original_apart(office: Office) -> None:
    text = {"body-0-value-text": "联系人手机13800000000。"}
    record = create(office, **text)
    assert office.drafter.post(reverse("desk_mask", args=[record.pk])).status_code == 302
    latest = fresh(record).get_latest_revision_as_object()
    assert "138****0000" in latest.text
    assert "13800000000" not in str(fresh(record).body.get_prep_value())
    kept = MaskedOriginal.objects.get(record=record)
    address = reverse("desk_original", args=[record.pk, kept.pk])
    assert office.drafter.get(address).status_code == 404
    assert "13800000000" not in office.secrecy.get(address).content.decode()
    assert "13800000000" in office.secrecy.post(address, {"reason": "核对"}).content.decode()
    assert Entry.objects.filter(action="original.viewed", person=office.people["secrecy"]).count() == 1


def test_a_record_waits_for_its_time(office: Office, client: Client) -> None:
    at = timezone.localtime() + timedelta(hours=2)
    when = {"go_live_at": at.strftime("%Y-%m-%d %H:%M")}
    record = create(office, **when)
    submit(office, record, **when)
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    waiting = fresh(record)
    assert not waiting.live
    assert waiting.index_no is None
    assert client.get(record.get_absolute_url()).status_code == 404
    scheduled = waiting.scheduled_revision
    scheduled.content["go_live_at"] = None
    scheduled.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    scheduled.save(update_fields=["content", "approved_go_live_at"])
    call_command("publish_scheduled", verbosity=0)
    assert fresh(record).is_public
    assert fresh(record).index_no


def test_what_is_withheld_is_filed_and_never_shown(office: Office, client: Client) -> None:
    fields = {"openness": "withheld", "withhold_ground": "16-internal", "withhold_reason": "后勤管理信息。"}
    record = create(office, **fields)
    submit(office, record, **fields)
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    filed = fresh(record)
    assert filed.concluded_at
    assert not filed.live
    assert filed.next_review_on
    assert client.get(record.get_absolute_url()).status_code == 404
    assert search(Query("拆迁")).hits == []


def test_a_reason_is_needed_to_withhold(office: Office) -> None:
    answer = office.drafter.post(reverse("records:add"), filled(office, openness=Openness.WITHHELD, title="还在这里"))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"withhold_ground", "withhold_reason"}
    assert "还在这里" in answer.content.decode(), "what was typed is still there"


def test_an_edited_record_is_published_again_under_its_number(office: Office) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    number, before = fresh(record).index_no, fresh(record).snapshot_sha256
    submit(office, record, title="法治宣传进乡村（更正）")
    assert fresh(record).title == "法治宣传进乡村", "the public sees the old text until the new one is signed"
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    assert fresh(record).title == "法治宣传进乡村（更正）"
    assert fresh(record).index_no == number
    assert fresh(record).snapshot_sha256 != before


def test_a_withdrawn_record_leaves_a_note(office: Office, client: Client) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    address = reverse("desk_withdraw", args=[record.pk])
    assert office.drafter.post(address, {"reason": "mistake", "note": "有误"}).status_code == 404
    assert office.head.post(address, {"reason": "mistake", "note": ""}).status_code == 200
    assert office.head.post(address, {"reason": "", "note": "有误"}).status_code == 200, (
        "nobody withdraws for a reason one did not choose"
    )
    assert fresh(record).is_public
    assert office.head.post(address, {"reason": "mistake", "note": "人数有误，更正后重新公布。"}).status_code == 302
    page = client.get(record.get_absolute_url())
    assert page.status_code == 410
    assert "人数有误" in page.content.decode()
    assert "拆迁补偿" not in page.content.decode()
    assert search(Query("拆迁")).hits == []
    assert not PublishedFile.objects.filter(record=record).exists()


@pytest.mark.parametrize(
    "name", ["edit", "history", "delete", "usage", "inspect", "preview_on_edit", "workflow_history", "lock", "unlock"]
)
def test_a_record_of_another_bureau_is_not_there(office: Office, name: str) -> None:
    record = create(office)
    assert office.foreign.get(reverse(f"records:{name}", args=[record.pk])).status_code == 404
    assert office.foreign.post(reverse(f"records:{name}", args=[record.pk]), filled(office)).status_code == 404


def test_a_list_shows_ones_own_bureau_only(office: Office) -> None:
    create(office)
    assert "法治宣传进乡村" in office.drafter.get(reverse("records:list")).content.decode()
    assert "法治宣传进乡村" not in office.foreign.get(reverse("records:list")).content.decode()


def test_a_record_is_not_put_into_another_bureau_s_column(office: Office) -> None:
    answer = office.drafter.post(reverse("records:add"), filled(office, column=office.county.columns["swj"].pk))
    assert answer.status_code == 200
    assert "column" in answer.context["form"].errors
    assert not Record.objects.exists()


def test_the_first_page_shows_whose_turn_it_is(office: Office) -> None:
    today = {"generated_on": str(timezone.localdate())}
    record = create(office, **today)
    submit(office, record, **today)
    assert record.title in office.secrecy.get(reverse("wagtailadmin_home")).content.decode()
    assert record.title not in office.leader.get(reverse("wagtailadmin_home")).content.decode()
    step(office.secrecy, record, "reject", {"comment": "补充地点"})
    assert "退回给我的" in office.drafter.get(reverse("wagtailadmin_home")).content.decode()


def test_a_stale_save_does_not_wipe_out_the_other_one(office: Office) -> None:
    record = create(office)
    first = fresh(record).latest_revision
    stale = {"loaded_revision_id": first.pk, "loaded_revision_created_at": first.created_at.isoformat()}
    edit = reverse("records:edit", args=[record.pk])
    office.head.post(edit, filled(office, title="主任的改法", **stale))
    office.drafter.post(edit, filled(office, title="起草人的改法", **stale))
    titles = {revision.content["title"] for revision in fresh(record).revisions.all()}
    assert {"主任的改法", "起草人的改法"} <= titles


def test_a_reviewer_takes_the_step_on_the_page_of_the_review(office: Office) -> None:
    record = create(office)
    submit(office, record)
    address = reverse("desk_review", args=[record.pk])
    assert office.secrecy.get(reverse("records:edit", args=[record.pk]))["Location"] == address
    page = office.secrecy.get(address).content.decode()
    assert "逐项" in page
    shown = office.secrecy.get(reverse("records:revisions_view", args=[record.pk, fresh(record).latest_revision_id]))
    assert "拆迁补偿" in shown.content.decode(), "as the public will see it"
    missing = office.secrecy.post(address, {"approve": "1", "approve-conclusion": "passed"})
    assert missing.status_code == 200
    assert not SecrecyReview.objects.exists(), "every point is answered"
    answers = {f"approve-{name}": value for name, value in PASSED.items()}
    assert office.secrecy.post(address, {**answers, "approve": "1"}).status_code == 302
    assert office.secrecy.post(address, {**answers, "approve": "1"}).status_code == 302, "a second click does nothing"
    assert SecrecyReview.objects.count() == 1
    assert office.foreign.get(address).status_code == 404
    assert office.drafter.get(address).status_code == 302
    assert "请写明退回理由" in office.leader.post(address, {"reject": "1", "reject-comment": ""}).content.decode()
    office.leader.post(address, {"approve": "1", "approve-comment": ""})
    assert fresh(record).is_public


def test_a_record_sent_back_at_signing_goes_through_the_secrecy_review_again(office: Office) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "reject", {"comment": "标题写具体"})
    submit(office, record, title="法治宣传进榆林子镇")
    assert fresh(record).current_workflow_task.step == "secrecy_review"
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    assert fresh(record).is_public
    assert fresh(record).title == "法治宣传进榆林子镇"


def test_a_record_goes_the_way_that_its_openness_asks_for_when_handed_in_again(office: Office) -> None:
    paper = {"kind": "working_document", "doc_no": "无文号"}
    record = create(office, **paper)
    submit(office, record, **paper)
    step(office.secrecy, record, "reject", {"comment": "属于内部管理"})
    withheld = {"openness": "withheld", "withhold_ground": "16-internal", "withhold_reason": "后勤管理信息。"}
    submit(office, record, **paper, **withheld)
    assert fresh(record).current_workflow_task.step == "office_check"


def test_what_was_handed_in_is_not_deleted(office: Office, client: Client) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", PASSED)
    delete = reverse("records:delete", args=[record.pk])
    assert office.drafter.post(delete).status_code == 302
    assert Record.objects.filter(pk=record.pk).exists()
    step(office.leader, record, "approve", {})
    assert office.drafter.post(delete).status_code == 302
    several = reverse("wagtail_bulk_action", args=["publishing", "record", "delete"])
    office.head.post(f"{several}?id={record.pk}&next=/desk/records/")
    assert client.get(fresh(record).get_absolute_url()).status_code == 200


@pytest.mark.parametrize("together", [False, True])
def test_a_draft_nobody_looked_at_is_deleted_and_that_is_written_down(office: Office, together: bool) -> None:
    record = create(office)
    several = reverse("wagtail_bulk_action", args=["publishing", "record", "delete"])
    one = reverse("records:delete", args=[record.pk])
    office.drafter.post(f"{several}?id={record.pk}&next=/desk/records/" if together else one)
    assert not Record.objects.exists()
    assert Entry.objects.filter(action="record.deleted", target_id=str(record.pk)).count() == 1


def test_what_waits_for_its_time_can_be_stopped(office: Office) -> None:
    when = {"go_live_at": (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")}
    record = create(office, **when)
    submit(office, record, **when)
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    waiting = fresh(record).scheduled_revision
    stop = reverse("records:revisions_unschedule", args=[record.pk, waiting.pk])
    assert stop in office.leader.get(reverse("records:list")).content.decode()
    assert stop not in office.drafter.get(reverse("records:list")).content.decode()
    office.drafter.post(stop)
    assert fresh(record).scheduled_revision, "a drafter does not undo what was signed"
    assert office.leader.post(stop).status_code == 302
    assert fresh(record).scheduled_revision is None
    assert Entry.objects.filter(action="record.unscheduled", target_id=str(record.pk)).count() == 1
    submit(office, record, title="改过再报")
    assert fresh(record).current_workflow_task.step == "secrecy_review"


def test_a_drafter_takes_a_record_back(office: Office) -> None:
    record = create(office)
    submit(office, record)
    office.drafter.post(reverse("records:edit", args=[record.pk]), filled(office, **{"action-cancel-workflow": "1"}))
    assert fresh(record).current_workflow_task is None
    assert Entry.objects.filter(action="record.recalled", target_id=str(record.pk)).count() == 1


def test_reviewers_compare_versions_and_read_the_history(office: Office) -> None:
    record = create(office)
    submit(office, record, title="改过的名称")
    first, last = record.latest_revision_id, fresh(record).latest_revision_id
    compare = reverse("records:revisions_compare", args=[record.pk, first, last])
    pages = [compare, *(reverse(f"records:{name}", args=[record.pk]) for name in ("history", "workflow_history"))]
    for reviewer in (office.secrecy, office.leader):
        assert [reviewer.get(page).status_code for page in pages] == [200, 200, 200]
    assert "改过的名称" in office.secrecy.get(compare).content.decode()
    assert office.foreign.get(compare).status_code == 404


def test_the_first_page_counts_all_that_waits(office: Office) -> None:
    for number in range(12):
        submit(office, create(office, title=f"第{number}条"), title=f"第{number}条")
    page = office.secrecy.get(reverse("wagtailadmin_home")).content.decode()
    assert "等我审查（12）" in page
    assert all(f"第{number}条" in page for number in range(12))


def test_the_kind_of_a_record_does_not_change(office: Office) -> None:
    record = create(office)
    office.drafter.post(reverse("records:edit", args=[record.pk]), filled(office, kind="penalty", title="改了名称"))
    assert fresh(record).get_latest_revision_as_object().title == "改了名称"
    assert fresh(record).get_latest_revision_as_object().kind == "news"


def test_the_list_is_taken_away_in_words_and_safely(office: Office) -> None:
    create(office, title="=HYPERLINK(1)")
    answer = office.drafter.get(reverse("records:list"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff索引号,名称,信息类别,栏目")
    assert ",'=HYPERLINK(1),政务要闻," in text
    assert ",主动公开," in text
    assert ",草稿,drafter" in text
    assert office.drafter.get(reverse("records:list"), {"export": "xlsx"}).status_code == 200


def typed(office: Office, record: Record, over: int | None = None, **fields: Any) -> dict[str, Any]:
    """Save as the editor does by itself while somebody types."""
    data = filled(office, **fields, **({"overwrite_revision_id": str(over)} if over else {}))
    answer = office.drafter.post(
        reverse("records:edit", args=[record.pk]), data, headers={"accept": "application/json"}
    )
    result: dict[str, Any] = answer.json()
    return result


def test_saving_while_typing_makes_one_version_and_one_line(office: Office) -> None:
    record = create(office)
    version = typed(office, record, title="一")["revision_id"]
    assert typed(office, record, over=version, title="一二")["revision_id"] == version
    assert typed(office, record, over=version, title="一二三")["revision_id"] == version
    assert fresh(record).get_latest_revision_as_object().title == "一二三"
    assert Entry.objects.filter(action="record.changed", target_id=str(record.pk)).count() == 1


def test_a_version_that_was_reviewed_is_never_written_over(office: Office) -> None:
    record = create(office)
    submit(office, record, title="审查的一稿")
    step(office.secrecy, record, "approve", PASSED)
    reviewed = fresh(record).latest_revision_id
    edit = reverse("records:edit", args=[record.pk])
    office.drafter.post(edit, filled(office, title="审查的一稿", **{"action-cancel-workflow": "1"}))
    latest = fresh(record).latest_revision_id
    answer = typed(office, record, over=latest, title="偷换的一稿")
    assert answer["success"]
    kept = record.revisions.get(pk=reviewed)
    assert kept.content["title"] == "审查的一稿"
    submit(office, record, title="偷换的一稿")
    assert step(office.leader, record, "approve", {}) != 302 or not fresh(record).is_public


def test_what_the_checks_say_is_fetched_while_typing(office: Office) -> None:
    record = create(office)
    address = reverse("desk_findings", args=[record.pk])
    assert "finding--must" not in office.drafter.get(address).content.decode()
    typed(office, record, title="张某身份证号11010519491231002X")
    assert "finding--must" in office.drafter.get(address).content.decode()
    assert office.foreign.get(address).status_code == 404


def test_the_first_page_tells_why_a_record_came_back(office: Office) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "reject", {"comment": "补充活动地点"})
    page = office.drafter.get(reverse("wagtailadmin_home")).content.decode()
    assert "补充活动地点" in page


def test_what_waits_for_an_answer_from_above_is_shown_so(office: Office) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", {**PASSED, "conclusion": "escalated"})
    assert "待上级答复保密问题" in office.drafter.get(reverse("records:list")).content.decode()


def test_masking_a_public_record_tells_what_the_public_still_sees(office: Office) -> None:
    record = create(office)
    submit(office, record)
    step(office.secrecy, record, "approve", PASSED)
    step(office.leader, record, "approve", {})
    office.drafter.post(
        reverse("records:edit", args=[record.pk]), filled(office, title="张某身份证号11010519491231002X")
    )
    page = office.drafter.get(reverse("desk_mask", args=[record.pk])).content.decode()
    assert "公众看到的仍是遮盖之前的一稿" in page


def test_a_new_record_handed_in_at_once_goes_the_way_that_its_openness_asks_for(office: Office) -> None:
    withheld = {"openness": "withheld", "withhold_ground": "16-internal", "withhold_reason": "后勤管理信息。"}
    record = create(office, kind="working_document", doc_no="无文号", **withheld, **{"action-submit": "1"})
    assert record.current_workflow_task.step == "office_check"


def test_what_is_due_is_asked_for_at_once_however_much_it_is(office: Office) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            due_soon(Person.objects.get(username="drafter"))
        return len(queries)

    create(office)
    one = asked()
    for number in range(5):
        create(office, title=f"第{number}条")
    assert asked() == one
