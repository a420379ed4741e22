"""Records of 组织保障: entered, corrected with a reason, counted, and kept from who need not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.sealing import unseal
from website.annual_reports.counted_in import cells_of
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.suggestions import suggested
from website.annual_reports.text import fill
from website.audit.models import Entry
from website.audit.services import verify
from website.duties import assessing, daily, key_tasks, retention, services, supervision, trainings
from website.duties.key_tasks import Part
from website.duties.models import Assessment, DutyFile, KeyTask, Meeting, StandingRule, SupervisionCase, Training
from website.duties.services import Upload
from website.duties.trainings import Attendance

Made = Callable[..., Any]


def value(house: SimpleNamespace, figure: str, year: int = 2025) -> Any:
    return YearOf(house.county.justice, year).value(figure)


def overview(house: SimpleNamespace, year: int = 2025) -> str:
    counted = YearOf(house.county.justice, year)
    return fill(suggested(counted)["overview"], counted.printed, {})


# ---- meetings


def test_a_meeting_is_counted_and_one_without_its_days_is_not(house: SimpleNamespace, meeting: Made) -> None:
    meeting()
    meeting(form="instruction", title="批示")
    meeting(is_summary=True, presider="", title="多次在会上部署", on=date(2025, 12, 31))
    meeting(on=date(2024, 12, 31))
    assert value(house, "meetings_on_disclosure") == 1
    assert value(house, "instructions_on_disclosure") == 1
    assert "研究部署政务公开工作1次。" in overview(house)
    assert "研究部署" not in overview(house, 2023)


def test_what_is_missing_is_named(house: SimpleNamespace, meeting: Made) -> None:
    with pytest.raises(NotAllowed) as refused:
        meeting(title=" ", presider="", agenda="", on=timezone.localdate() + timedelta(days=1))
    said = "".join(refused.value.reasons)
    for words in ("请填写名称", "请填写议题", "概括登记", "在今天以后"):
        assert words in said, words
    assert not Meeting.objects.exists()


def test_a_unit_keeps_no_records_of_its_own(house: SimpleNamespace, meeting: Made) -> None:
    with pytest.raises(NotAllowed, match="请登记在云岭县司法局名下"):
        meeting(agency=house.county.unit)


@pytest.mark.parametrize("who", ["handler", "leader", "neighbour", "supervisor", "auditor"])
def test_only_clerk_and_head_enter(house: SimpleNamespace, meeting: Made, who: str) -> None:
    with pytest.raises(NotAllowed, match="由本机关的受理员、公开工作机构负责人登记"):
        meeting(by=getattr(house, who))


def test_a_correction_gives_its_reason_and_keeps_what_was_there(house: SimpleNamespace, meeting: Made) -> None:
    held = meeting()
    with pytest.raises(NotAllowed, match="请写明更正的原因"):
        services.correct(held, {"on": date(2025, 3, 5)}, reason=" ", by=house.head)
    with pytest.raises(NotAllowed, match="没有改动"):
        services.correct(held, {"on": date(2025, 3, 4)}, reason="核对", by=house.head)
    services.correct(held, {"on": date(2025, 3, 5), "form": "special"}, reason="会议纪要上是5日", by=house.head)
    assert (held.on, held.form) == (date(2025, 3, 5), "special")
    entry = Entry.objects.get(action="duty.corrected")
    assert entry.detail["before"] == ["日期“2025-03-04”", "形式“局务会、党组会等研究”"]
    assert entry.detail["after"] == ["日期“2025-03-05”", "形式“专题会议”"]
    assert entry.detail["reason"] == "会议纪要上是5日"
    assert list(verify()) == []


def test_what_is_void_stays_and_counts_nowhere(house: SimpleNamespace, meeting: Made) -> None:
    held = meeting()
    services.void(held, reason="重复登记", by=house.clerk)
    assert value(house, "meetings_on_disclosure") == 0
    assert Meeting.objects.get().void_reason == "重复登记"
    with pytest.raises(NotAllowed, match="已经作废"):
        services.correct(held, {"title": "别的"}, reason="改", by=house.clerk)


# ---- training and its quiz


def test_person_times_are_names_and_numbers_together(house: SimpleNamespace, training: Made) -> None:
    training()
    training(Attendance(others=30), title="全县培训", form="above")
    assert (value(house, "trainings"), value(house, "trainees")) == (2, 37)
    assert "开展公开业务培训2次、37人次。" in overview(house)
    held = Training.objects.get(title="条例学习")
    trainings.change_attendance(held, Attendance([house.head]), reason="签到表只有一人", by=house.clerk)
    assert (held.attended, value(house, "trainees")) == (1, 31)
    assert Entry.objects.get(action="duty.corrected").detail["before"] == ["参加人次“7”"]


def test_attendance_by_hand_is_added(house: SimpleNamespace, training: Made) -> None:
    from website.annual_reports.models import Adjustment

    training()
    Adjustment.objects.create(
        agency=house.county.justice,
        year=2025,
        figure="trainees",
        amount=3,
        source="elsewhere",
        reason="x",
        by=house.head,
    )
    counted = YearOf(house.county.justice, 2025)
    assert (counted.counted("trainees"), counted.by_hand("trainees"), counted.value("trainees")) == (7, 3, 10)


def test_a_training_without_anybody_is_refused_whole(house: SimpleNamespace, training: Made) -> None:
    with pytest.raises(NotAllowed, match="请勾选参加人员"):
        training(Attendance())
    with pytest.raises(NotAllowed, match="演示邻居不是本机关的人员"):
        training(Attendance([house.neighbour]))
    assert not Training.objects.exists()


def answers_of(training: Training, *, right: int) -> dict[int, int]:
    return {
        place: question.answer if place < right else (question.answer + 1) % len(question.options)
        for place, question in enumerate(training.questions)
    }


def test_a_quiz_is_kept_as_it_was_asked(house: SimpleNamespace, training: Made) -> None:
    trainings.set_practice(house.county.justice, question_count=5, pass_percent=80, by=house.clerk)
    held = training()
    trainings.lay_down_quiz(held, by=house.clerk)
    trainings.set_practice(house.county.justice, question_count=20, pass_percent=100, by=house.clerk)
    held.refresh_from_db()
    assert (len(held.questions), held.pass_percent) == (5, 80)
    with pytest.raises(NotAllowed, match="已经有测验题"):
        trainings.lay_down_quiz(held, by=house.clerk)
    failed = trainings.take_quiz(held, answers_of(held, right=3), by=house.handler)
    passed = trainings.take_quiz(held, answers_of(held, right=4), by=house.handler)
    assert [(each.right, each.passed) for each in (failed, passed)] == [(3, False), (4, True)]
    with pytest.raises(NotAllowed, match="已经合格"):
        trainings.take_quiz(held, answers_of(held, right=5), by=house.handler)
    assert [answer == question.answer for question, answer in passed.reviewed()] == [True] * 4 + [False]


def test_a_quiz_is_for_the_organ_s_own_people_and_answered_whole(house: SimpleNamespace, training: Made) -> None:
    held = training()
    with pytest.raises(NotAllowed, match="还没有测验题"):
        trainings.take_quiz(held, {}, by=house.handler)
    trainings.lay_down_quiz(held, by=house.clerk)
    with pytest.raises(NotAllowed, match="由云岭县司法局的人员参加"):
        trainings.take_quiz(held, answers_of(held, right=10), by=house.neighbour)
    with pytest.raises(NotAllowed, match="没有作答"):
        trainings.take_quiz(held, {0: 0}, by=house.handler)


# ---- key tasks


def test_a_task_is_handed_down_in_one_step_and_done_with_proof(house: SimpleNamespace, task: Made) -> None:
    county = house.county
    own = task(agency=county.government, by=house.supervisor)
    given = key_tasks.hand_down(own, [county.justice, county.water], by=house.supervisor)
    assert {each.agency for each in given} == {county.justice, county.water}
    with pytest.raises(NotAllowed, match="还没有下达的单位"):
        key_tasks.hand_down(own, [county.justice], by=house.supervisor)
    ours = KeyTask.objects.get(agency=county.justice)
    with pytest.raises(NotAllowed, match="由下达的单位更正"):
        services.correct(ours, {"due_on": date(2025, 12, 31)}, reason="来不及", by=house.head)
    with pytest.raises(NotAllowed, match="写明完成情况"):
        key_tasks.finish(ours, on=date(2025, 6, 1), result="", by=house.clerk)
    proof = Upload("截图.txt", "已更新".encode())
    key_tasks.finish(ours, on=date(2025, 6, 1), result="指南已更新", by=house.clerk, uploads=[proof])
    assert (ours.standing, value(house, "key_tasks"), value(house, "key_tasks_done")) == ("已完成", 1, 1)
    assert DutyFile.objects.get().duty_id == ours.pk
    key_tasks.take_up_again(ours, reason="指南里没有传真号码", by=house.supervisor)
    assert (ours.done_on, ours.standing, value(house, "key_tasks_done")) == (None, "逾期", 0)
    assert value(house, "key_tasks_late") == 1


def test_a_correction_of_what_was_handed_down_reaches_the_organs(house: SimpleNamespace, task: Made) -> None:
    county = house.county
    own = task(agency=county.government, by=house.supervisor)
    ours, theirs = key_tasks.hand_down(own, [county.justice, county.water], by=house.supervisor)
    key_tasks.finish(theirs, on=date(2025, 6, 1), result="好", by=house.neighbour)
    services.correct(own, {"due_on": date(2025, 9, 30)}, reason="上级推迟", by=house.supervisor)
    for each in (ours, theirs):
        each.refresh_from_db()
    assert (ours.due_on, theirs.due_on) == (date(2025, 9, 30), date(2025, 6, 30))
    assert Entry.objects.filter(action="duty.corrected", detail__reason="上级推迟").count() == 2


def test_a_unit_does_its_own_task_and_no_other(house: SimpleNamespace, task: Made) -> None:
    with pytest.raises(NotAllowed, match="由本机关的受理员"):
        key_tasks.finish(task(), on=date(2025, 6, 1), result="好", by=house.handler)
    theirs = task(title="股室任务", unit=house.county.unit)
    key_tasks.finish(theirs, on=date(2025, 6, 1), result="好", by=house.handler)
    assert theirs.standing == "已完成"
    with pytest.raises(NotAllowed, match="由本机关的受理员"):
        services.correct(theirs, {"due_on": date(2025, 9, 30)}, reason="来不及", by=house.handler)


def test_others_hand_nothing_down(house: SimpleNamespace, task: Made) -> None:
    with pytest.raises(NotAllowed):
        key_tasks.hand_down(task(), [house.county.water], by=house.clerk)
    with pytest.raises(NotAllowed, match="由本机关的"):
        key_tasks.finish(task(title="另一项"), on=date(2025, 6, 1), result="好", by=house.supervisor)


def test_a_task_broken_down_is_one_task_and_waits_for_its_parts(house: SimpleNamespace, task: Made) -> None:
    whole = task()
    late = Part(house.county.unit, "整理目录", date(2025, 7, 1))
    with pytest.raises(NotAllowed, match="晚于任务的期限"):
        key_tasks.break_down(whole, [late], by=house.clerk)
    (part,) = key_tasks.break_down(whole, [Part(house.county.unit, "整理目录", date(2025, 5, 1))], by=house.clerk)
    assert value(house, "key_tasks") == 1
    with pytest.raises(NotAllowed, match="分解的任务还没有完成：整理目录"):
        key_tasks.finish(whole, on=date(2025, 6, 1), result="好", by=house.clerk)
    with pytest.raises(NotAllowed, match="先作废分出去的任务"):
        services.void(whole, reason="错了", by=house.clerk)
    key_tasks.finish(part, on=date(2025, 5, 1), result="目录已整理", by=house.clerk)
    key_tasks.finish(whole, on=date(2025, 6, 30), result="好", by=house.clerk)
    assert (value(house, "key_tasks_done"), value(house, "key_tasks_late")) == (1, 0)


def test_a_unit_of_another_organ_gets_no_part(house: SimpleNamespace, task: Made) -> None:
    with pytest.raises(NotAllowed, match="不是云岭县水务局的内设机构"):
        task(agency=house.county.water, unit=house.county.unit, by=house.neighbour)


def test_done_after_the_year_is_late_and_not_done_in_it(house: SimpleNamespace, task: Made) -> None:
    late, early = task(due_on=date(2025, 12, 31)), task(title="另一项")
    key_tasks.finish(late, on=date(2026, 1, 5), result="好", by=house.clerk)
    key_tasks.finish(early, on=date(2025, 6, 30), result="好", by=house.clerk)
    found = {name: value(house, name) for name in ("key_tasks", "key_tasks_done", "key_tasks_late")}
    assert found == {"key_tasks": 2, "key_tasks_done": 1, "key_tasks_late": 1}
    assert "有{{工作要点逾期数}}项工作要点任务没有按期完成" in suggested(YearOf(house.county.justice, 2025))["problems"]


def test_last_year_s_measures_stand_in_chapter_five(house: SimpleNamespace, task: Made) -> None:
    assert suggested(YearOf(house.county.justice, 2025))["problems"] == ""
    done = task(origin="last_report", title="增加视频解读")
    task(origin="last_report", title="按月通报", due_on=date(2025, 12, 31))
    key_tasks.finish(done, on=date(2025, 6, 1), result="增加三部", by=house.clerk)
    services.void(KeyTask.objects.get(title="按月通报"), reason="重复", by=house.clerk)
    counted = YearOf(house.county.justice, 2025)
    said = fill(suggested(counted)["problems"], counted.printed, {})
    assert said == "（一）上年问题的改进情况。上年年度报告提出的改进措施列为任务1项，完成1项。"


def test_reminders_go_out_once_for_each_stage(house: SimpleNamespace, task: Made) -> None:
    today = timezone.localdate()
    task(year=today.year, on=today, due_on=today + timedelta(days=daily.SOON))
    task(title="还早", year=today.year, on=today, due_on=today + timedelta(days=daily.SOON + 1))
    task(title="股室任务", unit=house.county.unit, year=today.year, on=today, due_on=today)
    assert daily.remind_of_key_tasks() == 2 + 3
    assert daily.remind_of_key_tasks() == 0
    held = KeyTask.objects.get(title="更新公开指南")
    KeyTask.objects.filter(pk=held.pk).update(due_on=today)
    assert daily.remind_of_key_tasks() == 2
    KeyTask.objects.filter(pk=held.pk).update(due_on=today - timedelta(days=1), done_on=today)
    assert daily.remind_of_key_tasks() == 0


# ---- rules


def test_rules_in_force_at_the_end_of_the_year(house: SimpleNamespace) -> None:
    def rule(**said: Any) -> StandingRule:
        given = {"agency": house.county.justice, "title": "保密审查制度", "on": date(2024, 1, 1), **said}
        return services.enter(StandingRule(**given), by=house.clerk)

    rule()
    rule(title="旧制度", repealed_on=date(2025, 12, 31))
    rule(title="次年的", on=date(2026, 1, 1))
    assert [value(house, "standing_rules", year) for year in (2023, 2024, 2025, 2026)] == [0, 2, 1, 2]
    with pytest.raises(NotAllowed, match="早于印发日期"):
        rule(repealed_on=date(2023, 1, 1))


# ---- complaints


def test_who_raised_a_complaint_is_sealed_and_looking_is_written_down(house: SimpleNamespace, complaint: Made) -> None:
    case = complaint(uploads=[Upload("演示申请人的信.txt", "没有预算".encode())])
    kept = SupervisionCase.objects.get()
    assert "𬭎喆" not in kept.raised_by
    assert unseal(kept.raised_by) == "𬭎喆，13800000000"
    assert kept.office == house.county.government
    with pytest.raises(NotAllowed, match="会记入审计记录"):
        supervision.reveal(case, reason=" ", by=house.supervisor)
    for someone in (house.head, house.leader, house.auditor, house.neighbour):
        with pytest.raises(NotAllowed, match="由政府信息公开工作主管部门"):
            supervision.reveal(case, reason="想知道", by=someone)
    assert supervision.reveal(case, reason="告知结果", by=house.supervisor) == "𬭎喆，13800000000"
    entry = Entry.objects.get(action="duty.raiser_viewed")
    assert (entry.person, entry.detail["reason"]) == (house.supervisor, "告知结果")
    trail = str(list(Entry.objects.filter(action__startswith="duty.").values()))
    for words in ("𬭎喆", "部门预算", "演示申请人"):
        assert words not in trail, words


def test_a_complaint_is_concluded_and_told_with_its_days(house: SimpleNamespace, complaint: Made) -> None:
    case = complaint()
    with pytest.raises(NotAllowed, match="写明查实和处理情况"):
        supervision.conclude(case, on=date(2025, 4, 9), handling="rectify", result=" ", by=house.supervisor)
    with pytest.raises(NotAllowed, match="早于收到日期"):
        supervision.conclude(case, on=date(2025, 3, 9), handling="rectify", result="好", by=house.supervisor)
    with pytest.raises(NotAllowed, match="不能早于办结日期"):
        supervision.tell_result(case, on=date(2025, 4, 9), by=house.supervisor)
    supervision.conclude(case, on=date(2026, 1, 9), handling="rectify", result="已督促公开", by=house.supervisor)
    supervision.tell_result(case, on=date(2026, 1, 10), by=house.supervisor)
    assert (case.days, case.told_on) == (283, date(2026, 1, 10))
    found = [(value(house, "complaints_47", year), value(house, "complaints_handled", year)) for year in (2025, 2026)]
    assert found == [(1, 0), (0, 1)]
    assert "收到反映本机关公开工作的投诉、举报1件" in overview(house)
    assert "办结反映本机关公开工作的投诉、举报1件" in overview(house, 2026)
    assert "投诉、举报" not in overview(house, 2024)


def test_a_complaint_is_corrected_without_telling_the_trail_what_it_says(
    house: SimpleNamespace, complaint: Made
) -> None:
    case = complaint()
    services.correct(case, {"about": "专栏里没有决算"}, reason="听错了", by=house.supervisor)
    entry = Entry.objects.get(action="duty.corrected")
    assert entry.detail == {"reason": "听错了", "changed": ["具体情况"], "papers": []}


def test_an_organ_does_not_enter_complaints_about_itself(house: SimpleNamespace) -> None:
    case = SupervisionCase(agency=house.county.justice, title="x", on=date(2025, 4, 1), basis="unmet", about="y")
    with pytest.raises(NotAllowed, match="由政府信息公开工作主管部门"):
        supervision.take_in(case, raised_by="", by=house.head)


def test_who_raised_it_is_erased_when_the_time_is_up_and_announced(
    house: SimpleNamespace, complaint: Made, django_capture_on_commit_callbacks: Any
) -> None:
    today = timezone.localdate()
    letter, proof = Upload("来信.txt", "信".encode()), Upload("整改.txt", "整改".encode())
    old, held, new = (complaint(on=today.replace(year=today.year - 6, day=1), uploads=[letter]) for _ in range(3))
    for case, years in ((old, 5), (held, 5), (new, 4)):
        on = today.replace(year=today.year - years, day=1)
        supervision.conclude(case, on=on, handling="rectify", result="好", by=house.supervisor, uploads=[proof])
    with pytest.raises(NotAllowed, match="请写明原因"):
        supervision.hold(held, True, reason=" ", by=house.supervisor)
    supervision.hold(held, True, reason="另有争议", by=house.supervisor)
    twice = complaint(on=today.replace(year=today.year - 6, day=1))
    services.void(twice, reason="重复登记", by=house.supervisor)
    assert retention.run() == 0
    warned = Entry.objects.filter(action="duty.erasure_due").order_by("pk")
    assert [each.target_id for each in warned] == [str(old.pk), str(twice.pk)]
    SupervisionCase.objects.filter(pk=old.pk).update(erasure_warned_on=today - retention.WARNING)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run() == 1
    for case in (old, held, new):
        case.refresh_from_db()
    assert (old.raised_by, bool(held.raised_by), bool(new.raised_by)) == ("", True, True)
    assert [bool(each.stored) for each in old.files.order_by("pk")] == [False, True]
    assert value(house, "complaints_handled", today.year - 5) == 2
    assert retention.run() == 0


# ---- assessment


def test_marks_are_weighed_and_keep_their_weights(house: SimpleNamespace) -> None:
    county = house.county
    weights = {"主动公开": Decimal(60), "依申请公开": Decimal(20)}
    assessing.set_indicators(county.government, 2025, weights, by=house.supervisor)

    def assess(points: dict[str, Decimal], **said: Any) -> Assessment:
        given = {"title": "年度考核", "year": 2025, "on": date(2026, 1, 9), "result": "良好", **said}
        return assessing.assess(Assessment(**{"agency": county.justice, **given}), points, by=house.supervisor)

    with pytest.raises(NotAllowed, match="逐项打分，请核对：依申请公开"):
        assess({"主动公开": Decimal(90)})
    with pytest.raises(NotAllowed, match="在0到100之间"):
        assess({"主动公开": Decimal(90), "依申请公开": Decimal(101)})
    held = assess({"主动公开": Decimal(90), "依申请公开": Decimal(70)})
    assessing.set_indicators(county.government, 2025, {"主动公开": Decimal(1)}, by=house.supervisor)
    assert Assessment.objects.get(pk=held.pk).score == Decimal("85.00")
    assert assess({}, form="accountability", title="约谈").score is None
    counted = YearOf(county.government, 2025)
    assert [counted.value(each) for each in ("assessments", "evaluations", "accountabilities")] == [1, 0, 1]
    assert value(house, "assessments") == 0
    said = fill(suggested(counted)["overview"], counted.printed, {})
    assert "对1家单位的政府信息公开工作进行了考核。追究责任1件。" in said


def test_marks_are_put_right_with_a_reason_and_the_earlier_ones_stay(house: SimpleNamespace) -> None:
    county = house.county
    weights = {"主动公开": Decimal(60), "依申请公开": Decimal(40)}
    assessing.set_indicators(county.government, 2025, weights, by=house.supervisor)
    given = {"title": "年度考核", "year": 2025, "on": date(2026, 1, 9), "result": "良好", "agency": county.justice}
    first = {"主动公开": Decimal(90), "依申请公开": Decimal(70)}
    held = assessing.assess(Assessment(**given), first, by=house.supervisor)
    assessing.set_indicators(county.government, 2025, {"别的": Decimal(1)}, by=house.supervisor)
    right = {"主动公开": Decimal("90.00"), "依申请公开": Decimal(95)}
    for points, reason, told in (
        (right, " ", "写明更正的原因"),
        (first, "录错", "没有改动"),
        ({"主动公开": Decimal(90)}, "录错", "逐项打分，请核对：依申请公开"),
        ({**right, "主动公开": Decimal(101)}, "录错", "在0到100之间"),
    ):
        with pytest.raises(NotAllowed, match=told):
            assessing.correct_marks(held, points, reason=reason, by=house.supervisor)
    with pytest.raises(NotAllowed, match="由政府信息公开工作主管部门"):
        assessing.correct_marks(held, right, reason="录错", by=house.head)
    assessing.correct_marks(held, right, reason="依申请公开一项录错", by=house.supervisor)
    assert held.score == Decimal("92.00"), "by the weights of then"
    assessing.correct_marks(held, {**right, "主动公开": Decimal(80)}, reason="扣分", by=house.supervisor)
    newest, oldest = held.earlier
    assert (oldest["score"], oldest["reason"]) == (Decimal("82.00"), "依申请公开一项录错")
    assert (newest["score"], newest["by"]) == (Decimal("92.00"), house.supervisor.name)
    entry = Entry.objects.filter(action="duty.corrected").order_by("pk").first()
    assert entry
    assert entry.detail["before"] == ["依申请公开：70"]
    assert entry.detail["after"] == ["依申请公开：95"]
    services.void(held, reason="重复", by=house.supervisor)
    with pytest.raises(NotAllowed, match="已经作废"):
        assessing.correct_marks(held, first, reason="录错", by=house.supervisor)


def test_an_organ_does_not_assess_itself(house: SimpleNamespace) -> None:
    given = Assessment(agency=house.county.justice, title="x", year=2025, on=date(2026, 1, 9), result="优秀")
    with pytest.raises(NotAllowed, match="由政府信息公开工作主管部门"):
        assessing.assess(given, {}, by=house.head)
    with pytest.raises(NotAllowed, match="由政府信息公开工作主管部门"):
        assessing.set_indicators(house.county.justice, 2025, {"x": Decimal(1)}, by=house.head)


# ---- the way back to the report, and sealing


def test_every_record_says_where_it_is_counted(
    house: SimpleNamespace, meeting: Made, training: Made, task: Made, complaint: Made
) -> None:
    found = {each.figure.id for made in (meeting(), training(), task(), complaint()) for each in cells_of(made)}
    assert found == {"meetings_on_disclosure", "trainings", "trainees", "key_tasks", "key_tasks_late", "complaints_47"}
    assert cells_of(meeting(is_summary=True)) == []


def test_what_is_sealed_is_sealed_anew_with_a_new_key(house: SimpleNamespace, complaint: Made, settings: Any) -> None:
    from cryptography.fernet import Fernet

    from website.access_requests.resealing import reseal

    complaint()
    before = SupervisionCase.objects.get().raised_by
    settings.SEALING_KEYS = [Fernet.generate_key().decode(), *settings.SEALING_KEYS]
    assert reseal() == 1
    after = SupervisionCase.objects.get().raised_by
    assert after != before
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    assert unseal(after) == "𬭎喆，13800000000"
