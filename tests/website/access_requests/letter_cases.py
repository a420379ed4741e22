"""An organ with its particulars, and cases taken to where a letter of each kind is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from gongkai.letters import kinds
from gongkai.letters.letter import Value
from tests.letters.values import FACTS
from website.access_requests import identity, ledger, letters, reply_text, services
from website.access_requests.letter_facts import LOCKED
from website.access_requests.models import AccessRequest, Applicant, Letter, Practice
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
    locate(agency, **said)
    Practice.objects.update_or_create(
        agency=agency, defaults={"letter_prefix": "云司", "payment_account": "凭缴款码到代收银行缴纳"}
    )


def locate(agency: Any, **said: Any) -> None:
    """Say where an organ is, and to whom one turns against it."""
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


def elsewhere(request: AccessRequest, on: date | None = None, *, name: str = "答复书.txt") -> Upload:
    """Return a reply as an office wrote it by itself: in its own words, with everything that it must say."""
    locate(request.agency)
    on, standing = on or timezone.localdate(), ledger.standing_of(request)
    applied, received, dated = (
        f"{day.year}年{day.month}月{day.day}日"
        for day in (standing.receipt.submitted_on, standing.receipt.received_on or on, on)
    )
    applicant = identity.unpack(Applicant.objects.get(request=request).sealed).name
    text = f"""{request.agency.name}
政府信息公开申请答复书
云司公复〔2026〕12号
{applicant}：
你{applied}提出、本机关{received}收到的申请，要的是{request.title or request.description}。
经研究，依照{standing.withheld_under}{standing.grounds}、《中华人民共和国政府信息公开条例》第三十六条，答复如上。
{reply_text.remedy_of(request, standing, on)}
{request.agency.name}
{dated}"""
    return Upload(name, text.encode(), "letter")


def signed_elsewhere(request: AccessRequest, staff: SimpleNamespace, on: date | None = None) -> None:
    """Sign a reviewed reply that was written elsewhere."""
    request.refresh_from_db()
    services.take(request, "sign", by=staff.leader, on=on, uploads=[elsewhere(request, on)])
