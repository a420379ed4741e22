"""The archive of applications, disputes and reports: whole, sealed unless asked for, proved from the export alone."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from docx import Document as WordFile

from tests.website.access_requests.letter_cases import RECEIPT, equip, signed, typed, working
from tests.website.annual_reports.conftest import draft_report, office
from tests.website.annual_reports.test_services import proof
from tests.website.correspondence.conftest import write
from tests.website.disputes.conftest import _kept_apart, apply, contested, received, staff
from tests.website.operations.test_archive import _renew_manifest, verify
from website.access_requests import corrections, letters, retention, services
from website.access_requests.corrections import Claim
from website.access_requests.identity import Identity
from website.access_requests.letters import Service
from website.access_requests.models import AccessRequest, Letter, Paper
from website.agencies.roles import Role
from website.annual_reports import adjusting, publishing
from website.annual_reports import services as report_services
from website.audit.models import Entry
from website.audit.services import record as log
from website.channels import ledger as deliveries
from website.channels.models import Delivery, Outlet, VisitFigure
from website.consultations import opinions
from website.consultations import services as consultations
from website.consultations.models import PublicConsultation
from website.consultations.opinions import Said
from website.consultations.services import Matter
from website.correspondence import services as message_services
from website.disputes import services as dispute_services
from website.duties import services as duty_services
from website.duties import supervision, trainings
from website.duties.models import Meeting, SupervisionCase, Training
from website.monitoring import events as opinion_events
from website.monitoring import registering
from website.monitoring import services as monitoring
from website.monitoring.registering import Noted
from website.operations import archive
from website.publishing.models import Record

__all__ = ["_kept_apart", "apply", "contested", "draft_report", "office", "received", "staff", "write"]

NAME, PHONE = "𬭎喆", "13800000000"


@pytest.fixture
def answered(county: SimpleNamespace, staff: SimpleNamespace, received: Callable[..., AccessRequest]) -> AccessRequest:
    """Give the bureau a case with papers and a served letter."""
    equip(county.justice)
    request = working(received, staff, county.unit)
    given = services.Upload(f"{NAME}的申请书.txt", f"申请人{NAME}".encode(), Paper.Kind.APPLICATION)
    found = services.Upload("清理结果.txt", "清理结果".encode(), Paper.Kind.FOUND)
    services.take(request, "note", by=staff.clerk, on=date(2026, 3, 5), uploads=[given, found])
    letter = letters.draft_letter(request, "D-GRANT", outcome="GRANT", given=typed("D-GRANT"), by=staff.handler)
    letter = signed(letter, staff)
    letters.serve(letter, Service(Letter.Method.DIRECT, letter.dated, proof=RECEIPT), by=staff.clerk)
    return AccessRequest.objects.get(pk=request.pk)


def exported(county: SimpleNamespace, folder: Path, *options: str) -> Path:
    call_command("export_archive", county.justice.slug, str(folder), *options, verbosity=0)
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def said(folder: Path) -> bytes:
    """Return every byte of an archive that can be read as text, names of files included."""
    kept = [path for path in folder.rglob("*") if path.is_file()]
    texts = [b"".join(_words(path)) for path in kept]
    return b"\n".join([*texts, *(str(path.relative_to(folder)).encode() for path in kept)])


def _words(path: Path) -> list[bytes]:
    if path.suffix != ".docx":
        return [path.read_bytes()]
    return [paragraph.text.encode() for paragraph in WordFile(BytesIO(path.read_bytes())).paragraphs]


def test_an_application_is_there_with_papers_letters_and_ledger(
    answered: AccessRequest, county: SimpleNamespace, tmp_path: Path
) -> None:
    options = ("--with-identities", "--reason", "移交档案馆")
    folder = exported(county, tmp_path / "out", *options)
    (line,) = lines(folder / "不公开/依申请公开/申请.jsonl")
    assert (line["number"], line["outcome"], line["outcome_label"]) == (answered.number, "GRANT", "予以公开")
    assert (line["applicant"]["name"], line["applicant"]["phone"]) == (NAME, PHONE)
    kinds = {paper["kind"]: folder / paper["file"] for paper in line["papers"]}
    assert kinds["application"].read_text("utf-8") == f"申请人{NAME}"
    endings = sorted(Path(paper["file"]).suffix for paper in line["papers"] if paper["kind"] == "letter")
    assert endings == [".docx", ".pdf"]
    (letter,) = line["letters"]
    assert letter["number"].startswith("云司公复〔")
    assert letter["says"]["applicant"] == NAME
    events = lines(folder / "不公开/依申请公开/办理过程.jsonl")
    assert [each["hash"] for each in events] == list(answered.events.order_by("number").values_list("hash", flat=True))
    assert Entry.objects.filter(action="archive.begun").latest("pk").detail["identities_because"] == "移交档案馆"
    assert verify(folder).returncode == 0, verify(folder).stdout


def test_a_consultation_is_there_with_its_opinions_and_without_their_senders(
    county: SimpleNamespace, staff: SimpleNamespace, tmp_path: Path
) -> None:
    matter = Matter("停车管理", "主街拥堵。", "停车管理办法", "第一条　甲。\n第二条　乙。", date(2030, 1, 1))
    made = consultations.draft(county.justice, matter, by=staff.clerk)
    PublicConsultation.objects.filter(pk=made.pk).update(state="open", opened_on=date(2026, 3, 2))
    made.refresh_from_db()
    said = Said("建议放宽。", made.paragraphs.get(number=2), sender=Identity(name=NAME, phone=PHONE))
    opinions.enter(made, said, channel="paper", received_on=date(2026, 3, 3), by=staff.clerk)
    folder = exported(county, tmp_path / "out")
    (line,) = lines(folder / "不公开/意见征集/事项.jsonl")
    assert (line["number"], line["draft"], line["state_label"]) == (
        made.number,
        ["第一条　甲。", "第二条　乙。"],
        "征集中",
    )
    (opinion,) = lines(folder / "不公开/意见征集/意见.jsonl")
    assert (opinion["text"], opinion["about"], opinion["sender"]) == ("建议放宽。", "第2段", "加密保存，没有导出")
    assert NAME.encode() not in b"".join(path.read_bytes() for path in folder.rglob("*.jsonl"))
    options = ("--with-identities", "--reason", "移交档案馆")
    (opinion,) = lines(exported(county, tmp_path / "whole", *options) / "不公开/意见征集/意见.jsonl")
    assert opinion["sender"]["phone"] == PHONE
    assert verify(folder).returncode == 0


def test_who_applied_was_asked_or_contested_stays_sealed(
    answered: AccessRequest,
    county: SimpleNamespace,
    contested: Callable[..., Any],
    write: Callable[..., Any],
    staff: Any,
    tmp_path: Path,
) -> None:
    contested(request=answered)
    claim = Claim(about="名册", wrong="电话有误", evidence="身份证")
    corrections.register(
        county.justice,
        claim=claim,
        applicant=Identity(name=NAME, phone=PHONE),
        by=staff.clerk,
        received_on=date(2026, 3, 3),
    )
    file = message_services.Upload(f"{NAME}.txt", NAME.encode())
    write(kind="report", sender=Identity(name=NAME, phone=PHONE), uploads=[file])
    folder = exported(county, tmp_path / "out")
    (message,) = lines(folder / "不公开/信件/信件.jsonl")
    assert (message["sender"], message["papers"][0]["why"]) == ("加密保存，没有导出",) * 2
    (line,) = lines(folder / "不公开/依申请公开/申请.jsonl")
    assert line["applicant"] == "加密保存，没有导出"
    by_kind = {paper["kind"]: paper for paper in line["papers"]}
    assert (by_kind["application"]["file"], by_kind["application"]["why"]) == ("", "加密保存，没有导出")
    assert (folder / by_kind["found"]["file"]).read_text("utf-8") == "清理结果"
    (letter,) = line["letters"]
    text = "\n".join(paragraph.text for paragraph in WordFile(str(folder / letter["file"])).paragraphs)
    assert "某某：" in text
    assert letter["number"] in text
    (case,) = lines(folder / "不公开/复议诉讼/案件.jsonl")
    assert case["other_party"] == "加密保存，没有导出"
    (correction,) = lines(folder / "不公开/依申请公开/更正申请.jsonl")
    assert correction["applicant"] == "加密保存，没有导出"
    for path in ("办理过程.jsonl",):  # a file's name stands in the ledger as it was hashed
        (folder / "不公开/依申请公开" / path).unlink()
    (folder / "不公开/审计记录.jsonl").unlink()
    everything = said(folder)
    assert NAME.encode() not in everything
    assert PHONE.encode() not in everything


def test_a_case_about_a_correction_names_it(
    county: SimpleNamespace, contested: Callable[..., Any], staff: Any, tmp_path: Path
) -> None:
    asked = corrections.register(
        county.justice,
        claim=Claim(about="名册", wrong="电话有误", evidence="身份证"),
        applicant=Identity(name=NAME, phone=PHONE),
        by=staff.clerk,
        same_place=21,
    )
    contested(correction=asked.correction, cause="correction")
    folder = exported(county, tmp_path / "out")
    (line,) = lines(folder / "不公开/依申请公开/更正申请.jsonl")
    (case,) = lines(folder / "不公开/复议诉讼/案件.jsonl")
    assert (case["correction"], case["request"], case["cause_label"]) == (line["id"], None, "更正")
    assert (line["number"], line["held"], line["same_place"]) == (asked.correction.number, True, 21)
    assert not {"code_digest", "form_digest", "sealed"} & line.keys()
    assert verify(folder).returncode == 0, verify(folder).stdout


def test_duties_are_there_and_who_complained_is_with_the_office_alone(
    county: SimpleNamespace, staff: Any, person: Callable[..., Any], tmp_path: Path
) -> None:
    office = person("office", county.government, Role.SUPERVISOR, name="公开办")
    given = {"agency": county.justice, "on": date(2025, 3, 4)}
    meeting = Meeting(**given, title="局务会", presider="演示局长", agenda="年度要点")
    duty_services.enter(meeting, by=staff.clerk, uploads=[duty_services.Upload("纪要.txt", "纪要".encode())])
    training = trainings.enter_training(
        Training(**given, title="学习条例"), trainings.Attendance([staff.clerk], ["演示甲"], 3), by=staff.clerk
    )
    trainings.lay_down_quiz(training, by=staff.clerk)
    trainings.take_quiz(training, dict.fromkeys(range(10), 0), by=staff.clerk)
    case = SupervisionCase(**given, title="预算没有公开", basis="unmet", about="没有预算")
    letter = duty_services.Upload("来信.txt", NAME.encode())
    supervision.take_in(case, raised_by=NAME, by=office, uploads=[letter])

    options = ("--with-identities", "--reason", "移交档案馆")
    ours = exported(county, tmp_path / "ours", *options) / "不公开/组织保障"
    (line,) = lines(ours / "会议批示.jsonl")
    assert (line["title"], line["form_label"]) == ("局务会", "局务会、党组会等研究")
    assert (tmp_path / "ours" / line["files"][0]["file"]).read_text("utf-8") == "纪要"
    (line,) = lines(ours / "培训.jsonl")
    assert (line["attended"], line["attendances"]) == (5, [staff.clerk.name, "演示甲"])
    assert (len(line["quiz"]), len(line["results"][0]["answers"])) == (10, 10)
    (line,) = lines(ours / "投诉举报.jsonl")
    assert (line["raised_by"], line["files"]) == ("由受理的主管部门保存", [])
    assert NAME.encode() not in said(tmp_path / "ours")

    call_command("export_archive", county.government.slug, str(tmp_path / "theirs"), verbosity=0)
    (line,) = lines(tmp_path / "theirs/不公开/组织保障/投诉举报.jsonl")
    assert (line["raised_by"], line["files"][0]["file"]) == ("加密保存，没有导出", "")
    call_command("export_archive", county.government.slug, str(tmp_path / "names"), *options, verbosity=0)
    (line,) = lines(tmp_path / "names/不公开/组织保障/投诉举报.jsonl")
    assert line["raised_by"] == NAME
    assert (tmp_path / "names" / line["files"][0]["file"]).read_text("utf-8") == NAME


def test_what_was_heard_is_there_with_names_masked_and_its_evidence_kept_back(
    county: SimpleNamespace, staff: SimpleNamespace, tmp_path: Path
) -> None:
    text = "村民张三说停水三天了。"
    item = monitoring.enter(county.justice, title="西坡镇停水", text=text, by=staff.clerk)
    sealed = exported(county, tmp_path / "sealed")
    (line,) = lines(sealed / "不公开/舆情/舆情信息.jsonl")
    assert (line["title"], line["digest"]) == ("西坡镇停水", item.digest)
    (evidence,) = lines(sealed / "不公开/舆情/证据快照.jsonl")
    assert (evidence["sha256"], evidence["file"]) == (item.snapshot.sha256, "")
    assert not [path for path in sealed.rglob("*") if path.is_file() and "张三".encode() in path.read_bytes()]
    given = exported(county, tmp_path / "given", "--with-identities", "--reason", "依法移送")
    (evidence,) = lines(given / "不公开/舆情/证据快照.jsonl")
    assert text in (given / evidence["file"]).read_text("utf-8")


def test_an_event_of_public_opinion_is_there_with_its_way_and_without_its_papers(
    county: SimpleNamespace, staff: Any, tmp_path: Path
) -> None:
    paper = registering.Upload(f"{NAME}.txt", NAME.encode())
    noted = Noted("网传收费", "说收费。", timezone.now())
    event = registering.register(county.justice, noted, by=staff.clerk, uploads=[paper])
    opinion_events.write_brief(event, said="收不收", truth="不收", proposal="说明", by=staff.clerk)
    folder = exported(county, tmp_path / "out")
    (line,) = lines(folder / "不公开/舆情事件/事件.jsonl")
    assert (line["number"], line["briefs"][0]["proposal"]) == (event.number, "说明")
    assert (line["papers"][0]["file"], line["papers"][0]["why"]) == ("", "加密保存，没有导出")
    assert NAME.encode() not in said(folder)
    steps = lines(folder / "不公开/舆情事件/事件经过.jsonl")
    assert [each["action_label"] for each in steps] == ["登记", "写研判专报"]
    assert verify(folder).returncode == 0, verify(folder).stdout


def test_what_was_erased_says_so(answered: AccessRequest, county: SimpleNamespace, staff: Any, tmp_path: Path) -> None:
    services.take(answered, "archive", by=staff.clerk, detail={"papers_complete": True})
    assert retention.erase(answered)
    folder = exported(county, tmp_path / "out", "--with-identities", "--reason", "移交")
    (line,) = lines(folder / "不公开/依申请公开/申请.jsonl")
    assert line["applicant"] == "已按保存期限清除"
    assert line["letters"][0]["says"] == "已按保存期限清除"
    folder = exported(county, tmp_path / "other")
    (line,) = lines(folder / "不公开/依申请公开/申请.jsonl")
    assert "清除" in line["letters"][0]["why"]
    assert verify(folder).returncode == 0


def test_identities_are_not_given_without_a_reason(county: SimpleNamespace, tmp_path: Path) -> None:
    for options in (("--with-identities",), ("--reason", "移交")):
        with pytest.raises(CommandError, match="理由"):
            exported(county, tmp_path / "out", *options)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "ledger",
    ["依申请公开/办理过程.jsonl", "复议诉讼/案件经过.jsonl", "信件/信件经过.jsonl", "舆情事件/事件经过.jsonl"],
)
def test_a_forged_ledger_is_told_even_with_a_new_manifest(
    answered: AccessRequest,
    contested: Callable[..., Any],
    write: Callable[..., Any],
    staff: Any,
    county: SimpleNamespace,
    tmp_path: Path,
    ledger: str,
) -> None:
    case = contested()
    dispute_services.take(case, "serve", by=staff.clerk, on=date(2026, 3, 11))
    message_services.take(write().message, "classify", by=staff.clerk, detail={"kind": "consult"})
    heard = registering.register(county.justice, Noted("网传收费", "说收费。", timezone.now()), by=staff.clerk)
    opinion_events.take(heard, "note", by=staff.clerk, detail={"text": "已电话核实"})
    folder = exported(county, tmp_path / "out")
    path = folder / "不公开" / ledger
    kept = path.read_text("utf-8").splitlines(keepends=True)
    changed = kept[0].replace('"actor": "', '"actor": "某')
    again = json.loads(kept[-1]) | {"number": len(kept) + 1}
    for forged in (kept[1:], kept[:-1], [], [changed, *kept[1:]], [*kept, json.dumps(again) + "\n"]):
        path.write_text("".join(forged), "utf-8")
        _renew_manifest(folder)
        done = verify(folder)
        assert done.returncode == 1, forged
        assert any(word in done.stdout for word in ("申请", "案件", "信件", "舆情"))
    path.write_text("".join(kept), "utf-8")
    _renew_manifest(folder)
    assert verify(folder).returncode == 0


def test_a_step_taken_while_it_is_written_does_not_break_the_proof(
    answered: AccessRequest, county: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, staff: Any
) -> None:
    real = archive.exporting.disputes.write

    def meanwhile(*args: Any) -> int:
        services.take(answered, "archive", by=staff.clerk, detail={"papers_complete": True})
        return real(*args)

    monkeypatch.setattr(archive.exporting.disputes, "write", meanwhile)
    folder = exported(county, tmp_path / "out")
    assert verify(folder).returncode == 0, verify(folder).stdout


def test_every_version_of_a_report_is_there_with_its_files(
    office: SimpleNamespace, draft_report: Callable[..., Any], county: SimpleNamespace, tmp_path: Path
) -> None:
    adjusting.adjust(
        office.agency, 2025, figure="proactive.penalties.decisions", amount=Decimal(7), source="elsewhere",
        reason="执法系统", document=proof(office), by=office.clerk,
    )  # fmt: skip
    first = report_services.freeze(draft_report(), by=office.head, on=date(2026, 1, 20))
    publishing.lay_down(first, by=office.clerk)
    folder = exported(county, tmp_path / "out")
    (line,) = lines(folder / "不公开/年度报告/各版本.jsonl")
    assert (line["year"], line["version"], line["sha256"]) == (2025, 1, first.sha256)
    assert (folder / line["filed"]).read_text("utf-8") == first.filed
    assert {Path(name).suffix for name in line["files"]} == {".docx", ".pdf", ".xlsx", ".html", ".json"}
    assert all((folder / name).exists() for name in line["files"])
    assert line["figures"]
    (adjustment,) = lines(folder / "不公开/年度报告/补录.jsonl")
    assert (adjustment["amount"], adjustment["reason"]) == ("7.000000", "执法系统")
    kept = (folder / "不公开/文件库.csv").read_text("utf-8-sig")
    assert f"{adjustment['document']}," in kept, "what proves it is in the library of files"
    assert verify(folder).returncode == 0


def test_memory_stays_flat_over_thousands_of_cases(
    answered: AccessRequest, county: SimpleNamespace, tmp_path: Path
) -> None:
    log("warm", agency=county.justice, by=None)
    archive.export(county.justice, tmp_path / "warm")
    peaks = []
    for number, many in enumerate((500, 4000)):
        have = AccessRequest.objects.count()
        AccessRequest.objects.bulk_create(
            AccessRequest(
                agency=county.justice, number=f"T{each}", channel="web", applicant_kind="natural",
                title="名" * 100, description="述" * 500, code_digest="",
            )
            for each in range(have, many)
        )  # fmt: skip
        tracemalloc.start()
        made = archive.export(county.justice, tmp_path / f"out{number}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert made.requests == many
    assert peaks[1] < peaks[0] * 1.3 + 500_000, peaks


def test_where_records_went_is_there_with_the_ledger_and_without_the_secret(
    county: SimpleNamespace, staff: SimpleNamespace, draft: Callable[..., Record], tmp_path: Path
) -> None:
    outlet = Outlet(agency=county.justice, channel="county_portal", name="县政府门户网站", way="interface")
    outlet.secret = "绝不外传的密钥"
    outlet.save()
    record = draft(title="送法下乡")
    delivery = Delivery.objects.create(record=record, outlet=outlet, version=1, title=record.title, state="submitted")
    deliveries.append(delivery, "queue", by=staff.clerk)
    VisitFigure.objects.create(outlet=outlet, on=date(2026, 3, 1), monthly=True, number=1200, by=staff.clerk)
    folder = exported(county, tmp_path / "out")
    place = folder / "不公开/渠道投放"
    assert [each["name"] for each in lines(place / "渠道.jsonl")] == ["县政府门户网站"]
    assert lines(place / "投放.jsonl")[0]["state_label"] == "已报送"
    assert lines(place / "投放经过.jsonl")[0]["hash"] == delivery.steps.get().hash
    assert lines(place / "访问量.jsonl")[0]["number"] == 1200
    whole = said(folder)
    assert "绝不外传的密钥".encode() not in whole
    assert outlet.sealed_secret.encode() not in whole
    assert verify(folder).returncode == 0, verify(folder).stdout
    (place / "投放经过.jsonl").write_text("", "utf-8")
    assert "审计记录里有的经过，这里没有" in verify(folder).stdout
