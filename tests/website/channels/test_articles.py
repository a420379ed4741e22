"""A record as an article: what WeChat keeps, within its limits, whatever the record holds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from PIL import Image as Picture
from selectolax.lexbor import LexborHTMLParser
from wagtail.documents.models import Document
from wagtail.images.models import Image

from tests.website.channels.wechat_stand_in import APP_ID, SECRET, StandIn
from website.channels import handover
from website.channels.articles import article_of, plain_text, short_title, shortened
from website.channels.wechat import Account, limits
from website.publishing.models import Record, RecordFile

KEPT = {"section", "p", "br", "strong", "em", "sup", "sub", "hr", "table", "tr", "td", "blockquote", "img"}
BODY = [
    {
        "type": "text",
        "value": "<h2>一、做法</h2><p>到榆林子镇宣传，<b>李𬭎</b>同志讲解，见"
        '<a href="https://www.gov.cn/a?b=1&amp;c=2">国务院文件</a>和<a linktype="document" id="7">清单</a>。</p>'
        "<ol><li>发资料</li><li>答咨询<sup>1</sup></li></ol><hr/><p>5&lt;6，😀</p>",
    },
    {
        "type": "table",
        "value": {"data": [["科目", "金额"], ["基本支出", "320.5"]], "first_row_is_table_header": True,
                  "table_caption": "表一"},
    },
    {"type": "quote", "value": {"text": "引用的话", "source": "某文件"}},
]  # fmt: skip


def tags(html: str) -> set[str]:
    return {node.tag for node in LexborHTMLParser(html).body.traverse(include_text=False)} - {"body", "tbody"}  # type: ignore[union-attr, misc]


def test_an_article_has_every_word_and_inline_styles_only(public: Callable[..., Record]) -> None:
    record = public(body=BODY, kind="normative_document", doc_no="正司发〔2022〕12号", validity="repealed")
    article = article_of(record, "0a1b")
    for words in (
        "本文件已废止",
        "正司发〔2022〕12号",
        "一、做法",
        "<strong>李𬭎</strong>",
        "国务院文件（https://www.gov.cn/a?b=1&amp;c=2）",
        "清单（请点击文末“阅读原文”下载）",
        "1. 发资料",
        "答咨询<sup>1</sup>",
        "5&lt;6，😀",
        "表一",
        "基本支出",
        "引用的话（某文件）",
        "云岭县司法局<br/>2022年3月1日",
        record.index_no or "",
        "公开地址：" + settings.SITE_ADDRESS + record.get_absolute_url(),
    ):
        assert words in article.html, words
    assert tags(article.html) <= KEPT
    assert not re.search(r"\b(class|id|href|on\w+)=", article.html)
    assert article.source_url == f"{settings.SITE_ADDRESS}{record.get_absolute_url()}?via=0a1b"
    assert article_of(record).source_url == settings.SITE_ADDRESS + record.get_absolute_url()
    assert not article.cut


def test_nothing_a_drafter_types_becomes_mark_up(public: Callable[..., Record]) -> None:
    bad = '<script>alert(1)</script><img src=x onerror="x">'
    record = public(
        title=bad,
        summary=bad,
        body=[
            {"type": "quote", "value": {"text": bad, "source": bad}},
            {"type": "table", "value": {"data": [[bad]], "table_caption": bad}},
            {"type": "text", "value": f'<p>好<a href="javascript:alert(1)">点</a>{bad}</p>'},
        ],
        source_name=bad,
    )
    article = article_of(record)
    assert tags(article.html) <= KEPT - {"img"}
    assert "javascript:" not in article.html
    assert "<script>alert" not in handover.page(article)


def test_pictures_stand_in_their_place_and_the_first_is_the_cover(
    public: Callable[..., Record], picture: Image
) -> None:
    body = [{"type": "picture", "value": {"image": picture.pk, "alt_text": "讲解“条例”", "decorative": False}}] * 2
    article = article_of(public(body=body))
    assert [each.mark for each in article.pictures] == ["cid:picture-0001", "cid:picture-0002"]
    assert article.html.count("讲解“条例”</p>") == 2
    assert article.cover == article.pictures[0]
    assert Picture.open(io.BytesIO(article.cover.read())).format == "JPEG"


def test_a_record_without_pictures_has_a_cover_set_in_type(public: Callable[..., Record]) -> None:
    cover = Picture.open(io.BytesIO(article_of(public(title="关于李𬭎、王喆同志任职的通知" * 4)).cover.read()))
    assert cover.size == (900, 383)
    assert len(cover.convert("L").getcolors(256) or []) > 10


def test_files_and_videos_tell_the_way_to_them(
    public: Callable[..., Record], document: Callable[..., Document]
) -> None:
    video = {"file": document(name="讲座.mp4").pk, "title": "普法讲座", "transcript": "第一句。\n\n第二句。"}
    record = public(body=[{"type": "video", "value": video}])
    for number in range(33):
        RecordFile.objects.create(record=record, document=document(name=f"清单{number}.pdf"), sort_order=number)
    html = article_of(record).html
    assert "▶ 视频：普法讲座<br/>请点击文末“阅读原文”观看" in html
    assert "第二句。</p>" in html
    assert "1. 清单0.pdf" in html
    assert "30. 清单29.pdf" in html
    assert "共33个附件" in html


@pytest.mark.parametrize(
    "body",
    [
        [{"type": "text", "value": "<p>" + "法" * 1_000_000 + "</p>"}],
        [{"type": "text", "value": "<p>第一句。第二句，没有完😀。</p>" * 40_000}],
        [{"type": "text", "value": "<p>&amp;&lt;&gt;" * 300_000 + "</p>"}],
        [{"type": "table", "value": {"data": [["科目", "金额"]] + [["基本", str(n)] for n in range(3000)],
                                     "first_row_is_table_header": True}}],
        [{"type": "table", "value": {"data": [["格"] * 200] * 10}}],
        [{"type": "quote", "value": {"text": "引" * 30_000, "source": ""}}],
    ],
)  # fmt: skip
def test_what_does_not_fit_is_cut_and_says_so(public: Callable[..., Record], body: list[Any]) -> None:
    article = article_of(public(body=body))
    assert article.cut
    assert limits.length(article.html) < limits.CONTENT
    assert "全文较长" in article.html
    assert article.html.endswith("</section>")
    assert article.html.count("<p ") == article.html.count("</p>")
    assert article.html.count("<tr>") == article.html.count("</tr>")
    assert not re.search(r"&\w*…", article.html)


def test_two_hundred_pictures_are_as_many_as_fit(public: Callable[..., Record], picture: Image) -> None:
    body = [{"type": "picture", "value": {"image": picture.pk, "alt_text": "图", "decorative": False}}] * 200
    article = article_of(public(body=body))
    assert article.cut
    assert 20 < len(article.pictures) < 60
    html = article.html
    for each in article.pictures:
        html = html.replace(each.mark, "http://mmbiz.qpic.cn/" + "x" * (limits.PICTURE_ADDRESS - 21))
    assert limits.length(html) < limits.CONTENT


@pytest.mark.parametrize("body", [[], [{"type": "text", "value": ""}], [{"type": "table", "value": {"data": []}}]])
def test_an_empty_record_still_says_whose_it_is(public: Callable[..., Record], body: list[Any]) -> None:
    assert "云岭县司法局<br/>2022年3月2日" in article_of(public(body=body, summary="")).html


def test_a_repost_names_its_source(public: Callable[..., Record]) -> None:
    record = public(kind="repost", source_name="中国政府网", source_date=date(2022, 2, 28))
    assert "来源：中国政府网（2022年2月28日）" in article_of(record).html


def test_elements_of_a_decision_are_told(public: Callable[..., Record]) -> None:
    record = public(kind="permit", details={"party": "云岭县喆𬭎商行", "decision_number": "云许〔2022〕3号"}, body=[])
    assert "云许〔2022〕3号</td>" in article_of(record).html


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("短标题", "短标题"),
        (
            "云岭县司法局关于印发《2022年全县普法依法治理工作要点》的通知",
            "云岭县司法局关于印发《2022年全县普法依法治理工作要点》的通知",
        ),
        (
            "云岭县司法局关于开展2022年度全县行政执法人员资格认证考试有关工作的通知",
            "关于开展2022年度全县行政执法人员资格认证考试有关工作的通知",
        ),
        (
            "云岭县司法局关于印发《云岭县2022年度法治政府建设工作要点任务分解方案（征求意见稿）》的通知",
            "关于印发《云岭县2022年度法治政府建设工作要点任务分解方案…》",
        ),
        (
            "云岭县司法局云岭县人民法院云岭县人民检察院云岭县公安局《联合通知》",
            "云岭县司法局云岭县人民法院云岭县人民检察院云岭县公安局…",
        ),
        ("𬭎" * 40, "𬭎" * 15 + "…"),
        ("一  二\n三", "一 二 三"),
    ],
)
def test_titles_are_cut_with_dignity(title: str, expected: str) -> None:
    made = short_title(title, limits.TITLE, "云岭县司法局")
    assert made == expected
    assert limits.length(made) <= limits.TITLE


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("一。二。三。", 6, "一。二。三。"),
        ("第一句话。第二句话没完没了", 8, "第一句话。"),
        ("没有句号的一长串，话", 9, "没有句号的一长串…"),
        ("𬭎𬭎𬭎", 4, "𬭎…"),
    ],
)
def test_texts_are_shortened_at_a_sentence(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected


def test_an_article_goes_into_the_draft_box_as_it_is(public: Callable[..., Record], picture: Image) -> None:
    body = [*BODY, {"type": "picture", "value": {"image": picture.pk, "alt_text": "图", "decorative": False}}]
    record = public(body=body, title="云岭县司法局" + "标" * 100, summary="摘" * 500)
    with StandIn() as wechat:
        account = Account(APP_ID, SECRET, wechat.address)
        number = account.add_draft(article_of(record, "0a1b"))
        kept = wechat.drafts[number]["news_item"][0]
        assert "cid:" not in kept["content"]
        assert "mmbiz.qpic.cn" in kept["content"]
        assert account.find_draft(article_of(record, "0a1b").source_url)


def test_the_hand_over_has_everything_and_the_same_bytes(public: Callable[..., Record], picture: Image) -> None:
    body = [*BODY, {"type": "picture", "value": {"image": picture.pk, "alt_text": "图", "decorative": False}}]
    article = article_of(public(body=body), "0a1b")
    made = handover.package(article)
    assert made == handover.package(article)
    with zipfile.ZipFile(io.BytesIO(made)) as files:
        assert files.namelist() == ["请先读我.txt", "article.html", "正文.txt", "图片/01.jpg", "封面.jpg"]
        page = files.read("article.html").decode()
        read_me = files.read("请先读我.txt").decode("utf-8-sig")
        words = files.read("正文.txt").decode("utf-8-sig")
    assert "cid:" not in page
    assert "data:image/jpeg;base64," in page
    assert 'id="copy" hidden' in page
    assert article.source_url in read_me
    assert article.title in read_me
    assert "基本支出\t320.5" in words
    assert "5<6，😀" in words


def test_a_picture_that_is_gone_does_not_stop_the_hand_over(public: Callable[..., Record], picture: Image) -> None:
    body = [{"type": "picture", "value": {"image": picture.pk, "alt_text": "图", "decorative": False}}]
    article = article_of(public(body=body))
    picture.file.storage.delete(picture.file.name)
    assert zipfile.ZipFile(io.BytesIO(handover.package(article))).testzip() is None


def test_the_words_of_an_article_are_lines(public: Callable[..., Record]) -> None:
    lines = plain_text(article_of(public(body=BODY))).splitlines()
    assert lines[0] == "县司法局开展送法下乡活动"
    assert "一、做法" in lines
    assert not any("<" in line and ">" in line for line in lines)
