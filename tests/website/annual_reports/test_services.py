"""The way of a report: written, checked, settled, made public, handed in, sent back, amended."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from gongkai.disclosure import law
from gongkai.readers import read
from gongkai.rules import Result, Severity
from website.access_requests import services as request_services
from website.access_requests.models import AccessRequest
from website.access_requests.services import Registered
from website.agencies.errors import NotAllowed
from website.annual_reports import adjusting, changes, checking, collecting, importing, publishing, services, timetable
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import Adjustment, AnnualReport, CollectionRound, LateChange
from website.audit.models import Entry
from website.audit.services import verify
from website.publishing import reviewing
from website.publishing.models import Record

PASSED = {**dict.fromkeys(law().points, "none"), "conclusion": "passed", "basis": "", "note": ""}


def published(record: Record, office: SimpleNamespace) -> Record:
    """Take a record through its reviews."""
    for who, answers in ((office.secrecy, PASSED), (office.leader, {"comment": "同意"})):
        fresh = Record.objects.get(pk=record.pk)
        state = fresh.current_workflow_task_state
        reviewing.take_step(fresh.current_workflow_task, state, by=who, action="approve", answers=answers)
    return Record.objects.get(pk=record.pk)


def proof(office: SimpleNamespace) -> Any:
    return adjusting.keep_document(office.agency, "台账.txt", "统计表".encode(), by=office.clerk)


def settled(draft_report: Callable[..., AnnualReport], office: SimpleNamespace, year: int = 2025) -> AnnualReport:
    return services.freeze(draft_report(year), by=office.head, on=date(year + 1, 1, 12))


def test_a_year_without_anything_is_a_whole_report_without_a_fault(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    report = draft_report()
    said = checking.said_of(report)
    assert [each.finding.says for each in said if each.failed and each.finding.severity is not Severity.INFO] == []
    frozen = services.freeze(report, by=office.head, on=date(2026, 1, 12))
    stands = frozen.report
    assert all(stands.number(cell) == 0 for cell in frozen.form.cells)
    assert "本年没有收到政府信息公开申请" in stands.chapter("overview").text
    assert stands.signed_on == date(2026, 1, 12)
    assert frozen.figures.count() == sum(each.base for each in figures().values())
    with pytest.raises(NotAllowed, match="已经定稿"):
        services.rewrite(frozen, {"other": "改"}, signed_on=None, by=office.clerk)
    assert list(verify()) == []


def test_an_error_blocks_until_it_is_explained_and_stays_visible(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    report = draft_report(problems="")
    with pytest.raises(NotAllowed, match=r"写明说明"):
        services.freeze(report, by=office.head)
    (blocking, *_) = [each for each in checking.said_of(report) if each.blocks]
    with pytest.raises(NotAllowed, match="为什么"):
        services.explain(report, blocking.address, " ", by=office.head)
    for each in [each for each in checking.said_of(report) if each.blocks]:
        services.explain(report, each.address, "本年没有发现问题，经局务会研究。", by=office.head)
    frozen = services.freeze(report, by=office.head, on=date(2026, 1, 12))
    kept = [each for each in checking.said_of(frozen) if each.explanation]
    assert blocking.finding.rule in {each.finding.rule for each in kept}


def test_an_unknown_figure_is_refused_and_nothing_is_lost(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    report = draft_report()
    before = AnnualReport.objects.get(pk=report.pk).chapters
    with pytest.raises(NotAllowed, match="没有叫“收件数”的数字"):
        services.rewrite(report, {"other": "{{收件数}}"}, signed_on=None, by=office.clerk)
    assert AnnualReport.objects.get(pk=report.pk).chapters == before


def test_the_year_must_be_over_and_others_may_not(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    report = draft_report(date.today().year)
    with pytest.raises(NotAllowed, match="还没有结束"):
        services.freeze(report, by=office.head)
    with pytest.raises(NotAllowed, match="办理"):
        services.begin(office.agency, 2024, by=office.foreign)
    with pytest.raises(NotAllowed, match="导入"):
        services.begin(office.agency, 2020, by=office.clerk)
    assert services.begin(office.agency, 2024, by=office.clerk) == services.begin(office.agency, 2024, by=office.head)


def test_a_report_goes_out_through_review_with_all_its_files(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    report = settled(draft_report, office)
    record = publishing.hand_to_review(report, by=office.clerk)
    report.refresh_from_db()
    assert (report.state, record.live) == ("reviewing", False)
    assert not AnnualReport.objects.public().exists()
    record = published(record, office)
    report = AnnualReport.objects.get(pk=report.pk)
    assert report.state == "published"
    assert list(AnnualReport.objects.public()) == [report]
    files = {each.document.file_extension: each.document for each in record.files.all()}
    assert set(files) == {"docx", "pdf", "xlsx", "html", "json"}
    for ending in ("docx", "json"):
        with files[ending].file.open("rb") as file:
            back = read(file.read(), files[ending].filename)
        assert {cell: back.number(cell) for cell in report.form.cells} == dict.fromkeys(report.form.cells, 0)
    with files["json"].file.open("rb") as file:
        assert json.loads(file.read()) == json.loads(report.filed)
    told = [each.finding.rule for each in checking.said_of(report) if each.blocks]
    assert told == ["AR-PUB-01"], "nothing but that today is past the limit of a report of 2025"


def test_an_amendment_is_a_new_version_at_the_same_address(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    first = settled(draft_report, office)
    record = published(publishing.hand_to_review(first, by=office.clerk), office)
    adjusting.adjust(
        office.agency, 2025, figure="proactive.penalties.decisions", amount=Decimal(2), source="elsewhere",
        reason="执法系统台账", document=proof(office), by=office.clerk,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="修订的原因"):
        services.amend(first, note="", by=office.head)
    second = services.amend(first, note="漏计行政处罚2件，现予更正。", by=office.head)
    with pytest.raises(NotAllowed, match="已经有修订稿"):
        services.amend(first, note="再来", by=office.head)
    second = services.freeze(second, by=office.head, on=date(2026, 1, 20))
    (changed,) = changes.differences(first.report, second.report)
    assert (changed.cell, changed.before, changed.after) == ("proactive.penalties.decisions", "0", "2")
    again = publishing.hand_to_review(second, by=office.clerk)
    assert again.pk == record.pk
    assert AnnualReport.objects.get(pk=first.pk).is_published
    assert "漏计行政处罚" not in Record.objects.get(pk=record.pk).text, "not public before its review"
    public = published(again, office)
    assert public.get_absolute_url() == record.get_absolute_url()
    assert "漏计行政处罚2件" in public.text
    states = [AnnualReport.objects.get(pk=each.pk).state for each in (first, second)]
    assert states == ["amended", "published"]
    assert AnnualReport.objects.get(pk=first.pk).report.number("proactive.penalties.decisions") == 0


def test_an_amendment_leaves_met_what_was_met_and_is_given_up_without_a_trace_but_in_the_trail(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    first = settled(draft_report, office)
    with pytest.raises(NotAllowed, match="已经定稿"):
        services.drop_amendment(first, reason="发起错了", by=office.head)
    services.submit(first, by=office.head)
    published(publishing.hand_to_review(first, by=office.clerk), office)
    second = services.amend(first, note="文字更正。", by=office.head)
    assert AnnualReport.objects.current(office.agency, 2025) == second
    assert {each.id: each.met for each in timetable.limits(office.agency, 2025)} == {"submit": True, "publish": True}
    with pytest.raises(NotAllowed, match="为什么放弃"):
        services.drop_amendment(second, reason=" ", by=office.head)
    assert services.drop_amendment(second, reason="发起错了", by=office.head) == first
    assert AnnualReport.objects.current(office.agency, 2025) == first
    assert Entry.objects.get(action="report.amendment_dropped").detail["reason"] == "发起错了"
    assert services.amend(first, note="再来", by=office.head).version == 2


def test_handing_in_sending_back_and_taking_in(
    draft_report: Callable[..., AnnualReport], office: SimpleNamespace
) -> None:
    report = settled(draft_report, office)
    organs = type(office.agency).objects.all()
    with pytest.raises(NotAllowed, match="没有报送"):
        services.send_back(report, {"": "补"}, by=office.supervisor)
    services.submit(report, by=office.head)
    (mine, others) = collecting.entries(organs, 2025)
    assert (mine.handed_in, others.handed_in, others.word) == (True, False, "没有开始")
    sums = collecting.rolled_up([mine, others], report.form)
    assert sums["requests.new_received.total"].total == 0
    assert [agency.slug for agency in collecting.missing([mine, others])] == ["swj"]
    with pytest.raises(NotAllowed, match="上级"):
        services.send_back(report, {"": "补"}, by=office.head)
    with pytest.raises(NotAllowed, match=r"没有“x\.y\.z”"):
        services.send_back(report, {"x.y.z": "补"}, by=office.supervisor)
    services.send_back(report, {"proactive.fees.amount": "请核对收费"}, by=office.supervisor)
    assert not collecting.entries(organs, 2025)[0].handed_in
    assert report.comments.get().cell == "proactive.fees.amount"
    services.submit(AnnualReport.objects.get(pk=report.pk), by=office.head)
    services.accept(report, by=office.supervisor)
    assert collecting.entries(organs, 2025)[0].word == "已接收"


def test_amounts_from_elsewhere_are_append_only_and_shown(office: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed, match="依据材料"):
        adjusting.adjust(
            office.agency, 2025, figure="proactive.licences.decisions", amount=Decimal(3), source="elsewhere",
            reason="审批系统", by=office.clerk,
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="总计由勾稽关系"):
        adjusting.adjust(
            office.agency, 2025, figure="requests.granted.total", amount=Decimal(1), source="before", reason="旧台账",
            document=proof(office), by=office.clerk,
        )  # fmt: skip
    entered = adjusting.adjust(
        office.agency, 2025, figure="proactive.fees.amount", amount=Decimal("12.5"), source="elsewhere",
        reason="财务账", document=proof(office), by=office.clerk,
    )  # fmt: skip
    assert YearOf(office.agency, 2025).value("proactive.fees.amount") == Decimal("12.5")
    assert figures()["proactive.fees.amount"].value(office.agency, 2025) == Decimal("12.5")
    with pytest.raises(DatabaseError), transaction.atomic():
        Adjustment.objects.filter(pk=entered.pk).update(amount=1)
    adjusting.cancel(entered, reason="重复录入", by=office.clerk)
    with pytest.raises(NotAllowed, match="已经冲销"):
        adjusting.cancel(entered, reason="再来", by=office.clerk)
    assert YearOf(office.agency, 2025).value("proactive.fees.amount") == 0
    assert Adjustment.objects.count() == 2


def test_last_year_s_report_opens_the_year(office: SimpleNamespace, draft_report: Callable[..., AnnualReport]) -> None:
    last = settled(draft_report, office, 2024).report
    for kind, number in (("natural", 2), ("total", 2)):
        last.cells[f"requests.carried_out.{kind}"].number = number
        last.cells[f"requests.new_received.{kind}"].number = number
    imported = importing.keep(office.agency, 2024, last, document=None, by=office.clerk)
    AnnualReport.objects.computed().filter(year=2024).delete()
    assert AnnualReport.objects.filed_for(office.agency, 2024) == imported
    report = draft_report(2025)
    rules = {each.finding.rule for each in checking.said_of(report) if each.blocks}
    assert "AR-XY-34" in rules, "a difference to last year's report blocks until it is explained"
    assert adjusting.opening_gaps(office.agency, 2025) == [("requests.carried_in.natural", 0, 2)]
    assert adjusting.take_over_opening(office.agency, 2025, by=office.clerk) == 1
    assert YearOf(office.agency, 2025).value("requests.carried_in.total") == 2
    rules = {each.finding.rule for each in checking.said_of(report) if each.blocks}
    assert "AR-XY-34" not in rules
    assert "AR-SUM-32" in rules, "what came in must go somewhere"


def test_a_late_change_to_a_settled_year_is_found_and_written_down(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], apply: Callable[..., Registered]
) -> None:
    report = settled(draft_report, office)
    assert changes.watch_closed_years() == 0
    request = apply(channel="in_person", on=date(2025, 11, 3)).request
    request_services.take(request, "confirm", by=office.clerk, on=date(2025, 11, 3))
    assert changes.watch_closed_years() == 2
    assert changes.watch_closed_years() == 0, "each change is written down once"
    found = {each.figure: (int(each.frozen), int(each.now)) for each in LateChange.objects.filter(report=report)}
    assert found == {"requests.new_received.natural": (0, 1), "requests.carried_out.natural": (0, 1)}
    assert Entry.objects.filter(action="report.year_changed").count() == 2
    ledger = [each for each in checking.said_of(report) if each.finding.rule == "AR-LEDGER-01"]
    assert {each.finding.result for each in ledger} == {Result.FAIL}
    AccessRequest.objects.get(pk=request.pk)


def test_the_days_are_not_moved_and_the_working_day_before_is_told(office: SimpleNamespace, mailoutbox: Any) -> None:
    CollectionRound.objects.create(
        agency=office.county.government, year=2026, submit_by=date(2027, 1, 20), by=office.supervisor
    )
    limits = {each.id: each for each in timetable.limits(office.agency, 2026)}
    assert limits["publish"].day == date(2027, 1, 31)
    assert limits["publish"].act_by == date(2027, 1, 29), "31 January 2027 is a Sunday"
    assert limits["internal"].day == date(2027, 1, 20)
    assert timetable.publication_day(office.county.government, 2026) == date(2027, 3, 31)


def test_an_older_report_is_read_shown_and_kept(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport]
) -> None:
    report = settled(draft_report, office)
    made = publishing.files_of(report, report.report, by=office.clerk)
    word = next(each for each in made if each.filename.endswith("docx"))
    with word.file.open("rb") as file:
        seen = importing.preview(file.read(), "2025.docx")
    assert (seen.read, seen.blank, seen.unread) == (len(report.form.cells), 0, ())
    with pytest.raises(NotAllowed, match="2025年度"):
        importing.keep(office.agency, 2023, seen.report, document=word, by=office.clerk)
    kept = importing.keep(office.agency, 2025, seen.report, document=word, by=office.clerk)
    assert kept.origin == "imported"
    assert AnnualReport.objects.filed_for(office.agency, 2025) == report, "what was settled here goes first"
    assert changes.differences(kept.report, report.report) == []
