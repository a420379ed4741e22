"""An application is taken in, worked on and answered; nothing of it is lost, shown or changed unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.website.access_requests.letter_cases import signed_elsewhere
from website.access_requests import files, identity, ledger, services
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, Applicant, RequestEvent
from website.access_requests.services import Content, Registered, Upload
from website.agencies.errors import NotAllowed
from website.agencies.sealing import CannotOpen
from website.audit.models import Entry
from website.audit.services import verify

TEXT = "身份证明的内容".encode()
DRAFT = {"outcome": "GRANT", "grounds": "条例第三十六条第二项"}


def answered(request: AccessRequest, staff: SimpleNamespace, unit: Any) -> None:
    """Take an application that was received to its archived reply."""
    services.assign(request, unit=unit, handler=staff.handler, by=staff.clerk)
    services.take(request, "draft", by=staff.handler, detail=DRAFT, on=date(2026, 3, 5))
    for step, who in (("secrecy", staff.secrecy), ("legal", staff.legal), ("head", staff.head)):
        services.take(request, "review", by=who, detail={"step": step})
    signed_elsewhere(request, staff)
    services.take(
        request, "serve", by=staff.clerk, on=date(2026, 3, 20), detail={"service_proof": True, "method": "web"}
    )
    services.take(request, "archive", by=staff.clerk, detail={"papers_complete": True})


def test_the_whole_way(received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace) -> None:
    request = received()
    assert (request.state, request.received_on, request.due_on) == ("received", date(2026, 3, 3), date(2026, 3, 31))
    answered(request, staff, county.unit)
    kept = AccessRequest.objects.get(pk=request.pk)
    assert (kept.state, kept.outcome, kept.decided_on, kept.row) == ("closed", "GRANT", date(2026, 3, 20), "granted")
    assert [event.kind for event in kept.events.all()][:4] == ["submit", "confirm", "assign", "draft"]
    assert list(ledger.breaks(kept)) == []
    assert list(verify()) == []
    assert list(AccessRequest.objects.received_in(2026)) == [kept]
    assert list(AccessRequest.objects.decided_in(2026)) == [kept]
    assert not AccessRequest.objects.open().exists()


def test_an_application_is_numbered_in_the_year_in_which_it_was_handed_in(apply: Callable[..., Registered]) -> None:
    days = (date(2025, 12, 31), date(2026, 1, 4), date(2025, 12, 30))
    assert [apply(on=day).request.number for day in days] == ["2025-0001", "2026-0001", "2025-0002"]


def test_everything_that_is_missing_is_told_at_once(apply: Callable[..., Registered]) -> None:
    with pytest.raises(NotAllowed) as refused:
        apply(applicant=Identity(), content=Content())
    assert len(refused.value.reasons) == 3
    assert not AccessRequest.objects.exists()


def test_identity_is_sealed_masked_and_looked_at_with_a_reason(
    apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    request = apply().request
    stored = Applicant.objects.get(request=request).sealed
    assert "13800000000" not in stored
    assert services.masked(request).phone == "138****0000"
    assert services.masked(request).name == "𬭎*"
    with pytest.raises(NotAllowed, match="为什么"):
        services.reveal(request, by=staff.clerk, reason=" ")
    assert services.reveal(request, by=staff.clerk, reason="核对身份").phone == "13800000000"
    assert Entry.objects.get(action="applicant.viewed").detail == {"reason": "核对身份"}


def test_an_applicant_is_found_by_exact_match_only(apply: Callable[..., Registered], staff: SimpleNamespace) -> None:
    mine, other = apply().request, apply(applicant=Identity(name="另一人", phone="13900000000")).request
    agencies = type(mine.agency).objects.filter(pk=mine.agency_id)
    assert list(services.find_applicant(agencies, "phone", " 138 0000 0000", by=staff.clerk)) == [mine]
    assert list(services.find_applicant(agencies, "phone", "1380000", by=staff.clerk)) == []
    again = apply().request
    assert list(services.same_applicant(again)) == [mine]
    assert other not in services.same_applicant(again)


def test_the_code_opens_its_own_case(apply: Callable[..., Registered], settings: Any) -> None:
    registered = apply()
    assert registered.code not in str(registered.request.__dict__)
    kept = registered.request.code_digest
    assert identity.is_code(registered.code.lower().replace("-", " "), kept)
    assert not identity.is_code(apply().code, kept)
    settings.SEALING_KEYS = ["bmV3LWtleS1uZXcta2V5LW5ldy1rZXktMDEyMzQ1Njc=", *settings.SEALING_KEYS]
    assert identity.is_code(registered.code, kept)


def test_files_are_sealed_on_disk_and_tampering_is_seen(apply: Callable[..., Registered], tmp_path: Any) -> None:
    request = apply(uploads=[Upload("身份证明.txt", TEXT, "identity")]).request
    paper = request.papers.get()
    held = tmp_path / paper.stored
    assert TEXT not in held.read_bytes()
    assert files.opened(paper) == TEXT
    held.write_bytes(held.read_bytes()[:-5] + b"aaaaa")
    with pytest.raises(CannotOpen):
        files.opened(paper)
    files.erase(paper)
    assert not held.exists()
    with pytest.raises(FileNotFoundError):
        files.opened(paper)


def test_nobody_reviews_or_signs_one_s_own_draft(
    received: Callable[..., AccessRequest],
    staff: SimpleNamespace,
    county: SimpleNamespace,
) -> None:
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    services.take(request, "draft", by=staff.head, detail=DRAFT)
    with pytest.raises(NotAllowed, match="自己拟的"):
        services.take(request, "review", by=staff.head, detail={"step": "head"})
    with pytest.raises(NotAllowed, match="法制审核员"):
        services.take(request, "review", by=staff.secrecy, detail={"step": "legal"})
    with pytest.raises(NotAllowed, match="分管领导"):
        services.take(request, "sign", by=staff.clerk, detail={"remedy": True})


def test_nothing_of_a_step_that_is_refused_stays(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    before = (RequestEvent.objects.count(), Entry.objects.count(), request.papers.count())
    for kind, by, detail in (
        ("serve", staff.clerk, {"service_proof": True}),
        ("ask_clarification", staff.clerk, {"points": " "}),
        ("confirm", staff.foreign, {}),
    ):
        with pytest.raises(NotAllowed):
            services.take(request, kind, by=by, detail=detail, uploads=[Upload("x.txt", TEXT)])
    assert (RequestEvent.objects.count(), Entry.objects.count(), request.papers.count()) == before


def test_events_cannot_be_changed_or_removed(received: Callable[..., AccessRequest]) -> None:
    request = received()
    for act in (lambda: request.events.update(kind="serve"), lambda: request.events.first().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert request.events.count() == 2


def test_a_correction_moves_the_limit_and_keeps_the_line(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    with pytest.raises(NotAllowed, match="为什么"):
        services.correct(request, 2, by=staff.clerk, reason="", on=date(2026, 3, 4))
    services.correct(request, 2, by=staff.clerk, reason="录入有误，见回执", on=date(2026, 3, 4))
    assert (request.received_on, request.due_on) == (date(2026, 3, 4), date(2026, 4, 1))
    assert request.events.get(number=2).on == date(2026, 3, 3)
    assert list(ledger.breaks(request)) == []


def test_splitting_keeps_the_day_of_receipt(received: Callable[..., AccessRequest], staff: SimpleNamespace) -> None:
    request = received()
    (child,) = services.split(request, parts=[Content(title="2024年度部门决算")], by=staff.clerk)
    assert (child.received_on, child.split_from, child.state) == (date(2026, 3, 3), request, "received")
    assert child.code_digest == request.code_digest
    assert AccessRequest.objects.received_in(2026).count() == 2


def test_a_request_for_another_organ_goes_there_before_it_counts(
    apply: Callable[..., Registered], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = apply().request
    made = services.transfer(request, to=county.water, by=staff.clerk, comment="由县水务局负责", told=True)
    assert (request.state, request.received_on) == ("closed", None)
    assert (made.request.agency, made.request.moved_from, made.request.state) == (county.water, request, "submitted")
    assert not AccessRequest.objects.decided_in(2026).exists()


def test_two_of_one_applicant_may_be_answered_together_and_two_of_two_not(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    first, second = received(), received(content=Content(title="同一事项的附件"))
    stranger = received(applicant=Identity(name="另一人", phone="13900000000"))
    services.join(second, to=first, by=staff.clerk)
    assert second.joined_to == first
    with pytest.raises(NotAllowed, match="申请人不同"):
        services.join(stranger, to=first, by=staff.clerk)


def test_limits_are_reckoned_anew_when_a_day_passes(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    services.assign(request, unit=county.unit, handler=None, by=staff.clerk)
    services.take(
        request,
        "consult_third_party",
        by=staff.clerk,
        on=date(2026, 3, 5),
        detail={"in_writing": True, "consultation": "1"},
    )
    assert request.due_on > date(2026, 3, 31)
    AccessRequest.objects.update(counted_on=date(2026, 3, 6), due_on=date(2026, 3, 31))
    assert ledger.recount_open() == 1
    assert ledger.recount_open() == 0


def test_the_database_is_asked_the_same_for_many_as_for_few(
    received: Callable[..., AccessRequest], django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        received()
    due = AccessRequest.objects.due_until(date(2026, 3, 31))
    assert due.count() == 3
    with django_assert_max_num_queries(1):
        assert [request.subject for request in due]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            sql, values = due.of(due[0].agency).order_by("due_on", "pk").query.sql_with_params()
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
            assert "request_open_by_due" in str(cursor.fetchall())
