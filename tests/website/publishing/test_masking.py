"""A record is checked as it is read, and masking leaves nothing of what it hid in the history."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import docx
import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing.checks import Finding, Weight
from website.publishing.clearing import look_at_original, mask
from website.publishing.findings import findings_of
from website.publishing.models import MaskedOriginal, Record, RecordFile, WordList

NUMBER = "13800000000"


def body(*paragraphs: str) -> list[dict[str, Any]]:
    return [{"type": "text", "value": "".join(f"<p>{text}</p>" for text in paragraphs)}]


@pytest.fixture
def clerk(county: SimpleNamespace, person: Callable[..., Person]) -> Person:
    return person("clerk", county.justice, Role.CLERK)


def findings(record: Record) -> list[Finding]:
    """What is said of a record's words; the fixture's day is long past, which is said as well."""
    return [finding for finding in findings_of(record) if finding.check != "late"]


def checks(record: Record) -> list[str]:
    return [finding.check for finding in findings(record)]


def test_masking_reaches_every_earlier_version(draft: Callable[..., Record], clerk: Person) -> None:
    record = draft(body=body(f"申请人电话{NUMBER}。"))
    record.body = body(f"申请人李喆，电话<b>138</b>0000&nbsp;0000，又{NUMBER}。")
    record.save_revision(user=clerk)
    assert mask(record, by=clerk) == 2
    record = Record.objects.get(pk=record.pk)
    history = json.dumps([revision.content for revision in record.revisions.all()], ensure_ascii=False)
    assert NUMBER not in history
    assert "0000&nbsp;0000" not in history
    assert record.revisions.count() == 3
    latest = record.get_latest_revision_as_object().body[0].value.source
    assert latest == "<p>申请人李喆，电话<b>138</b>****0000，又138****0000。</p>"
    assert [kept.content["body"].count(NUMBER) for kept in MaskedOriginal.objects.order_by("pk")] == [1, 1]
    with pytest.raises(NotAllowed, match="没有找到"):
        mask(record, by=clerk)


def test_numbers_in_a_list_are_each_seen_and_masked(draft: Callable[..., Record], clerk: Person) -> None:
    value = f"<ul><li>{NUMBER}</li><li>13900000000</li></ul>"
    record = draft(body=[{"type": "text", "value": value}])
    assert checks(record) == ["personal_data", "personal_data"]
    assert mask(record, by=clerk) == 2
    assert checks(Record.objects.get(pk=record.pk)) == []


def test_a_link_to_a_page_that_is_gone_is_told(draft: Callable[..., Record], county: SimpleNamespace) -> None:
    alive = county.columns["sfj"].pk
    record = draft(
        body=body(f'见<a linktype="page" id="{alive}">政务要闻</a>', '见<a linktype="page" id="99999">旧栏目</a>')
    )
    assert checks(record) == ["dead_link"]
    record = draft(body=body('见<a linktype="document" id="99999">旧文件</a>'))
    assert checks(record) == ["dead_link"]


def attach(record: Record, name: str, data: bytes, title: str = "附件") -> None:
    document = Document.objects.create(title=title, file=ContentFile(data, name=name))
    record.files.add(RecordFile(document=document))


@pytest.fixture
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("_media")
def test_the_name_of_an_attachment_is_read_too(draft: Callable[..., Record]) -> None:
    record = draft()
    attach(record, "a.txt", "公告".encode(), title=f"申请{NUMBER}")
    (finding,) = findings(record)
    assert finding.where == "附件名称"
    assert "重新上传" in finding.cure


@pytest.mark.usefixtures("_media")
def test_the_words_of_an_attachment_are_read_too(draft: Callable[..., Record], clerk: Person) -> None:
    record = draft()
    table = io.BytesIO()
    with xlsxwriter.Workbook(table) as book:
        book.add_worksheet().write_row(0, 0, ["李喆", "620402190101010006"])
    attach(record, "名单.xlsx", table.getvalue(), title="名单")
    (finding,) = findings(record)
    assert (finding.check, finding.where) == ("personal_data", "附件1“名单”")
    assert "620402190101010006" not in finding.says
    with pytest.raises(NotAllowed, match="没有找到"):
        mask(record, by=clerk)


@pytest.mark.usefixtures("_media")
def test_comments_in_an_attachment_stand_in_the_way(draft: Callable[..., Record]) -> None:
    record = draft()
    document = docx.Document()
    paragraph = document.add_paragraph("各司法所：现将有关事项通知如下。")
    document.add_comment(paragraph.runs, text="这里再斟酌", author="甲")
    data = io.BytesIO()
    document.save(data)
    attach(record, "通知.docx", data.getvalue())
    assert [(finding.check, finding.weight) for finding in findings(record)] == [("attachment_left", Weight.MUST)]


@pytest.mark.usefixtures("_media")
def test_what_could_not_be_read_is_said(draft: Callable[..., Record]) -> None:
    record = draft()
    attach(record, "坏.docx", b"PK\x03\x04broken")
    attach(record, "包.zip", b"PK\x03\x04")
    attach(record, "会议.mp4", b"film")
    found = findings(record)
    assert [(finding.check, finding.weight) for finding in found] == [("attachment_unread", Weight.ADVICE)] * 2
    assert all("没有检查" in finding.says for finding in found)


@pytest.mark.usefixtures("_media")
def test_a_form_to_be_filled_in_is_a_usual_attachment(draft: Callable[..., Record]) -> None:
    record = draft()
    attach(record, "申请表.txt", "申请人：×××".encode())
    assert [(finding.check, finding.weight) for finding in findings(record)] == [("trace", Weight.ADVICE)]


def test_a_list_of_the_county_holds_for_its_bureaus(draft: Callable[..., Record], county: SimpleNamespace) -> None:
    names = WordList.objects.create(agency=county.government, purpose=WordList.Purpose.WRONG_NAME, name="姓名")
    names.entries.create(word="王宏县长", right="王𬭎县长")
    leaks = WordList.objects.create(agency=county.water, purpose=WordList.Purpose.LEAK, name="项目代号")
    leaks.entries.create(word="北山专班")
    record = draft(body=body("王宏县长到北山专班调研。"))
    (finding,) = findings(record)
    assert (finding.check, finding.found) == ("wrong_name", "王宏县长")
    assert "王𬭎县长" in finding.cure


def test_the_original_is_shown_as_it_was_read(
    draft: Callable[..., Record], clerk: Person, county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    table = {"type": "table", "value": {"data": [["姓名", "电话"], ["李喆", NUMBER]]}}
    record = draft(body=[*body(f"附表&nbsp;一<br/>{NUMBER}"), table], details={"phone": NUMBER})
    mask(record, by=clerk)
    head = person("head", county.justice, Role.OFFICE_HEAD)
    shown = look_at_original(MaskedOriginal.objects.get(), reason="核对", by=head)
    assert shown["body"].split() == ["附表", "一", NUMBER, "姓名", "电话", "李喆", NUMBER]
    assert shown["details"] == NUMBER
