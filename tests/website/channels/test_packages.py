"""Packages for the county portal: valid, complete, and the same bytes for the same version."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from docx import Document as Word
from wagtail.documents.models import Document
from wagtail.images.models import Image

from website.channels import packages
from website.channels.packages import package, schema
from website.publishing.models import Record, RecordFile

ROOT = Path(__file__).parents[3]


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        assert files.testzip() is None
        return {name: files.read(name) for name in files.namelist()}


def metadata(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["metadata.json"])
    jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker()).validate(found)
    return found


def test_a_package_has_everything_that_the_record_shows(
    public: Callable[..., Record], document: Callable[..., Document], picture: Image
) -> None:
    linked = document(name="清单.xlsx", data=b"linked")
    video = {"file": document(name="讲座.mp4", data=b"video").pk, "title": "讲座", "transcript": "词"}
    record = public(
        title="关于李𬭎同志任职的通知",
        kind="repost",
        source_name="中国政府网",
        source_url="https://www.gov.cn/a",
        source_date=date(2022, 2, 28),
        source_licence="注明来源可转载",
        body=[
            {"type": "text", "value": f'<p>见<a linktype="document" id="{linked.pk}">清单</a></p>'},
            {"type": "picture", "value": {"image": picture.pk, "alt_text": "图", "decorative": False}},
            {"type": "video", "value": video},
        ],
    )
    RecordFile.objects.create(record=record, document=document(name="附件喆.pdf", data=b"%PDF"), title="附/件:喆")
    files = opened(package(record))
    found = metadata(files)
    assert [each["title"] for each in found["files"]] == ["清单.xlsx", "讲座.mp4", "附/件:喆", "图"]
    assert found["source"] == {
        "name": "中国政府网",
        "address": "https://www.gov.cn/a",
        "published_on": "2022-02-28",
        "licence": "注明来源可转载",
    }
    assert (found["record"], found["title"], found["organ"]["name"]) == (record.pk, record.title, "云岭县司法局")
    assert found["address"].endswith(record.get_absolute_url())
    for each in found["files"]:
        assert hashlib.sha256(files[each["path"]]).hexdigest() == each["sha256"]
        assert len(files[each["path"]]) == each["bytes"]
    assert "attachments/003-附_件_喆.pdf" in files
    assert files["article.pdf"].startswith(b"%PDF-")
    html = files["article.html"].decode()
    assert 'src="pictures/004.jpg"' in html
    assert "清单（见所附文件）" in html
    assert '">附/件:喆</a></li>' in html
    assert "阅读原文" not in html
    assert record.title in "".join(each.text for each in Word(io.BytesIO(files["article.docx"])).paragraphs)


def test_the_list_of_sums_fits_every_file(public: Callable[..., Record]) -> None:
    files = opened(package(public()))
    lines = dict(reversed(line.split("  ", 1)) for line in files.pop("SHA256SUMS").decode().splitlines())  # type: ignore[misc]
    assert lines == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_the_same_version_gives_the_same_bytes(public: Callable[..., Record]) -> None:
    record = public()
    first = package(record)
    time.sleep(2.1)  # the clock of a zip counts in steps of two seconds
    assert package(Record.objects.get(pk=record.pk)) == first
    Record.objects.filter(pk=record.pk).update(title="改过的")
    assert package(Record.objects.get(pk=record.pk)) != first


def test_what_is_too_large_or_gone_is_named(
    public: Callable[..., Record], document: Callable[..., Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 10)
    record = public()
    for data in (b"x" * 11, b"small", b"gone"):
        RecordFile.objects.create(record=record, document=document(name="文件.pdf", data=data))
    gone = Document.objects.order_by("pk").last()
    assert gone
    gone.file.storage.delete(gone.file.name)
    found = metadata(opened(package(record)))
    assert [each["bytes"] for each in found["files"]] == [5]
    assert [each["why"] for each in found["left_out"]] == ["文件较大", "文件不在"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\a\\b", "...", "", "名" * 200, "a\x01b\n", "CON", "😀"])
def test_no_name_leads_out_of_the_package(
    public: Callable[..., Record], document: Callable[..., Document], name: str
) -> None:
    record = public()
    RecordFile.objects.create(record=record, document=document(name="a.pdf"), title=name[:200])
    (path,) = (each["path"] for each in metadata(opened(package(record)))["files"])
    assert path.startswith("attachments/001-")
    assert path.count("/") == 1
    assert ".." not in path.removesuffix(".pdf").split("/")
    assert len(path) < 100


@pytest.mark.parametrize(
    "body",
    [
        [],
        [{"type": "text", "value": "<p>" + "法" * 1_000_000 + "</p>"}],
        [{"type": "table", "value": {"data": [["😀", "<b>"]]}}],
    ],
)
def test_any_record_is_packed_whole(public: Callable[..., Record], body: list[Any]) -> None:
    record = public(body=body, summary="")
    files = opened(package(record))
    metadata(files)
    assert files["article.html"].decode().count("法") >= sum(str(block).count("法") for block in body)
    assert b"<b>" not in files["article.html"]


def test_the_documentation_has_the_schema() -> None:
    page = (ROOT / "docs" / "reference" / "package.md").read_text("utf-8")
    assert json.loads(page.partition("```json\n")[2].partition("```")[0]) == schema()
    jsonschema.Draft202012Validator.check_schema(schema())
