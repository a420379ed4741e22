"""Identities are erased when their time is over: announced before, never while held, and no figure changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from website.access_requests import ledger, retention, services
from website.access_requests.models import AccessRequest, Applicant, ApplicantKey, Consultee, Letter, Practice
from website.access_requests.models.consultees import Party
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.agencies.sealing import seal
from website.audit.models import Entry
from website.audit.services import verify

WORDS = "证件上的字"


@pytest.fixture
def ended(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> Callable[..., AccessRequest]:
    """End an application so long ago that its identity is due; the organ keeps none longer than that."""

    def make(**said: Any) -> AccessRequest:
        Practice.objects.update_or_create(agency=county.justice, defaults={"keep_years": 0})
        papers = [Upload("证件.txt", WORDS.encode(), "identity"), Upload("说明.txt", b"text", "attachment")]
        request = received(uploads=papers, **said)
        services.take(request, "withdraw", by=staff.clerk, detail={"in_writing": True})
        return request

    return make


def warned_long_ago(request: AccessRequest) -> None:
    day = timezone.localdate() - retention.WARNING
    AccessRequest.objects.filter(pk=request.pk).update(erasure_warned_on=day)


def test_nothing_is_erased_that_was_not_announced(
    ended: Callable[..., AccessRequest], county: SimpleNamespace, staff: SimpleNamespace
) -> None:
    staff.clerk.email = "clerk@example.gov.cn"
    staff.clerk.save()
    request = ended()
    assert retention.erase_due(county.justice) == []
    assert retention.warn(county.justice) == [request]
    assert retention.warn(county.justice) == []
    assert retention.erase_due(county.justice) == []
    assert Entry.objects.get(action="applicant.erasure_due").detail["numbers"] == [request.number]
    assert DBTaskResult.objects.filter(task_path__endswith="post.deliver").count() == 1
    assert mail.outbox == []


def test_an_erasure_takes_the_identity_and_leaves_every_figure(
    ended: Callable[..., AccessRequest],
    county: SimpleNamespace,
    tmp_path: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    request = ended()
    warned_long_ago(request)
    figures = AccessRequest.objects.values("number", "outcome", "received_on", "decided_on", "applicant_kind").get()
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run() == 1
    kept = AccessRequest.objects.get()
    assert AccessRequest.objects.values(*figures).get() == figures
    assert (Applicant.objects.get().sealed, ApplicantKey.objects.count()) == ("", 0)
    assert {paper.kind: bool(paper.stored) for paper in kept.papers.all()} == {"identity": False, "attachment": True}
    assert sum(1 for each in tmp_path.rglob("*") if each.is_file()) == 1
    assert kept.erased_at
    assert list(ledger.breaks(kept)) == list(verify()) == []
    assert retention.run() == 0
    with pytest.raises(NotAllowed, match="已经按保存期限清除"):
        services.reveal(kept, by=None, reason="核对")


def test_an_erasure_takes_those_who_were_asked_and_what_letters_keep(
    ended: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = ended()
    asked = Consultee(request=request, consultation="1", party="third_party")
    asked.who = Party("某第三方", "13700000000")
    asked.save()
    letter = Letter.objects.create(
        agency=request.agency,
        request=request,
        kind="D-RCPT",
        sealed=seal("{}"),
        draft_sha256="0" * 64,
        drafted_by=staff.clerk,
        drafted_at=timezone.now(),
    )
    assert retention.erase(request)
    assert Consultee.objects.get().who == Party()
    assert Letter.objects.get(pk=letter.pk).sealed == ""


def test_a_hold_is_honoured_and_ends(
    ended: Callable[..., AccessRequest], county: SimpleNamespace, staff: SimpleNamespace
) -> None:
    request = ended()
    warned_long_ago(request)
    services.take(request, "hold", by=staff.clerk, detail={"reason": "行政复议"})
    assert request.held
    assert retention.erase_due(county.justice) == []
    assert not retention.erase(request)
    services.take(request, "release", by=staff.clerk)
    assert len(retention.erase_due(county.justice)) == 1


def test_an_organ_that_keeps_longer_erases_later(ended: Callable[..., AccessRequest], county: SimpleNamespace) -> None:
    ended()
    Practice.objects.update(keep_years=5)
    assert not retention.due_for_erasure(county.justice).exists()
    assert retention.due_for_erasure(county.justice, timezone.localdate() + timedelta(days=5 * 366)).exists()


def test_the_command_lists_and_erases(ended: Callable[..., AccessRequest], capsys: Any) -> None:
    request = ended()
    call_command("retention", "云岭县司法局")
    assert f"{request.number}\t{request.decided_on}办结\t未预告" in capsys.readouterr().out
    call_command("retention", "云岭县司法局", "--erase")
    assert "预告1件，清除0件" in capsys.readouterr().out
    with pytest.raises(CommandError, match="单位全称"):
        call_command("retention", "没有的单位")
