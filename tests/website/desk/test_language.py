"""The staff desk speaks Chinese: what its libraries leave in English is translated, and no page shows another word."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import wagtail
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import ngettext, pgettext
from lxml import html
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg

from tests.website.test_accounts import PASSWORD
from website.access_requests import consulting, services
from website.access_requests import corrections as wrong_records
from website.access_requests.identity import Identity
from website.access_requests.services import Content, Upload
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.annual_reports import services as reports
from website.annual_reports.models import Adjustment
from website.audit.services import record as log
from website.channels import ledger as deliveries
from website.channels.models import Delivery, Outlet, VisitFigure
from website.consultations import services as consultations
from website.consultations.services import Matter
from website.correspondence import services as messages
from website.desk.particulars import NAMES
from website.disputes import corrections
from website.disputes import services as disputes
from website.disputes.services import Particulars
from website.duties import services as duties
from website.duties import supervision, trainings
from website.duties.models import KeyTask, SupervisionCase, Training
from website.monitoring import events as opinion_events
from website.monitoring import registering
from website.monitoring import services as monitoring
from website.monitoring.choices import Kind as SourceKind
from website.monitoring.models import Source, WatchRule
from website.monitoring.registering import Noted
from website.publishing import sites, workflows
from website.publishing.models import Record

OURS = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
THEIRS = Path(wagtail.__file__).parent
USED = ("", "admin", "snippets", "images", "documents", "users", "contrib/redirects", "contrib/table_block")
"""The parts of Wagtail that the desk shows."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME = {
    *("ID", "API", "URL", "HTML", "{model_name}", "%(count)s", "%(title)s", "Wagtail", "WebP", "SVG", "CSV", "XLSX"),
    "Wagtail API v2",
}
"""What is the same in Chinese."""


Entry = tuple[str | None, str, str | None, list[str]]


def entries(path: Path) -> Iterator[Entry]:
    """Yield context, text, plural and translations of every entry of a .po file; doubtful ones have none."""
    for block in path.read_text("utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if found := re.match(r'(msg[a-z_]+(?:\[\d])?) (".*")$', line):
                name, fields[found[1]] = found[1], _text(found[2])
            elif line.startswith('"'):
                fields[name] += _text(line)
        doubtful = re.search(r"(?m)^#,.*fuzzy", block)
        said = [] if doubtful else [text for key, text in fields.items() if key.startswith("msgstr") and text]
        if fields.get("msgid"):
            yield fields.get("msgctxt"), fields["msgid"], fields.get("msgid_plural"), said


def _text(quoted: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), quoted[1:-1])


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_read_was_made_from_what_is_written(domain: str) -> None:
    with (OURS / f"{domain}.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written: dict[Any, str] = {}
    for context, text, plural, said in entries(OURS / f"{domain}.po"):
        key = f"{context}\x04{text}" if context else text
        written[(key, 0) if plural else key] = said[0]
    read.pop("", None)
    assert read == written, f"msgfmt --check --output-file={domain}.mo {domain}.po"


def test_placeholders_are_kept() -> None:
    blank = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    for domain in ("django", "djangojs"):
        for _, text, plural, said in entries(OURS / f"{domain}.po"):
            assert set(blank.findall(said[0])) == set(blank.findall(text)) | set(blank.findall(plural or "")), text


@pytest.mark.parametrize("part", USED)
def test_every_text_of_the_shell_is_chinese(part: str) -> None:
    left = []
    for context, text, plural, _ in entries(THEIRS / part / "locale" / "en" / "LC_MESSAGES" / "django.po"):
        said = ngettext(text, plural, 2) if plural else pgettext(context, text) if context else _gettext(text)
        if not CHINESE.search(said) and re.search(r"[A-Za-z]{2}", re.sub(r"%\(\w+\)[sd]|\{\w+\}", "", said)):
            left.append(said)
    assert [each for each in left if each not in SAME] == []


def _gettext(text: str) -> str:
    from django.utils.translation import gettext as said

    return said(text)


def test_what_the_editor_s_scripts_say_is_chinese(db: None, client: Client, clerk: Person) -> None:
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    catalogue = client.get("/desk/jsi18n/").content.decode()
    for _, text, _, said in entries(OURS / "djangojs.po"):
        assert said[0].encode("unicode_escape").decode().split("\\n")[0][:12] in catalogue or said[0] in catalogue, text


# ---- the pages


@pytest.fixture
def clerk(county: SimpleNamespace, person: Callable[..., Person]) -> Person:
    made = person("banshi", county.justice, Role.HANDLER, Role.CLERK, name="办事员")
    permissions.lay_down()
    return made


@pytest.fixture
def desk(
    county: SimpleNamespace,
    clerk: Person,
    draft: Callable[..., Record],
    person: Callable[..., Person],
    settings: Any,
    tmp_path: Path,
) -> SimpleNamespace:
    """Fill the justice bureau with one of each thing, and give it its people."""
    settings.MEDIA_ROOT = tmp_path
    workflows.lay_down()
    sites.clear_ground()
    for name, role in (
        ("zhuren", Role.OFFICE_HEAD),
        ("baomi", Role.SECRECY_REVIEWER),
        ("juzhang", Role.LEADER),
        ("shenji", Role.AUDITOR),
        ("zhengwu", Role.SUPERVISOR),
        ("guanli", Role.ADMINISTRATOR),
    ):
        person(name, county.justice, role, name=role.label)
    office = person("xianban", county.government, Role.SUPERVISOR, name="政务公开办")
    permissions.lay_down()
    county.justice.refresh_from_db()
    keeping = county.justice.collection
    record, waiting = draft(drafter=clerk), draft(title="等待审查的信息", drafter=clerk)
    record.title = "改过的名称"
    record.save_revision(user=clerk)
    waiting.get_workflow().start(waiting, clerk)
    log("record.drafted", agency=county.justice, by=clerk, target=record, detail={"openness": "withheld"})
    log("person.changed", agency=county.justice, by=clerk, target=clerk, detail={"fields": ["phone", "job"]})
    said = ("1号", "reconsideration", True, "respondent", "withheld", "云岭县人民政府", date(2026, 3, 9))
    case = disputes.register(
        county.justice, Particulars(*said, other_party="某人", served_on=date(2026, 3, 11)), by=clerk
    )
    corrections.amend(case, {"note": "备注"}, by=clerk, reason="补记")
    disputes.take(case, "decide", by=clerk, on=date(2026, 4, 9), detail={"decision": "maintained"})
    disputes.write_lesson(case, text="写明理由", outcome="W_PROCESS", by=clerk)
    given = {"agency": county.justice, "title": "记录", "on": date(2026, 3, 9)}
    task = duties.enter(KeyTask(**given, year=2026, due_on=date(2026, 3, 31)), by=clerk)
    duties.correct(task, {"basis": "年度要点"}, reason="补记", by=clerk)
    training = trainings.enter_training(Training(**given), trainings.Attendance([clerk], others=2), by=clerk)
    trainings.lay_down_quiz(training, by=clerk)
    trainings.take_quiz(training, dict.fromkeys(range(10), 0), by=clerk)
    complaint = SupervisionCase(**given, basis="unmet", about="没有公开")
    supervision.take_in(complaint, raised_by="某人", by=office)
    request = services.register(
        county.justice,
        channel="fax",
        applicant_kind="natural",
        applicant=Identity(name="申请人", phone="13800000000"),
        content=Content(title="规范性文件清理结果"),
        uploads=[Upload("申请书.txt", "申请".encode(), "application")],
    ).request
    services.take(request, "confirm", by=clerk)
    unit = county.justice.get_children().get()
    services.assign(request, unit=unit, handler=clerk, by=clerk)
    asked = consulting.ask_unit(request, unit=unit, what="清理目录", by=clerk)
    claim = wrong_records.Claim("处罚决定", "姓名写错", "户口簿")
    wrong = wrong_records.register(county.justice, applicant=Identity(name="申请人", phone="13800000000"), claim=claim)
    letter = messages.Said("consult", "怎样申请", "带什么材料", sender=Identity(name="来信人", phone="13800000000"))
    message = messages.register(county.justice, letter).message
    for event, detail in (
        ("classify", {"kind": "consult"}),
        ("assign", {"unit": unit.pk}),
        ("note", {"text": "已电话"}),
    ):
        messages.take(message, event, by=clerk, detail=detail)
    event = registering.register(county.justice, Noted("网传要收费", "群聊说要收费。", timezone.now()), by=clerk)
    office = Person.objects.get(username="zhuren")
    assessed = {"level": "common", "kind": "policy", "topic": "收费", "unit": unit.pk}
    opinion_events.take(event, "assess", by=office, detail=assessed)
    opinion_events.take(event, "establish", by=clerk, detail={"truth": "没有收费。"})
    opinion_events.write_brief(event, said="收不收费", truth="不收", proposal="发布说明", by=clerk)
    source = Source(agency=county.justice, name="县融媒", kind=SourceKind.FEED, url="http://localhost/")
    monitoring.save_source(source, by=clerk)
    rule = monitoring.save_rule(WatchRule(agency=county.justice, name="停水", text="停水 或 断水"), by=clerk)
    heard = monitoring.enter(county.justice, title="西坡镇停水太久", text="村民说停水三天了。", by=clerk)
    monitoring.judge(heard, "ours", by=clerk)
    matter = Matter("停车管理", "主街拥堵。", "停车管理办法（征求意见稿）", "第一条　总则。", date(2030, 1, 1))
    consultation = consultations.draft(county.justice, matter, by=clerk)
    outlet = Outlet.objects.create(agency=county.justice, channel="county_portal", name="县政府门户网站")
    delivery = Delivery.objects.create(
        record=record, outlet=outlet, version=record.latest_revision_id, title="改过的名称", state="submitted"
    )
    for kind, said in (("queue", {"reason": "选定"}), ("begin", {"attempt": 1}), ("told", {"answer": "adopted"})):
        deliveries.append(delivery, kind, by=clerk, detail=said)
    visit = VisitFigure.objects.create(outlet=outlet, on=date(2026, 3, 1), monthly=True, number=7, by=clerk)
    begun = reports.begin(county.justice, 2025, by=clerk)
    adjustment = Adjustment.objects.create(
        agency=county.justice, year=2025, figure="news_count", amount=1, source="before", reason="登记簿", by=clerk
    )
    return SimpleNamespace(
        task=task,
        training=training,
        complaint=complaint,
        begun=begun,
        delivery=delivery,
        outlet=outlet,
        visit=visit,
        consultation=consultation,
        adjustment=adjustment,
        case=case,
        request=request,
        message=message,
        event=event,
        source=source,
        rule=rule,
        heard=heard,
        asked=asked,
        wrong=wrong.correction,
        record=record,
        waiting=waiting,
        versions=list(record.revisions.order_by("pk").values_list("pk", flat=True)),
        document=Document.objects.create(title="附件", file=ContentFile(b"%PDF-1.4", name="1.pdf"), collection=keeping),
        image=Image.objects.create(title="图片", file=get_test_image_file_jpeg(), collection=keeping),
        column=county.columns["sfj"],
        home=county.columns["sfj"].get_parent(),
        justice=county.justice,
    )


PAGES = {
    "banshi": [
        *("", "account/", "account/log-ins/", "records/", "records/add/", "records/add/?kind=news", "pages/"),
        *("records/edit/{record.pk}/", "records/history/{record.pk}/", "records/usage/{record.pk}/"),
        *("records/delete/{record.pk}/", "records/inspect/{record.pk}/", "records/workflow_history/{waiting.pk}/"),
        "records/history/{record.pk}/revisions/compare/{versions[0]}...{versions[1]}/",
        *("images/", "images/add/", "images/{image.pk}/", "images/usage/{image.pk}/", "images/chooser/"),
        *("documents/", "documents/multiple/add/", "documents/edit/{document.pk}/", "documents/chooser/"),
        *("deliveries/?list=all", "deliveries/{delivery.pk}/", "deliveries/numbers/?year=2026", "outlets/"),
        *("deliveries/{delivery.pk}/do/adopt/", "deliveries/{delivery.pk}/do/withdraw/", "outlets/{outlet.pk}/"),
        *("outlets/{outlet.pk}/visits/", "outlets/{outlet.pk}/visits/import/", "outlets/{outlet.pk}/adoptions/"),
        *("outlets/visits/{visit.pk}/remove/", "records/{record.pk}/channels/"),
        *("disputes/", "disputes/?list=decided", "disputes/add/", "disputes/{case.pk}/", "disputes/{case.pk}/amend/"),
        *("disputes/{case.pk}/lesson/", "disputes/{case.pk}/steps/enforce/", "disputes/{case.pk}/on/suit_after/"),
        *("consultations/", "consultations/?list=draft", "consultations/add/", "consultations/{consultation.pk}/"),
        *("consultations/{consultation.pk}/change/", "consultations/{consultation.pk}/opinions/"),
        *("disputes/lessons/", "disputes/table/?year=2026&cell=review.upheld"),
        *("duties/key_task/", "duties/meeting/?list=void", "duties/training/add/", "duties/standing_rule/add/"),
        *("duties/{task.pk}/", "duties/{task.pk}/correct/", "duties/{task.pk}/void/", "duties/{training.pk}/"),
        *("duties/{task.pk}/steps/finish/", "duties/{task.pk}/steps/break-down/", "duties/{training.pk}/quiz/"),
        *("duties/{training.pk}/steps/attendance/", "duties/practice/", "duties/carry-over/", "duties/{complaint.pk}/"),
        *(
            "requests/",
            "requests/find/",
            "requests/enter/",
            "requests/{request.pk}/",
            "requests/{request.pk}/applicant/",
        ),
        *(
            "requests/{request.pk}/receipt/",
            "requests/{request.pk}/lines/2/correct/",
            "requests/assignments/{asked.pk}/",
        ),
        *("messages/", "messages/?list=open", "messages/enter/", "messages/{message.pk}/"),
        *(
            f"messages/{{message.pk}}/steps/{step}/"
            for step in ("draft", "return", "reclassify", "extend", "join", "note", "hold")
        ),
        *("opinion-events/", "opinion-events/?list=all", "opinion-events/add/", "opinion-events/{event.pk}/"),
        *("opinion-events/{event.pk}/drafts/", "opinion-events/{event.pk}/brief/"),
        "opinion-events/{event.pk}/brief/write/",
        *(f"opinion-events/{{event.pk}}/steps/{step}/" for step in ("draft", "answer_elsewhere", "establish", "note")),
        *("monitoring/", "monitoring/?list=ours", "monitoring/items/{heard.pk}/", "monitoring/enter/"),
        *("monitoring/groups/{heard.group_id}/", "monitoring/snapshots/{heard.snapshot_id}/", "monitoring/mail/"),
        *("monitoring/sources/", "monitoring/sources/add/", "monitoring/sources/{source.pk}/", "monitoring/rules/"),
        *("monitoring/rules/add/", "monitoring/rules/{rule.pk}/", "monitoring/imports/"),
        *("requests/assignments/", "corrections/", "corrections/enter/", "corrections/{wrong.pk}/"),
        *(
            f"requests/{{request.pk}}/steps/{step}/"
            for step in ("search", "draft", "consult_organ", "paper", "withdraw")
        ),
        *("choose-page/", "choose-external-link/", "choose-email-link/", "choose-anchor-link/"),
    ],
    "zhuren": [
        *("messages/practice/", "opinion-events/practice/"),
        *(f"opinion-events/{{event.pk}}/steps/{step}/" for step in ("reassess", "hand_over", "correct_start")),
        *(f"opinion-events/{{event.pk}}/steps/{step}/" for step in ("to_police", "hold")),
        "messages/practice/",
        *("outlets/add/", "outlets/{outlet.pk}/"),
        *("messages/practice/", "monitoring/practice/"),
        *("consultations/practice/", "consultations/{consultation.pk}/end/"),
        *("requests/", "requests/settings/", "requests/{request.pk}/", "requests/{request.pk}/steps/extend/"),
        *("requests/{request.pk}/steps/ask_fee/", "requests/{request.pk}/steps/hand_over/"),
        *("", "pages/", "pages/{home.pk}/", "pages/{home.pk}/edit/", "pages/{column.pk}/edit/"),
        *("pages/{column.pk}/history/", "pages/{column.pk}/usage/", "pages/{column.pk}/delete/"),
        *("pages/{column.pk}/move/", "pages/{column.pk}/copy/", "pages/{column.pk}/unpublish/"),
        *("pages/{home.pk}/add_subpage/", "pages/add/publishing/column/{home.pk}/", "pages/search/?q=要闻"),
        *("pages/add/publishing/standingpage/{home.pk}/", "pages/{home.pk}/reorder/"),
        *("bulk/wagtailcore/page/publish/?id={column.pk}", "bulk/wagtailcore/page/unpublish/?id={column.pk}"),
        *("bulk/wagtailcore/page/move/?id={column.pk}", "bulk/wagtailcore/page/delete/?id={column.pk}"),
        *("bulk/publishing/record/delete/?id={record.pk}", "bulk/wagtailimages/image/delete/?id={image.pk}"),
        *("bulk/wagtailimages/image/add_tags/?id={image.pk}", "bulk/wagtaildocs/document/delete/?id={document.pk}"),
        "bulk/wagtailimages/image/add_to_collection/?id={image.pk}",
        *("letter-templates/", "letter-templates/{justice.pk}/D-CLAR/", "letter-templates/{justice.pk}/D-GRANT/"),
        *("cases/{request.pk}/letters/", "cases/{request.pk}/letters/D-RCPT/", "cases/{request.pk}/letters/D-EXT/"),
        *("annual-reports/", "annual-reports/sfj/2025/", "annual-reports/sfj/2025/text/", "annual-reports/sfj/years/"),
        *("annual-reports/sfj/2025/findings/", "annual-reports/sfj/2025/adjustments/", "annual-reports/sfj/import/"),
        *("annual-reports/sfj/2025/versions/", "annual-reports/sfj/2025/acts/freeze/"),
        *("annual-reports/sfj/2025/months/", "annual-reports/sfj/2025/bulletins/q2/"),
        *("annual-reports/sfj/2025/figures/news_count/", "annual-reports/sfj/2025/figures/open_rate/"),
    ],
    "baomi": ["", "records/", "records/inspect/{record.pk}/", "records/edit/{waiting.pk}/"],
    "juzhang": ["", "records/", "records/inspect/{record.pk}/"],
    "shenji": ["", "audit/", "people/", "agencies/"],
    "zhengwu": ["", "records/"],
    "xianban": [
        *("consultations/supervision/", "opinion-events/supervision/", "opinion-events/supervision/?list=running"),
        *("", "records/", "word-lists/", "requests/overview/", "word-lists/add/", "word-lists/try/"),
        *("holidays/", "holidays/add/", "holidays/local/add/", "holidays/years/2026/"),
        *("outcomes/", "outcomes/add/remedy/", "outcomes/add/outcome/?code=GRANT"),
        *(
            "duties/supervision_case/",
            "duties/supervision_case/add/",
            "duties/assessment/add/?agency=sfj",
            "duties/indicators/",
        ),
        *("duties/{complaint.pk}/", "duties/{complaint.pk}/steps/conclude/", "duties/key_task/add/"),
        *("annual-report-collection/?year=2025", "annual-report-collection/requests.carried_out.total/?year=2025"),
    ],
    "guanli": ["outlets/add/", "outlets/{outlet.pk}/", "", "people/", "people/add/", "agencies/"],
}
WORDS = re.compile(r"[A-Za-z]{3,}")
SUM = re.compile(r"\b[0-9a-f]{64}\b")
"""A check sum, whose letters are no words."""
NAMES_ALLOWED = {
    *("AppID", "AppSecret"),
    *("PDF", "CSV", "XLSX", "XML", "Word", "Excel", "JSON", "OFD", "GIF", "JPG", "JPEG", "PNG", "WEBP", "WebP"),
    *("RSS", "Atom", "CSS", "xlsx", "xls", "csv", "eml", "robots"),
    *("Esc", "Ctrl", "Alt", "Shift", "JavaScript", "https", "http", "URL", "HTML", "jpg", "pdf", "txt", "localhost"),
    *(
        "banshi",
        "zhuren",
        "baomi",
        "juzhang",
        "shenji",
        "zhengwu",
        "guanli",
        "xianban",
        "test",
        "rules",
        "news",
        "sfj",
        "slug",
    ),
}
"""Proper names, keys of the keyboard, and what stands in the test's own data."""
UNSEEN = {"Search"}
"""The name of a button that Wagtail hides beside a search field, in a template that cannot be mended in part."""


@pytest.mark.parametrize("username", PAGES)
def test_no_page_of_the_desk_shows_an_english_word(desk: SimpleNamespace, client: Client, username: str) -> None:
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    found, seen = {}, 0
    for pattern in PAGES[username]:
        address = "/desk/" + pattern.format(**vars(desk))
        answer = client.get(address, follow=True)
        seen += answer.status_code == 200
        content = answer.json().get("html", "") if "json" in answer["Content-Type"] else answer.content.decode()
        if english := [text for text in texts(content) if set(words(text)) - NAMES_ALLOWED and text not in UNSEEN]:
            found[address] = english
    assert found == {}
    assert seen >= len(PAGES[username]) - 3, "most of these pages are there"


def words(text: str) -> list[str]:
    """Return the runs of Latin letters in a text that are no hash."""
    return WORDS.findall(SUM.sub("", text))


def texts(content: str) -> Iterator[str]:
    """Yield what a page says: its text, its templates' text, and the names that are read out."""
    page = html.fromstring(content or "<p></p>")
    for each in page.iter():
        if not isinstance(each.tag, str) or each.tag in ("script", "style", "svg", "code", "noscript", "iframe"):
            continue
        named = (each.get(name) for name in ("title", "aria-label", "placeholder", "alt"))
        shown = each.get("value") if each.tag == "input" and each.get("type") in ("submit", "button") else None
        within = (child.tail for child in each)
        yield from (text.strip() for text in (each.text, *within, *named, shown) if text and words(text))
        said = (text for text in (each.text, *within, *named, shown) if text)
        yield from (text.strip() for text in said if WORDS.search(text))


def test_every_particular_of_the_audit_trail_has_a_name() -> None:
    source = "\n".join(path.read_text("utf-8") for path in Path(settings.BASE_DIR, "website").rglob("*.py"))
    used = {
        name for each in re.findall(r"detail ?= ?\{(.*?)\}", source, re.S) for name in re.findall(r'"(\w+)":', each)
    }
    assert used - set(NAMES) == set()
