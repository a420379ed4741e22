"""Letters of a case: every outcome from draft to service, the law's words in the PDF, nothing signed without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from gongkai.letters import kinds, kinds_for
from gongkai.outcomes import outcomes, paragraph, remedies
from gongkai.redaction.pdf.reading import texts
from tests.website.access_requests.letter_cases import (
    GROUNDS,
    RECEIPT,
    agreed,
    equip,
    signed,
    typed,
    working,
)
from website.access_requests import files, ledger, letter_templates, letters, services
from website.access_requests.identity import Identity
from website.access_requests.letters import Service, signing
from website.access_requests.models import AccessRequest, Letter, Practice
from website.access_requests.services import Registered
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry

Received = Callable[..., AccessRequest]
AUTHORITY, COURT, URL = "云岭县人民政府", "云岭县人民法院", "https://fuyi.example.gov.cn"
APPLICANT = "𬭎喆"


@pytest.fixture(autouse=True)
def _equipped(county: SimpleNamespace) -> None:
    equip(county.justice)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def said_in_pdf(letter: Letter) -> str:
    return bare("".join(texts(letters.pdf_of(letter), "x.pdf")))


def remedy(id: str, authority: str = AUTHORITY) -> str:
    found = next(each for each in remedies() if each.id == id)
    return bare(paragraph(found, authority=authority, court=COURT, online=URL))


def reply_kinds() -> list[tuple[str, str]]:
    """Return every outcome that goes through review, with each letter in which it can be told."""
    ends = {"O_NOCLARIFY", "O_NOFEE", "O_OTHER"}
    return [(code, kind.id) for code in outcomes() if code not in ends for kind in kinds_for(code)]


def ready(code: str, received: Received, staff: SimpleNamespace, county: SimpleNamespace) -> AccessRequest:
    """Return a case that can be answered with an outcome."""
    request = received()
    if code in ("X_PETITION", "X_PUBLICATION"):
        return request
    if code == "N_UNCLEAR":
        services.take(request, "ask_clarification", by=staff.clerk, on=date(2026, 3, 4), detail={"points": "年度"})
        services.take(request, "clarify", by=staff.clerk, on=date(2026, 3, 9))
        return request
    if code == "X_MASS":
        services.take(request, "ask_reason", by=staff.clerk, on=date(2026, 3, 4), detail={"excessive": "68件"})
        return request
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    return request


@pytest.mark.parametrize(("code", "kind"), reply_kinds())
def test_every_outcome_from_draft_to_served_letter(
    code: str, kind: str, received: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = ready(code, received, staff, county)
    by = {"X_MASS": staff.head}.get(code, staff.clerk if request.state == "received" else staff.handler)
    given = typed(kind, grounds=GROUNDS.get(code, "《中华人民共和国政府信息公开条例》第十六条第二款"))
    letter = letters.draft_letter(request, kind, outcome=code, given=given, by=by)
    assert (request.state, letter.number, letter.word) == ("drafting", "", None)
    assert APPLICANT not in letter.sealed
    if code == "X_MASS":  # nobody reviews one's own draft
        staff.head = staff.deputy
    letter = signed(letter, staff)
    assert letter.number == f"云司公复〔{letter.dated.year}〕1号"
    text = said_in_pdf(letter)
    first = (code.startswith("W_") and code != "W_QUERY") or code == "PARTIAL"
    assert remedy("first" if first else "choice") in text
    assert remedy("choice" if first else "first") not in text
    assert APPLICANT in text
    assert "〔" + "缺" not in text
    service = Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT)
    letter = letters.serve(letter, service, by=staff.clerk)
    kept = AccessRequest.objects.get(pk=request.pk)
    assert (kept.state, kept.outcome, kept.decided_on) == ("replied", code, letter.dated)
    assert (letter.proof.kind, letter.pdf.shown, letter.word.shown) == ("proof", True, False)
    event = kept.events.get(kind="sign")
    assert event.detail["remedy"] is True
    assert event.detail["sha256"] == letter.pdf.sha256
    assert list(ledger.breaks(kept)) == []


@pytest.fixture(autouse=True)
def _deputy(staff: SimpleNamespace, county: SimpleNamespace, person: Callable[..., Person]) -> None:
    staff.deputy = person("deputy", county.justice, Role.OFFICE_HEAD, name="副职辛")


def test_a_partial_reply_goes_by_its_ground(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    for grounds, wanted in (
        ("《中华人民共和国政府信息公开条例》第十五条", "first"),
        ("《不动产登记暂行条例》第二十七条", "choice"),
    ):
        request = working(received, staff, county.unit)
        letter = letters.draft_letter(
            request, "D-PARTIAL", outcome="PARTIAL", given=typed("D-PARTIAL", grounds=grounds), by=staff.handler
        )
        assert remedy(wanted) in said_in_pdf(letter)
        assert letter.remedy.startswith(f"{wanted}/")


def test_a_justice_bureau_names_two_authorities(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    equip(county.justice, is_justice_bureau=True)
    request = working(received, staff, county.unit)
    given = typed("D-GRANT")
    with pytest.raises(NotAllowed, match="上一级司法行政部门"):
        letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=given, by=staff.handler)
    equip(county.justice, is_justice_bureau=True, superior_bureau="云州市司法局")
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=given, by=staff.handler)
    assert remedy("choice", "云岭县人民政府或者云州市司法局") in said_in_pdf(letter)


def test_what_is_missing_is_told_with_cause_and_article(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = working(received, staff, county.unit)
    equip(county.justice, court="")
    given = typed("D-NOTEXIST", search="")
    with pytest.raises(NotAllowed) as refused:
        letters.draft_letter(request, "D-NOTEXIST", outcome="N_NOTHELD", given=given, by=staff.handler)
    told = "".join(refused.value.reasons)
    assert "检索情况" in told
    assert "条例第三十六条第四项" in told
    assert "人民法院" in told
    assert not Letter.objects.exists()
    assert request.events.filter(kind="draft").count() == 0


def test_a_remedy_that_is_not_the_law_s_wording_is_never_signed(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace, monkeypatch: Any
) -> None:
    request = working(received, staff, county.unit)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    agreed(letter, staff)
    equip(county.justice, court="云州市中级人民法院")  # what was reviewed names another court
    with pytest.raises(NotAllowed, match="救济途径"):
        letters.sign(letter, by=staff.leader, seen=letter.draft_sha256)
    equip(county.justice)
    monkeypatch.setattr(signing, "text_of", lambda word: "没有救济途径的文书")
    with pytest.raises(NotAllowed, match="救济途径：文中找不到这一项"):
        letters.sign(letter, by=staff.leader, seen=letter.draft_sha256)
    kept = Letter.objects.get(pk=letter.pk)
    assert (kept.state, kept.number, request.papers.count()) == ("drafted", "", 0)


def test_a_template_without_its_remedy_is_not_taken(staff: SimpleNamespace, county: SimpleNamespace) -> None:
    whole = letter_templates.bytes_of(None, "D-GRANT")
    with pytest.raises(NotAllowed, match="没有救济途径的文书不能签发"):
        letter_templates.put(county.justice, "D-GRANT", name="答复书.docx", data=_without(whole), by=staff.head)
    with pytest.raises(NotAllowed, match="维护"):
        letter_templates.put(county.justice, "D-GRANT", name="答复书.docx", data=whole, by=staff.foreign)
    first = letter_templates.put(county.justice, "D-GRANT", name="答复书.docx", data=whole, by=staff.head)
    second = letter_templates.put(county.justice, "D-GRANT", name="答复书二.docx", data=whole, by=staff.head)
    assert letter_templates.in_use(county.justice, "D-GRANT") == second
    letter_templates.restore(county.justice, "D-GRANT", by=staff.head)
    assert letter_templates.in_use(county.justice, "D-GRANT") is None
    first.refresh_from_db()
    assert first.ended_by == staff.head
    assert Entry.objects.filter(action="template.changed").count() == 2


def _without(template: bytes) -> bytes:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace("{{ 救济途径 }}".encode(), b""))
    return out.getvalue()


def test_a_changed_letter_is_reviewed_anew(received: Received, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    request = working(received, staff, county.unit)
    old = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    seen = old.draft_sha256
    with pytest.raises(NotAllowed, match="先要保密审查"):
        letters.review(old, "legal", by=staff.legal, seen=seen)
    letters.review(old, "secrecy", by=staff.secrecy, seen=seen)
    given = typed("D-GRANT", when="三日以内")
    new = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=given, by=staff.handler)
    assert (new.pk, [each.event for each in letters.reviews_of(new)]) == (old.pk, [None, None, None])
    with pytest.raises(NotAllowed, match="又改动了"):
        letters.review(new, "secrecy", by=staff.secrecy, seen=seen)
    with pytest.raises(NotAllowed, match="还没有通过保密审查、法制审核"):
        letters.sign(new, by=staff.leader, seen=new.draft_sha256)
    services.take(request, "review", by=staff.secrecy, detail={"step": "secrecy"})  # names no bytes: counts for nothing
    assert letters.reviews_of(new)[0].event is None


def test_a_letter_given_back_is_drafted_again(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = working(received, staff, county.unit)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    letters.review(letter, "secrecy", by=staff.secrecy, seen=letter.draft_sha256)
    with pytest.raises(NotAllowed, match="退回的理由"):
        letters.send_back(letter, by=staff.legal, comment=" ")
    letters.send_back(letter, by=staff.legal, comment="依据写得不全")
    request.refresh_from_db()
    assert request.state == "processing"
    again = letters.draft_letter(
        request, "D-NOTEXIST", outcome="N_NOTHELD", given=typed("D-NOTEXIST"), by=staff.handler
    )
    letter.refresh_from_db()
    assert (letter.state, again.state, request.state) == ("void", "drafted", "drafting")


def test_numbers_run_and_are_never_given_twice(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace, today: date
) -> None:
    numbers = []
    for turn in range(3):
        request = received()
        letter = letters.draft_letter(request, "D-RCPT", given=typed("D-RCPT"), by=staff.clerk)
        if turn == 1:
            letters.void(letter, by=staff.clerk, because="重复拟制")
            continue
        letter = letters.sign(letter, by=staff.clerk, seen=letter.draft_sha256)
        numbers.append(letter.number)
        if turn == 0:
            letters.void(letter, by=staff.clerk, because="写错了收到日期")
    assert numbers == [f"云司公复〔{today.year}〕1号", f"云司公复〔{today.year}〕2号"]
    Practice.objects.update(letter_prefix="")
    letter = letters.draft_letter(received(), "D-RCPT", given=typed("D-RCPT"), by=staff.clerk)
    with pytest.raises(NotAllowed, match="缺机关代字"):
        letters.sign(letter, by=staff.clerk, seen=letter.draft_sha256)


def test_a_step_rests_on_its_letter(recent: AccessRequest, staff: SimpleNamespace) -> None:
    request = recent
    with pytest.raises(NotAllowed, match="延期答复告知书"):
        letters.ready_for(request, "extend")
    letter = letters.draft_letter(
        request, "D-EXT", given=typed("D-EXT", approved_on=timezone.localdate()), by=staff.head
    )
    with pytest.raises(NotAllowed, match="公开工作机构负责人签发"):
        letters.sign(letter, by=staff.clerk, seen=letter.draft_sha256)
    letter = letters.sign(letter, by=staff.head, seen=letter.draft_sha256)
    with pytest.raises(NotAllowed, match=r"登记.*送达"):
        letters.ready_for(request, "extend")
    letter = letters.serve(letter, Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT), by=staff.clerk)
    detail = letters.ready_for(request, "extend")
    assert (detail["days"], detail["applicant_told"], detail["letter"]) == (10, True, letter.pk)
    before = request.due_on
    services.take(request, "extend", by=staff.head, detail=detail)
    assert request.due_on > before
    assert request.due_on == letters.values_of(letter)["new_due"]
    with pytest.raises(NotAllowed, match="请先拟制"):  # one letter, one step
        letters.ready_for(request, "extend")
    assert letters.ready_for(request, "assign") == {}


def _recent() -> date:
    """Return a day so near that the limit for a reply still runs."""
    return timezone.localdate()


@pytest.fixture
def recent(apply: Callable[..., Registered], staff: SimpleNamespace, county: SimpleNamespace) -> AccessRequest:
    """Return a case received today, on which a unit works."""
    request = apply(on=_recent(), channel="in_person").request
    services.take(request, "confirm", by=staff.clerk)
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    return request


@pytest.mark.parametrize(
    ("kind", "move"), [("D-3P", "consult_third_party"), ("D-JOINT", "consult_organ"), ("D-CONSULT", "consult_organ")]
)
def test_a_consultation_is_in_writing_and_its_arrival_starts_the_term(
    kind: str, move: str, recent: AccessRequest, staff: SimpleNamespace
) -> None:
    given = typed(kind, answer_by=date(2099, 1, 1))
    letter = letters.draft_letter(recent, kind, given=given, by=staff.clerk)
    letter = letters.sign(letter, by=staff.clerk, seen=letter.draft_sha256)
    service = Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT)
    with pytest.raises(NotAllowed, match="请先办理"):
        letters.serve(letter, service, by=staff.clerk)
    services.take(recent, move, by=staff.clerk, detail=letters.ready_for(recent, move))
    letters.serve(letter, service, by=staff.clerk)
    (asked,) = ledger.standing_of(recent).consultations
    assert (asked.id, asked.received_on) == (str(letter.pk), letter.dated)
    told = letters.draft_letter(recent, "D-3P-APP", given=typed("D-3P-APP", asked_on=letter.dated), by=staff.clerk)
    assert letters.sign(told, by=staff.clerk, seen=told.draft_sha256).number
    assert "云岭县松风建筑有限公司" not in str(list(recent.events.values_list("detail", flat=True)))


def test_clarification_fee_and_lapse_have_their_letters(
    apply: Callable[..., Registered], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = apply(on=_recent(), channel="in_person").request
    services.take(request, "confirm", by=staff.clerk)
    given = typed("D-CLAR")
    given.pop("clarification_due")  # proposed from the organ's setting
    letter = letters.draft_letter(request, "D-CLAR", given=given, by=staff.clerk)
    letter = letters.sign(letter, by=staff.clerk, seen=letter.draft_sha256)
    detail = letters.ready_for(request, "ask_clarification")
    assert detail["points"].startswith("需要哪一年度")
    assert detail["days"] == ledger.terms_of(request).clarification_days
    services.take(request, "ask_clarification", by=staff.clerk, detail=detail)
    letters.serve(letter, Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT), by=staff.clerk)
    assert ledger.standing_of(request).clarification.served_on == letter.dated
    services.take(request, "withdraw", by=staff.clerk, detail={"in_writing": True})
    reply = letters.draft_letter(request, "D-OTHER", outcome="O_OTHER", given={}, by=staff.clerk)
    assert "书面撤回申请" in said_in_pdf(reply)
    with pytest.raises(NotAllowed, match="签发"):
        letters.sign(reply, by=staff.clerk, seen=reply.draft_sha256)
    assert remedy("choice") in said_in_pdf(letters.sign(reply, by=staff.head, seen=reply.draft_sha256))


def test_a_lapse_is_told_with_its_days(received: Received, staff: SimpleNamespace) -> None:
    request = received()
    services.take(
        request, "ask_clarification", by=staff.clerk, on=date(2026, 3, 4), detail={"points": "年度", "days": 5}
    )
    services.take(request, "lapse_unclarified", by=staff.clerk, on=date(2026, 4, 3))
    letter = letters.draft_letter(request, "D-LAPSE-C", outcome="O_NOCLARIFY", given={}, by=staff.clerk)
    assert letters.values_of(letter)["clarification_due"] == date(2026, 3, 11)
    with pytest.raises(NotAllowed, match="已经按"):
        letters.draft_letter(request, "D-LAPSE-F", outcome="O_NOFEE", given=typed("D-LAPSE-F"), by=staff.clerk)
    letter = letters.sign(letter, by=staff.head, seen=letter.draft_sha256)
    served = letters.serve(letter, Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT), by=staff.clerk)
    assert served.state == "served"
    assert list(ledger.breaks(AccessRequest.objects.get(pk=request.pk))) == []


def test_a_fee_is_told_and_its_lapse_too(recent: AccessRequest, staff: SimpleNamespace) -> None:
    letter = letters.draft_letter(recent, "D-FEE", given=typed("D-FEE"), by=staff.head)
    letter = letters.sign(letter, by=staff.head, seen=letter.draft_sha256)
    text = said_in_pdf(letter)
    assert "不能单独申请行政复议或者提起行政诉讼" in text
    assert "视为放弃申请" in text
    services.take(recent, "ask_fee", by=staff.head, detail=letters.ready_for(recent, "ask_fee"))
    letters.serve(letter, Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT), by=staff.clerk)
    assert ledger.standing_of(recent).fee.received_on == letter.dated


def test_reasons_and_delay_are_told(recent: AccessRequest, staff: SimpleNamespace) -> None:
    far = date(2099, 1, 5)
    letter = letters.draft_letter(recent, "D-REASON", given=typed("D-REASON", reason_due=far), by=staff.clerk)
    letters.sign(letter, by=staff.clerk, seen=letter.draft_sha256)
    services.take(recent, "ask_reason", by=staff.clerk, detail=letters.ready_for(recent, "ask_reason"))
    delay = letters.draft_letter(recent, "D-DELAY", given=typed("D-DELAY", delayed_until=far), by=staff.head)
    delay = letters.sign(delay, by=staff.head, seen=delay.draft_sha256)
    letters.serve(delay, Service(Letter.Method.DIRECT, delay.dated, proof=RECEIPT), by=staff.clerk)
    services.take(recent, "accept_reason", by=staff.head, detail=letters.ready_for(recent, "accept_reason"))
    assert recent.due_on == far


def test_service_needs_its_proof(received: Received, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    request = working(received, staff, county.unit)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    letter = signed(letter, staff)
    day = letter.dated
    for service, said in (
        (Service(Letter.Method.DIRECT, day), "送达凭证"),
        (Service(Letter.Method.POST, day), "邮件号"),
        (Service(Letter.Method.POST, day, "EM1", date(2026, 1, 1)), "交邮日期"),
        (Service("pigeon", day), "送达方式"),
        (Service(Letter.Method.EMAIL, date(2026, 1, 1), proof=RECEIPT), "早于成文日期"),
    ):
        with pytest.raises(NotAllowed, match=said):
            letters.serve(letter, service, by=staff.clerk)
    with pytest.raises(NotAllowed, match="登记"):
        letters.serve(letter, Service(Letter.Method.WEB, day), by=staff.leader)
    letters.serve(letter, Service(Letter.Method.WEB, day), by=staff.clerk)
    assert Letter.objects.get(pk=letter.pk).pdf.shown is True


def test_a_reply_for_the_web_names_where_to_contest_there(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    equip(county.justice, reconsideration_url="")
    request = working(received, staff, county.unit)
    with pytest.raises(NotAllowed, match="第二十二条第二款"):
        letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)


def test_who_may_see_and_sign(received: Received, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    request = working(received, staff, county.unit)
    assert list(letters.seen_by(staff.handler)) == [request]
    assert list(letters.seen_by(staff.foreign)) == []
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    agreed(letter, staff)
    for who in (staff.clerk, staff.handler, staff.head, staff.foreign):
        with pytest.raises(NotAllowed):
            letters.sign(letter, by=who, seen=letter.draft_sha256)
        with pytest.raises(NotAllowed):
            letters.draft_letter(request, "D-RCPT", given=typed("D-RCPT"), by=staff.foreign)
    assert letters.may_sign(letter, staff.leader)
    assert not letters.may_sign(letter, staff.clerk)


def test_an_erased_applicant_and_a_changed_case_are_seen_at_signature(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = working(received, staff, county.unit)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    agreed(letter, staff)
    services.keep_identity(request, Identity(name="另一人"))
    with pytest.raises(NotAllowed, match="申请人与拟稿时不同"):
        letters.sign(letter, by=staff.leader, seen=letter.draft_sha256)


def test_the_files_are_sealed_and_are_what_was_signed(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace, tmp_path: Any
) -> None:
    request = working(received, staff, county.unit)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    letter = signed(letter, staff)
    assert b"%PDF" not in (tmp_path / letter.pdf.stored).read_bytes()
    assert files.opened(letter.pdf).startswith(b"%PDF")
    assert set(kinds()) >= {each.id for each in letters.kinds_now(request)}


def test_a_signature_that_fails_takes_no_number(
    received: Received, staff: SimpleNamespace, county: SimpleNamespace, monkeypatch: Any
) -> None:
    request = working(received, staff, county.unit)
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    agreed(letter, staff)

    def die(*args: Any, **kwargs: Any) -> None:
        raise ConnectionAbortedError

    with monkeypatch.context() as patch:
        patch.setattr(services, "take", die)
        with pytest.raises(ConnectionAbortedError):
            letters.sign(letter, by=staff.leader, seen=letter.draft_sha256)
    kept = Letter.objects.get(pk=letter.pk)
    assert (kept.state, kept.number, kept.pdf, request.papers.count()) == ("drafted", "", None, 0)
    assert letters.sign(kept, by=staff.leader, seen=kept.draft_sha256).number.endswith("〕1号")


@pytest.mark.django_db(transaction=True)
def test_signed_at_the_same_moment_each_has_a_number_of_its_own(received: Received, staff: SimpleNamespace) -> None:
    drafted = [letters.draft_letter(received(), "D-RCPT", given=typed("D-RCPT"), by=staff.clerk).pk for _ in range(4)]
    start, refused = Barrier(len(drafted) + 1), []

    def sign(number: int) -> None:
        try:
            letter = Letter.objects.get(pk=number)
            start.wait(30)
            letters.sign(letter, by=staff.clerk, seen=letter.draft_sha256)
        except NotAllowed as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=sign, args=(number,)) for number in (*drafted, drafted[0])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(refused) == 1  # one letter was signed by two at once: the second is told
    numbers = sorted(Letter.objects.values_list("number", flat=True))
    year = timezone.localdate().year
    assert numbers == [f"云司公复〔{year}〕{serial}号" for serial in (1, 2, 3, 4)]
