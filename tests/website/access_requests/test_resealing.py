"""A key is replaced and the old one taken away: identities, files and codes go on."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from tests.website.access_requests.conftest import MONDAY
from website.access_requests import applicant, consulting, drafts, files, identity, resealing, services
from website.access_requests.drafts import File
from website.access_requests.models import AccessRequest, Consultee, Draft
from website.access_requests.models.consultees import Party
from website.access_requests.services import Content, Registered, Upload
from website.agencies.errors import NotAllowed
from website.agencies.sealing import unseal
from website.audit.models import Entry
from website.disputes import services as disputes
from website.disputes.models import DisputeCase
from website.disputes.services import Particulars
from website.publishing.uploads import inspect

NEW = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktMDEyMzQ1Njc="


def test_nothing_hangs_on_the_old_key(
    apply: Callable[..., Registered], county: SimpleNamespace, staff: SimpleNamespace, settings: Any, tmp_path: Any
) -> None:
    old = settings.SEALING_KEYS[0]
    made = apply(uploads=[Upload("证件.txt", b"proof", "identity")])
    file = File("attachment", inspect("a.txt", b"draft"))
    drafts.keep(county.justice, "t" * 30, {"name": "某人"}, added=[file])
    settings.SEALING_KEYS = [NEW, old]
    assert applicant.open_case(county.justice, made.request.number, made.code) == made.request
    assert (resealing.reseal(), resealing.reseal()) == (4, 0)
    settings.SEALING_KEYS = [NEW]
    request = AccessRequest.objects.get()
    assert services.reveal(request, by=staff.clerk, reason="核对").phone == "13800000000"
    assert files.opened(request.papers.get()) == b"proof"
    assert drafts.typed(Draft.objects.get()) == {"name": "某人"}
    assert list(services.find_applicant(type(county.justice).objects.all(), "name", "𬭎喆", by=staff.clerk)) == [
        request
    ]
    assert applicant.open_case(county.justice, request.number, made.code) == request
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == 2
    settings.SEALING_KEYS = [old]
    assert resealing.unreadable() == [request.number]
    assert resealing.reseal() == 0


def test_what_others_keep_sealed_goes_on_too(
    received: Callable[..., AccessRequest], county: SimpleNamespace, staff: SimpleNamespace, settings: Any
) -> None:
    old = settings.SEALING_KEYS[0]
    request = received()
    services.assign(request, unit=county.unit, handler=None, by=staff.clerk)
    who = Party("某第三方", "13700000000")
    asked = consulting.consult(request, party="third_party", who=who, by=staff.clerk, detail={"in_writing": True})
    case = disputes.register(
        county.justice,
        Particulars("1号", "reconsideration", True, "respondent", "withheld", "某机关", MONDAY, other_party="某人"),
        by=staff.clerk,
        uploads=[disputes.Upload("申请书.txt", b"appeal")],
    )
    settings.SEALING_KEYS = [NEW, old]
    resealing.reseal()
    settings.SEALING_KEYS = [NEW]
    assert Consultee.objects.get(pk=asked.pk).who == who
    assert unseal(DisputeCase.objects.get(pk=case.pk).other_party) == "某人"
    assert files.opened(case.papers.get()) == b"appeal"


def test_every_sealed_text_and_file_is_known() -> None:
    texts = {(model.__name__, name) for model, names in resealing.sealed_texts() for name in names}
    said = {
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if str(field.verbose_name).startswith("加密")
    }
    assert said - texts == {("Applicant", "sealed")}
    assert ("DisputeCase", "other_party") in texts
    assert {model.__name__ for model in resealing.sealed_files()} >= {
        "Paper", "DraftFile", "CorrectionPaper", "DisputePaper",
    }  # fmt: skip


def test_a_lost_code_is_replaced_with_a_reason_and_the_old_one_ends(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    (child,) = services.split(request, parts=[Content(title="另一件")], by=staff.clerk)
    with pytest.raises(NotAllowed, match="核对"):
        services.new_code(request, by=staff.clerk, reason=" ")
    before = request.code_digest
    code = services.new_code(request, by=staff.clerk, reason="当面核对身份证")
    child.refresh_from_db()
    assert identity.is_code(code, request.code_digest)
    assert child.code_digest == request.code_digest != before
    assert Entry.objects.get(action="applicant.code_renewed").detail == {"reason": "当面核对身份证"}
