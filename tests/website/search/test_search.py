"""What is found, in which order, and what never is; on the settings' database, and again on a search server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.website.search.conftest import Make
from website.search import services
from website.search.models import Entry
from website.search.query import CEILING, SIZE, Query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]

Ask = Callable[..., list[int]]


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
def test_what_stands_in_a_text_is_found(publish: Make, keys: Ask, question: str, text: str) -> None:
    there = publish("通知", text)
    publish("别的通知", "天气晴好，道路畅通")
    assert keys(question) == [there.key]


@pytest.mark.parametrize(
    "question", ["云司发〔2022〕3号", "云司发[2022]3号", "云司发（2022）03号", "云司发【2022】 3 号"]
)
def test_a_document_number_is_found_whatever_its_brackets(publish: Make, keys: Ask, question: str) -> None:
    own = publish("关于印发办法的通知", doc_no="云司发〔2022〕3号")
    cited = publish("解读", "依据云司发〔2022〕3号印发")
    publish("另一通知", doc_no="云司发〔2022〕30号")
    assert keys(question) == [own.key, cited.key]


def test_an_index_number_is_found(publish: Make, keys: Ask) -> None:
    publish("甲")
    wanted = publish("乙")
    assert keys(wanted.index_no) == [wanted.key]


def test_pairs_that_only_meet_by_chance_are_no_hit(publish: Make, keys: Ask) -> None:
    publish("说明", "行政机关的政复核议题，复议另行通知")
    assert keys("行政复议") == []


def test_titles_come_before_texts_and_the_newest_first_within_each(publish: Make, keys: Ask) -> None:
    old_title = publish("公证办理流程")
    text = publish("服务事项", "公证事项说明")
    new_title = publish("公证收费标准")
    assert keys("公证") == [new_title.key, old_title.key, text.key]
    assert keys("公证", newest_first=True) == [new_title.key, text.key, old_title.key]


def test_pages_follow_on_without_gap_or_repeat(publish: Make, keys: Ask) -> None:
    titles = [publish("调解案例").key for _ in range(25)]
    texts = [publish("消息", "调解一起").key for _ in range(25)]
    seen = [key for page in (1, 2, 3) for key in keys("调解", page=page)]
    assert seen == [*reversed(titles), *reversed(texts)]


def test_a_question_is_narrowed(publish: Make, keys: Ask) -> None:
    wanted = publish("办法", kind="policy", validity="in_force", column_id=8, published_on=date(2021, 6, 1))
    publish("办法", kind="news", column_id=9)
    publish("办法", agency_path="00010002", kind="policy", column_id=10)
    narrowed: Sequence[dict[str, object]] = [
        {"kind": "policy", "agency_path": "00010001"},
        {"validity": "in_force"},
        {"columns": (8,)},
        {"columns": (8, 88, 888)},
        {"year": 2021},
    ]
    for each in narrowed:
        assert keys("办法", **each) == [wanted.key], each
    assert len(keys("办法", agency_path="0001")) == 3
    assert len(keys("办法", columns=(8, 9))) == 2


def test_a_document_changes_and_goes(publish: Make, keys: Ask) -> None:
    document = publish("旧标题", "旧内容")
    services.put([replace(document, title="新标题", text="新内容", published_on=date(2023, 1, 1))])
    assert keys("旧标") == []
    assert keys("新标") == [document.key]
    services.remove([document.key, 999])
    assert keys("新标") == []
    assert not Entry.objects.exists()


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
    first = publish("公告")
    services.put(replace(first, key=1000 + number, published_on=date(2022, 5, 1)) for number in range(CEILING + 5))
    services.send_pending()
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


def test_the_last_page_is_short_and_the_one_after_it_empty(publish: Make, keys: Ask) -> None:
    for _ in range(SIZE + 3):
        publish("消息", "调解一起")
    assert len(keys("调解", page=2)) == 3
    assert keys("调解", page=3) == []
    assert services.search(Query("调解", page=2)).count == SIZE + 3


def test_longer_words_fill_pages_and_are_counted_rightly(publish: Make, keys: Ask) -> None:
    real = [publish("消息", "办理行政复议案件").key for _ in range(SIZE + 5)]
    for _ in range(SIZE):
        publish("消息", "行政机关的政复核议题，复议另行通知")
    assert keys("行政复议") == real[:4:-1]
    assert keys("行政复议", page=2) == real[4::-1]
    assert services.search(Query("行政复议")).count == SIZE + 5


def test_a_word_in_the_title_counts_where_the_longer_word_stands_in_the_text(publish: Make, keys: Ask) -> None:
    scattered = publish("行政、政复、复议", "办理行政复议案件")
    whole = publish("行政复议指南", "办事指南")
    publish("行政、政复、复议", "没有那个词")
    assert keys("行政复议") == [whole.key, scattered.key]


def test_single_characters_are_found_in_titles(publish: Make, keys: Ask) -> None:
    wanted = publish("水")
    publish("林", "山水之间")
    assert keys("水") == [wanted.key]


def test_a_document_number_with_a_long_name_of_its_organ_is_found(publish: Make, keys: Ask) -> None:
    wanted = publish("通知", doc_no="云岭县人民政府办公室发〔2022〕7号")
    assert keys("云岭县人民政府办公室发〔2022〕7号") == [wanted.key]


def test_a_very_long_run_of_letters_is_no_obstacle(publish: Make, keys: Ask) -> None:
    wanted = publish("附件编码", "X" * 40_000)
    assert keys("附件") == [wanted.key]
    assert keys("X" * 150) == [wanted.key]


def test_a_text_cannot_pretend_to_stand_elsewhere(publish: Make, keys: Ask) -> None:
    publish("公证", "\ue000y2021 \ue000kpolicy y2021 kpolicy")
    assert keys("公证", year=2021) == []
    assert keys("公证", kind="policy") == []


def test_what_is_withdrawn_is_not_suggested_any_more(publish: Make) -> None:
    gone = publish("行政处罚裁量基准")
    services.remove([gone.key])
    services.send_pending()
    assert services.search(Query("行政处法")).suggestion == ""


def test_what_is_suggested_is_found_under_the_same_conditions(publish: Make) -> None:
    publish("行政处罚裁量基准", published_on=date(2021, 1, 1))
    assert services.search(Query("行政处法", year=2021)).suggestion
    assert services.search(Query("行政处法", year=2022)).suggestion == ""


def test_where_all_words_find_nothing_fewer_are_offered(publish: Make) -> None:
    publish("公证收费减免事项")
    publish("事业单位岗位标准")
    assert services.search(Query("公证的收费标准")).suggestion == "公证 收费"
