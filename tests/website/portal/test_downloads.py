"""Records as files, feeds and maps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pypdfium2
from django.test import Client

from website.publishing.models import Record

ATOM = "{http://www.w3.org/2005/Atom}"
BODY = [
    {
        "type": "text",
        "value": "<h2>一、做法</h2><p>到榆林子镇宣传，<b>喆</b>同志讲解。</p><ol><li>发资料</li><li>答咨询</li></ol>",
    },
    {"type": "table", "value": {"data": [["科目", "金额"], ["基本支出", "320.5"]], "first_row_is_table_header": True}},
    {"type": "quote", "value": {"text": "引用的话", "source": "某文件"}},
]


def test_a_record_is_a_pdf_with_every_word(client: Client, public: Callable[..., Record]) -> None:
    record = public(body=BODY, validity="repealed", kind="normative_document")
    answer = client.get(record.get_absolute_url() + "download.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pdf = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in pdf).replace("\r\n", "")
    for words in (
        record.title,
        "一、做法",
        "喆",
        "1. 发资料",
        "基本支出",
        "320.5",
        "引用的话",
        "本文件已废止",
        record.index_no,
    ):
        assert words in text, words


def test_a_record_is_a_word_file_with_every_word(client: Client, public: Callable[..., Record]) -> None:
    record = public(body=BODY)
    answer = client.get(record.get_absolute_url() + "download.docx")
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    xml = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    for words in (record.title, "一、做法", "喆", "1. 发资料", "基本支出", "引用的话"):
        assert words in xml, words


def entries(client: Client, address: str, **asked: Any) -> list[str]:
    answer = client.get(address, asked)
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    return [entry.findtext(f"{ATOM}title") or "" for entry in root.iter(f"{ATOM}entry")]


def test_a_feed_lists_the_newest_and_is_narrowed(
    client: Client, county: SimpleNamespace, public: Callable[..., Record]
) -> None:
    public(title="旧", published_on=date(2022, 1, 1))
    public(title="新", published_on=date(2022, 2, 1), catalogue_code="P20-07")
    public(title="邻居", agency=county.water)
    assert entries(client, "/sfj/feed/") == ["新", "旧"]
    assert entries(client, "/sfj/feed/", code="P20-07") == ["新"]
    assert entries(client, "/sfj/feed/", column=county.columns["sfj"].pk) == ["新", "旧"]
    for wrong in ({"column": county.columns["swj"].pk}, {"column": "x"}, {"code": "X"}):
        assert client.get("/sfj/feed/", wrong).status_code == 404


def test_what_all_organs_publish_can_be_followed(
    client: Client, county: SimpleNamespace, public: Callable[..., Record]
) -> None:
    mine = public(title="本单位", published_on=date(2022, 1, 1))
    assert '<link rel="alternate" type="application/atom+xml" title="各单位最新公开" href="/feed.xml">' in (
        client.get("/").content.decode()
    )
    assert entries(client, "/feed.xml") == ["本单位"]
    public(title="邻居", agency=county.water, published_on=date(2022, 2, 1))
    assert entries(client, "/feed.xml", junk="ZZZ") == ["邻居", "本单位"], "each organ's publication is seen at once"
    answer = client.get("/feed.xml")
    root = ElementTree.fromstring(answer.content)
    assert root.findtext(f"{ATOM}title") == "云岭县人民政府政府信息公开：各单位最新公开"
    assert [each.findtext(f"{ATOM}name") for each in root.iter(f"{ATOM}author")] == ["云岭县水务局", "云岭县司法局"]
    own = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    assert own["self"].endswith("/feed.xml")
    assert [each.findtext(f"{ATOM}id") for each in root.iter(f"{ATOM}entry")][1].endswith(mine.get_absolute_url())
    assert client.get("/feed.xml", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert "ZZZ" not in answer.content.decode()


def test_a_search_can_be_followed(client: Client, public: Callable[..., Record]) -> None:
    from website.publishing.indexing import document_of
    from website.search.services import put

    record = public(title="拆迁补偿")
    put([document_of(record)])
    assert entries(client, "/sfj/feed/", q="拆迁") == ["拆迁补偿"]


def test_the_maps_name_every_public_address_and_no_other(client: Client, public: Callable[..., Record]) -> None:
    shown, hidden = public(), public(live=False)
    index = client.get("/sitemap.xml")
    assert b"sitemap-0.xml" in b"".join(index.streaming_content)
    records = b"".join(client.get("/sitemap-0.xml").streaming_content).decode()
    assert shown.get_absolute_url() in records
    assert hidden.get_absolute_url() not in records
    pages = b"".join(client.get("/sitemap-pages.xml").streaming_content).decode()
    assert "/sfj/news/" in pages
    for wrong in ("7", "x", "-1"):
        assert client.get(f"/sitemap-{wrong}.xml").status_code == 404
    assert "Disallow: /desk/" in client.get("/robots.txt").content.decode()
