"""The public search: what is found, in which order, and what never is. Runs on whichever database the settings name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from website.search import services
from website.search.documents import Document
from website.search.models import Entry
from website.search.query import CEILING, Query
from website.search.terms import plain, terms_of, words_of

pytestmark = pytest.mark.django_db

Make = Callable[..., Document]


@pytest.fixture
def publish() -> Make:
    """Put a document into the index; keyword arguments override its fields."""
    made = []

    def make(title: str, text: str = "", **fields: object) -> Document:
        key = len(made) + 1
        values = {
            "key": key,
            "agency_id": 1,
            "agency_path": "00010001",
            "column_id": 7,
            "kind": "news",
            "catalogue_code": "P20-15",
            "summary": "",
            "doc_no": "",
            "index_no": f"11620000000000002B/2022-{key:05d}",
            "validity": "",
            "published_on": date(2022, 1, 1) + timedelta(days=key),
            **fields,
        }
        document = Document(title=title, text=text, **values)  # type: ignore[arg-type]
        services.put([document])
        made.append(document)
        return document

    return make


def keys(text: str, **narrowed: object) -> list[int]:
    return [hit.key for hit in services.search(Query(text, **narrowed)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("拆迁", "征地拆迁工作方案"),
        ("宫河", "走进宫河镇开展宣传"),
        ("榆林子", "在榆林子镇设立调解室"),
        ("社区矫正", "加强社区矫正对象管理"),
        ("法律援助 农民工", "农民工讨薪，法律援助来帮忙"),
        ("镕", "演示镕同志参加会议"),
        ("𬭎", "演示𬭎同志参加会议"),
        ("演示𬭎", "演示𬭎同志参加会议"),
        ("PDF", "下载ｐｄｆ文件"),
        ("２０２２", "2022年度计划"),
        ("“行政复议决定”", "公布行政复议决定书"),
        ("县司法局工作报告", "县司法局年度工作报告"),
    ],
)
def test_what_stands_in_a_text_is_found(publish: Make, question: str, text: str) -> None:
    there = publish("通知", text)
    publish("别的通知", "天气晴好，道路畅通")
    assert keys(question) == [there.key]


@pytest.mark.parametrize(
    "question", ["云司发〔2022〕3号", "云司发[2022]3号", "云司发（2022）03号", "云司发【2022】 3 号"]
)
def test_a_document_number_is_found_whatever_its_brackets(publish: Make, question: str) -> None:
    own = publish("关于印发办法的通知", doc_no="云司发〔2022〕3号")
    cited = publish("解读", "依据云司发〔2022〕3号印发")
    publish("另一通知", doc_no="云司发〔2022〕30号")
    assert keys(question) == [own.key, cited.key]


def test_an_index_number_is_found(publish: Make) -> None:
    publish("甲")
    wanted = publish("乙")
    assert keys(wanted.index_no) == [wanted.key]


def test_pairs_that_only_meet_by_chance_are_no_hit(publish: Make) -> None:
    publish("说明", "行政机关的政复核议题，复议另行通知")
    assert keys("行政复议") == []


def test_titles_come_before_texts_and_the_newest_first_within_each(publish: Make) -> None:
    old_title = publish("公证办理流程")
    text = publish("服务事项", "公证事项说明")
    new_title = publish("公证收费标准")
    assert keys("公证") == [new_title.key, old_title.key, text.key]
    assert keys("公证", newest_first=True) == [new_title.key, text.key, old_title.key]


def test_pages_follow_on_without_gap_or_repeat(publish: Make) -> None:
    titles = [publish("调解案例").key for _ in range(25)]
    texts = [publish("消息", "调解一起").key for _ in range(25)]
    seen = [key for page in (1, 2, 3) for key in keys("调解", page=page)]
    assert seen == [*reversed(titles), *reversed(texts)]


def test_a_question_is_narrowed(publish: Make) -> None:
    wanted = publish("办法", kind="policy", validity="in_force", column_id=8, published_on=date(2021, 6, 1))
    publish("办法", kind="news", column_id=9)
    publish("办法", agency_path="00010002", kind="policy", column_id=10)
    narrowed: Sequence[dict[str, object]] = [
        {"kind": "policy", "agency_path": "00010001"},
        {"validity": "in_force"},
        {"column_id": 8},
        {"year": 2021},
    ]
    for each in narrowed:
        assert keys("办法", **each) == [wanted.key], each
    assert len(keys("办法", agency_path="0001")) == 3


def test_a_document_changes_and_goes(publish: Make) -> None:
    document = publish("旧标题", "旧内容")
    services.put(
        [Document(**{**document.__dict__, "title": "新标题", "text": "新内容", "published_on": date(2023, 1, 1)})]
    )
    assert keys("旧标") == []
    assert keys("新标") == [document.key]
    services.remove([document.key, 999])
    assert keys("新标") == []
    assert not Entry.objects.exists()


def test_the_index_changes_with_the_transaction_or_not_at_all(publish: Make) -> None:
    document = publish("留下的")

    def change_and_fail() -> None:
        with transaction.atomic():
            services.remove([document.key])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert keys("留下") == [document.key]


def test_hits_are_marked_and_nothing_in_them_is_markup(publish: Make) -> None:
    publish("<b>公证</b>须知", "带<script>的公证说明")
    hit = services.search(Query("公证")).hits[0]
    assert hit.title == "&lt;b&gt;<mark>公证</mark>&lt;/b&gt;须知"
    assert "<script>" not in hit.snippet
    assert "<mark>公证</mark>" in hit.snippet


@pytest.mark.parametrize(
    "question",
    ['" OR 1=1', "*", "title:公", "NEAR(a b)", "') --", "a' | 'b", "\\", "%", "_", "公证 -宣传", "()", "\x00"],
)
def test_no_question_breaks_the_search(publish: Make, question: str) -> None:
    publish("公证")
    services.search(Query(question))


def test_a_long_question_is_bounded(publish: Make) -> None:
    publish("公证" * 100)
    assert services.search(Query("公证" * 5000)).count <= 1


def test_many_hits_are_counted_to_a_ceiling(publish: Make) -> None:
    services.put(
        Document(**{**publish("公告").__dict__, "key": 1000 + n, "published_on": date(2022, 5, 1)})
        for n in range(CEILING + 5)
    )
    results = services.search(Query("公告"))
    assert (results.count, results.more, results.says) == (CEILING, True, f"超过{CEILING}条结果")


def test_a_misspelt_word_is_answered_with_what_was_meant(publish: Make) -> None:
    publish("行政处罚裁量基准")
    results = services.search(Query("行政处法"))
    assert results.hits == []
    assert "处罚" in results.suggestion
    assert services.search(Query(results.suggestion)).hits


def test_words_that_the_found_titles_share_are_offered(publish: Make) -> None:
    publish("法律援助便民措施")
    publish("法律援助服务指南")
    publish("农民工法律援助")
    assert "法律" in "".join(services.search(Query("援助")).related)


def test_every_word_of_a_text_leads_to_it() -> None:
    text = "正宁县司法局：深入榆林子镇、宫河镇开展“宪法宣传周”活动（第3期）"
    for word in words_of(plain(text)):
        assert set(word.terms) <= terms_of(text), word


def test_a_rebuild_leaves_everything_findable(publish: Make) -> None:
    from website.search.backends import backend

    kept = [publish(f"保留{n}").key for n in range(3)]
    backend().rebuild()
    backend().rebuild()
    assert keys("保留") == [*reversed(kept)]
    services.remove([kept[0]])
    assert keys("保留") == [kept[2], kept[1]]
    assert backend().problems() == []


def test_the_newest_are_read_in_order_without_sorting(publish: Make) -> None:
    """The plan must walk the index: sorting a million hits is what the design forbids."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT rowid FROM search_fts_a"
            " WHERE search_fts_a MATCH 'x' ORDER BY rowid DESC LIMIT 20"
        )
        assert "TEMP B-TREE" not in str(cursor.fetchall())
