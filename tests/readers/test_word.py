"""Word documents: text in reading order, tables with merged cells, and what editing left behind."""

from __future__ import annotations

import pytest

from gongkai.document import Grid, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers import word
from gongkai.readers.word.numbering import chinese, printed
from tests.cases import CASES, needs_cases
from tests.readers.office_files import docx, p, tbl, tc, word_xml, zipped


def read(body: str, **parts: str | bytes):
    return word.load(docx(body, **parts), "云岭.docx")


def texts(body: str, **parts: str | bytes) -> list[str]:
    return [paragraph.text for paragraph in read(body, **parts).paragraphs]


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def test_paragraphs_keep_number_and_anchor():
    blocks = read(p("甲") + "<w:p/>" + tbl(tc("1") + tc("2")) + p("乙")).blocks
    assert blocks[0] == Paragraph("甲", Place("paragraph", 1, anchor=0))
    assert blocks[2] == Paragraph("乙", Place("paragraph", 3, anchor=4))
    assert isinstance(blocks[1], Grid)
    assert blocks[1].rows[0][1].place == Place("cell", 1, 1, 2, anchor=3)


def test_anchor_is_the_index_among_all_paragraph_elements():
    body = p("题") + tbl(tc("甲") + f"<w:tc>{p('上')}{p('下')}</w:tc>", tc("丙") + tc("丁")) + p("尾")
    grid = next(read(body).grids)
    assert [[cell.place.anchor for cell in row] for row in grid.rows] == [[1, 2], [4, 5]]
    assert grid.rows[0][1].text == "上\n下"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t></w:r>", "一\t二"),
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>", "一\n二"),
        ('<w:r><w:t>一</w:t><w:br w:type="page"/><w:t>二</w:t></w:r>', "一二"),
        ("<w:r><w:t>2</w:t><w:noBreakHyphen/><w:t>3</w:t></w:r>", "2-3"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r>', "☑是"),
        ('<w:hyperlink r:id="r1"><w:r><w:t>链接</w:t></w:r></w:hyperlink>', "链接"),
        ('<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>', "7"),
        ("<w:smartTag><w:r><w:t>县</w:t></w:r></w:smartTag><w:r><w:t>局</w:t></w:r>", "县局"),
        ("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ("<w:r><w:instrText>HYPERLINK x</w:instrText><w:t>文</w:t></w:r>", "文"),
        (
            "<w:ruby><w:rt><w:r><w:t>zhe</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>喆</w:t></w:r></w:rubyBase></w:ruby>",
            "喆",
        ),
        ("<m:oMath><m:r><m:t>20.1</m:t></m:r></m:oMath><w:r><w:t>万</w:t></w:r>", "20.1万"),
    ],
)
def test_everything_printed_is_text(inside: str, expected: str):
    assert texts(f"<w:p>{inside}</w:p>") == [expected]


def test_a_number_with_a_comment_inside_is_whole():
    assert texts("<w:p><w:r><w:t>2<!-- x -->1<?x y?>0<![CDATA[5]]></w:t></w:r></w:p>") == ["2105"]


def test_tab_stops_are_no_text():
    assert texts(p("文", '<w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs>')) == ["文"]


def test_blocks_inside_controls_are_read_in_order():
    inner = f"<w:sdt><w:sdtContent>{p('二')}{tbl(tc('1') + tc('2'))}</w:sdtContent></w:sdt>"
    blocks = read(p("一") + inner + p("三")).blocks
    assert [block.text if isinstance(block, Paragraph) else rows(block) for block in blocks] == [
        "一",
        "二",
        [["1", "2"]],
        "三",
    ]


def test_merged_cells_are_one_object():
    span, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    grid = next(
        read(tbl(tc("甲", down) + tc("乙", span), tc("", on) + tc("1") + tc("2"), tc("", on) + tc("3") + tc("4"))).grids
    )
    assert rows(grid) == [["甲", "乙", "乙"], ["甲", "1", "2"], ["甲", "3", "4"]]
    assert grid.rows[0][0] is grid.rows[2][0]
    assert (grid.rows[0][0].rowspan, grid.rows[0][1].colspan) == (3, 2)
    assert [cell.place.column for cell in grid.distinct(1)] == [1, 2, 3]


def test_a_new_merge_starts_a_new_cell():
    down, on = '<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'
    grid = next(
        read(tbl(tc("甲", down) + tc("1"), tc("", on) + tc("2"), tc("乙", down) + tc("3"), tc("", on) + tc("4"))).grids
    )
    assert [row[0].text for row in grid.rows] == ["甲", "甲", "乙", "乙"]


def test_rows_that_start_further_in():
    late = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    grid = next(read(tbl(tc("甲") + tc("乙") + tc("丙"), late + tc("1"))).grids)
    assert rows(grid) == [["甲", "乙", "丙"], ["", "", "1"]]


def test_text_hidden_behind_a_merge_is_told():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    document = read(tbl(tc("甲", down) + tc("1"), tc("藏", on) + tc("2")))
    assert [(left.kind, left.text) for left in document.leftovers] == [("hidden_text", "藏")]


def test_a_frame_of_one_column_is_unwrapped():
    inner = tbl(tc("项目") + tc("件数"), tc("许可") + tc("21"))
    blocks = read(tbl(tc("标题"), f"<w:tc>{p('前')}{inner}{p('后')}</w:tc>") + p("尾")).blocks
    assert [block.text if isinstance(block, Paragraph) else rows(block) for block in blocks] == [
        "标题", "前", [["项目", "件数"], ["许可", "21"]], "后", "尾",
    ]  # fmt: skip
    assert [block.place.anchor for block in blocks] == [0, 1, 2, 6, 7]


def test_places_go_on_counting_behind_a_deleted_row_of_a_frame():
    deleted = '<w:trPr><w:del w:id="1"/></w:trPr>'
    document = read(tbl(deleted + tc("删"), tc("留")) + p("尾"))
    assert [(block.text, block.place.anchor) for block in document.paragraphs] == [("留", 1), ("尾", 2)]


def test_a_table_inside_a_table_follows_it():
    inner = tbl(tc("内") + tc("21"))
    document = read(tbl(tc("外") + f"<w:tc>{p('值')}{inner}<w:p/></w:tc>", tc("下") + tc("3")) + p("尾"))
    first, second = document.grids
    assert rows(first) == [["外", "值"], ["下", "3"]]
    assert rows(second) == [["内", "21"]]
    assert (first.place.number, second.place.number) == (1, 2)
    assert second.rows[0][0].place.anchor == 2
    assert first.rows[1][0].place.anchor == 5


def test_tracked_changes():
    run = "<w:r><w:delText>20</w:delText><w:tab/></w:r>"
    gone = f'<w:del w:id="1" w:author="甲" w:date="2024-01-05T08:00:00Z">{run}</w:del>'
    new = '<w:ins w:id="2" w:author="乙"><w:r><w:t>21</w:t></w:r></w:ins>'
    document = read(f"<w:p><w:r><w:t>新收</w:t></w:r>{gone}{new}<w:r><w:t>件</w:t></w:r></w:p>")
    assert [paragraph.text for paragraph in document.paragraphs] == ["新收21件"]
    assert [(left.kind, left.text, left.place.number) for left in document.leftovers] == [
        ("tracked_change", "甲 2024-01-05 删除“20”", 1),
        ("tracked_change", "乙 插入“21”", 1),
    ]


def test_a_deleted_row_is_gone_and_moved_text_stands_once():
    deleted = '<w:trPr><w:del w:id="1" w:author="甲"/></w:trPr>'
    document = read(tbl(tc("甲") + tc("1"), deleted + tc("乙") + tc("2"), tc("丙") + tc("3")))
    assert rows(next(document.grids)) == [["甲", "1"], ["丙", "3"]]
    assert next(document.grids).rows[1][0].place == Place("cell", 1, 2, 1, anchor=4)
    run = "<w:r><w:t>移</w:t></w:r>"
    assert texts(f"<w:p><w:moveFrom w:id='1'>{run}</w:moveFrom><w:moveTo w:id='2'>{run}</w:moveTo></w:p>") == ["移"]


def test_old_formats_kept_by_change_tracking_do_not_count():
    old = '<w:gridSpan w:val="2"/><w:tcPrChange w:id="1"><w:tcPr><w:gridSpan w:val="5"/></w:tcPr></w:tcPrChange>'
    grid = next(read(tbl(tc("甲", old) + tc("乙"))).grids)
    assert [cell.colspan for cell in grid.distinct(0)] == [2, 1]


def test_hidden_text_is_no_text_but_told():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>公开</w:t></w:r>'
    document = read(f"<w:p>{hidden}{shown}</w:p>")
    assert [paragraph.text for paragraph in document.paragraphs] == ["公开"]
    assert [(left.kind, left.text) for left in document.leftovers] == [("hidden_text", "内部")]


def test_text_boxes_are_read_once():
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    document = read(f"<w:p><w:r>{both}</w:r><w:r><w:t>框外</w:t></w:r></w:p>" + p("其后"))
    assert [(block.text, block.place.anchor) for block in document.paragraphs] == [
        ("框外", 0),
        ("框内", 1),
        ("其后", 3),
    ]


def test_comments_stand_where_they_were_made():
    noted = "<w:p><w:commentRangeStart w:id='3'/><w:r><w:t>数</w:t></w:r></w:p>"
    comments = word_xml(
        "comments",
        f'<w:comment w:id="3" w:author="甲">{p("核对")}</w:comment><w:comment w:id="4">{p("无处")}</w:comment>',
    )
    found = read(p("题") + noted, comments=comments).leftovers
    assert [(left.kind, left.text, left.place.number) for left in found] == [
        ("comment", "甲：核对", 2),
        ("comment", "无处", 0),
    ]


def test_footnotes_are_part_of_the_text():
    notes = word_xml(
        "footnotes",
        f'<w:footnote w:id="0">{p("分隔")}</w:footnote><w:footnote w:id="2">{p("注：含结转件")}</w:footnote>',
    )
    assert texts("<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id='2'/></w:r></w:p>", footnotes=notes) == [
        "正文",
        "注：含结转件",
    ]


def test_a_document_of_pictures_is_recognisable():
    picture = (
        '<w:drawing><wp:inline><wp:docPr id="1" name="图1" descr="表三"/><a:blip r:embed="r1"/></wp:inline></w:drawing>'
    )
    document = read(
        f"<w:p><w:r>{picture}</w:r></w:p><w:p><w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r></w:p>"
    )
    assert not document.blocks
    assert [(left.kind, left.text, left.place.number) for left in document.leftovers] == [
        ("picture", "表三", 1),
        ("picture", "", 2),
    ]


def test_objects_and_macros_are_told():
    embedded = '<w:p><w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r></w:p>'
    parts = {
        "word/document.xml": word_xml("document", f"<w:body>{embedded}</w:body>"),
        "word/vbaProject.bin": b"x",
        "[Content_Types].xml": "",
    }
    found = word.load(zipped(parts), "a.docm").leftovers
    assert [(left.kind, left.text) for left in found] == [
        ("embedded_object", "Excel.Sheet.12"),
        ("macro", "word/vbaProject.bin"),
    ]


def test_a_shape_without_a_picture_is_nothing():
    assert not read("<w:p><w:r><w:drawing><wp:inline/></w:drawing></w:r></w:p>").leftovers


ABSTRACT = """<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3"/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl>
</w:abstractNum>"""
NUMBERING = word_xml(
    "numbering",
    ABSTRACT
    + '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    + '<w:num w:numId="6"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>',
)


def listed(text: str, depth: int, number: int = 5) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_printed():
    body = (
        listed("总体", 0)
        + listed("主动公开", 1)
        + listed("依申请", 1)
        + listed("表", 0)
        + listed("又", 1)
        + listed("件", 2)
    )
    assert texts(body, numbering=NUMBERING) == [
        "一、总体",
        "（一）主动公开",
        "（二）依申请",
        "二、表",
        "（一）又",
        "1 件",
    ]


def test_lists_that_restart_and_bullets():
    body = listed("甲", 0) + listed("乙", 0, 6) + listed("丙", 0) + listed("点", 3) + listed("不编号", 0, 0)
    assert texts(body, numbering=NUMBERING) == ["一、甲", "四、乙", "五、丙", "点", "不编号"]


def test_numbers_of_styles_and_cells():
    styles = word_xml(
        "styles",
        '<w:style w:styleId="章"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="子"><w:basedOn w:val="章"/></w:style>',
    )
    chapter, derived = p("总体", '<w:pStyle w:val="章"/>'), p("表", '<w:pStyle w:val="子"/>')
    table = tbl(f"<w:tc>{listed('行甲', 0)}{listed('行乙', 0)}</w:tc>" + tc("1"))
    document = read(chapter + derived + table, styles=styles, numbering=NUMBERING)
    assert [paragraph.text for paragraph in document.paragraphs] == ["一、总体", "二、表"]
    assert next(document.grids).rows[0][0].text == "三、行甲\n四、行乙"


@pytest.mark.parametrize(
    ("number", "format", "expected"),
    [
        (10, "chineseCounting", "十"),
        (11, "japaneseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (1010, "chineseCounting", "一千〇一十"),
        (3, "chineseLegalSimplified", "叁"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (4, "upperRoman", "IV"),
        (27, "lowerLetter", "aa"),
        (2, "decimalEnclosedCircleChinese", "②"),
        (25, "decimalEnclosedCircle", "25"),
        (7, "unheardOf", "7"),
        (10**8, "upperRoman", "100000000"),
    ],
)
def test_number_formats(number: int, format: str, expected: str):
    assert printed(number, format) == expected


def test_chinese_numbers_read_back():
    from gongkai import numerals

    for number in (*range(1, 130), 200, 305, 1136, 9999):
        parsed = numerals.parse(chinese(number))
        assert parsed is not None
        assert parsed.value == number


def test_html_in_place_of_the_body_is_read():
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"> '
        '<Relationship Id="c1" Target="chunk.htm" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"/>'
        "</Relationships>"
    )
    parts = {
        "[Content_Types].xml": "",
        "word/document.xml": word_xml("document", '<w:body><w:altChunk r:id="c1"/></w:body>'),
        "word/_rels/document.xml.rels": relation,
        "word/chunk.htm": "<html><body><p>一、总体情况</p></body></html>",
    }
    assert [block.text for block in word.load(zipped(parts), "a.docx").paragraphs] == ["一、总体情况"]


def test_the_strict_flavour_of_word_is_read():
    data = word_xml("document", f"<w:body>{p('严格')}</w:body>").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert [block.text for block in word.load(zipped({"word/document.xml": data}), "a.docx").paragraphs] == ["严格"]


def test_no_body_is_an_error():
    with pytest.raises(UnreadableDocument, match="没有正文"):
        word.load(zipped({"word/document.xml": word_xml("document", "")}), "a.docx")


@needs_cases
def test_the_blank_form_has_the_statutory_grids():
    document = word.load((CASES / "blank-form-2021.docx").read_bytes(), "blank-form-2021.docx")
    shapes = [(len(grid.rows), {len(row) for row in grid.rows}) for grid in document.grids]
    assert shapes == [(14, {4}), (28, {10}), (4, {15})]
    assert not document.leftovers
