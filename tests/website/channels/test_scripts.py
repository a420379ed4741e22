"""Scripts for television and radio: said as it is spoken, with the time it takes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from wagtail.images.models import Image

from website.channels.scripts import MOST, script, text, word
from website.publishing.models import Record

ADDRESS = "https://xxgk.yunling.gov.cn/sfj/info/1/"
BODY = [
    {"type": "text", "value": "<h2>一、总体情况</h2><p>2022年办结236件（含上年结转2件），增长3.5%。</p>"
                              "<ol><li>发资料20.1万份</li></ol>"},
    {"type": "table", "value": {"data": [["科目", "金额（万元）"], ["基本支出", "320.5"], ["项目支出", ""]],
                                "first_row_is_table_header": True, "table_caption": "收支表"}},
    {"type": "quote", "value": {"text": "司发〔2022〕12号", "source": ""}},
]  # fmt: skip


def test_a_record_is_said_from_its_title_to_where_it_stands(public: Callable[..., Record]) -> None:
    made = script(public(title="关于2022年普法工作的通报", body=BODY, validity="amended"), ADDRESS)
    assert made.lines == (
        "云岭县司法局消息：关于二零二二年普法工作的通报。",
        "请注意，本文件已修改，请同时查阅修改它的文件。",
        "一、总体情况。",
        "二零二二年办结二百三十六件，含上年结转两件，增长百分之三点五。",
        "第一，发资料二十点一万份。",
        "下面是收支表。",
        "基本支出；金额，万元，三百二十点五。",
        "项目支出。",
        "司发二零二二年十二号。",
        "以上内容由云岭县司法局于二零二二年三月二日公开，全文可以到该单位的政府信息公开专栏查看。",
    )
    assert not re.search(r"\d", "".join(made.lines))


@pytest.mark.parametrize(("speed", "length"), [(240, "28秒"), (60, "1分52秒"), (1, "112分0秒")])
def test_the_time_follows_the_speed(public: Callable[..., Record], speed: int, length: str) -> None:
    made = script(public(title="标题", body=[{"type": "text", "value": "<p>" + "字" * 60 + "</p>"}]), ADDRESS, speed)
    assert made.characters == 112
    assert made.length == length
    assert f"按每分钟{speed}字" in text(made)


def test_a_speed_of_nothing_is_refused(public: Callable[..., Record]) -> None:
    with pytest.raises(ValueError, match="speed"):
        script(public(), ADDRESS, 0)


@pytest.mark.parametrize(
    "body",
    [
        [{"type": "text", "value": "<p>" + "法" * 1_000_000 + "</p>"}],
        [{"type": "text", "value": "<p>法治宣传，1。</p>" * 60_000}],
    ],
)
def test_a_long_record_ends_and_says_so(public: Callable[..., Record], body: list[Any]) -> None:
    made = script(public(body=body), ADDRESS)
    assert made.cut
    assert "全文较长，以下从略，请以公开的全文为准。" in made.lines
    assert made.characters < MOST + 200


def test_a_long_table_names_what_is_left_out(public: Callable[..., Record]) -> None:
    rows = [["镇", "件数"], *([f"第{number}村", str(number)] for number in range(100))]
    table = {"type": "table", "value": {"data": rows, "first_row_is_table_header": True}}
    assert "表格还有七十行，请看公开的全文。" in script(public(body=[table]), ADDRESS).lines


@pytest.mark.parametrize("body", [[], [{"type": "text", "value": "<p>😀</p>"}]])
def test_a_record_without_words_still_names_itself(public: Callable[..., Record], body: list[Any]) -> None:
    assert len(script(public(body=body), ADDRESS).lines) in (2, 3)


def test_pictures_are_not_told(public: Callable[..., Record], picture: Image) -> None:
    body = [{"type": "picture", "value": {"image": picture.pk, "alt_text": "图", "decorative": False}}] * 200
    assert len(script(public(body=body), ADDRESS).lines) == 2


def test_the_word_file_has_every_line(public: Callable[..., Record]) -> None:
    made = script(public(title="关于李𬭎同志任职的通知", body=BODY), ADDRESS)
    document = Document(io.BytesIO(word(made)))
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert lines == list(made.lines)
    assert document.tables[0].cell(0, 1).text == "关于李𬭎同志任职的通知"
    assert text(made).splitlines()[-len(made.lines) :] == list(made.lines)
