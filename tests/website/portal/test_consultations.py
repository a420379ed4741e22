"""Consultations on the public site: the draft with its paragraphs, an opinion without an account, and the feedback."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.website.consultations.conftest import (
    _kept_apart,
    column,
    drafted,
    office,
    opened,
    pass_days,
    review,
    staff,
)
from tests.website.consultations.test_services import handle, say
from tests.website.portal.applying import token_in
from website.access_requests import identity
from website.access_requests.identity import Identity
from website.agencies.models import Agency
from website.consultations import answering, opinions, services
from website.consultations.models import Opinion, PublicConsultation, Sender
from website.portal import lists, puzzle
from website.publishing import publication
from website.publishing.choices import WithdrawalReason
from website.publishing.models import Record
from website.publishing.public_version import touch
from website.search import services as search
from website.search.query import Query

__all__ = ["_kept_apart", "column", "drafted", "office", "opened", "staff"]
LIST = "/sfj/consultations/"
Made = Callable[..., PublicConsultation]


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def send(client: Client, made: PublicConsultation, **said: str) -> Any:
    address = f"{made.public_address}opinion/"
    token = token_in(text(client, address))
    return client.post(address, {"token": token, "text": "建议放宽。", **said}, follow=True)


def shift(made: PublicConsultation, days: int) -> None:
    """Let days go by, and what was kept of the pages with them."""
    pass_days(made, days)
    touch(made.agency)


def test_a_draft_is_public_from_its_opening_and_shown_by_paragraph(
    client: Client, drafted: Made, opened: Made, staff: SimpleNamespace
) -> None:
    hidden = drafted(title="还没有公布的")
    assert client.get(hidden.public_address).status_code == 404
    services.hand_in(hidden, by=staff.drafter)
    assert client.get(hidden.public_address).status_code == 404
    made = opened(legal_review="内部的审查意见")
    page = text(client, LIST)
    assert made.title in page
    assert hidden.title not in page
    page = text(client, made.public_address)
    for number in (1, 2, 3):
        assert f'id="p{number}"' in page
        assert f"{made.public_address}opinion/?paragraph={number}" in page
    assert "信函：云岭县解放路1号" in page
    assert "内部的审查意见" not in page
    assert client.get(f"/swj/consultations/{made.pk}/").status_code == 404


def test_an_opinion_on_a_paragraph_without_a_script(client: Client, opened: Made) -> None:
    made = opened()
    form = text(client, f"{made.public_address}opinion/?paragraph=2")
    assert re.search(r'<option value="2" selected>第2段：', form)
    answer = send(client, made, paragraph="2", may_show="on", name="𬭎喆", phone="13800000000")
    said = Opinion.objects.get()
    assert (said.paragraph.number, said.may_show, said.channel) == (2, True, "web")
    assert identity.unpack(Sender.objects.get().sealed).name == "𬭎喆"
    page = answer.content.decode()
    assert str(said) in page
    assert "建议放宽。" in page
    assert "𬭎喆" not in page
    assert "建议放宽" not in text(Client(), made.public_address)
    assert Client().get(f"{made.public_address}opinion/receipt/").status_code == 302


def test_a_form_sent_twice_makes_one_opinion(client: Client, opened: Made) -> None:
    made = opened()
    token = token_in(text(client, f"{made.public_address}opinion/"))
    for _ in range(2):
        client.post(f"{made.public_address}opinion/", {"token": token, "text": "建议。"})
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize("said", [{"text": " "}, {"text": "长" * 5001}, {"paragraph": "99"}, {"email": "x"}])
def test_what_is_wrong_is_told_and_nothing_is_lost(client: Client, opened: Made, said: dict[str, str]) -> None:
    made = opened()
    answer = send(client, made, name="𬭎喆", **said)
    assert answer.status_code == 422
    assert "处需要改正" in answer.content.decode()
    assert "𬭎喆" in answer.content.decode()
    assert not Opinion.objects.exists()


def test_signs_that_nobody_sees_are_left_out(client: Client, opened: Made) -> None:
    send(client, opened(), text="建议\u202e放宽\x07。")
    assert Opinion.objects.get().text == "建议放宽。"


def test_many_from_one_place_are_taken_and_marked(client: Client, opened: Made) -> None:
    made = opened()
    for _ in range(puzzle.MARKED_FROM[False]):
        send(client, made)
    assert list(made.opinions.values_list("same_place", flat=True)) == [0, 0, 0, 4]


def test_after_the_end_the_page_says_so_and_nothing_is_taken(client: Client, opened: Made) -> None:
    made = opened()
    address = f"{made.public_address}opinion/"
    token = token_in(text(client, address))
    shift(made, 30)
    assert "正在征求意见" in text(client, made.public_address), "the last day counts"
    shift(made, 1)
    late = client.post(address, {"token": token, "text": "迟到的意见"})
    assert late.status_code == 422
    assert "已经结束" in late.content.decode()
    assert "迟到的意见" in late.content.decode(), "what was typed can be copied"
    assert client.get(address).status_code == 302
    page = text(client, made.public_address)
    assert "征求意见已经截止" in page
    assert "提意见" not in page
    assert made.title not in text(client, LIST)
    assert made.title in text(client, f"{LIST}?list=over")
    assert not Opinion.objects.exists()


def test_the_feedback_shows_answers_and_never_names(client: Client, opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    say(made, "夜间应当允许，请回电13912345678。", 2, may_show=True, sender=Identity(name="𬭎喆"))
    say(made, "不同意公布的原文。", may_show=False)
    shift(made, 31)
    address = f"{made.public_address}feedback/"
    assert client.get(address).status_code == 404
    handle(made, [1], staff, "partly", "增加夜间时段。")
    handle(made, [2], staff, "rejected", "与上位法不符。")
    answering.hand_in(made, note="", by=staff.drafter)
    assert client.get(address).status_code == 404, "not before it was reviewed"
    made.refresh_from_db()
    review(made.feedback, staff)
    page = text(client, address)
    for shown in ("收到</dt><dd>2条", "部分采纳</dt><dd>1条", "增加夜间时段", "与上位法不符", "夜间应当允许"):
        assert shown in page
    for kept_back in ("13912345678", "𬭎喆", "不同意公布的原文"):
        assert kept_back not in page
    assert address in text(client, made.public_address)


def test_the_records_and_the_consultation_lead_to_each_other(
    client: Client, opened: Made, staff: SimpleNamespace, draft: Callable[..., Record]
) -> None:
    made = opened()
    page = text(client, made.announcement.get_absolute_url())
    assert "正在公开征求意见" in page
    assert made.public_address in page
    shift(made, 31)
    review(answering.hand_in(made, note="", by=staff.drafter), staff)
    decided = draft(title="停车管理办法", drafter=staff.drafter)
    services.submit(decided, by=staff.drafter)
    review(decided, staff)
    decided = Record.objects.get(pk=decided.pk)
    assert made.public_address not in text(client, decided.get_absolute_url())
    services.link_decision(made, decided, by=staff.drafter)
    assert made.public_address in text(client, decided.get_absolute_url())
    assert decided.get_absolute_url() in text(client, made.public_address)
    assert made.public_address in text(client, made.feedback.get_absolute_url())
    publication.withdraw(decided, by=staff.head, reason=WithdrawalReason.MISTAKE, note="有误")
    assert decided.get_absolute_url() not in text(client, made.public_address)


def test_what_is_ended_says_why_and_what_is_withdrawn_is_gone(
    client: Client, opened: Made, staff: SimpleNamespace
) -> None:
    made = opened()
    assert "正在征求意见" in text(client, made.public_address)
    services.end(made, reason="上位法将要修改", by=staff.head)
    assert "上位法将要修改" in text(client, made.public_address)
    publication.withdraw(made.announcement, by=staff.head, reason=WithdrawalReason.MISTAKE, note="有误")
    assert client.get(made.public_address).status_code == 404
    assert made.title not in text(client, f"{LIST}?list=over")


def test_it_is_found_by_the_search_and_on_the_maps(client: Client, opened: Made, county: SimpleNamespace) -> None:
    made = opened()
    hits = search.search(Query(text="集镇停车", agency_path=Agency.objects.get(slug="sfj").path)).hits
    assert [hit.key for hit in hits] == [made.announcement_id]
    assert made.public_address in b"".join(client.get("/sitemap-pages.xml").streaming_content).decode()
    assert LIST in text(client, "/sfj/")


def test_a_long_list_is_paged_and_pages_that_are_not_there_are_refused(
    client: Client, opened: Made, county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SIZE", 1)
    first, second = opened(title="甲"), opened(title="乙")
    assert (first.closes_on, second.closes_on) == (timezone.localdate() + timedelta(days=30),) * 2
    titles = [re.findall(r"<h2><a [^>]*>([^<]+)", text(client, f"{LIST}?page={page}")) for page in (1, 2)]
    assert sorted(titles) == [["乙"], ["甲"]]
    for wrong in ("page=3", "page=x", "list=nothing"):
        assert client.get(f"{LIST}?{wrong}").status_code == 404


def test_opinions_at_once_get_numbers_of_their_own(opened: Made) -> None:
    made = opened()
    numbers = [opinions.receive(made, opinions.Said(f"意见{number}")).number for number in range(3)]
    assert numbers == [1, 2, 3]
