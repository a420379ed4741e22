"""Letters in the staff shell: what is missing is told and nothing typed is lost; what is shown is what is signed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from gongkai.letters import standard_template
from gongkai.redaction.pdf.reading import texts
from tests.website.access_requests.conftest import _kept_apart, apply, received, staff
from tests.website.access_requests.letter_cases import equip, signed, typed, working
from tests.website.browser import PHONE, box_of, log_in, overflow, violations
from website.access_requests import archiving, files, letters, redactions, services
from website.access_requests.models import AccessRequest, Letter, Paper, Practice, RemedyText
from website.access_requests.services import Registered
from website.agencies import permissions
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.publishing import workflows

__all__ = ["_kept_apart", "apply", "received", "staff"]

PASSWORD = "correct horse battery"
SAMPLE = Path("tests/samples/yunling-2022.pdf").read_bytes()


@pytest.fixture
def case(received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace) -> AccessRequest:
    """Return a case on which a unit works, of an organ that has its particulars."""
    workflows.lay_down()
    permissions.lay_down()
    equip(Agency.objects.get(pk=county.justice.pk))
    return working(received, staff, county.unit)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def posted(kind: str, **changes: Any) -> dict[str, Any]:
    """Return what the form of a kind sends."""
    return {id: "\n".join(value) if isinstance(value, tuple) else value for id, value in typed(kind).items()} | changes


def test_what_is_missing_is_told_and_what_was_typed_stays(case: AccessRequest, staff: SimpleNamespace) -> None:
    address = f"/desk/cases/{case.pk}/letters/D-NOTEXIST/"
    data = posted("D-NOTEXIST", outcome="N_NOTHELD", search="", content="特意写的内容")
    answer = client_of(staff.handler).post(address, data)
    page = answer.content.decode()
    assert "检索情况：没有填写" in page
    assert "条例第三十六条第四项" in page
    assert "特意写的内容" in page
    assert not Letter.objects.exists()


def test_a_letter_that_another_changed_meanwhile_is_not_overwritten(
    case: AccessRequest, staff: SimpleNamespace
) -> None:
    address = f"/desk/cases/{case.pk}/letters/D-GRANT/"
    first, second = client_of(staff.handler), client_of(staff.clerk)
    data = posted("D-GRANT", outcome="GRANT")
    assert first.post(address, data).status_code == 302
    page = second.post(address, {**data, "when": "另一人填的时间"}).content.decode()
    assert "别人改了这份文书" in page
    assert "另一人填的时间" in page
    assert letters.values_of(Letter.objects.get())["when"] == "随本答复书一并提供"


def test_the_page_shows_what_is_reviewed_and_offers_it_to_whom_it_is_due(
    case: AccessRequest, staff: SimpleNamespace
) -> None:
    letter = letters.draft_letter(case, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    address = f"/desk/letters/{letter.pk}/"
    for who, offered in ((staff.secrecy, True), (staff.legal, False), (staff.leader, False), (staff.clerk, False)):
        page = client_of(who).get(address).content.decode()
        assert ("保密审查通过" in page) is offered
        assert letter.draft_sha256[:16] in page
    picture = client_of(staff.secrecy).get(f"{address}pages/1/")
    assert picture["Content-Type"] == "image/png"
    assert "no-store" in picture["Cache-Control"]
    assert client_of(staff.secrecy).get(f"{address}pages/99/").status_code == 404
    assert client_of(staff.foreign).get(address).status_code == 404
    word = client_of(staff.secrecy).get(f"{address}file/docx/").content
    assert word == letters.word_of(letter)
    stale = client_of(staff.secrecy).post(f"{address}review/", {"step": "secrecy", "seen": "0" * 64}, follow=True)
    assert "又改动了" in stale.content.decode()


def test_a_draft_that_was_erased_is_still_listed(case: AccessRequest, staff: SimpleNamespace) -> None:
    letter = letters.draft_letter(case, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    letters.forget(case)
    page = client_of(staff.handler).get(f"/desk/letters/{letter.pk}/").content.decode()
    assert "已经按保存期限清除" in page
    assert "答复书：予以公开" in client_of(staff.handler).get(f"/desk/cases/{case.pk}/letters/").content.decode()
    answer = client_of(staff.leader).post(
        f"/desk/letters/{letter.pk}/sign/", {"seen": letter.draft_sha256}, follow=True
    )
    assert answer.status_code == 200
    assert Letter.objects.get().state == "drafted"


def test_an_organ_s_own_template_is_used_and_can_be_given_up(
    case: AccessRequest, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    head, address = client_of(staff.head), f"/desk/letter-templates/{county.justice.pk}/D-GRANT/"
    wrong = SimpleUploadedFile("模板.docx", standard_template("D-CLAR"))
    page = head.post(address, {"file": wrong}).content.decode()
    assert "没有救济途径的文书不能签发" in page
    good = SimpleUploadedFile("模板.docx", standard_template("D-GRANT"))
    assert head.post(address, {"file": good}).status_code == 302
    letter = letters.draft_letter(case, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    assert letter.template is not None
    assert head.get(f"{address}file/").content == standard_template("D-GRANT")
    assert head.post(f"{address}restore/").status_code == 302
    assert letters.word_of(letter)  # what is in review keeps its template
    assert client_of(staff.clerk).get(address).status_code == 404


def test_texts_are_entered_by_one_and_confirmed_by_another(
    case: AccessRequest, county: SimpleNamespace, person: Callable[..., Person], staff: SimpleNamespace
) -> None:
    one, two = (client_of(person(name, county.government, Role.ADMINISTRATOR)) for name in ("one", "two"))
    data = {
        "remedy": "choice",
        "since": "2030-01-01",
        "law": "测试",
        "because": "测试",
        "text": "向{行政复议机关}申请。",
    }
    assert "缺“{人民法院}”" in one.post("/desk/outcomes/add/remedy/", data).content.decode()
    data["text"] = "向{行政复议机关}申请，或者向{人民法院}起诉。"
    assert one.post("/desk/outcomes/add/remedy/", data).status_code == 302
    held = RemedyText.objects.get()
    assert held.text == "向{authority}申请，或者向{court}起诉。"
    address = f"/desk/outcomes/remedy/{held.pk}/"
    assert "请另一个人复核" in one.get(address).content.decode()
    one.post(f"{address}confirm/")
    assert RemedyText.objects.get().confirmed_by is None
    two.post(f"{address}confirm/")
    assert RemedyText.objects.get().confirmed_by.username == "two"
    assert "{行政复议机关}申请，或者" in two.get("/desk/outcomes/").content.decode()
    assert client_of(staff.head).get("/desk/outcomes/").status_code == 404


def test_redaction_without_a_script(case: AccessRequest, staff: SimpleNamespace) -> None:
    paper = files.keep(case, kind=Paper.Kind.FOUND, name="报告.pdf", data=SAMPLE, by=staff.handler)
    client, address = client_of(staff.handler), f"/desk/case-papers/{paper.pk}/redact/"
    assert client.get(address).status_code == 200
    client.post(f"{address}change/", {"act": "find", "words": "县司法局"})
    marks = redactions.work_of(redactions.of(paper)).marks
    assert len(marks) == 6
    ticked = {"act": "run", "words": "县司法局", "mark": ["s0", "p2"], "law-s0": "条例第十五条"}
    page = client.post(f"{address}change/", ticked, follow=True).content.decode()
    assert "重新读过，划定的2处" in page
    assert "同样的文字还见于没有划定的地方" in page
    done = redactions.of(paper)
    assert [mark.law for mark in redactions.work_of(done).marks] == ["条例第十五条", "条例第三十七条"]
    assert texts(files.opened(done.result), "x")[1].strip() == ""
    broken = client.post(
        f"{address}change/", {"act": "run", "mark": "n1", "data-n1": '{"page": 9, "shown": [1]}'}, follow=True
    )
    assert "读不出来" in broken.content.decode()
    client.post(f"{address}change/", {"act": "release"})
    assert redactions.of(paper).released
    client.post(f"{address}change/", {"act": "undo"})
    assert redactions.of(paper).result is None
    assert client_of(staff.foreign).get(address).status_code == 404
    client_of(staff.legal).post(f"{address}change/", ticked)
    assert redactions.of(paper).result is None


def signed_letter(case: AccessRequest, kind: str, by: Person, **changes: Any) -> Letter:
    letter = letters.draft_letter(case, kind, given=typed(kind, **changes), by=by)
    return letters.sign(letter, by=by, seen=letter.draft_sha256)


def test_a_signed_letter_leads_to_its_step_and_the_step_asks_for_nothing_twice(
    case: AccessRequest, staff: SimpleNamespace
) -> None:
    client = client_of(staff.clerk)
    for step in ("consult_third_party", "consult_more"):
        letter = signed_letter(case, "D-3P", staff.clerk)
        page = client.get(f"/desk/letters/{letter.pk}/").content.decode()
        address = f"/desk/requests/{case.pk}/steps/{step}/"
        assert address in page
        assert "登记送达</button>" not in page, "the step comes first"
        form = client.get(address).context["form"]
        assert {*form.fields} == {"name", "contact", "address", "what", "on", "seen"}
        sent = {name: form[name].value() or "" for name in form.fields}
        assert sent["name"] == "云岭县松风建筑有限公司"
        assert client.post(address, sent).status_code == 302
        page = client.get(f"/desk/letters/{letter.pk}/").content.decode()
        assert "登记送达</button>" in page
        assert "在本网站提供</option>" not in page, "a third party has no page on the site"
        served = {"method": "entrusted", "on": letter.dated, "proof": SimpleUploadedFile("回执.txt", b"x")}
        client.post(f"/desk/letters/{letter.pk}/serve/", served)
        letter.refresh_from_db()
        assert letter.state == "served"
        case.refresh_from_db()
    assert case.consultees.count() == 2


def test_a_notice_of_a_fee_is_worked_out_again_and_served(
    case: AccessRequest, apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    case = apply(channel="in_person", on=timezone.localdate()).request  # a fee is asked for within the limit
    services.take(case, "confirm", by=staff.clerk)
    letter = signed_letter(case, "D-FEE", staff.head, fee_amount=4700)
    client, address = client_of(staff.head), f"/desk/requests/{case.pk}/steps/ask_fee/"
    form = client.get(address).context["form"]
    assert "excessive" not in form.fields
    assert "letter" not in form.fields
    sent = {name: form[name].value() or "" for name in form.fields} | {"way": "pages", "count": 251}
    assert "收费通知写的是4700元" in client.post(address, sent).content.decode()
    assert client.post(address, {**sent, "count": 250}).status_code == 302
    served = {"method": "direct", "on": letter.dated, "proof": SimpleUploadedFile("回执.txt", b"x")}
    client.post(f"/desk/letters/{letter.pk}/serve/", served)
    letter.refresh_from_db()
    assert letter.state == "served"


def test_what_a_number_lacks_is_told_before_the_signature(case: AccessRequest, staff: SimpleNamespace) -> None:
    Practice.objects.update(letter_prefix="")
    case.refresh_from_db()
    letter = letters.draft_letter(case, "D-RCPT", given=typed("D-RCPT"), by=staff.clerk)
    page = client_of(staff.clerk).get(f"/desk/letters/{letter.pk}/").content.decode()
    assert "缺机关代字，例如“云司”。请公开工作机构负责人在“依申请公开—设置”里填写" in page
    head, address = client_of(staff.head), "/desk/requests/settings/"
    form = head.get(address).context["form"]
    kept = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert "结尾" in head.post(address, {**kept, "letter_pattern": "复第{流水号}号"}).content.decode()
    assert "机关代字只能用" in head.post(address, {**kept, "letter_prefix": "云〔司〕"}).content.decode()
    assert head.post(address, {**kept, "letter_prefix": "云司"}).status_code == 302
    assert "缺机关代字" not in client_of(staff.clerk).get(f"/desk/letters/{letter.pk}/").content.decode()


def test_a_reply_served_on_the_site_needs_no_other_proof(case: AccessRequest, staff: SimpleNamespace) -> None:
    letter = letters.draft_letter(case, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    done = signed(letter, staff)
    clerk = client_of(staff.clerk)
    clerk.post(f"/desk/letters/{done.pk}/serve/", {"method": "web", "on": done.dated})
    case.refresh_from_db()
    assert case.state == "replied"
    assert archiving.missing(case) == []


def test_only_letters_that_can_follow_are_offered(
    received: Callable[..., AccessRequest], case: AccessRequest, staff: SimpleNamespace
) -> None:
    """A reply that nobody works on yet would be refused only after all of it was typed."""
    fresh = {kind.id for kind in letters.kinds_now(received())}
    assert fresh >= {"D-CLAR", "D-NOTREQ", "D-PUBL", "D-UNCLEAR"}
    assert not fresh & {"D-GRANT", "D-WITHHOLD", "D-LAPSE-C"}
    assert {kind.id for kind in letters.kinds_now(case)} >= {"D-GRANT", "D-WITHHOLD"}


# ---- in a browser


@pytest.fixture
def at(window: Callable[..., Page], live_server: Any) -> Iterator[Callable[[Person], Page]]:
    """Log somebody in, in a window of their own; every picture that was asked for has come before the test ends."""
    opened: list[Page] = []

    def enter(person: Person) -> Page:
        opened.append(log_in(window(), f"{live_server.url}/desk/", person.username, PASSWORD))
        return opened[-1]

    yield enter
    for page in opened:
        page.wait_for_load_state("networkidle")


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_drafted_reviewed_by_three_signed_and_served(
    at: Callable[[Person], Page], live_server: Any, case: AccessRequest, staff: SimpleNamespace
) -> None:
    drafter = at(staff.handler)
    drafter.goto(f"{live_server.url}/desk/cases/{case.pk}/letters/")
    drafter.get_by_label("拟一份").select_option("D-WITHHOLD")
    drafter.get_by_role("button", name="开始").click()
    drafter.get_by_label("处理结果").select_option("W_PROCESS")
    drafter.get_by_label("理由").fill("该信息在形成过程中，尚未作出最终决定")
    drafter.get_by_role("button", name="生成并送审").click()
    expect(drafter.get_by_text("不予公开的依据：没有填写")).to_be_visible()
    drafter.get_by_label("不予公开的依据").fill("《中华人民共和国政府信息公开条例》第十六条第二款")
    drafter.get_by_role("button", name="生成并送审").click()
    expect(drafter.get_by_text("送审中", exact=True)).to_be_visible()
    address = drafter.url
    drafter.goto(address)
    assert violations(drafter) == []
    for who, button in (
        (staff.secrecy, "保密审查通过"),
        (staff.legal, "法制审核通过"),
        (staff.head, "公开工作机构负责人审核通过"),
        (staff.leader, "签发"),
    ):
        page = at(who)
        page.goto(address)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".messages .success")).to_be_visible()
    clerk = at(staff.clerk)
    clerk.goto(address)
    expect(clerk.get_by_text("云司公复〔")).to_be_visible()
    clerk.get_by_label("送达方式").select_option("direct")
    clerk.get_by_role("button", name="登记送达").click()
    expect(clerk.get_by_text("请存入送达凭证")).to_be_visible()
    proof = {"name": "签收单.txt", "mimeType": "text/plain", "buffer": "当日签收。".encode()}
    clerk.get_by_label("送达方式").select_option("direct")
    clerk.get_by_label("送达凭证").set_input_files(proof)
    clerk.get_by_role("button", name="登记送达").click()
    expect(clerk.get_by_text("已送达", exact=True)).to_be_visible()
    clerk.set_viewport_size(PHONE)
    assert overflow(clerk) == 0
    letter = Letter.objects.get()
    assert "应当先自收到本答复书之日起60日内" in "".join(texts(files.opened(letter.pdf), "x")).replace("\n", "")
    assert (letter.request.state, letter.request.outcome) == ("replied", "W_PROCESS")


@pytest.mark.django_db(transaction=True)
def test_a_box_is_drawn_on_the_page(
    at: Callable[[Person], Page], live_server: Any, case: AccessRequest, staff: SimpleNamespace
) -> None:
    paper = files.keep(case, kind=Paper.Kind.FOUND, name="报告.pdf", data=SAMPLE, by=staff.handler)
    page = at(staff.handler)
    page.goto(f"{live_server.url}/desk/case-papers/{paper.pk}/redact/")
    box = box_of(page, page.locator("svg[data-page='1']"))
    left, top, width, height = (box[name] for name in ("x", "y", "width", "height"))
    page.mouse.move(left + width * 0.1, top + height * 0.05)
    page.mouse.down()
    page.mouse.move(left + width * 0.9, top + height * 0.4, steps=4)
    page.mouse.up()
    expect(page.get_by_role("checkbox", name="划定的位置")).to_be_checked()
    assert violations(page) == []
    page.get_by_role("button", name="隐去并核对").click()
    expect(page.get_by_text("划定的1处都已不在文件里")).to_be_visible()
    result = redactions.of(paper).result
    assert result
    before, after = (len("".join(texts(data, "x")[:1])) for data in (SAMPLE, files.opened(result)))
    assert after < before * 0.8
    assert io.BytesIO(files.opened(paper)).getvalue() == SAMPLE
