"""A request for correction is answered by a letter as 条例第四十一条 asks; its identity is erased in time."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.letters import text_of
from gongkai.letters.letter import Value
from tests.website.access_requests.letter_cases import RECEIPT, equip
from website.access_requests import correction_letters as answers
from website.access_requests import corrections, files, identity, letters, retention
from website.access_requests.corrections import Claim
from website.access_requests.identity import Identity
from website.access_requests.letters import Service
from website.access_requests.models import CorrectionLetter, CorrectionPaper, CorrectionRequest
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.audit.models import Entry

ASKER = Identity(name="林𬭎喆", phone="13800000000")
GIVEN: dict[str, dict[str, Value]] = {
    "D-CORR": {"corrected_as": ("出生年份为1980年",)},
    "D-CORR-NO": {"reason": "户口簿与档案一致"},
    "D-CORR-FWD": {"competent": "云岭县公安局", "competent_contact": "0000-110"},
    "D-CORR-TOLD": {"competent": "云岭县公安局", "competent_contact": "0000-110"},
}
RESULTS = dict(zip(GIVEN, ("corrected", "unfounded", "forwarded", "told"), strict=True))


@pytest.fixture
def asked(county: SimpleNamespace) -> CorrectionRequest:
    """Ask for a correction, with evidence and a proof of identity."""
    equip(county.justice)
    papers = [Upload("户口簿.txt", b"evidence"), Upload("身份证.txt", b"card", "identity")]
    claim = Claim("处罚决定书里的出生年份", "应当是1980年", "户口簿")
    made = corrections.register(county.justice, applicant=ASKER, claim=claim, uploads=papers)
    assert made
    return made.correction


def signed(asked: CorrectionRequest, staff: SimpleNamespace, kind: str = "D-CORR") -> CorrectionLetter:
    letter = answers.draft(asked, kind, by=staff.clerk, given=GIVEN[kind])
    return answers.sign(letter, by=staff.head, seen=letter.draft_sha256)


def served(asked: CorrectionRequest, staff: SimpleNamespace, kind: str = "D-CORR") -> CorrectionLetter:
    letter = signed(asked, staff, kind)
    return answers.serve(letter, Service("direct", timezone.localdate(), proof=RECEIPT), by=staff.clerk)


@pytest.mark.parametrize("kind", GIVEN)
def test_each_answer_is_written_signed_served_and_ends_the_request(
    kind: str, asked: CorrectionRequest, staff: SimpleNamespace
) -> None:
    letter = served(asked, staff, kind)
    text = text_of(files.opened(letter.word)).replace("\n", "")
    for part in ("第四十一条", "林𬭎喆", "处罚决定书里的出生年份", letter.number, "向云岭县人民政府申请行政复议，或者"):
        assert part in text
    asked.refresh_from_db()
    assert (asked.result, asked.decided_on, asked.decided_by) == (RESULTS[kind], timezone.localdate(), staff.clerk)
    assert asked.other_organ == ("云岭县公安局" if "competent" in GIVEN[kind] else "")
    assert [each.kind for each in asked.papers.filter(shown=True)] == ["letter"]
    with pytest.raises(NotAllowed, match="已经办结"):
        answers.draft(asked, kind, by=staff.clerk, given=GIVEN[kind])
    with pytest.raises(NotAllowed, match="已经办结"):
        answers.void(letter, by=staff.head, because="错了")


def test_what_is_missing_and_who_may_not_is_told(asked: CorrectionRequest, staff: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed, match="有权更正的机关：没有填写"):
        answers.draft(asked, "D-CORR-FWD", by=staff.clerk, given={})
    with pytest.raises(NotAllowed, match="没有更正答复"):
        answers.draft(asked, "D-GRANT", by=staff.clerk, given={})
    with pytest.raises(NotAllowed, match="受理员"):
        answers.draft(asked, "D-CORR", by=staff.foreign, given=GIVEN["D-CORR"])
    letter = answers.draft(asked, "D-CORR", by=staff.clerk, given=GIVEN["D-CORR"])
    with pytest.raises(NotAllowed, match="分管领导签发"):
        answers.sign(letter, by=staff.clerk, seen=letter.draft_sha256)
    with pytest.raises(NotAllowed, match="又改动了"):
        answers.sign(letter, by=staff.head, seen="0")
    with pytest.raises(NotAllowed, match="不能登记送达"):
        answers.serve(letter, Service("direct", timezone.localdate(), proof=RECEIPT), by=staff.clerk)
    assert not asked.papers.filter(kind="letter").exists()


def test_the_remedy_is_the_law_s_or_nothing_is_signed(
    asked: CorrectionRequest, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    letter = answers.draft(asked, "D-CORR", by=staff.clerk, given=GIVEN["D-CORR"])
    equip(county.justice, court="云州市中级人民法院")
    with pytest.raises(NotAllowed, match="救济途径"):
        answers.sign(letter, by=staff.head, seen=letter.draft_sha256)
    equip(county.justice, court="")
    with pytest.raises(NotAllowed, match="人民法院"):
        answers.draft(asked, "D-CORR", by=staff.clerk, given=GIVEN["D-CORR"])


def test_another_answer_takes_the_place_of_the_one_that_was_given_up(
    asked: CorrectionRequest, staff: SimpleNamespace
) -> None:
    first = signed(asked, staff)
    with pytest.raises(NotAllowed, match="不能再拟"):
        answers.draft(asked, "D-CORR-NO", by=staff.clerk, given=GIVEN["D-CORR-NO"])
    with pytest.raises(NotAllowed, match="作废的原因"):
        answers.void(first, by=staff.head, because=" ")
    answers.void(first, by=staff.head, because="证据不足")
    second = signed(asked, staff, "D-CORR-NO")
    assert [first.number[-2:], second.number[-2:]] == ["1号", "2号"]
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionLetter.objects.filter(pk=first.pk).update(state="signed")


def test_a_letter_on_the_web_says_where_reconsideration_is_asked_for(
    asked: CorrectionRequest, staff: SimpleNamespace
) -> None:
    letter = signed(asked, staff)
    answers.serve(letter, Service("web", timezone.localdate()), by=staff.clerk)
    assert "https://fuyi.example.gov.cn" in str(letters.values_of(letter)["remedy"])


def test_one_form_makes_one_request_and_its_code_opens_it(county: SimpleNamespace) -> None:
    claim, said = Claim("记录", "有误", "证明"), {"applicant": ASKER, "form": "a-form"}
    made = corrections.register(county.justice, claim=claim, **said)
    assert made
    assert corrections.register(county.justice, claim=claim, **said) is None
    assert CorrectionRequest.objects.count() == 1
    for number in (made.correction.number, made.correction.number[1:], f" {made.correction.number} "):
        assert corrections.opened_by(county.justice, number, made.code.lower()) == made.correction
    assert corrections.opened_by(county.justice, made.correction.number, "AAAA-BBBB-CCCC") is None
    assert corrections.opened_by(county.water, made.correction.number, made.code) is None


def test_a_proof_of_identity_is_no_evidence(county: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed, match="应当有证据"):
        corrections.register(
            county.justice,
            applicant=ASKER,
            claim=Claim("记录", "有误", ""),
            uploads=[Upload("身份证.txt", b"card", "identity")],
        )


def test_its_identity_and_evidence_are_erased_when_the_years_are_over(
    asked: CorrectionRequest, staff: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    served(asked, staff)
    assert retention.run() == 0
    ago = timezone.localdate() - timedelta(days=366 * 6)
    CorrectionRequest.objects.update(decided_on=ago)
    assert retention.run() == 0
    asked.refresh_from_db()
    assert asked.erasure_warned_on == timezone.localdate()
    assert asked.number in str(Entry.objects.filter(action="applicant.erasure_due").get().detail)
    CorrectionRequest.objects.update(erasure_warned_on=timezone.localdate() - timedelta(days=31))
    corrections.hold(asked, by=staff.head, reason="正在复议", held=True)
    assert retention.run() == 0
    call_command("retention", "云岭县司法局", "--erase")
    assert asked.number not in capsys.readouterr().out
    corrections.hold(asked, by=staff.head, reason="复议已结", held=False)
    call_command("retention", "云岭县司法局")
    assert f"{asked.number}\t{ago}办结" in capsys.readouterr().out
    call_command("retention", "云岭县司法局", "--erase")
    assert "清除1件" in capsys.readouterr().out
    asked.refresh_from_db()
    assert (identity.unpack(asked.sealed), asked.letters.get().sealed, asked.result) == (Identity(), "", "corrected")
    retention.run()
    left = CorrectionPaper.objects.exclude(stored="").values_list("kind", flat=True)
    assert set(left) == {"letter", "proof"}
    with pytest.raises(NotAllowed, match="清除"):
        corrections.reveal(asked, by=staff.clerk, reason="查看")
