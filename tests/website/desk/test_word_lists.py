"""Word lists: kept by the head of the office and, for the county, by the supervising office; tried out; in and out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.website.browser import DESK, PHONE, overflow, violations
from website.agencies import permissions
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry as Act
from website.publishing import word_list_files as files
from website.publishing import word_lists as lists
from website.publishing.findings import findings_of, open_findings
from website.publishing.models import Record, WordList
from website.publishing.word_lists import Entry

WRONG, LEAK = WordList.Purpose.WRONG_NAME, WordList.Purpose.LEAK


def signed_in(someone: Person) -> Client:
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def people(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    made = SimpleNamespace(
        head=person("zhuren", county.justice, Role.OFFICE_HEAD),
        clerk=person("shouli", county.justice, Role.CLERK),
        office=person("zhengwu", county.government, Role.SUPERVISOR),
        water=person("shuiwu", county.water, Role.OFFICE_HEAD),
    )
    permissions.lay_down()
    return made


@pytest.fixture
def names(county: SimpleNamespace, people: SimpleNamespace) -> WordList:
    made = lists.found(county.justice, purpose=WRONG, name="易错名称", by=people.head)
    lists.put(made, Entry("县法治股", "法治股", date(2022, 1, 1), "本局内设机构"), by=people.head)
    return made


def words(held: WordList) -> dict[str, bool]:
    return {each.word: each.retired_on is None for each in held.entries.all()}


def test_a_list_is_begun_filled_and_checked_for(people: SimpleNamespace, draft: Callable[..., Record]) -> None:
    head = signed_in(people.head)
    agency = people.head.agency
    head.post(reverse("desk_add_word_list"), {"agency": agency.pk, "purpose": "leak", "name": "代号"})
    held = WordList.objects.get()
    answer = head.post(reverse("desk_add_word", args=[held.pk]), {"word": "蓝天代号", "note": "内部项目"})
    assert answer["Location"] == reverse("desk_word_list", args=[held.pk])
    record = draft(summary="蓝天代号进展。")
    assert [each.found for each in open_findings(record)] == ["蓝天代号"]
    entry = held.entries.get()
    head.post(reverse("desk_retire_word", args=[held.pk, entry.pk]))
    assert open_findings(record) == []
    assert "停用" in head.get(reverse("desk_word_list", args=[held.pk]), {"state": "retired"}).content.decode()
    head.post(reverse("desk_bring_back_word", args=[held.pk, entry.pk]))
    assert len(open_findings(record)) == 1
    acts = Act.objects.filter(action__startswith="words").order_by("pk").values_list("action", flat=True)
    assert [each.partition(".")[2] for each in acts] == ["list_added", "added", "retired", "brought_back"]


def test_a_word_is_changed_and_the_trail_has_both(people: SimpleNamespace, names: WordList) -> None:
    head, entry = signed_in(people.head), names.entries.get()
    page = head.get(reverse("desk_word", args=[names.pk, entry.pk])).content.decode()
    assert 'value="县法治股"' in page
    assert 'value="2022-01-01"' in page
    head.post(reverse("desk_word", args=[names.pk, entry.pk]), {"word": "县法治股", "right": "法治督察股"})
    entry.refresh_from_db()
    assert (entry.right, entry.since, entry.note) == ("法治督察股", None, "")
    detail = Act.objects.latest("pk").detail
    assert ("法治股" in detail["before"], "法治督察股" in detail["after"]) == (True, True)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ({"word": ""}, "请填写词语"),
        ({"word": "局"}, "太短"),
        ({"word": "司法厅", "right": "司法厅"}, "与词语相同"),
        ({"word": "县法治股", "right": "x"}, "表里已有“县法治股”"),
        ({"word": "字" * 101}, "100"),
        ({"word": "司法厅", "since": "明天"}, "日期"),
    ],
)
def test_a_bad_word_is_told_and_what_was_typed_stays(
    people: SimpleNamespace, names: WordList, data: dict[str, str], cause: str
) -> None:
    page = signed_in(people.head).post(reverse("desk_add_word", args=[names.pk]), {**data, "note": "打了很久的说明"})
    assert page.status_code == 200
    assert cause in page.content.decode()
    assert 'value="打了很久的说明"' in page.content.decode()
    assert words(names) == {"县法治股": True}


def test_the_county_s_list_binds_below_and_is_changed_above_only(
    county: SimpleNamespace, people: SimpleNamespace, draft: Callable[..., Record]
) -> None:
    office, head = signed_in(people.office), signed_in(people.head)
    held = lists.found(county.government, purpose=WRONG, name="全县易错名称", by=people.office)
    office.post(reverse("desk_add_word", args=[held.pk]), {"word": "县政府办公厅", "right": "县人民政府办公室"})
    assert [each.found for each in open_findings(draft(summary="由县政府办公厅印发。"))] == ["县政府办公厅"]
    page = head.get(reverse("desk_word_lists")).content.decode()
    assert "全县易错名称" in page
    assert "对下级有效" in page
    shown = head.get(reverse("desk_word_list", args=[held.pk])).content.decode()
    assert ("县政府办公厅" in shown, "增加词语" in shown) == (True, False)
    assert head.get(reverse("desk_export_words", args=[held.pk])).status_code == 200
    for name in ("desk_add_word", "desk_import_words"):
        assert head.post(reverse(name, args=[held.pk]), {"word": "别的", "text": "别的词"}).status_code == 404
    entry = held.entries.get()
    assert head.post(reverse("desk_retire_word", args=[held.pk, entry.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        lists.put(held, Entry("别的词"), by=people.head)


def test_an_organ_s_list_is_not_the_supervising_office_s_to_change(people: SimpleNamespace, names: WordList) -> None:
    office = signed_in(people.office)
    assert office.get(reverse("desk_word_list", args=[names.pk])).status_code == 200
    assert office.post(reverse("desk_add_word", args=[names.pk]), {"word": "别的词"}).status_code == 404


def test_another_organ_sees_nothing_of_it(people: SimpleNamespace, names: WordList) -> None:
    water = signed_in(people.water)
    for name in ("desk_word_list", "desk_export_words", "desk_import_words", "desk_add_word"):
        assert water.get(reverse(name, args=[names.pk])).status_code == 404
    assert "县法治股" not in water.get(reverse("desk_word_lists"), {"q": "法治"}).content.decode()
    assert water.get(reverse("desk_word_lists"), {"agency": "sfj"}).status_code == 404
    assert water.post(reverse("desk_try_words"), {"agency": "sfj", "text": "县法治股"}).status_code == 404


def test_a_clerk_reads_and_does_not_change(people: SimpleNamespace, names: WordList) -> None:
    clerk = signed_in(people.clerk)
    assert "县法治股" in clerk.get(reverse("desk_word_list", args=[names.pk])).content.decode()
    assert clerk.get(reverse("desk_add_word_list")).status_code == 404
    assert clerk.get(reverse("desk_import_words", args=[names.pk])).status_code == 404


def test_a_text_is_tried_out(people: SimpleNamespace, names: WordList) -> None:
    clerk = signed_in(people.clerk)
    text = "<b>县法治股</b>会同工商行政管理局研究，送审稿附后，县法治股牵头，严禁外传。"
    page = clerk.post(reverse("desk_try_words"), {"text": text}).content.decode()
    assert page.count('<mark class="desk-tried--must">县法治股</mark>') == 2 + 1, "twice in the text, once in the table"
    assert '<mark class="desk-tried--must">严禁外传</mark>' in page
    assert "<mark>送审稿</mark>" in page
    assert "<mark>工商行政管理局</mark>" in page
    assert "&lt;b&gt;" in page, "what is pasted is text"
    assert "本局内设机构" in page
    assert "没有查出" in clerk.post(reverse("desk_try_words"), {"text": "天气很好"}).content.decode()
    assert "请粘贴一段文字" in clerk.post(reverse("desk_try_words"), {"text": ""}).content.decode()


def test_a_word_is_found_in_all_lists_that_bind(
    county: SimpleNamespace, people: SimpleNamespace, names: WordList
) -> None:
    above = lists.found(county.government, purpose=LEAK, name="全县代号", by=people.office)
    lists.put(above, Entry("法治一号"), by=people.office)
    page = signed_in(people.clerk).get(reverse("desk_word_lists"), {"q": "法治"}).content.decode()
    assert ("法治一号" in page, "县法治股" in page) == (True, True)
    assert (
        "没有找到“没有的词”"
        in signed_in(people.clerk).get(reverse("desk_word_lists"), {"q": "没有的词"}).content.decode()
    )


def workbook(*rows: tuple[Any, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, form)
                else:
                    sheet.write_string(number, column, cell)
    return file.getvalue()


TABLE = "词语,正确写法,适用起始,说明\r\n县司法厅,县司法局,2022-01-01,层级\r\n“法制股,法治股,,\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", TABLE.encode("utf-8-sig")),
        ("a.csv", TABLE.encode("utf-8")),
        ("a.CSV", TABLE.encode("gb18030")),
        ("a.tsv", TABLE.replace(",", "\t").encode()),
        (
            "a.xlsx",
            workbook(
                ("词语", "正确写法", "适用起始", "说明"),
                ("县司法厅", "县司法局", date(2022, 1, 1), "层级"),
                ("“法制股", "法治股"),
            ),
        ),
        ("a.csv", "正确写法,词语,适用起始,说明\n县司法局,县司法厅,2022年1月1日,层级\n法治股,“法制股,,".encode()),
        ("a.csv", "县司法厅,县司法局,2022/1/1,层级\n“法制股,法治股".encode()),
    ],
)
def test_a_file_is_looked_at_and_then_taken_in(
    people: SimpleNamespace, names: WordList, name: str, data: bytes
) -> None:
    head, address = signed_in(people.head), reverse("desk_import_words", args=[names.pk])
    page = head.post(address, {"mode": "add", "file": SimpleUploadedFile(name, data)})
    assert "新增 2 个" in page.content.decode()
    assert words(names) == {"县法治股": True}, "looking changes nothing"
    text = page.context["form"]["text"].value()
    assert head.post(address, {"mode": "add", "text": text, "save": "1"}).status_code == 302
    taken = names.entries.get(word="县司法厅")
    assert (taken.right, taken.since, taken.note) == ("县司法局", date(2022, 1, 1), "层级")
    assert names.entries.get(word="“法制股").right == "法治股"
    assert words(names)["县法治股"], "adding leaves the others"


def test_replacing_retires_what_the_file_has_not_and_may_be_undone(people: SimpleNamespace, names: WordList) -> None:
    head, address = signed_in(people.head), reverse("desk_import_words", args=[names.pk])
    page = head.post(address, {"mode": "replace", "text": "县司法厅\t县司法局"}).content.decode()
    assert "新增 1 个，停用 1 个" in page
    head.post(address, {"mode": "replace", "text": "县司法厅\t县司法局", "save": "1"})
    assert words(names) == {"县法治股": False, "县司法厅": True}
    head.post(address, {"mode": "add", "text": "县法治股\t法治股", "save": "1"})
    assert words(names) == {"县法治股": True, "县司法厅": True}
    assert Act.objects.latest("pk").detail == {"恢复": 1, "replace": False}


def test_rows_that_are_wrong_are_told_one_by_one_and_nothing_is_taken_in(
    people: SimpleNamespace, names: WordList
) -> None:
    rows = [
        "词语,正确写法,适用起始,说明",
        "好词语,对的,,",
        "局,司法局,,",
        ",没有词,,",
        "好词语,又一次,,",
        "日子,x,明天,",
        "a,b,c,d,e",
    ]
    text = "\n".join(rows)
    client, address = signed_in(people.head), reverse("desk_import_words", args=[names.pk])
    page = client.post(address, {"mode": "add", "text": text, "save": "1"}).content.decode()
    assert "读到 6 行，有 5 行要改正" in page
    for told in (
        "第 3 行“局”：词语“局”太短",
        "第 4 行：没有填写词语",
        "与第2行重复",
        "适用起始“明天”不是日期",
        "多出一列“e”",
    ):
        assert told in page, told
    assert "好词语,又一次" in page, "what was typed stays"
    assert words(names) == {"县法治股": True}


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("a.docx", b"PK", "只接受 CSV 和 Excel"),
        ("a.xlsx", b"PK\x03\x04 broken", "打不开"),
        ("a.xls", b"not a workbook", "打不开"),
        ("a.csv", b"\xff\xff\xff\xff", "编码不认识"),
        ("a.csv", b"", "空"),
        ("a.csv", "词语\n".encode(), "没有词语"),
        ("a.csv", b"x" * (files.MOST_BYTES + 1), "最多1024KB"),
        ("a.csv", "\n".join(f"词语{n}" for n in range(files.MOST_ROWS + 1)).encode(), "一次最多5000行"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    people: SimpleNamespace, names: WordList, name: str, data: bytes, cause: str
) -> None:
    client = signed_in(people.head)
    page = client.post(
        reverse("desk_import_words", args=[names.pk]), {"mode": "add", "file": SimpleUploadedFile(name, data)}
    )
    assert page.status_code == 200
    assert cause in page.content.decode()


def test_what_is_exported_is_no_formula_and_comes_back(people: SimpleNamespace, names: WordList) -> None:
    lists.put(names, Entry("=HYPERLINK(1)", "-减", None, '带"引号",逗号'), by=people.head)
    client, address = signed_in(people.head), reverse("desk_export_words", args=[names.pk])
    table = client.get(address).content.decode()
    assert table.startswith("\ufeff词语")
    assert not any(cell.startswith(("=", "-", "+", "@")) for row in csv.reader(io.StringIO(table)) for cell in row)
    entries = [lists.entry_of(each) for each in names.entries.all()]
    for name, data in (("a.csv", table.encode()), ("a.xlsx", client.get(address, {"format": "xlsx"}).content)):
        rows = files.rows_of(files.text_of(name, data), WRONG)
        assert [(row.entry, row.faults) for row in rows] == [(entry, ()) for entry in entries], name


TEXTS = st.text("=+-@'\",，;“法治股局a1", min_size=2, max_size=6)
ENTRIES = st.builds(Entry, TEXTS, TEXTS, st.none() | st.dates(date(1949, 10, 1)), TEXTS)


@given(st.lists(ENTRIES, min_size=1, max_size=5, unique_by=lambda each: each.word))
def test_any_list_comes_back_from_its_own_file(entries: list[Entry]) -> None:
    from_csv = files.rows_of(files.text_of("a.csv", files.as_csv(entries).encode()), WRONG)
    from_excel = files.rows_of(files.text_of("a.xlsx", files.as_xlsx(entries)), WRONG)
    assert [row.entry for row in from_csv] == [row.entry for row in from_excel] == entries


def test_a_list_of_leaks_has_no_right_form(county: SimpleNamespace, people: SimpleNamespace) -> None:
    held = lists.found(county.justice, purpose=LEAK, name="代号", by=people.head)
    client = signed_in(people.head)
    assert "正确写法" not in client.get(reverse("desk_add_word", args=[held.pk])).content.decode()
    page = client.post(reverse("desk_import_words", args=[held.pk]), {"mode": "add", "text": "代号一\t改成这样"})
    assert "没有正确写法，请移到“说明”" in page.content.decode()


def test_a_source_on_the_county_s_list_is_not_asked_about_again(
    county: SimpleNamespace, people: SimpleNamespace, draft: Callable[..., Record]
) -> None:
    record = draft(kind="repost", source_name="庆州日报", source_url="https://epaper.bao.example.com/1.html")
    assert "repost_source" in {each.check for each in findings_of(record)}
    held = lists.found(county.government, purpose="source", name="全县允许转载的稿源", by=people.office)
    lists.put(held, Entry("bao.example.com", note="市委机关报"), by=people.office)
    assert "repost_source" not in {each.check for each in findings_of(record)}
    page = signed_in(people.head).get(reverse("desk_word_list", args=[held.pk])).content.decode()
    assert "网站域名" in page
    assert "正确写法" not in page
    form = signed_in(people.office).get(reverse("desk_add_word", args=[held.pk])).content.decode()
    assert "gansudaily.com.cn" in form
    lists.retire(held.entries.get(), by=people.office)
    assert "repost_source" in {each.check for each in findings_of(record)}


@pytest.mark.parametrize(
    "typed", ["https://bao.example.com/", "bao", "庆州日报", "*.bao.example.com", "BAO.example.com"]
)
def test_what_is_no_host_is_no_source(typed: str, county: SimpleNamespace, people: SimpleNamespace) -> None:
    held = lists.found(county.justice, purpose="source", name="稿源", by=people.head)
    with pytest.raises(NotAllowed, match="不是网站域名"):
        lists.put(held, Entry(typed), by=people.head)
    with pytest.raises(NotAllowed, match="请移到“说明”"):
        lists.put(held, Entry("bao.example.com", "日报"), by=people.head)
    assert not held.entries.exists()


def test_two_lists_of_one_name_are_refused(county: SimpleNamespace, people: SimpleNamespace, names: WordList) -> None:
    data = {"agency": county.justice.pk, "purpose": "leak", "name": "易错名称"}
    page = signed_in(people.head).post(reverse("desk_add_word_list"), data).content.decode()
    assert "已有名为“易错名称”的词表" in page
    assert WordList.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_in_a_browser(
    live_server: Any, visitor: Any, people: SimpleNamespace, names: WordList, size: Any
) -> None:
    visitor.set_viewport_size(size)
    cookie = signed_in(people.head).cookies["sessionid"].value
    visitor.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    for name, numbers in (("desk_word_lists", []), ("desk_word_list", [names.pk]), ("desk_import_words", [names.pk])):
        visitor.goto(live_server.url + reverse(name, args=numbers))
        assert overflow(visitor) <= 0, name
    visitor.goto(live_server.url + reverse("desk_try_words"))
    visitor.fill("textarea", "县法治股")
    visitor.locator("main button").last.click()
    assert visitor.locator(".desk-tried mark").text_content() == "县法治股"
    assert [each for each in violations(visitor) if "desk-" in each] == []
