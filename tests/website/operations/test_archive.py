"""An organ's archive: everything is in it, apart what is not public, and it proves itself without the platform."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg

from website.agencies.models import Person
from website.agencies.permissions import open_collection
from website.agencies.roles import Role
from website.audit.models import Entry
from website.audit.services import record as log
from website.operations import archive
from website.operations.archive import exporting
from website.operations.archive.names import safe, safe_file
from website.publishing.choices import Openness
from website.publishing.models import Clearance, MaskedOriginal, Record, RecordFile, RecordLink, SecrecyReview

SECRET = "13893012345"


@pytest.fixture
def organ(
    county: SimpleNamespace, draft: Callable[..., Record], person: Callable[..., Person], settings: Any, tmp_path: Path
) -> SimpleNamespace:
    """Give the justice bureau one record of each state, with files, reviews and something that was masked."""
    settings.MEDIA_ROOT = tmp_path / "media"
    keeping = open_collection(county.justice)
    document = Document.objects.create(
        title="附件：名册喆𬭎", file=ContentFile(b"%PDF-1.4 held", name="a.pdf"), collection=keeping
    )
    loose = Document.objects.create(title="旧附件", file=ContentFile(b"%PDF-1.4 old", name="b.pdf"), collection=keeping)
    picture = Image.objects.create(title="现场", file=get_test_image_file_jpeg(), collection=keeping)
    writer = person("writer", county.justice, Role.HANDLER, name="承办人甲")
    reviewer = person("reviewer", county.justice, Role.SECRECY_REVIEWER, name="审查员乙")
    link = f'<p>见<a linktype="document" id="{document.pk}">名册</a><script>alert(1)</script></p>'
    body = [{"type": "text", "value": link}, {"type": "picture", "value": {"image": picture.pk, "alt_text": "现场"}}]
    public = draft(
        title="关于“𬭎”字的通知：一/二?",
        body=json.dumps([{**block, "id": str(at)} for at, block in enumerate(body)]),
        drafter=writer,
        live=True,
        published_on=date(2022, 3, 2),
    )
    Record.objects.filter(pk=public.pk).update(index_no="11620000000000002B/2022-00001")
    RecordFile.objects.create(record=public, document=document, title="名册")
    SecrecyReview.objects.create(
        record=public,
        revision=public.latest_revision,
        drafter=writer,
        reviewer=reviewer,
        conclusion="passed",
        checked_points={"personal": "handled"},
    )
    Clearance.objects.create(
        record=public, check_id="phone", fingerprint="f", says="电话", reason="办公电话", by=reviewer
    )
    MaskedOriginal.objects.create(record=public, content={"title": "t", "body": SECRET}, by=writer, count=1)
    hidden = draft(title="内部事项", openness=Openness.WITHHELD, withhold_ground="16-internal", drafter=writer)
    RecordLink.objects.create(record=public, kind="related", other=hidden)
    draft(title="还在起草", drafter=writer)
    draft(title="水务局的信息", agency=county.water)
    log("record.published", agency=county.justice, by=writer, target=public, detail={"名": "喆", "n": 1.5})
    return SimpleNamespace(agency=county.justice, public=public, loose=loose, document=document)


def exported(organ: SimpleNamespace, folder: Path, *options: str) -> Path:
    call_command("export_archive", organ.agency.slug, str(folder), *options, verbosity=0)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """Verify an archive with nothing but the interpreter."""
    command = [sys.executable, "-I", "-S", str(folder / "核验.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"})


def test_what_the_public_may_see_stands_apart_from_everything_else(organ: SimpleNamespace, tmp_path: Path) -> None:
    folder = exported(organ, tmp_path / "out")
    (place,) = (folder / "公开" / "信息" / "2022").iterdir()
    data = json.loads((place / "信息.json").read_text("utf-8"))
    assert data["title"] == "关于“𬭎”字的通知：一/二?"
    assert data["index_no"] == "11620000000000002B/2022-00001"
    assert data["links"] == [], "what it is linked with is not public"
    assert (place / data["files"][0]["path"]).read_bytes() == b"%PDF-1.4 held"
    assert (place / data["pictures"][0]).read_bytes().startswith(b"\xff\xd8")
    public = "".join(
        path.read_text("utf-8") for path in (folder / "公开").rglob("*") if path.suffix in (".csv", ".html", ".json")
    )
    for word in ("内部事项", "承办人甲", "审查员乙", "还在起草", "水务局的信息", SECRET, "办公电话"):
        assert word not in public
    closed = {path.name: [each.name[9:] for each in path.rglob("*") if each.is_dir() and each.parent.name == "2022"]
              for path in (folder / "不公开" / "信息").iterdir()}  # fmt: skip
    assert closed == {"不予公开": ["内部事项"], "未公开": ["还在起草"]}


def test_a_page_stands_by_itself_and_holds_nothing_active(organ: SimpleNamespace, tmp_path: Path) -> None:
    (page,) = exported(organ, tmp_path / "out").glob("公开/信息/2022/*/信息.html")
    html = page.read_text("utf-8")
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    for address in ("附件/01%20", "图片/02%20"):
        assert address in html.replace("%E9%99%84%E4%BB%B6", "附件").replace("%E5%9B%BE%E7%89%87", "图片")


def test_every_version_review_and_clearance_is_there(organ: SimpleNamespace, tmp_path: Path) -> None:
    folder = exported(organ, tmp_path / "out")
    mine = folder / "不公开" / "办理过程" / "2022" / f"{organ.public.pk:08d}"
    process = json.loads((mine / "过程.json").read_text("utf-8"))
    assert process["drafter"] == "承办人甲（writer）"
    assert process["secrecy_reviews"][0]["reviewer"] == "审查员乙（reviewer）"
    assert process["secrecy_reviews"][0]["points"] == {"personal": "handled"}
    assert process["clearances"][0]["reason"] == "办公电话"
    assert process["masked"][0]["count"] == 1
    assert json.loads((mine / process["versions"][0]["file"]).read_text("utf-8"))["title"] == organ.public.title
    assert (folder / process["place"] / "信息.html").exists()


def test_tables_name_the_organs_records_people_and_files(organ: SimpleNamespace, tmp_path: Path) -> None:
    folder = exported(organ, tmp_path / "out")
    (entry,) = rows(folder / "公开" / "公开目录.csv")
    assert (entry["索引号"], entry["生成日期"]) == ("11620000000000002B/2022-00001", "2022-03-01")
    assert (folder / entry["文件夹"] / "信息.json").exists()
    assert [row["登录名"] for row in rows(folder / "不公开" / "人员.csv")] == ["writer", "reviewer"]
    assert [row["角色"] for row in rows(folder / "不公开" / "任职.csv")] == ["承办人", "保密审查员"]
    (kept,) = rows(folder / "不公开" / "文件库.csv")
    assert (folder / kept["文件"]).read_bytes() == b"%PDF-1.4 old"
    assert "政务要闻" in [row["名称"] for row in rows(folder / "公开" / "栏目.csv")]
    assert organ.agency.name in (folder / "公开" / "公开指南.html").read_text("utf-8")


def test_what_was_masked_is_left_out_unless_a_reason_is_given(organ: SimpleNamespace, tmp_path: Path) -> None:
    folder = exported(organ, tmp_path / "out")
    held = [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert held == []
    with pytest.raises(CommandError, match="理由"):
        exported(organ, tmp_path / "other", "--with-originals")
    assert not (tmp_path / "other").exists()
    folder = exported(organ, tmp_path / "other", "--with-originals", "--reason", "移交档案馆")
    (kept,) = (folder / "不公开" / "遮盖前原文").rglob("*.json")
    assert SECRET in kept.read_text("utf-8")
    begun = Entry.objects.filter(action="archive.begun").latest("pk")
    assert begun.detail["originals_because"] == "移交档案馆"


def test_an_archive_proves_itself_with_the_interpreter_alone(organ: SimpleNamespace, tmp_path: Path) -> None:
    folder = exported(organ, tmp_path / "out")
    assert "档案完整" in verify(folder).stdout
    digest = hashlib.sha256((folder / "SHA256SUMS.txt").read_bytes()).hexdigest()
    assert Entry.objects.get(action="archive.exported").detail["manifest_sha256"] == digest


@pytest.mark.parametrize("act", ["change", "remove", "add"])
def test_a_changed_file_is_named(organ: SimpleNamespace, tmp_path: Path, act: str) -> None:
    folder = exported(organ, tmp_path / "out")
    guide = folder / "公开" / "公开指南.html"
    if act == "remove":
        guide.unlink()
    else:
        (guide if act == "change" else folder / "公开" / "新.html").write_text("x")
    done = verify(folder)
    assert done.returncode == 1
    assert {"change": "被改动 公开/公开指南.html", "remove": "缺少 公开/公开指南.html", "add": "多出 公开/新.html"}[
        act
    ] in done.stdout


def test_a_forged_trail_is_told_even_with_a_new_manifest(organ: SimpleNamespace, tmp_path: Path) -> None:
    folder = exported(organ, tmp_path / "out")
    trail = folder / "不公开" / "审计记录.jsonl"
    lines = trail.read_text("utf-8").splitlines(keepends=True)
    assert len(lines) >= 2
    assert verify(folder).returncode == 0
    for forged in (lines[1:], lines[:-1], [lines[0].replace('"sequence": 1', '"sequence": 1, "x": 1'), *lines[1:]]):
        trail.write_text("".join(forged), "utf-8")
        _renew_manifest(folder)
        done = verify(folder)
        assert done.returncode == 1
        assert "审计记录" in done.stdout


def _renew_manifest(folder: Path) -> None:
    manifest = folder / "SHA256SUMS.txt"
    names = [line.split("  ", 1)[1] for line in manifest.read_text("utf-8").splitlines()]
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    manifest.write_text("".join(f"{digest}  {name}\n" for name, digest in digests.items()), "utf-8")


def test_a_folder_in_use_is_refused_and_left_alone(organ: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="已有内容"):
        exported(organ, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert not Entry.objects.filter(action="archive.begun").exists()


def test_an_interrupted_export_leaves_a_partial_folder_and_says_so(
    organ: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "_write_tables", interrupt)
        with pytest.raises(CommandError, match=r"out\.partial 只有一部分"):
            exported(organ, tmp_path / "out")
    assert (tmp_path / "out.partial" / "公开").exists()
    assert not (tmp_path / "out").exists()
    with pytest.raises(CommandError, match="上次没有完成"):
        exported(organ, tmp_path / "out")


def test_a_file_that_the_storage_lost_is_named_and_the_rest_exported(
    organ: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(organ.document.file.path).unlink()
    folder = exported(organ, tmp_path / "out")
    (missing,) = rows(folder / "不公开" / "缺失的文件.csv")
    assert missing["编号"] == str(organ.document.pk)
    assert "没有文件" in capsys.readouterr().err
    assert verify(folder).returncode == 0


def test_a_unit_has_no_archive_of_its_own(county: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="内设机构"):
        call_command("export_archive", county.unit.slug, str(tmp_path / "out"))
    with pytest.raises(CommandError, match="没有单位"):
        call_command("export_archive", "nowhere", str(tmp_path / "out"))


@pytest.mark.parametrize(
    "title",
    ["a" * 300, "𬭎" * 200, "字" * 200, "CON", "x. . .", "‮反向", "一\x00二\n三", '<>:"/\\|?*', "é" * 90, "👨‍👩‍👧" * 60],
)
def test_names_are_such_as_every_system_takes(title: str, tmp_path: Path) -> None:
    name = f"00000001 {safe(title)}"
    assert len(name.encode()) <= 255
    assert len(name.encode("utf-16-le")) // 2 <= 60
    assert not name.endswith((" ", "."))
    assert not set(name) & set('<>:"/\\|?*')
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Cf"}
    (tmp_path / name).write_text("held")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_ending_survives_a_long_name() -> None:
    assert safe_file("字" * 300 + ".PDF").endswith(".pdf")
    assert safe_file("no ending") == "no ending"


def test_each_record_costs_a_few_questions_and_no_more(
    organ: SimpleNamespace, draft: Callable[..., Record], tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    for number in range(120):
        draft(title=f"第{number}条", live=True, published_on=date(2022, 3, 2))
    with django_assert_max_num_queries(130 * 8 + 60):
        made = archive.export(organ.agency, tmp_path / "out")
    assert made.records == 123
    assert len(list((tmp_path / "out" / "公开" / "信息" / "2022").iterdir())) == 121


def test_a_cell_that_a_spreadsheet_would_run_is_text(organ: SimpleNamespace, draft: Any, tmp_path: Path) -> None:
    draft(title="=cmd|' /C calc'!A0", live=True, published_on=date(2022, 3, 2))
    titles = [row["名称"] for row in rows(exported(organ, tmp_path / "out") / "公开" / "公开目录.csv")]
    assert "'=cmd|' /C calc'!A0" in titles


def test_a_closed_organ_still_has_its_archive(organ: SimpleNamespace, tmp_path: Path) -> None:
    type(organ.agency).objects.filter(pk=organ.agency.pk).update(active=False)
    organ.agency.home.unpublish()
    assert len(list(exported(organ, tmp_path / "out").glob("公开/信息/2022/*/信息.html"))) == 1


def test_a_stream_is_copied_whole(tmp_path: Path) -> None:
    from website.operations.archive.folder import BLOCK, Folder

    folder, data = Folder(tmp_path / "out"), bytes(range(256)) * (BLOCK // 128)
    assert folder.copy("a/b.bin", BytesIO(data)) == hashlib.sha256(data).hexdigest()
    folder.finish()
    assert (tmp_path / "out" / "a" / "b.bin").read_bytes() == data
