"""The HTML reader: what of a page is its content, tables with spans, encodings, and pages built to do harm."""

from __future__ import annotations

import json
import time
from email.message import EmailMessage

import pytest

from gongkai.document import Document, Grid, Paragraph
from gongkai.errors import UnreadableDocument
from gongkai.readers.html_page import load
from tests.cases import CASES, needs_cases

TABLE = (
    "<table border=1><tr><td colspan=2 rowspan=2>（勾稽关系）</td><td colspan=2>申请人情况</td></tr>"
    "<tr><td>自然人</td><td>总计</td></tr>"
    "<tr><td rowspan=2>结果</td><td>（一）予以公开</td><td>7</td><td>7</td></tr>"
    "<tr><td>（二）部分公开</td><td>&nbsp;</td><td>0</td></tr></table>"
)
CELLS = [
    ["（勾稽关系）", "（勾稽关系）", "申请人情况", "申请人情况"],
    ["（勾稽关系）", "（勾稽关系）", "自然人", "总计"],
    ["结果", "（一）予以公开", "7", "7"],
    ["结果", "（二）部分公开", "", "0"],
]


def page(body: str, head: str = "") -> Document:
    return load(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "page.html")


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def paragraphs(body: str, head: str = "") -> list[str]:
    return [paragraph.text for paragraph in page(body, head).paragraphs]


# ------------------------------------------------------------------ tables


def test_spans_stand_at_each_of_their_positions() -> None:
    (grid,) = page(TABLE).grids
    assert texts(grid) == CELLS
    assert grid.rows[0][0] is grid.rows[1][1]
    assert grid.rows[2][0] is grid.rows[3][0]
    assert (grid.rows[0][0].rowspan, grid.rows[0][0].colspan) == (2, 2)
    place = grid.rows[3][3].place
    assert (place.kind, place.number, place.row, place.column) == ("cell", 1, 4, 4)


def test_a_cell_set_in_pieces_is_one_text() -> None:
    label = "<p><span>本年新</span><br><span>制作\n   数量</span></p>"
    body = f"<table><tr><td>{label}</td><td><p>20<span>23</span></p></td></tr></table>"
    assert texts(next(page(body).grids)) == [["本年新制作数量", "2023"]]


def test_figures_in_paragraphs_of_their_own_are_not_run_together() -> None:
    (grid,) = page("<table><tr><td>项目</td><td><p>10</p><p>5</p></td></tr></table>").grids
    assert grid.rows[0][1].text == "10\n5"


@pytest.mark.parametrize(
    "blank", ["", "&nbsp;", "<p>&nbsp;</p>", "<o:p></o:p>", "<p><span><o:p>&#160;</o:p></span></p>", "　"]
)
def test_a_blank_cell_is_blank(blank: str) -> None:
    (grid,) = page(f"<table><tr><td>规章</td><td>{blank}</td></tr></table>").grids
    assert grid.rows[0][1].text == ""


def test_a_caption_stands_before_its_table() -> None:
    blocks = page(TABLE.replace("<table border=1>", "<table><caption>表三</caption>")).blocks
    assert isinstance(blocks[0], Paragraph)
    assert blocks[0].text == "表三"


def test_rowspan_zero_goes_to_the_end_and_nonsense_is_one() -> None:
    first = "<tr><td rowspan=0>组</td><td colspan=abc>甲</td></tr>"
    (grid,) = page(f"<table>{first}<tr><td rowspan=-3>乙</td></tr><tr><td>丙</td></tr></table>").grids
    assert texts(grid) == [["组", "甲"], ["组", "乙"], ["组", "丙"]]


def test_layout_tables_are_taken_apart() -> None:
    first = f"<tr><td><p>一、总体情况</p><p>概述。</p>{TABLE}</td></tr>"
    document = page(f"<table>{first}<tr><td><table><tr><td>二、其他</td></tr></table></td></tr></table>")
    assert [block.text if isinstance(block, Paragraph) else texts(block) for block in document.blocks] == [
        "一、总体情况",
        "概述。",
        CELLS,
        "二、其他",
    ]


def test_a_table_that_frames_prose_is_taken_apart() -> None:
    prose = "收到申请后，均在法定期限内答复申请人。" * 20
    body = f"<table><tr><td><img src=line.gif></td><td><p>一、总体情况</p><p>{prose}</p></td></tr></table>"
    assert paragraphs(body) == ["一、总体情况", prose]


# ------------------------------------------------------------------ text


def test_blocks_and_breaks_make_paragraphs_and_spans_do_not() -> None:
    body = "<div>一、总<span>体</span><font>情况</font><div>甲<br>乙</div>丙</div><ul><li>丁<li>戊</ul>"
    assert paragraphs(body) == ["一、总体情况", "甲", "乙", "丙", "丁", "戊"]


def test_lines_broken_in_the_source_are_joined() -> None:
    assert paragraphs("<p>本年度共收到申请\r\n  12 件，见\n OFD and\n PDF 文件。</p>") == [
        "本年度共收到申请12 件，见OFD and PDF 文件。"
    ]


def test_word_comments_and_list_marks() -> None:
    body = (
        "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->"
        "<p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、</span><![endif]>"
        "总体情况<o:p></o:p></p>"
    )
    assert paragraphs(body) == ["一、总体情况"]


def test_the_window_title_serves_only_where_the_page_has_none() -> None:
    head = "<title>云岭县水务局2023年政府信息公开工作年度报告-云岭县人民政府</title>"
    report = "云岭县水务局2023年政府信息公开工作年度报告"
    assert paragraphs("<p>一、总体情况</p>", head) == [f"{report}-云岭县人民政府", "一、总体情况"]
    assert paragraphs("<h1>云岭县水务局<br>2023年政府信息公开工作年度报告</h1><p>正文</p>", head) == [report, "正文"]


MENUS = """
<div class=top><a href=/login>登录</a> | <a href=/reg>注册</a> | <a href=/old>无障碍浏览</a></div>
<ul><li><a href=1>网站首页</a></li><li><a href=2>走进云岭</a></li><li><a href=3>政务公开</a></li></ul>
<div>您当前的位置：<a href=/>首页</a> &gt; <a href=/zw>政务公开</a> &gt; 年度报告</div>
<h1>云岭县水务局2023年政府信息公开工作年度报告</h1>
<div>发布日期：2024-01-20 来源：县水务局</div><div>【字体：大 中 小】 打印本页 关闭窗口</div>
<script>document.write("<p>脚本</p>")</script><style>p{color:red}</style>
<p>一、总体情况</p><p>详见<a href=a.pdf>附件</a>，全年公开 12 条。</p><p><a href=report.docx>附件：年度报告.docx</a></p>
<div style="display: none"><p>分享二维码</p></div><noscript>请启用脚本</noscript>
<p>下一条工作线索已经移交。网站地图和网站声明两个栏目已更新。</p>
<p>上一篇：<a href=p>云岭县水务局2022年政府信息公开工作年度报告</a></p>
<table><tr><td><a href=x>省政府</a></td><td><a href=y>市政府</a></td><td><a href=z>县政府</a></td></tr></table>
<footer><p>版权所有：云岭县人民政府 滇ICP备00000000号</p></footer>
"""


def test_menus_and_what_surrounds_a_page_are_left_out() -> None:
    document = page(MENUS)
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "云岭县水务局2023年政府信息公开工作年度报告",
        "发布日期：2024-01-20 来源：县水务局",
        "一、总体情况",
        "详见附件，全年公开 12 条。",
        "附件：年度报告.docx",
        "下一条工作线索已经移交。网站地图和网站声明两个栏目已更新。",
    ]
    assert not list(document.grids)


def test_a_hidden_part_that_is_the_page_is_kept() -> None:
    body = f"<p>首行</p><div id=zoom style='display:none'><p>一、总体情况</p>{TABLE}<p>二、其他事项均已办结。</p></div>"
    assert [texts(grid) for grid in page(body).grids] == [CELLS]


def test_large_pictures_are_left_over() -> None:
    body = (
        "<p>三、申请情况</p><p><img src=t3.png width=640 height=480 alt='表三'></p>"
        "<img src=/i/logo.png><img src=e.png width=16 height=16>"
        "<a href=/><img src=banner2.jpg width=900 height=90></a>"
    )
    assert [(item.kind, item.text) for item in page(body).leftovers] == [("picture", "图片：表三")]


def test_a_page_of_pictures_only_is_not_empty() -> None:
    document = page("<div><img src=/upload/p1.jpg><img src=/upload/p2.jpg></div>")
    assert document.blocks == []
    assert [item.kind for item in document.leftovers] == ["picture", "picture"]


# ------------------------------------------------------------------ bytes

SOURCE = "<html><head><meta charset={}><title>年报</title></head><body><p>云岭县水务局年度报告，喆。</p></body></html>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("gbk", "gb18030"), ("utf-8", "gb18030"), ("gb2312", "utf-8"),
     ("big5", "big5"), ("utf-8", "utf-8-sig"), ("utf-16", "utf-16"), ("nonsense", "utf-8")],
)  # fmt: skip
def test_encodings_declared_rightly_and_wrongly(declared: str, encoding: str) -> None:
    source = SOURCE.format(declared)
    if encoding == "big5":
        source = (
            source.replace("云岭县水务局年度报告，喆。", "雲嶺縣水務局年度報告，喆。")
            .replace("年报", "年報")
            .replace("，喆", "")
        )
    (paragraph,) = load(source.encode(encoding), "page.html").paragraphs
    assert paragraph.text in ("云岭县水务局年度报告，喆。", "雲嶺縣水務局年度報告。")


def test_a_web_archive() -> None:
    archive = EmailMessage()
    archive["Subject"] = "年报"
    archive.make_related()
    part = EmailMessage()
    part.set_content(
        f"<html><body><p>一、总体情况</p>{TABLE}</body></html>",
        subtype="html",
        charset="gb18030",
        cte="quoted-printable",
    )
    archive.attach(part)
    document = load(archive.as_bytes(), "page.mht")
    assert [texts(grid) for grid in document.grids] == [CELLS]
    assert [paragraph.text for paragraph in document.paragraphs] == ["一、总体情况"]


# ------------------------------------------------------------------ pages built to do harm


def timed(source: str) -> Document | None:
    """Read a page in bounded time; return nothing where it is refused with a clear message."""
    start = time.process_time()
    refusals: list[UnreadableDocument] = []
    document = None
    try:
        document = load(source.encode(), "bad.html")
    except UnreadableDocument as refusal:
        refusals.append(refusal)
    assert time.process_time() - start < 5
    assert all(refusal.cure and str(refusal).startswith("bad.html：") for refusal in refusals)
    return document


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 10_000 + "字",
        "<div>" * 200_000 + "字",
        "<table><tr><td>" * 10_000 + "字" + "</td></tr></table>" * 10_000,
        "<table><tr><td>甲<td>乙<tr><td>" * 9_000,
        "<p>" + "<span>" * 15_000 + "字",
        "<a href=x>" * 15_000 + "字",
        "<b><p>" * 5_000 + "字",
        "<p " + " ".join(f"a{at}=1" for at in range(100_000)) + ">字",
        "<table>" + "<tr>" + "<td rowspan=65534 colspan=65534>1</td>" * 300,
        "<table>" + ("<tr>" + "<td>1</td>" * 1000) * 250,
        "<!--" * 100_000 + "字",
        "&" * 200_000,
    ],
)
def test_bombs_are_read_or_refused_in_time(source: str) -> None:
    timed(source)


def test_ten_thousand_nested_tables_keep_their_text() -> None:
    document = timed("<table><tr><td>" * 10_000 + "正文" + "</td></tr></table>" * 10_000)
    assert document is not None
    assert [paragraph.text for paragraph in document.paragraphs] == ["正文"]


def test_a_hundred_thousand_cells() -> None:
    document = timed("<table>" + ("<tr>" + "<td>1</td>" * 100) * 1000 + "</table>")
    assert document is not None
    assert sum(len(row) for grid in document.grids for row in grid.rows) == 100_000


@pytest.mark.parametrize("source", [b"", b"<html></html>", b"<html><frameset><frame src=a></frameset></html>"])
def test_a_page_without_text_says_so(source: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="没有文字"):
        load(source, "empty.html")


def test_nuls_and_broken_bytes() -> None:
    data = "<p>一、总体\x00情况</p>".encode() + b"\xff\xfe\x80<p>" + "本年度收到申请十二件，全部办结。".encode() * 10
    document = load(data, "odd.html")
    assert next(document.paragraphs).text.startswith("一、总体情况")


# ------------------------------------------------------------------ real pages


@needs_cases
@pytest.mark.parametrize(
    ("name", "number", "rows", "columns"),
    [("shuyang-fgj-2023", 2, 28, 10), ("shanghai-ghoffice-2019", 1, 26, 10), ("pingtan-2020-t3-mso", 0, 26, 10)],
)
def test_table_three_of_real_pages(name: str, number: int, rows: int, columns: int) -> None:
    document = load((CASES / f"{name}.html").read_bytes(), f"{name}.html")
    grid = list(document.grids)[number]
    assert (len(grid.rows), {len(row) for row in grid.rows}) == (rows, {columns})
    gold = json.loads((CASES / "gold" / f"{name.removesuffix('-t3-mso')}.json").read_text("utf-8"))["cells"]
    for at, row in ((3, "new_received"), (4, "carried_in"), (-1, "carried_out")):
        wanted = [gold[id] for id in gold if id.startswith(f"requests.{row}.")]
        printed = [cell.text for cell in grid.rows[at][-7:]]
        assert [None if text == "" else int(text) for text in printed] == wanted
