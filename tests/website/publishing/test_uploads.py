"""Uploads: what is accepted as it came, what loses its traces, and what is refused with cause and cure."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.documents.models import Document
from wagtail.images.models import Image as PublishedImage

from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing.uploads import clean_name, inspect, inspect_file, ole
from website.publishing.uploads.errors import UnsafeFile

SAMPLES = Path(__file__).parents[2] / "samples"


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


def packed_pdf(action: bytes) -> bytes:
    """Return a PDF whose objects, one with an action, are packed in a stream of objects."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
        action,
    ]
    head, body = b"", b""
    for number, each in enumerate(objects, 1):
        head += b"%d %d " % (number, len(body))
        body += each + b" "
    packed = zlib.compress(head + body)
    out = b"%PDF-1.7\n"
    first = len(out)
    out += b"5 0 obj << /Type /ObjStm /N 4 /First %d /Filter /FlateDecode /Length %d >> stream\n" % (
        len(head),
        len(packed),
    )
    out += packed + b"\nendstream endobj\n"
    second = len(out)
    rows = [(0, 0, 255), *((2, 5, number) for number in range(4)), (1, first, 0), (1, second, 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    out += b"6 0 obj << /Type /XRef /W [1 2 1] /Size 7 /Root 1 0 R /Length %d >> stream\n" % len(table)
    return out + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % second


def compound(*names: str) -> bytes:
    """Return a compound file with empty streams of these names."""
    entries = [("Root Entry", 5), *((name, 2) for name in names)]
    entries += [("", 0)] * (-len(entries) % 4)
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", (len(name) + 1) * 2 if name else 0, kind, 1)
        + struct.pack("<III", *[0xFFFFFFFF] * 3)
        + b"\0" * 36
        + struct.pack("<IQ", 0xFFFFFFFE, 0)
        for name, kind in entries
    )
    sectors = len(directory) // 512
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    head = (
        ole.MAGIC
        + b"\0" * 16
        + struct.pack("<HHHHH6xIII4xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    )
    return head + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108) + table + directory


def office(ending: str, **members: bytes) -> bytes:
    """Return an Office document with more members; ``__`` in a name stands for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", members.pop("types", b"<Types/>"))
        file.writestr({"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[ending], b"<x/>")
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def linked(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="r1" Target="{target}" Type="http://schemas.example/{kind}" TargetMode="External"/>'
    return f"<Relationships>{link}</Relationships>".encode()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("_dot_", "."), content)
    return out.getvalue()


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
        ("旧.doc", compound("WordDocument", "1Table")),
        ("旧.wps", compound("WordDocument")),
        ("旧.xls", compound("Workbook", *"abcdefgh")),
        ("旧.ppt", compound("PowerPoint Document")),
        ("样.doc", (SAMPLES / "yunling-2022.doc").read_bytes()),
        ("样.pdf", (SAMPLES / "yunling-2022.pdf").read_bytes()),
        ("样.ofd", (SAMPLES / "yunling-water-2023.ofd").read_bytes()),
        ("样.docx", (SAMPLES / "yunling-2022.docx").read_bytes()),
        ("样.xlsx", (SAMPLES / "yunling-water-2023.xlsx").read_bytes()),
        (
            "超链接.docx",
            office("docx", word___rels__document_dot_rels=linked("hyperlink", "https://www.example.gov.cn")),
        ),
        (
            "模板.docx",
            office("docx", word___rels__settings_dot_rels=linked("attachedTemplate", "file:///C:/Normal.dotm")),
        ),
        ("大段数字.pdf", pdf(b"/Note (a/JS b/JS(x) macros VBA)")),
        ("说明.txt", "县司法局公告".encode("gb18030")),
        ("清单.csv", "名称,日期\n甲,乙".encode()),
        ("附件.zip", zipped(说明_dot_txt="说明".encode(), 表_dot_xlsx=office("xlsx"), 报告_dot_pdf=pdf())),
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


BOMB = archive("word/document.xml", content=b"0" * 30_000_000)
OUTSIDE = linked("attachedTemplate", "https://a.example/t.dotm")


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
        ("a.docx", b"PK\x03\x04broken", "损坏"),
        ("a.docx", archive("xl/workbook.xml"), "不是“.docx”文件"),
        ("a.docx", archive("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("a.docx", BOMB, "大得不正常"),
        ("a.docx", b"MZ" + archive("word/document.xml"), "拼接"),
        ("a.pdf", packed_pdf(b"<< /S /J#61vaScript /JS (x) >>"), "脚本"),
        ("a.pdf", pdf() + archive("setup.exe"), "拼接"),
        ("a.doc", compound("WordDocument", "_VBA_PROJECT"), "宏"),
        ("a.doc", compound("WordDocument", "\x01Ole10Native"), "夹带"),
        ("a.doc", compound("Workbook"), "不是“.doc”文件"),
        ("a.xls", compound("WordDocument"), "不是“.xls”文件"),
        ("a.doc", compound("EncryptedPackage"), "密码"),
        ("a.doc", ole.MAGIC + b"\x00" * 600, "损坏"),
        ("a.doc", compound("WordDocument")[:700], "损坏"),
        ("a.docx", compound("EncryptedPackage"), "密码"),
        ("a.docx", office("docx", types=b"application/vnd.ms-word.document.macroEnabled.main+xml"), "宏"),
        ("a.docx", office("docx", word___rels__settings_dot_rels=OUTSIDE), "从网上取"),
        ("a.docx", office("docx", word___rels__document_dot_rels=linked("oleObject", r"\\\\host\\a.doc")), "从网上取"),
        ("a.docx", office("docx", word__embeddings__oleObject1_dot_bin=compound("\x01Ole10Native")), "夹带"),
        ("a.zip", zipped(a_dot_docx=office("docx", word__vbaProject_dot_bin=b"x")), "宏"),
        ("a.zip", zipped(a_dot_pdf=pdf(b"/S /Launch")), "启动程序"),
        ("a.zip", archive("笔记.one"), "不接受的文件"),
        ("a.zip", archive("附件.docm"), "可以运行"),
        ("a.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\x00" * 200 + archive("setup.exe"), "拼接"),
        ("a.txt", b"\xff\xff\xfa\x81", "不是文字"),
        ("a.txt", "说明<SCRIPT src=x>".encode(), "网页或者脚本"),
        ("a.doc", b"{\\rtf1", "不是“.doc”文件"),
        ("a.zip", archive("../../etc/passwd"), "包外"),
        ("a.zip", archive("setup.exe"), "可以运行"),
        ("a.zip", archive("inner.zip"), "还有压缩包"),
        ("a.zip", archive(*(f"{n}.txt" for n in range(101))), "超过100个"),
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
    for ending, kind in (("png", "PNG"), ("jpg", "JPEG"), ("gif", "GIF"), ("webp", "WEBP")):
        assert b"<script>" not in inspect(f"a.{ending}", picture(kind) + b"<script>alert(1)</script>").data


def test_a_second_picture_behind_a_photograph_goes_with_its_place() -> None:
    kept = inspect("a.jpg", picture("JPEG", quality=60) + picture("JPEG", exif=traced())).data
    assert kept == inspect("a.jpg", picture("JPEG", quality=60)).data
    assert b"DemoCamera" not in kept


@pytest.mark.parametrize("options", [{"progressive": True}, {"comment": b"DemoCamera"}, {"icc_profile": b"x" * 200}])
def test_jpegs_of_every_make_keep_their_pixels(options: dict[str, object]) -> None:
    data = picture("JPEG", exif=traced(), **options)
    kept = inspect("a.jpg", data).data
    shown, before = Image.open(io.BytesIO(kept)), Image.open(io.BytesIO(data))
    assert shown.tobytes() == before.tobytes()
    assert shown.info.get("icc_profile") == before.info.get("icc_profile")
    assert b"DemoCamera" not in kept


def moving(kind: str, **saved: object) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=200, loop=0, **saved)
    return out.getvalue()


def test_pictures_that_move_still_move() -> None:
    gif = inspect("a.gif", moving("GIF", comment=b"DemoCamera"))
    webp = inspect("a.webp", moving("WEBP", exif=traced(), lossless=True))
    for accepted in (gif, webp):
        shown = Image.open(io.BytesIO(accepted.data))
        assert shown.n_frames == 3
        assert b"DemoCamera" not in accepted.data
        assert accepted.notes
    assert Image.open(io.BytesIO(gif.data)).info["loop"] == 0


def test_a_turned_picture_tells_nothing_more_either() -> None:
    exif = traced()
    exif[0x0112] = 6
    kept = inspect("a.jpg", picture("JPEG", exif=exif, comment=b"DemoCamera")).data
    assert b"DemoCamera" not in kept


def test_a_large_film_is_not_read_whole() -> None:
    class Film(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            self.most = max(self.most, len(piece))
            return piece

    film = Film(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 3_000_000)
    assert inspect_file("会议.mp4", film, 3_000_024) is None
    assert film.most < 200_000
    with pytest.raises(UnsafeFile, match="超过500MB"):
        inspect_file("会议.mp4", film, 600 * 1024 * 1024)


def test_random_bytes_in_a_large_pdf_are_no_script() -> None:
    noise = random.Random(7).randbytes(6_000_000)
    data = pdf(b"/X 1 >>\nendobj\n9 0 obj << /Length 6000000 >> stream\n" + noise + b"\nendstream\nendobj\n10 0 obj <<")
    assert inspect("扫描件.pdf", data).data == data


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
        ("长" * 300 + ".pdf", "长" * 58 + ".pdf"),
        ("𬭎" * 300 + ".pdf", "𬭎" * 44 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless_and_stays_itself(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def refusal_of(name: str, data: bytes) -> UnsafeFile | None:
    try:
        inspect(name, data)
    except UnsafeFile as refusal:
        return refusal
    return None


def in_words(refusal: UnsafeFile | None) -> bool:
    return refusal is None or bool(refusal.cause and refusal.cure)


ENDINGS = ["pdf", "docx", "zip", "jpg", "png", "doc", "txt", "ofd", "gif", "webp", "mp3"]


@given(st.binary(max_size=300), st.sampled_from(ENDINGS))
def test_any_bytes_are_accepted_or_refused_in_words(data: bytes, ending: str) -> None:
    assert in_words(refusal_of(f"a.{ending}", data))


def damaged(chance: st.DataObject, data: bytes, first: int = 0) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.draw(st.integers(1, 5))):
        changed[chance.draw(st.integers(first, len(data) - 1))] = chance.draw(st.integers(0, 255))
    return bytes(changed[: chance.draw(st.integers(first + 1, len(data)))])


@given(st.data(), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]))
def test_a_damaged_picture_is_accepted_or_refused_in_words(chance: st.DataObject, kind: str) -> None:
    data = picture(kind) if kind == "GIF" else picture(kind, exif=traced())
    assert in_words(refusal_of(f"a.{'jpg' if kind == 'JPEG' else kind.lower()}", damaged(chance, data)))


@given(st.data(), st.sampled_from(["a.doc", "a.docx", "a.zip"]))
def test_a_damaged_document_is_accepted_or_refused_in_words(chance: st.DataObject, name: str) -> None:
    data = {
        "a.doc": compound("WordDocument", *"abcdef"),
        "a.docx": office("docx", word___rels__a_dot_rels=linked("hyperlink", "https://a.example")),
        "a.zip": zipped(说明_dot_txt="说明".encode() * 20),
    }[name]
    assert in_words(refusal_of(name, damaged(chance, data, 8)))


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


def test_many_files_at_once_are_each_looked_at(
    county: SimpleNamespace, person: Callable[..., Person], settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    permissions.lay_down()
    client = Client(headers={"x-requested-with": "XMLHttpRequest"})
    client.force_login(person("clerk", county.justice, Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    county.justice.refresh_from_db()
    where = {"collection": county.justice.collection.pk}
    bad = SimpleUploadedFile("a.pdf", pdf(b"/S /Launch"))
    answer = client.post(reverse("wagtaildocs:add_multiple"), {**where, "title": "附件", "files[]": bad})
    assert "启动程序" in answer.json()["error_message"]
    photo = SimpleUploadedFile("现场.jpg", picture("JPEG", exif=traced()), "image/jpeg")
    answer = client.post(reverse("wagtailimages:add_multiple"), {**where, "title": "现场", "files[]": photo})
    assert answer.json()["success"]
    kept = PublishedImage.objects.get()
    with kept.file.open("rb") as file:
        assert b"DemoCamera" not in file.read()
    assert (kept.width, kept.height) == (40, 20)
