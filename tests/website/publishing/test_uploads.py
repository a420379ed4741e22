"""Uploads: what is accepted as it came, what loses its traces, and what is refused with cause and cure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.documents.models import Document

from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing.uploads import clean_name, inspect
from website.publishing.uploads.active import OLE
from website.publishing.uploads.errors import UnsafeFile


def pdf(extra: bytes = b"") -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
        b"<< " + extra + b" >>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def archive(*names: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, content)
    return out.getvalue()


def picture(kind: str, **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, kind, **saved)
    return out.getvalue()


def traced() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "DemoCamera"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("报告喆.pdf", pdf()),
        ("版式.ofd", archive("OFD.xml", "Doc_0/Document.xml")),
        ("通知.docx", archive("[Content_Types].xml", "word/document.xml")),
        ("表.xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
        ("旧.doc", OLE + b"\x00" * 600),
        ("说明.txt", "县司法局公告".encode("gb18030")),
        ("清单.csv", "名称,日期\n甲,乙".encode()),
        ("附件.zip", archive("说明.txt", "表/一.xlsx")),
        ("动图.gif", picture("GIF")),
    ],
)
def test_a_file_is_kept_as_it_came(name: str, data: bytes) -> None:
    accepted = inspect(name, data)
    assert (accepted.name, accepted.data, accepted.notes) == (name, data, ())


@pytest.mark.parametrize(("ending", "kind"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_a_picture_loses_what_it_tells_of_its_maker(ending: str, kind: str) -> None:
    data = picture(kind, exif=traced())
    accepted = inspect(f"照片.{ending}", data)
    assert b"DemoCamera" in data
    assert b"DemoCamera" not in accepted.data
    shown = Image.open(io.BytesIO(accepted.data))
    assert not shown.getexif()
    assert shown.size == (40, 20)
    assert accepted.notes


def test_a_jpeg_s_own_pixels_are_not_touched() -> None:
    data = picture("JPEG", exif=traced(), quality=60)
    kept = inspect("a.jpg", data).data
    assert Image.open(io.BytesIO(data)).tobytes() == Image.open(io.BytesIO(kept)).tobytes()


def test_a_turned_picture_stays_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(inspect("a.jpg", picture("JPEG", exif=exif)).data)).size == (20, 40)


PACKED = (
    b"/X 1 >>\nendobj\n9 0 obj << /Type /ObjStm /N 1 >> stream\n"
    + zlib.compress(b"1 0 << /S /JavaScript >>")
    + b"\nendstream\nendobj\n10 0 obj <<"
)
BOMB = archive("word/document.xml", content=b"0" * 30_000_000)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.exe", b"MZ", "不接受"),
        ("a.html", b"<html>", "不接受"),
        ("a.svg", b"<svg/>", "不接受"),
        ("a.docm", archive("word/document.xml"), "不接受"),
        ("a", b"x", "没有扩展名"),
        (".pdf", b"x", "没有扩展名"),
        ("a.pdf", b"", "空的"),
        ("a.pdf", b"MZ\x90", "不是“.pdf”文件"),
        ("a.pdf", b"%PDF-1.4 nothing", "损坏"),
        ("a.pdf", pdf(b"/OpenAction << /S /JavaScript /JS (x) >>"), "脚本"),
        ("a.pdf", pdf(b"/S /J#61vaScript"), "脚本"),
        ("a.pdf", pdf(b"/S /Launch"), "启动程序"),
        ("a.pdf", pdf(b"/Type /EmbeddedFile"), "夹带"),
        ("a.pdf", pdf(PACKED), "脚本"),
        ("a.docx", b"PK\x03\x04broken", "损坏"),
        ("a.docx", archive("xl/workbook.xml"), "不是“.docx”文件"),
        ("a.docx", archive("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("a.docx", BOMB, "大得不正常"),
        ("a.docx", b"MZ" + archive("word/document.xml"), "拼接"),
        ("a.doc", OLE + b"\x00" * 600 + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
        ("a.doc", b"{\\rtf1", "不是“.doc”文件"),
        ("a.zip", archive("../../etc/passwd"), "包外"),
        ("a.zip", archive("setup.exe"), "可以运行"),
        ("a.zip", archive("inner.zip"), "还有压缩包"),
        ("a.zip", archive(*(f"{n}.txt" for n in range(5001))), "超过5000个"),
        ("a.ofd", archive("OFD.xml", "Doc_0/Scripts/a.js"), "脚本"),
        ("a.txt", b"<script>alert(1)</script>", "网页或者脚本"),
        ("a.txt", b"\x00\x01\x02", "不是文字"),
        ("a.png", picture("JPEG"), "不是“.png”文件"),
        ("a.jpg", b"\xff\xd8\xff\xe0broken", "不是完好的"),
        ("a.mp4", b"MZ" * 100, "不是“.mp4”文件"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_safe_is_refused_with_cause_and_cure(name: str, data: bytes, says: str) -> None:
    with pytest.raises(UnsafeFile) as refused:
        inspect(name, data)
    assert says in refused.value.cause
    assert refused.value.cure


def test_what_hangs_after_a_picture_is_cut_off() -> None:
    for ending, kind in (("png", "PNG"), ("jpg", "JPEG")):
        assert b"<script>" not in inspect(f"a.{ending}", picture(kind) + b"<script>alert(1)</script>").data


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(UnsafeFile, match="超过10MB"):
        inspect("a.txt", b"a" * (10 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\资料\\通知.PDF", "通知.pdf"),
        ("../../通知.pdf", "通知.pdf"),
        ("通知\u202efdp.pdf", "通知fdp.pdf"),
        ("通\x00知?.pdf", "通知.pdf"),
        ("喆𬭎的申请.docx", "喆𬭎的申请.docx"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless_and_stays_itself(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.binary(max_size=300), st.sampled_from(["pdf", "docx", "zip", "jpg", "png", "doc", "txt", "ofd", "gif"]))
def test_any_bytes_are_accepted_or_refused_in_words(data: bytes, ending: str) -> None:
    refusals = []
    try:
        inspect(f"a.{ending}", data)
    except UnsafeFile as refusal:
        refusals.append(refusal)
    assert all(refusal.cause and refusal.cure for refusal in refusals)


def test_the_staff_shell_refuses_what_is_not_safe(
    county: SimpleNamespace, person: Callable[..., Person], settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    permissions.lay_down()
    client = Client()
    client.force_login(person("clerk", county.justice, Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    county.justice.refresh_from_db()
    data = {"title": "附件", "collection": county.justice.collection.pk}
    bad = SimpleUploadedFile("a.pdf", pdf(b"/S /JavaScript"))
    page = client.post(reverse("wagtaildocs:add"), {**data, "file": bad}).content.decode()
    assert "PDF 带有脚本" in page
    assert not Document.objects.exists()
    client.post(reverse("wagtaildocs:add"), {**data, "file": SimpleUploadedFile("附件.pdf", pdf())})
    assert Document.objects.get().collection == county.justice.collection
