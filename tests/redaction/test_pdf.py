"""Redaction of PDF: what is under a mark is gone from every corner of the file, and all else stays in its place."""

from __future__ import annotations

import io
import random
import zlib

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageDraw

from gongkai import redaction
from gongkai.redaction import Box, Mark, NotRedacted, Sheet
from gongkai.redaction.pdf import checking
from gongkai.redaction.pdf.erasing import erase
from gongkai.redaction.pdf.matrix import Area
from gongkai.redaction.pdf.reading import Char
from tests.redaction.pdf_files import SECRET, Made, code, line, second_opinion, song, text_of, told, typeset

OVER = Mark(Box(1, 98, 696, 205, 713))
"""A mark over ``SECRET`` where ``line(100, 700, SECRET)`` draws it."""


def taken(data: bytes, *marks: Mark) -> redaction.Redacted:
    """Redact and hold the promises that every redaction keeps."""
    done = redaction.redact(data, marks, "试.pdf")
    assert len(done.data) < 1.2 * len(data) + 20_000 or done.proof.pictured_pages
    assert done.data.count(b"%%EOF") == 1
    return done


def test_letters_under_a_mark_are_gone_and_their_neighbours_stay() -> None:
    made = Made()
    made.page(line(40, 700, "申请人：") + line(100, 700, SECRET) + line(210, 700, "，男，汉族"))
    done = taken(made.data(), OVER)
    assert not told(done.data, SECRET)
    assert not told(done.data, "张三丰")
    assert text_of(done.data) == "申请人：，男，汉族"
    assert done.proof.taken[0].characters == len(SECRET)
    assert done.proof.pictured_pages == ()


def test_letters_of_the_same_string_stay_exactly_where_they_were() -> None:
    made = Made()
    made.page(f"BT /F1 12 Tf 1.5 Tc 80 Tz 40 700 Td [{code('申请人')} -200 {code(SECRET)} 120 {code('以后')}] TJ ET")
    before = made.data()
    survey = redaction.find(before, "试.pdf", words=[SECRET], personal=False)
    done = taken(before, *survey.suggestions[0].marks)
    assert text_of(done.data) == "申请人以后"
    assert not told(done.data, "张三丰")
    assert positions(done.data, "以后") == positions(before, "以后")


def positions(data: bytes, words: str) -> list[tuple[float, ...]]:
    document = pypdfium2.PdfDocument(data)
    page = document[0].get_textpage()
    text = page.get_text_range()
    start = text.replace("\r\n", "  ").index(words)
    found = [tuple(round(side, 2) for side in page.get_charbox(at)) for at in range(start, start + len(words))]
    document.close()
    return found


SHOWN = {
    "drawn twice": line(100, 700, SECRET) + line(100.3, 700, SECRET),
    "invisible, as by text recognition": line(100, 700, SECRET, "3 Tr"),
    "clipped away": "q 0 0 10 10 re W n " + line(100, 700, SECRET) + "Q",
    "white": "1 g " + line(100, 700, SECRET) + "0 g",
    "next line operator": f"BT /F1 12 Tf 20 TL 100 720 Td {code(SECRET)} ' ET",
    "next line with spacing": f'BT /F1 12 Tf 20 TL 100 720 Td 0 0 {code(SECRET)} " ET',
    "scaled": f"q 2 0 0 2 0 0 cm BT /F1 6 Tf 50 350 Td {code(SECRET)} Tj ET Q",
    "letter by letter": "".join(
        line(100 + 12 * at if at < 3 else 118 + 6 * at, 700, char) for at, char in enumerate(SECRET)
    ),
    "unbalanced": "Q Q q q " + line(100, 700, SECRET),
    "spoken": f"/Span <</ActualText {code(chr(0xFEFF) + SECRET)}>> BDC " + line(100, 700, SECRET) + "EMC",
    "spoken by name": "/Span /P1 BDC " + line(100, 700, SECRET) + "EMC",
}


@pytest.mark.parametrize("content", SHOWN.values(), ids=SHOWN.keys())
def test_text_is_gone_however_it_is_drawn(content: str) -> None:
    made = Made()
    spoken = Dictionary(P1=Dictionary(ActualText=String("张三丰")))
    made.page(content + " " + line(100, 650, "其余不变"), Properties=spoken)
    done = taken(made.data(), OVER)
    assert not told(done.data, SECRET)
    assert not told(done.data, "张三丰")
    assert text_of(done.data) == "其余不变"
    assert done.proof.pictured_pages == ()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_turned_page_is_marked_in_its_own_axes(rotate: int) -> None:
    made = Made()
    made.page(line(100, 700, SECRET) + line(100, 650, "其余不变")).obj.Rotate = rotate
    data = made.data()
    (suggestion,) = redaction.find(data, "试.pdf", words=[SECRET], personal=False).suggestions
    assert suggestion.marks[0].where.y0 == pytest.approx(698.5, abs=2)  # type: ignore[union-attr]
    done = taken(data, *suggestion.marks)
    assert text_of(done.data) == "其余不变"
    assert not told(done.data, SECRET)


def test_a_page_cut_to_a_part_of_itself_is_marked_in_its_own_axes() -> None:
    made = Made()
    page = made.page(line(100, 700, SECRET) + line(100, 650, "其余不变"))
    page.obj.MediaBox, page.obj.CropBox = Array([-50, -20, 595, 842]), Array([50, 600, 550, 800])
    data = made.data()
    survey = redaction.find(data, "试.pdf", words=[SECRET], personal=False)
    done = taken(data, *survey.suggestions[0].marks)
    assert text_of(done.data) == "其余不变"
    assert done.proof.pictured_pages == ()
    sheet = survey.sheets[0]
    assert (sheet.x0, sheet.y0, sheet.x1, sheet.y1) == (50, 600, 550, 800)


def test_forms_within_forms_are_rewritten_for_this_use_alone() -> None:
    made = Made()
    inner = made.form(line(0, 0, SECRET))
    outer = made.form("q 1 0 0 1 50 0 cm /In Do Q", XObject=Dictionary(In=inner))
    shared = Dictionary(Out=outer)
    made.page("q 1 0 0 1 50 700 cm /Out Do Q " + line(100, 600, "其余不变"), XObject=shared)
    made.page(line(100, 600, "另一页"), XObject=shared)
    done = taken(made.data(), OVER)
    assert not told(done.data, SECRET)
    assert text_of(done.data) == "其余不变另一页"
    assert done.proof.elsewhere == ()


def test_the_same_form_on_an_unmarked_page_is_told() -> None:
    made = Made()
    form = made.form(line(100, 700, SECRET))
    for _ in range(2):
        made.page("/Out Do", XObject=Dictionary(Out=form))
    done = taken(made.data(), OVER)
    assert text_of(done.data) == SECRET
    assert "第2页" in done.proof.elsewhere


def test_resources_inherited_from_above_keep_nothing() -> None:
    made = Made()
    form = made.form(line(100, 700, SECRET))
    page = made.page("/Out Do " + line(100, 600, "其余不变"))
    made.pdf.Root.Pages.Resources = Dictionary(Font=Dictionary(F1=made.song), XObject=Dictionary(Out=form))
    del page.obj["/Resources"]
    done = taken(made.data(), OVER)
    assert not told(done.data, SECRET)


def test_a_vertical_line_is_taken_letter_by_letter() -> None:
    made = Made()
    made.song = made.pdf.make_indirect(song("/UniGB-UCS2-V"))
    made.page(f"BT /F1 12 Tf 300 700 Td {code('申请人张三丰住址')} Tj ET")
    data = made.data()
    survey = redaction.find(data, "试.pdf", words=["张三丰"], personal=False)
    done = taken(data, *survey.suggestions[0].marks)
    assert text_of(done.data) == "申请人住址"
    assert done.proof.pictured_pages == ()


def test_a_typeset_document_keeps_its_tags_and_loses_what_is_marked() -> None:
    source = '= 答复书\n申请人张三丰，身份证号110101199003074514，手机13800138000。\n\n请联系#link("https://a.example/张三丰")[网站]。'
    data = typeset(source)
    survey = redaction.find(data, "答复.pdf", words=["张三丰"])
    assert [each.label for each in survey.suggestions] == ["指定文字", "身份证号码", "手机号码"]
    done = taken(data, *(mark for each in survey.suggestions for mark in each.marks))
    for word in ("张三丰", "110101199003074514", "13800138000"):
        assert not told(done.data, word)
    assert text_of(done.data).startswith("答复书申请人，身份证号，手机。")
    with pikepdf.open(io.BytesIO(done.data)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
    assert done.proof.pictured_pages == ()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_label_is_printed_upright_on_the_box_and_is_no_text(rotate: int) -> None:
    made = Made()
    made.page(line(100, 700, SECRET)).obj.Rotate = rotate
    data = made.data()
    box = Box(1, 200, 300, 400, 500)
    done = redaction.redact(data, [Mark(box), OVER], "试.pdf", label="丁")
    assert text_of(done.data) == ""
    assert done.proof.pictured_pages == ()
    sheet = redaction.find(data, "试.pdf").sheets[0]
    image = pypdfium2.PdfDocument(done.data)[0].render(scale=8).to_pil().convert("L")
    box_shown = image.crop(tuple(int(8 * each) for each in sheet.shown(box)))  # type: ignore[arg-type]
    ink = box_shown.getbbox()
    assert ink
    letter = box_shown.crop(ink)
    upper = letter.crop((0, 0, letter.width, 12))
    lower = letter.crop((0, letter.height - 12, letter.width, letter.height))
    assert white(upper) > 2 * white(lower), "the stroke across the top of 丁 is wider than its foot"


def white(image: Image.Image) -> int:
    return sum(image.histogram()[200:])


def test_a_label_that_has_no_room_is_left_out_and_one_too_long_is_refused() -> None:
    made = Made()
    made.page(line(100, 700, SECRET))
    data = made.data()
    done = redaction.redact(data, [Mark(Box(1, 100, 690, 106, 715))], "试.pdf", label="已隐去")
    with pikepdf.open(io.BytesIO(done.data)) as pdf:
        assert "/XObject" not in pdf.pages[0].obj.Resources
    with pytest.raises(NotRedacted, match="改短"):
        redaction.redact(data, [OVER], "试.pdf", label="长" * 21)


# ---- what a file says beside its pages


def test_everything_beside_the_pages_is_gone() -> None:
    made = Made()
    pdf = made.pdf
    page = made.page(line(100, 700, SECRET) + line(100, 650, "其余不变"))
    pdf.docinfo["/Title"] = SECRET
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = SECRET
    pdf.attachments["名单.txt"] = pikepdf.AttachedFileSpec(pdf, SECRET.encode(), description=SECRET)
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"关于{SECRET}", 0))
        outline.root.append(pikepdf.OutlineItem("其余不变", 0))
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([]))
    pdf.Root.PieceInfo = Dictionary(App=Dictionary(Private=String(SECRET)))
    page.obj.Thumb = Stream(pdf, SECRET.encode())
    page.obj.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 30, 30]), Contents=String(SECRET)),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([10, 40, 30, 60]),
                A=Dictionary(S=Name.URI, URI=String("https://a.example/13800138000")),
                Contents=String(SECRET),
            ),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([10, 70, 30, 90]),
                A=Dictionary(S=Name.URI, URI=String("https://a.example/")),
            ),
        ]
    )
    phone = Mark(Box(1, 136, 696, 205, 713))
    done = taken(made.data(), OVER, phone)
    assert not told(done.data, SECRET)
    assert not told(done.data, "张三丰")
    with pikepdf.open(io.BytesIO(done.data)) as after:
        assert set(after.Root.keys()) <= {"/Type", "/Pages", "/Outlines", "/PageMode"}
        assert len(after.pages[0].obj.Annots) >= 1
        assert [str(each.title) for each in after.open_outline().root] == ["（已隐去）", "其余不变"]
    assert {"文档属性（标题、作者、软件、时间）", "元数据（XMP）", "附件", "页面缩略图"} <= set(done.proof.stripped)


def test_a_field_is_printed_and_then_taken_like_any_text() -> None:
    made = Made()
    page = made.page(line(100, 650, "其余不变"))
    look = made.form(line(2, 4, SECRET))
    look.BBox = Array([0, 0, 120, 20])
    field = made.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("name"),
            V=String(SECRET),
            Rect=Array([98, 696, 218, 716]),
            F=4,
            P=page.obj,
            AP=Dictionary(N=look),
        )
    )
    page.obj.Annots = Array([field])
    made.pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    data = made.data()
    (suggestion, *_) = redaction.find(data, "试.pdf", words=[SECRET], personal=False).suggestions
    done = taken(data, *suggestion.marks)
    assert not told(done.data, SECRET)
    assert text_of(done.data) == "其余不变"


def test_an_older_revision_is_not_carried_along() -> None:
    made = Made()
    made.page(line(100, 700, SECRET))
    old = made.data(object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    with pikepdf.open(io.BytesIO(old)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
    content = line(100, 600, "新的一版").encode()
    entry = f"{number} 0 obj\n<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream\nendobj\n"
    start = int(old.rpartition(b"startxref")[2].split()[0])
    at = len(old)
    trailer = old.rpartition(b"trailer")[2].partition(b">>")[0] + f"/Prev {start} >>".encode()
    data = old + entry + f"xref\n{number} 1\n{at:010d} 00000 n \ntrailer".encode() + trailer
    data += f"\nstartxref\n{at + len(entry)}\n%%EOF\n".encode()
    assert told(data, SECRET)
    done = redaction.redact(data, [Mark(Box(1, 10, 10, 20, 20))], "试.pdf")
    assert not told(done.data, SECRET)
    assert text_of(done.data) == "新的一版"


def test_a_hidden_layer_is_left_out_on_every_page() -> None:
    made = Made()
    layer = made.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("底稿")))
    made.pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    for _ in range(2):
        made.page(
            "/OC /L1 BDC " + line(100, 400, SECRET) + "EMC " + line(100, 650, "其余不变"),
            Properties=Dictionary(L1=layer),
        )
    done = taken(made.data(), Mark(Box(1, 10, 10, 20, 20)))
    assert not told(done.data, SECRET)
    assert text_of(done.data) == "其余不变其余不变"


def test_text_beyond_the_edges_of_a_page_is_gone_on_pages_without_marks_too() -> None:
    made = Made()
    made.page(line(100, 900, SECRET) + line(100, 650, "其余不变"))
    made.page(line(700, 100, SECRET) + line(100, 650, "第二页") + line(-200, 300, SECRET))
    data = made.data()
    assert [place.text for place in redaction.find(data, "试.pdf").places] == ["其余不变", "第二页"]
    done = taken(data)
    assert not told(done.data, SECRET)
    assert text_of(done.data) == "其余不变第二页"
    assert "页面边界以外的文字" in done.proof.stripped
    assert done.proof.pictured_pages == ()


@pytest.mark.parametrize(
    "source",
    [
        "其余、一二三。#box[张三丰#place(top, rect(width: 40pt, height: 16pt, fill: black))]",
        "其余、一二三。#text(fill: white)[张三丰]",
        "#rect(fill: blue)[#text(fill: blue)[张三丰]]",
    ],
    ids=["under a box", "white on white", "blue on blue"],
)
def test_text_that_nobody_sees_is_suggested(source: str) -> None:
    data = typeset(source)
    (suggestion,) = redaction.find(data, "试.pdf").suggestions
    assert (suggestion.kind, suggestion.text) == ("unseen", "张三丰")
    done = taken(data, *suggestion.marks)
    assert text_of(done.data) in ("其余、一二三。", "")
    assert not told(done.data, "张三丰")


def test_text_that_this_machine_has_no_font_for_is_not_taken_for_hidden() -> None:
    made = Made()
    made.page(line(100, 700, "其余不变") + "0 g 98 646 60 17 re f " + line(100, 650, "张三丰"))
    (suggestion,) = redaction.find(made.data(), "试.pdf").suggestions
    assert suggestion.text == "张三丰"


def test_a_page_is_not_made_a_picture_on_which_letters_would_be_missing() -> None:
    white, sheet = Image.new("L", (200, 200), 255), Sheet(1, 0, 0, 144, 144)
    place = Area(10, 10, 20, 20)
    assert checking.blank([Char("字", place, place, embedded=False)] * 9, white, sheet)
    assert not checking.blank([Char("字", place, place, embedded=True)] * 9, white, sheet)


# ---- pictures and drawings


def scan(mode: str = "RGB", size: tuple[int, int] = (595, 842)) -> Image.Image:
    """Return a page as a scanner sees it, with a block that must go at the place of ``OVER`` and one that must stay."""
    image = Image.new("RGB", size, "white")
    drawing = ImageDraw.Draw(image)
    generator = random.Random(1)
    for x in range(100, 204, 4):
        drawing.rectangle((x, 842 - 711, x + 2, 842 - 698), fill=(200, generator.randrange(256), 0))
    drawing.rectangle((100, 300, 200, 340), fill=(90, 60, 30))
    return image.convert(mode)


def picture(made: Made, image: Image.Image, packing: str) -> pikepdf.Object:
    out = io.BytesIO()
    if packing == "DCTDecode":
        exif = Image.Exif()
        exif[0x010E] = "ZHANGSAN"
        image.save(out, "JPEG", quality=70, exif=exif)
    data = out.getvalue() or zlib.compress(image.tobytes())
    space = {"1": "DeviceGray", "L": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}[image.mode]
    return made.pdf.make_indirect(
        Stream(
            made.pdf,
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=Name(f"/{space}"),
            BitsPerComponent=1 if image.mode == "1" else 8,
            Filter=Name(f"/{packing}"),
        )
    )


@pytest.mark.parametrize(
    ("mode", "packing"),
    [("RGB", "DCTDecode"), ("L", "DCTDecode"), ("RGB", "FlateDecode"), ("1", "FlateDecode"), ("CMYK", "DCTDecode")],
)
def test_the_points_of_a_picture_under_a_mark_are_black_in_the_file_itself(mode: str, packing: str) -> None:
    made = Made()
    made.page("q 595 0 0 842 0 0 cm /Im Do Q", XObject=Dictionary(Im=picture(made, scan(mode), packing)))
    made.page(line(100, 700, "第二页"), XObject=made.pdf.pages[0].obj.Resources.XObject)
    data = made.data()
    done = taken(data, OVER)
    assert done.proof.taken[0].pictures == 1
    assert done.proof.pictured_pages == ()
    assert b"ZHANGSAN" not in b"".join(done.data[at : at + 1] for at in range(len(done.data)))
    with pikepdf.open(io.BytesIO(done.data)) as pdf:
        (only,) = [each for each in pdf.objects if isinstance(each, Stream) and each.get("/Subtype") == "/Image"]
        inside = pikepdf.PdfImage(only).as_pil_image().convert("RGB")
        assert "/XObject" not in pdf.pages[1].obj.Resources or not len(pdf.pages[1].obj.Resources.XObject)
    box = inside.crop((101, 842 - 711, 203, 842 - 698))
    assert max(high for _, high in box.getextrema()) < 24  # type: ignore[misc]
    rest = inside.crop((110, 305, 190, 335)).resize((1, 1)).getpixel((0, 0))
    was = scan(mode).convert("RGB").crop((110, 305, 190, 335)).resize((1, 1)).getpixel((0, 0))
    assert all(abs(a - b) < 12 for a, b in zip(rest, was, strict=True))  # type: ignore[arg-type]


def test_a_picture_under_the_mark_wholly_is_gone() -> None:
    made = Made()
    made.page(
        "q 20 0 0 10 120 700 cm /Im Do Q " + line(100, 650, "其余不变"),
        XObject=Dictionary(Im=picture(made, scan(), "DCTDecode")),
    )
    done = taken(made.data(), OVER)
    with pikepdf.open(io.BytesIO(done.data)) as pdf:
        assert not [each for each in pdf.objects if isinstance(each, Stream) and each.get("/Subtype") == "/Image"]


def test_a_picture_within_the_content_is_painted_over() -> None:
    made = Made()
    made.page("q 40 0 0 20 180 695 cm BI /W 4 /H 2 /CS /G /BPC 8 ID \x10\x20\x30\x40\x50\x60\x70\x7f EI Q")
    done = taken(made.data(), OVER)
    assert done.proof.taken[0].pictures == 1


def test_drawn_letters_go_and_rulings_stay() -> None:
    made = Made()
    signature = "110 700 m 115 710 120 690 130 705 c 135 712 140 698 150 702 c S "
    made.page(signature + "50 690 m 300 690 l S 50 704 m 300 704 l S 60 600 200 20 re S")
    done = taken(made.data(), OVER)
    with pikepdf.open(io.BytesIO(done.data)) as pdf:
        content = pdf.pages[0].obj.Contents.read_bytes()
    assert b"115 710" not in content
    assert b"300 690" in content
    assert b"300 704" in content
    assert done.proof.taken[0].drawings == 1


def test_a_page_that_cannot_be_edited_becomes_a_picture_and_that_is_told() -> None:
    made = Made()
    page = made.page(line(100, 700, "AB") + "0.2 0.4 0.8 rg 60 500 200 80 re f")
    page.obj.Resources.Font.F1 = made.pdf.make_indirect(song("/UnknownTable-H"))
    made.page(line(100, 700, "第二页"))
    done = taken(made.data(), OVER)
    assert done.proof.pictured_pages == (1,)
    assert "第二页" in text_of(done.data)
    image = pypdfium2.PdfDocument(done.data)[0].render(scale=1).to_pil().convert("RGB")
    assert image.getpixel((150, 842 - 704)) == (0, 0, 0)
    red, _, blue = image.getpixel((150, 842 - 540))  # type: ignore[misc]
    assert blue > 180 > red
    assert len(done.data) < 300_000


# ---- refused, each with a cause and a cure


def signed() -> bytes:
    made = Made()
    made.page(line(100, 700, SECRET))
    field = made.pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("章"), V=Dictionary(Type=Name.Sig)))
    made.pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return made.data()


def locked(user: str = "") -> bytes:
    made = Made()
    made.page(line(100, 700, SECRET))
    return made.data(encryption=pikepdf.Encryption(owner="owner", user=user))


def long() -> bytes:
    made = Made()
    page = made.page("")
    for _ in range(10_000):
        made.pdf.pages.append(page)
    return made.data()


def bomb() -> bytes:
    made = Made()
    page = made.page("")
    packed = zlib.compress(b"0 0 m " * 100_000_000, 9)
    page.obj.Contents = Stream(made.pdf, packed, Filter=Name.FlateDecode)
    return made.data(compress_streams=False)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (signed, "电子签名"),
        (locked, "加了密"),
        (lambda: locked("secret"), "密码"),
        (long, "页"),
        (lambda: b"%PDF-1.7 nothing", "损坏"),
        (lambda: b"nothing", "只能"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), ".docx"),
        (bomb, "复杂"),
    ],
)
def test_what_cannot_be_redacted_is_refused_with_cause_and_cure(data: object, cause: str) -> None:
    with pytest.raises(NotRedacted) as refused:
        redaction.redact(data(), [OVER], "某.pdf")  # type: ignore[operator]
    assert cause in str(refused.value)
    assert str(refused.value).startswith("某.pdf：")
    assert len(refused.value.cure) > 5


@pytest.mark.parametrize("box", [Box(2, 0, 0, 10, 10), Box(0, 0, 0, 10, 10), Box(1, 5, 5, 5.1, 9)])
def test_a_mark_that_is_on_no_page_or_too_small_is_refused(box: Box) -> None:
    made = Made()
    made.page(line(100, 700, SECRET))
    with pytest.raises(NotRedacted):
        redaction.redact(made.data(), [Mark(box)], "某.pdf")


def test_without_marks_the_file_is_still_rid_of_what_it_says_beside_its_pages() -> None:
    made = Made()
    made.page(line(100, 700, "正文"))
    made.pdf.docinfo["/Author"] = SECRET
    done = taken(made.data())
    assert not told(done.data, SECRET)
    assert text_of(done.data) == "正文"


# ---- any box over any text


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(40, 480), st.integers(60, 760), st.integers(10, 200), st.integers(8, 60)),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 10_000),
)
def test_letters_in_any_box_are_gone_and_those_further_than_a_letter_away_stay(
    boxes: list[tuple[int, int, int, int]], seed: int
) -> None:
    generator = random.Random(seed)
    made = Made()
    letters: list[tuple[str, float, float, float]] = []
    content = []
    for y in range(60, 800, 18):
        x, words = 40.0, ""
        for _ in range(generator.randrange(5, 36)):
            char = chr(generator.choice((generator.randrange(0x4E00, 0x9FA5), generator.randrange(0x30, 0x3A))))
            width = 12.0 if char > "\u3000" else 6.0
            letters.append((char, x, y, width))
            words, x = words + char, x + width
        content.append(line(40, y, words))
    made.page("".join(content))
    data = made.data()
    marks = [Mark(Box(1, x, y, x + width, y + height)) for x, y, width, height in boxes]
    done = erase(data, marks, "试.pdf")
    assert done.proof.pictured_pages == ()
    kept = [char for char, *rest in letters if not any(near(rest, mark.where, 12) for mark in marks)]
    inside = [char for char, *rest in letters if any(covers(rest, mark.where) for mark in marks)]
    text = text_of(done.data)
    assert len(text) <= len(letters) - len(inside)
    missing = list(text)
    for char in kept:
        missing.remove(char)
    assert sorted(second_opinion(done.data).replace(" ", "")) == sorted(text)


def near(letter: list[float], box: object, by: float) -> bool:
    x, y, width = letter
    assert isinstance(box, Box)
    return x < box.x1 + by and x + width > box.x0 - by and y - 2 < box.y1 + by and y + 11 > box.y0 - by


def covers(letter: list[float], box: object) -> bool:
    x, y, width = letter
    assert isinstance(box, Box)
    return box.x0 <= x and x + width <= box.x1 and box.y0 <= y - 1.5 and y + 10.6 <= box.y1
