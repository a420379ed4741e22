"""A key is replaced and the old one taken away: identities, files and codes go on."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from website.access_requests import applicant, drafts, files, identity, resealing, services
from website.access_requests.drafts import File
from website.access_requests.models import AccessRequest, Draft
from website.access_requests.services import Content, Registered, Upload
from website.agencies.errors import NotAllowed
from website.audit.models import Entry
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
