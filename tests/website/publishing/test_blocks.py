"""Words of blocks: read as a person reads them, and masked without a broken tag."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from gongkai import personal_data
from website.publishing.checks.blocks import Masked, words


@pytest.mark.parametrize(
    ("source", "masked", "count"),
    [
        ("<p>手机<b>138</b>00000000</p>", "<p>手机<b>138</b>****0000</p>", 1),
        ("<p>手机1<b>3</b>80<i>000</i>0000止</p>", "<p>手机1<b>3</b>8*<i>***</i>0000止</p>", 1),
        ("<ul><li>13800000000</li><li>13900000000</li></ul>", "<ul><li>138****0000</li><li>139****0000</li></ul>", 2),
        ("<p>138&nbsp;0000&nbsp;0000</p>", "<p>138****0000</p>", 1),
        ("<p>&#49;3800000000</p>", "<p>138****0000</p>", 1),
        ('<p><a href="tel:13800000000">13800000000</a></p>', "<p>138****0000</p>", 1),
        ('<p><a href="mailto:a@qq.com">来信</a></p>', "<p>来信</p>", 0),
        ('<p><a href="tel:0934-6120000">办公电话</a></p>', '<p><a href="tel:0934-6120000">办公电话</a></p>', 0),
        ('<p title="1>0">5&lt;6，13800000000</p>', '<p title="1>0">5&lt;6，138****0000</p>', 1),
        ("<p>1380000</p><p>0000</p>", "<p>1380000</p><p>0000</p>", 0),
        ("<p>家住榆林子镇某某村3组12号。</p>", "<p>家住榆林子镇****。</p>", 1),
        ("<p>王喆、李𬭎</p>", "<p>王喆、李𬭎</p>", 0),
    ],
)  # fmt: skip
def test_html_is_masked_between_its_tags(source: str, masked: str, count: int) -> None:
    each = Masked()
    assert each.rich(source) == masked
    assert each.count == count


def test_words_of_neighbouring_items_do_not_run_together() -> None:
    assert words("<ul><li>13800000000</li><li>13900000000</li></ul>").split() == ["13800000000", "13900000000"]
    assert words("甲<br/>乙<b>丙</b>") == "甲\n乙丙"


def test_plain_words_are_not_taken_for_html() -> None:
    assert Masked().block("table", {"data": [["5<6，13800000000>", None, 3]]}) == {
        "data": [["5<6，138****0000>", None, 3]]
    }
    assert Masked().block("quote", {"text": "<13800000000>", "source": ""}) == {"text": "<138****0000>", "source": ""}


_PIECES = st.lists(
    st.sampled_from(
        ["<b>", "</b>", "<p>", "</p>", "<br/>", "138", "0000", "13800000000", "620402190101010006", "甘A12345",
         "&nbsp;", "&amp;", '<a href="https://a.cn/?a=1&amp;b=2">', "</a>", "a@qq.com", "家住某某村3组12号",
         "喆", " ", "-", "&lt;", "&"]
    ),
    max_size=25,
)  # fmt: skip


@given(_PIECES)
def test_masked_html_has_its_tags_and_nothing_left_to_mask(pieces: list[str]) -> None:
    source = "".join(pieces)
    masked = Masked().rich(source)
    assert personal_data.find(words(masked)) == []
    tags = [node.tag for node in LexborHTMLParser(source).root.traverse()]
    assert [node.tag for node in LexborHTMLParser(masked).root.traverse()] == tags
    assert "*" in masked or html.unescape(masked) == html.unescape(source)
