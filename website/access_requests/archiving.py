"""Whether a case is whole: registered, worked on, answered, served, each with its papers (条例第四十五条)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.deadlines import channels
from gongkai.outcomes import outcomes
from gongkai.request_ledger import Standing
from website.access_requests import ledger
from website.access_requests.models import AccessRequest, Paper

ON_PAPER = ("in_person", "registered_mail", "ordinary_mail", "fax", "email")
"""The channels by which an application comes as something to be kept."""


def missing(request: AccessRequest) -> list[str]:
    """Return what a case still lacks before it can be archived, each with the cure; worked out from its ledger."""
    standing = ledger.standing_of(request)
    held = {*request.papers.values_list("kind", flat=True)}
    if request.joined_to:
        held |= {*request.joined_to.papers.values_list("kind", flat=True)}
    return [
        *_of_the_application(request, held),
        *_of_the_work(request, standing, held),
        *_of_the_reply(request, standing, held),
    ]


def _of_the_application(request: AccessRequest, held: set[str]) -> Iterator[str]:
    if request.channel in ON_PAPER and not request.oral and Paper.Kind.APPLICATION not in held:
        yield f"缺申请书：{channels()[request.channel].label}收到的，请存入申请书（扫描件或者原件的照片）"


def _of_the_work(request: AccessRequest, standing: Standing, held: set[str]) -> Iterator[str]:
    for number, asked in enumerate(standing.consultations, start=1):
        if asked.answered_on and not asked.says and Paper.Kind.OPINION not in held:
            yield f"缺第{number}次征求意见的答复：请存入对方的书面意见"
    if asked := request.assignments.filter(state="asked").first():
        yield f"{asked.unit}还没有答复，请催办或者代为记录"
    if _overruled(standing) and not request.events.filter(kind="third_party_told").exists():
        yield "决定公开第三方不同意公开的信息，还没有把内容和理由书面告知第三方（条例第三十二条）"
    if outcomes()[standing.outcome].needs_search and not standing.search_record:
        yield "缺检索记录"


def _of_the_reply(request: AccessRequest, standing: Standing, held: set[str]) -> Iterator[str]:
    if Paper.Kind.LETTER not in held:
        yield "缺答复书：请存入签发的答复书"
    if Paper.Kind.PROOF not in held and not _served_here(request):
        yield "缺送达凭证：请存入签收单、邮寄回执或者电子送达记录"
    if standing.outcome == "PARTIAL" and Paper.Kind.RELEASED not in held:
        yield "缺向申请人提供的信息：部分公开的，请存入区分处理后的文件（条例第三十七条）"


def _served_here(request: AccessRequest) -> bool:
    """Whether the reply stands on this site for its applicant: the ledger itself proves since when."""
    served = request.events.filter(kind="serve").order_by("number").last()
    if served is None or served.detail.get("method") != "web":
        return False
    cases = [each for each in (request, request.joined_to) if each]
    return Paper.objects.filter(request__in=cases, kind=Paper.Kind.LETTER, shown=True).exists()


def _overruled(standing: Standing) -> bool:
    return standing.outcome in ("GRANT", "PARTIAL") and opposed(standing)


def opposed(standing: Standing) -> bool:
    """Whether a third party said no to disclosure (条例第三十二条)."""
    return any(each.party == "third_party" and each.consents is False for each in standing.consultations)
