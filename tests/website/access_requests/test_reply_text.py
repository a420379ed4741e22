"""No reply is signed unless its text was read and says all that it must; what was signed before is told as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import typst
from django.utils import timezone

from gongkai.letters import standard_template, write_pdf, write_word
from tests.website.access_requests.letter_cases import agreed, elsewhere, equip, signed_elsewhere, typed
from website.access_requests import ledger, letters, services
from website.access_requests.models import AccessRequest, Letter, RequestEvent
from website.access_requests.reply_text import entered_on
from website.access_requests.services import Content, Upload
from website.agencies.errors import NotAllowed

Received = Callable[..., AccessRequest]
BEFORE = {"signed_before": "档案室2026年第3盒"}


@pytest.fixture
def reviewed(received: Received, staff: SimpleNamespace, county: SimpleNamespace) -> Received:
    """Hand in an application whose reply was drafted and reviewed without a letter of the platform's."""

    def make(outcome: str = "W_THIRD", **said: Any) -> AccessRequest:
        equip(county.justice)
        request = received(**said)
        services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
        draft = {"outcome": outcome, "grounds": "条例第十五条", "search_record": "查过"}
        services.take(request, "draft", by=staff.handler, detail=draft, on=date(2026, 3, 5))
        for step, who in (("secrecy", staff.secrecy), ("legal", staff.legal), ("head", staff.head)):
            services.take(request, "review", by=who, detail={"step": step}, on=date(2026, 3, 6))
        return request

    return make


def sign(request: AccessRequest, staff: SimpleNamespace, *files: Upload, on: date | None = None, **detail: Any) -> Any:
    return services.take(request, "sign", by=staff.leader, on=on, detail=detail, uploads=files)


def test_nobody_signs_by_saying_that_the_remedy_is_stated(reviewed: Received, staff: SimpleNamespace) -> None:
    request = reviewed()
    for said in ({"remedy": True}, {"remedy": True, "letter": 999_999}, {"remedy": True, "together": "2026-1"}):
        with pytest.raises(NotAllowed):
            sign(request, staff, **said)
    assert AccessRequest.objects.get(pk=request.pk).state == "drafting"


def test_a_whole_reply_is_signed_and_its_remedy_kept(reviewed: Received, staff: SimpleNamespace) -> None:
    request = reviewed()
    signed_elsewhere(request, staff)
    event = request.events.get(kind="sign")
    assert event.detail["remedy"] is True
    assert event.detail["compared"] == "答复书.txt"
    assert event.detail["remedy_text"].startswith("如不服本答复，应当先自收到本答复书之日起60日内")
    assert list(ledger.breaks(AccessRequest.objects.get(pk=request.pk))) == []


def test_what_the_text_lacks_is_named_and_nothing_stays(reviewed: Received, staff: SimpleNamespace) -> None:
    request = reviewed()
    good = elsewhere(request)
    bad = Upload(good.name, good.data.decode().replace("应当先", "可以").replace("𬭎喆", "某").encode(), "letter")
    with pytest.raises(NotAllowed) as refused:
        sign(request, staff, bad)
    told = "".join(refused.value.reasons)
    assert len(refused.value.reasons) == 2
    assert "申请人：找不到“𬭎喆”" in told
    assert "应当写明“如不服本答复，应当先" in told
    assert not request.papers.exists()
    assert not RequestEvent.objects.filter(request=request, kind="sign").exists()
    sign(request, staff, bad, good)
    assert request.papers.count() == 2


def test_word_and_pdf_are_read_and_a_scan_is_not(reviewed: Received, staff: SimpleNamespace) -> None:
    request = reviewed()
    with pytest.raises(NotAllowed, match="答复书要能读出文字才能核对、签发"):
        sign(request, staff, Upload("扫描件.pdf", typst.compile(b"#rect(width: 9cm, fill: gray)"), "letter"))
    word = typed_elsewhere(request)
    sign(request, staff, Upload("答复书.docx", word, "letter"))
    assert request.state == "signed"
    other = reviewed(content=Content(title=request.title))
    sign(other, staff, Upload("答复书.pdf", write_pdf(word), "letter"))
    assert other.state == "signed"


def typed_elsewhere(request: AccessRequest) -> bytes:
    """Return a Word file of a reply as an office keeps it."""
    given = typed("D-WITHHOLD", grounds="《中华人民共和国政府信息公开条例》第十五条", content=request.title)
    today = timezone.localdate()
    whole, _ = letters.compose(request, "D-WITHHOLD", given=given, outcome="W_THIRD", on=today)
    values = {**whole.values, "number": "云司公复〔2026〕12号"}
    return write_word(replace(whole, values=values), standard_template("D-WITHHOLD"))


def test_a_reply_kept_with_the_case_before_is_compared(reviewed: Received, staff: SimpleNamespace) -> None:
    request = reviewed()
    services.take(request, "paper", by=staff.clerk, uploads=[elsewhere(request)])
    assert sign(request, staff).detail["compared"] == "答复书.txt"


def test_without_whom_to_turn_to_nothing_is_signed(
    reviewed: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = reviewed()
    file = elsewhere(request)
    equip(county.justice, court="")
    with pytest.raises(NotAllowed, match="人民法院"):
        sign(request, staff, file)


def test_what_was_signed_before_it_was_entered_is_told_with_what_it_lacks(
    reviewed: Received, staff: SimpleNamespace
) -> None:
    request, day = reviewed(), date(2026, 3, 9)
    with pytest.raises(NotAllowed, match="不在登入以前"):
        sign(request, staff, **BEFORE)
    event = sign(request, staff, on=day, **BEFORE)
    assert event.detail["remedy"] is False
    assert "还没有答复书" in event.detail["lacks"]
    whole = reviewed()
    event = sign(whole, staff, elsewhere(whole, day), on=day, **BEFORE)
    assert (event.detail["remedy"], event.detail.get("lacks")) == (True, None)


def test_what_was_handed_in_here_was_not_signed_before(
    reviewed: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = reviewed()
    AccessRequest.objects.filter(pk=request.pk).update(submitted_at=timezone.now() - timedelta(days=400))
    with pytest.raises(NotAllowed, match="不在登入以前"):
        sign(request, staff, on=date(2026, 3, 9), **BEFORE)


def test_what_was_split_off_is_as_old_as_the_whole(received: Received, staff: SimpleNamespace) -> None:
    request = received()
    (child,) = services.split(request, parts=[Content(title="另一件")], by=staff.clerk)
    AccessRequest.objects.filter(pk=request.pk).update(submitted_at=timezone.now() - timedelta(days=3))
    child = AccessRequest.objects.get(pk=child.pk)
    assert entered_on(child) == timezone.localdate() - timedelta(days=3)


def test_another_text_is_not_handed_out_than_the_one_that_was_signed(
    reviewed: Received, staff: SimpleNamespace
) -> None:
    request = reviewed()
    good = elsewhere(request)
    signed_elsewhere(request, staff)
    bad = Upload("答复书.txt", good.data.decode().replace("60日", "30日").encode(), "letter", True)
    with pytest.raises(NotAllowed, match="救济途径"):
        services.take(request, "serve", by=staff.clerk, detail={"service_proof": True}, uploads=[bad])
    scan = Upload("盖章件.txt", b"scan", "letter", True)
    services.take(request, "serve", by=staff.clerk, detail={"service_proof": True}, uploads=[scan, good])
    assert request.state == "replied"


def test_our_own_letter_proves_itself(received: Received, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    equip(county.justice)
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    agreed(letter, staff)
    with pytest.raises(NotAllowed, match="还没有在“文书”里签发"):
        sign(request, staff, letter=letter.pk)
    letters.sign(letter, by=staff.leader, seen=letter.draft_sha256)
    assert Letter.objects.get(pk=letter.pk).state == "signed"
    assert request.events.get(kind="sign").detail["remedy_text"]
