"""An organ with its particulars, and cases taken to where a letter of each kind is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from gongkai.letters import kinds
from gongkai.letters.letter import Value
from tests.letters.values import FACTS
from website.access_requests import letters, services
from website.access_requests.letter_facts import LOCKED
from website.access_requests.models import AccessRequest, Letter, Practice
from website.access_requests.services import Upload

GIVEN = {id: value for id, value in FACTS.items() if id not in LOCKED}
GROUNDS = {
    "W_SECRET": "《中华人民共和国政府信息公开条例》第十四条",
    "W_LAW": "《中华人民共和国政府信息公开条例》第十四条、《中华人民共和国统计法》第九条",
    "W_3S1S": "《中华人民共和国政府信息公开条例》第十四条",
    "W_THIRD": "《中华人民共和国政府信息公开条例》第十五条",
    "W_INTERNAL": "《中华人民共和国政府信息公开条例》第十六条第一款",
    "W_PROCESS": "《中华人民共和国政府信息公开条例》第十六条第二款",
    "W_CASEFILE": "《中华人民共和国政府信息公开条例》第十六条第二款",
}
RECEIPT = Upload("签收单.txt", "签收人于当日签收。".encode())
REVIEWERS = (("secrecy", "secrecy"), ("legal", "legal"), ("head", "head"))


def equip(agency: Any, **said: Any) -> None:
    """Give an organ what its letters print."""
    particulars: dict[str, Any] = {
        "office_name": "局办公室",
        "office_address": "云岭县城关镇人民路8号",
        "phone": "0000-1234567",
        "complaint_phone": "0000-7654321",
        "reconsideration_organ": "云岭县人民政府",
        "court": "云岭县人民法院",
        "reconsideration_url": "https://fuyi.example.gov.cn",
        **said,
    }
    for name, value in particulars.items():
        setattr(agency, name, value)
    agency.save()
    Practice.objects.update_or_create(
        agency=agency, defaults={"letter_prefix": "云司", "payment_account": "凭缴款码到代收银行缴纳"}
    )


def typed(kind: str, **changes: Value) -> dict[str, Value]:
    """Return what an official types for a letter of a kind."""
    wanted = {each.id for each in kinds()[kind].elements if each.form not in ("fixed", "remedy")}
    return {id: value for id, value in {**GIVEN, **changes}.items() if id in wanted}


def working(received: Callable[..., AccessRequest], staff: SimpleNamespace, unit: Any, **said: Any) -> AccessRequest:
    """Return a case on which a unit works."""
    request = received(**said)
    services.assign(request, unit=unit, handler=staff.handler, by=staff.clerk)
    return request


def agreed(letter: Letter, staff: SimpleNamespace) -> None:
    """Let the three reviewers agree to a letter."""
    for step, who in REVIEWERS:
        letters.review(letter, step, by=getattr(staff, who), seen=letter.draft_sha256)


def signed(letter: Letter, staff: SimpleNamespace, on: date | None = None) -> Letter:
    """Take a drafted reply through review to its signature."""
    agreed(letter, staff)
    return letters.sign(letter, by=staff.leader, seen=letter.draft_sha256, on=on)
