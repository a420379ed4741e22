"""Spreadsheets of records: read whatever way they were typed, checked cell by cell, made into drafts once."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from django_tasks_db.models import DBTaskResult
from python_calamine import CalamineWorkbook
from wagtail.models import ReferenceIndex
from wagtail.tasks import update_reference_index_task

from tests.readers.test_excel import biff_text, ole, record
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.post import deliver
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.audit.models import Entry
from website.publishing import workflows
from website.publishing.imports import running, services
from website.publishing.imports.columns import PROBLEM, ROW_NUMBER, columns_of, importable
from website.publishing.imports.references import note_references
from website.publishing.imports.sheets import read
from website.publishing.imports.tables import Table, read_table
from website.publishing.imports.values import Wrong, day_of, value_of
from website.publishing.imports.workbooks import GUIDE, template, to_mend
from website.publishing.models import Column, ImportBatch, ImportRow, Record
from website.publishing.uploads.errors import UnsafeFile

HEADS = [
    "名称",
    "内容概述",
    "生成日期",
    "当事人",
    "处罚决定文书号",
    "违法事实",
    "处罚依据",
    "处罚种类",
    "罚没金额（元）",
    "处罚决定日期",
]
Rows = list[list[Any]]


def line(number: int = 1, **changed: Any) -> list[Any]:
    """Return a row that is right, with some cells changed."""
    cells = {
        "名称": f"云司罚决〔2022〕{number}号行政处罚决定",
        "内容概述": "对某法律服务所的处罚。",
        "生成日期": "2022年3月1日",
        "当事人": "某法律服务所（演示）",
        "处罚决定文书号": f"云司罚决〔2022〕{number}号",
        "违法事实": "未按规定报送年度执业情况。",
        "处罚依据": "《基层法律服务所管理办法》有关规定",
        "处罚种类": "警告",
        "罚没金额（元）": "",
        "处罚决定日期": "2022.3.1",
    }
    return list({**cells, **changed}.values())


def workbook(
    rows: Rows, heads: list[str] | None = None, sheet: str = "Sheet1", lay: Callable[..., None] | None = None
) -> bytes:
    """Return an .xlsx file of rows under their headings."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    made = book.add_worksheet(sheet)
    for at, texts in enumerate([HEADS if heads is None else heads, *rows] if lay is None else rows):
        made.write_row(at, 0, texts)
    if lay:
        lay(book, made)
    book.close()
    return buffer.getvalue()


def spoiled_sheet(data: bytes, old: bytes, new: bytes, merged: bytes = b"") -> bytes:
    """Return a workbook whose first sheet says something else in one place, with a merged range if one is given."""
    parts, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in parts.namelist():
            content = parts.read(name)
            if name.endswith("sheet1.xml"):
                assert old in content
                content = content.replace(old, new, 1)
                if merged:
                    content = content.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")
            made.writestr(name, content)
    return buffer.getvalue()


def comma(rows: Rows, encoding: str = "utf-8") -> bytes:
    quoted = ("".join(f'"{cell}",' for cell in row).rstrip(",") for row in [HEADS, *rows])
    return "\r\n".join(quoted).encode(encoding)


def table(data: bytes, name: str = "处罚.xlsx", kind: str = "penalty") -> Table:
    return read_table(kind, read(name, data))


@pytest.fixture
def office(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """The justice bureau with a column for penalties and a person who drafts."""
    workflows.lay_down()
    home = county.columns["sfj"].get_parent().specific
    column = home.add_child(instance=Column(title="行政执法", slug="enforcement", record_kind="penalty"))
    clerk = person("clerk", county.justice, Role.CLERK)
    county.justice.refresh_from_db()
    return SimpleNamespace(county=county, agency=county.justice, column=column, clerk=clerk)


def upload(office: SimpleNamespace, rows: Rows, **fields: Any) -> ImportBatch:
    values = {"file_name": "处罚.xlsx", "data": workbook(rows), "column": office.column, "by": office.clerk, **fields}
    batch = services.upload(office.agency, values.pop("kind", "penalty"), **values)
    batch.refresh_from_db()
    return batch


def errors(batch: ImportBatch, number: int = 2) -> list[tuple[str, str]]:
    return [(each["column"], each["cause"]) for each in batch.rows.get(number=number).errors]


@pytest.mark.parametrize(
    "text",
    ["2022-03-01", "2022-3-1", "2022/3/1", "2022.3.1", "2022年3月1日", "20220301", "２０２２年３月１日",
     "二〇二二年三月一日", "2022-03-01 00:00:00", "2022/3/1 9:30", "2022 年 3 月 1 日"],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    assert day_of(text) == date(2022, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2022年3月",
        "22-3-1",
        "2022-2-30",
        "3月1日",
        "昨天",
        "44621",
        "0022-03-01",
        "9999-99-99",
        "2022-13-01",
        "1-2-3-4",
    ],
)
def test_a_day_that_is_not_whole_is_told_and_never_guessed(text: str) -> None:
    with pytest.raises(Wrong):
        day_of(text)


def test_the_serial_number_of_a_day_is_named_with_its_day() -> None:
    with pytest.raises(Wrong, match="2022-03-01"):
        day_of("44621")


def test_figures_and_choices_are_read_as_officials_type_them() -> None:
    column = {each.id: each for each in columns_of("penalty")}
    assert value_of(column["amount"], "1,000元") == Decimal(1000)
    assert value_of(column["amount"], "１００００.５０") == Decimal("10000.50")
    for text in ("3万元", "-5", "约五百", "1e9", "12.345", "10(其中罚款5)"):
        with pytest.raises(Wrong):
            value_of(column["amount"], text)
    assert value_of(column["penalty_kind"], "没收违法所得，没收非法财物") == "没收违法所得、没收非法财物"
    with pytest.raises(Wrong, match="警告"):
        value_of(column["penalty_kind"], "口头批评")
    assert value_of(column["catalogue_code"], "第二十条第（六）项") == "P20-06"
    assert value_of(column["catalogue_code"], "p20-06 行政处罚") == "P20-06"
    assert value_of(column["channels"], "公告栏、电子屏、查阅场所、微信公众号") == ["wechat", "notice_board"]
    assert value_of(column["openness"], "依申请公开") == "on_request"


def test_every_way_of_saving_gives_the_same_rows() -> None:
    rows = [line(1), line(2)]
    expected = table(workbook(rows)).lines
    assert len(expected) == 2
    assert table(comma(rows), "处罚.csv").lines == expected
    assert table(comma(rows, "gb18030"), "处罚.csv").lines == expected
    assert table(comma(rows, "utf-8-sig"), "处罚.csv").lines == expected
    assert table(comma(rows).replace(b'","', b'"\t"'), "处罚.csv").lines == expected


def test_an_old_workbook_is_read() -> None:
    whole = table(workbook([line()]))
    cells = [(at, column, text) for at, row in enumerate([HEADS, line()]) for column, text in enumerate(row) if text]
    assert table(old_workbook("行政处罚", cells), "处罚.xls") == whole
    assert table(old_workbook("行政处罚", cells), "处罚.et") == whole


def old_workbook(name: str, cells: list[tuple[int, int, str]]) -> bytes:
    """Return an .xls file of one sheet."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + record(0x00E0, bytes(20))
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    body += b"".join(biff_text(row, column, text, 0) for row, column, text in cells) + record(0x000A, b"")
    offset = len(start) + 4 + 8 + 2 * len(name) + 4
    entry = record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 1) + name.encode("utf-16-le"))
    return ole({"Workbook": start + entry + record(0x000A, b"") + body})


def test_columns_in_another_order_marks_aliases_and_unknown_columns() -> None:
    order = [3, 0, 1, 2, *range(4, 10)]
    heads = [HEADS[at] for at in order]
    heads[1], heads[3], heads[0] = "标题 *", "成文日期（必填）", "当事人＊"
    found = table(workbook([[line()[at] for at in order] + ["内部备注"]], [*heads, "备注"]))
    assert found.unknown == ("备注",)
    assert found.lines[0].cells["名称"] == "云司罚决〔2022〕1号行政处罚决定"
    assert found.lines[0].cells["生成日期"] == "2022年3月1日"
    assert found.lines[0].cells["备注"] == "内部备注"


def test_headings_below_a_merged_title_and_over_two_rows() -> None:
    def lay(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 9, "云岭县司法局2022年行政处罚信息")
        for at in (0, 1, 2, 3, 5, 6):
            sheet.merge_range(1, at, 2, at, HEADS[at])
        sheet.write(1, 4, "决定书")
        sheet.write(2, 4, HEADS[4])
        sheet.merge_range(1, 7, 1, 9, "处罚")
        sheet.write_row(2, 7, HEADS[7:])
        sheet.merge_range(3, 6, 4, 6, "《办法》第一条")

    rows = [[], [], [], line(1, 处罚依据=""), line(2, 处罚依据=""), [], line(3)]
    found = table(workbook(rows, lay=lay))
    assert [each.number for each in found.lines] == [4, 5, 7]
    assert found.unknown == ()
    assert found.lines[0].cells["处罚种类"] == "警告"
    assert [each.cells["处罚依据"] for each in found.lines[:2]] == ["《办法》第一条"] * 2, (
        "a merged cell counts for each row"
    )


def test_real_days_and_formulas() -> None:
    def lay(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 2, date(2022, 3, 1), book.add_format({"num_format": "yyyy/m/d"}))
        sheet.write_formula(1, 0, '="云司"&"罚决"', value="云司罚决")
        sheet.write_formula(2, 0, "=A1&A2", value="")

    found = table(workbook([HEADS, line(1), line(2)], lay=lay)).lines
    assert found[0].cells["生成日期"] == "2022-03-01"
    assert found[0].cells["名称"] == "云司罚决"


def test_a_formula_without_a_result_is_told(office: SimpleNamespace) -> None:
    data = spoiled_sheet(workbook([line()]), b'<c r="A2"', b'<c r="A2"><f>B2&amp;C2</f></c><c r="Z2"')
    batch = upload(office, [], data=data)
    assert errors(batch) == [("名称", "这一格是公式，没有保存计算结果。")]
    assert batch.rows.get().cells["名称"] == "=B2&C2", "kept as it was typed"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("处罚.docx", b"PK", "不是电子表格"),
        ("处罚.xlsx", b"", "文件是空的"),
        ("处罚.xlsx", b"PK\x03\x04 broken", "损坏"),
        ("处罚.xls", b"not a workbook", "xls"),
        ("处罚.csv", b"\x00\x01\x02\xff\xfe" * 40, "不是文字"),
        ("处罚.csv", b"<html><script>alert(1)</script>", "网页"),
        ("处罚.csv", "名称".encode(), "缺少必填的列"),
        ("处罚.csv", "姓名,电话\n甲,乙".encode(), "没有找到表头"),
        ("处罚.csv", b'"' + b"a" * 200_000, "一格太长"),
        ("处罚.xlsx", workbook([]), "没有内容"),
        ("处罚.xlsx", workbook([], [""]), "空的"),
        ("处罚.xlsx", workbook([], sheet="行政许可"), "“行政许可”的表格"),
        ("处罚.xlsx", workbook([line()], [*HEADS, "标题*"]), "出现了两次"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_cause_and_cure(name: str, data: bytes, says: str) -> None:
    with pytest.raises(UnsafeFile, match=says) as refusal:
        table(data, name)
    assert refusal.value.cure


def test_another_kind_s_template_is_told_by_its_columns() -> None:
    heads = [column.label for column in columns_of("permit")]
    with pytest.raises(UnsafeFile, match="“行政许可”的表格"):
        table(workbook([["x"] * len(heads)], heads))


def test_hostile_sheets_end_soon_and_in_one_way() -> None:
    whole = spoiled_sheet(workbook([line()]), b"<sheetData>", b"<sheetData>", b'<mergeCell ref="A1:XFD1048576"/>')
    assert len(table(whole).lines) == 1
    chance = random.Random(7)
    for _ in range(60):
        spoiled = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        with suppress(UnsafeFile):
            table(bytes(spoiled))
    letters = "名称,\"'\n\t\r=+@〔\u202e\ufeff;" + "违法事实\U00020000"
    for _ in range(200):
        text = "".join(chance.choice(letters) for _ in range(chance.randrange(1, 200)))
        with suppress(UnsafeFile):
            table(text.encode("utf-8"), "a.csv")


def test_a_row_with_hostile_text_is_kept_and_told(office: SimpleNamespace) -> None:
    hostile = [
        "\x07\x1b",
        "=cmd|'/c calc'!A1",
        "<script>alert(1)</script>",
        "\u202e",
        "𠮷" * 300,
        "'; drop table--",
        "_x000D_",
    ]
    rows = [line(at, 名称=text or " ", 违法事实=text, 处罚决定日期=text) for at, text in enumerate(hostile)]
    batch = upload(office, [], data=workbook(rows), file_name="../处罚\u202e.xlsx")
    assert "/" not in batch.file_name
    assert all(row.state == ImportRow.State.WRONG for row in batch.rows.all())


@pytest.mark.parametrize("kind", [kind.id for kind in importable()])
def test_the_template_of_every_kind_is_read_back(kind: str, office: SimpleNamespace) -> None:
    data = template(kind, office.agency)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    label = next(each.label for each in importable() if each.id == kind)
    assert book.sheet_names[:2] == [label, GUIDE]
    heads = book.get_sheet_by_index(0).to_python()[0]
    assert [str(head).rstrip("*") for head in heads] == [column.label for column in columns_of(kind)]
    assert [head for head in heads if head.endswith("*")] == [c.heading for c in columns_of(kind) if c.required]
    guide = book.get_sheet_by_index(1).to_python()
    assert [row[0] for row in guide[1 : len(heads) + 1]] == [column.label for column in columns_of(kind)]
    with pytest.raises(UnsafeFile, match="没有内容"):
        table(data, "模板.xlsx", kind)


def test_a_label_means_one_column_in_every_kind() -> None:
    for kind in importable():
        labels = [column.label for column in columns_of(kind.id)]
        assert len(labels) == len(set(labels)), kind.id


def test_rows_are_checked_and_kept_as_typed(office: SimpleNamespace) -> None:
    rows = [line(1), line(2, 处罚种类="口头批评", 处罚决定日期="2022年3月", 违法事实=""), line(1)]
    batch = upload(office, rows)
    assert batch.state == ImportBatch.State.READY
    assert errors(batch, 2) == []
    assert [column for column, _ in errors(batch, 3)] == ["违法事实", "处罚种类", "处罚决定日期"]
    assert errors(batch, 4) == [("处罚决定文书号", "与第2行同号。")]
    assert batch.rows.get(number=3).cells["处罚种类"] == "口头批评"
    assert batch.counts()["right"] == 1
    assert batch.counts()["wrong"] == 2


def test_personal_data_is_told_and_does_not_stand_in_the_way(office: SimpleNamespace) -> None:
    batch = upload(office, [line(1, 违法事实="当事人手机13800000000，未报送。")])
    row = batch.rows.get()
    assert row.state == ImportRow.State.RIGHT
    assert any(each["where"] == "违法事实" and "13800000000" not in each["says"] for each in row.warnings)


def test_a_number_that_the_organ_has_already_is_told_unless_it_is_allowed(
    office: SimpleNamespace, draft: Callable[..., Record]
) -> None:
    draft(kind="penalty", title="旧的决定", details={"decision_number": "云司罚决〔2022〕1号"})
    draft(kind="penalty", agency=office.county.water, details={"decision_number": "云司罚决〔2022〕2号"})
    heads = [*HEADS, "允许同号"]
    data = workbook([line(1), line(2), [*line(1), "是"]], heads)
    batch = upload(office, [], data=data)
    assert errors(batch, 2) == [("处罚决定文书号", "本单位已有同号的信息“旧的决定”。")]
    assert errors(batch, 3) == []
    assert errors(batch, 4) == []


def test_confirmed_rows_become_drafts_and_only_drafts(office: SimpleNamespace, person: Callable[..., Person]) -> None:
    other = person("other", office.agency, Role.OFFICE_HEAD)
    amount = line(1)
    amount[8] = "10,000元"
    batch = upload(office, [amount, line(2, 处罚种类="?")])
    assert services.confirm(batch, by=other) == 1
    record = Record.objects.get(kind="penalty")
    assert (record.live, record.index_no, record.drafter, record.agency) == (False, None, office.clerk, office.agency)
    assert record.column.title == "行政执法"
    assert record.catalogue_code == "P20-06"
    assert record.generated_on == date(2022, 3, 1)
    assert record.details["amount"] == "10000"
    assert record.details["decided_on"] == "2022-03-01"
    assert record.get_latest_revision_as_object().details == record.details
    assert list(record.revisions.values_list("user__username", flat=True)) == ["other"]
    row = batch.rows.get(number=2)
    assert (row.state, row.record, row.cells) == (ImportRow.State.IMPORTED, record, {})
    assert batch.rows.get(number=3).cells["处罚种类"] == "?", "a wrong row stays in the batch"
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-3:] == ["import.uploaded", "import.confirmed", "record.drafted"]


def test_confirming_twice_imports_once(office: SimpleNamespace) -> None:
    batch = upload(office, [line(1), line(2)])
    services.confirm(batch, by=office.clerk)
    with pytest.raises(NotAllowed, match="没有可以导入的行"):
        services.confirm(batch, by=office.clerk)
    running.work_on(batch.pk)
    assert Record.objects.filter(kind="penalty").count() == 2


def test_the_same_sheet_in_two_batches_imports_once(office: SimpleNamespace) -> None:
    first, second = upload(office, [line(1)]), upload(office, [line(1)])
    assert services.confirm(first, by=office.clerk) == 1
    assert services.confirm(second, by=office.clerk) == 1, "it was right when it was checked"
    assert Record.objects.filter(kind="penalty").count() == 1
    assert "已有同号" in errors(second)[0][1]


def test_a_wrong_row_is_mended_in_the_page_and_imported_later(office: SimpleNamespace) -> None:
    batch = upload(office, [line(1), line(1), line(3, 处罚种类="?")])
    services.confirm(batch, by=office.clerk)
    row = services.mend(batch, 4, {"处罚种类": " 罚款 ", "没有的列": "x"}, by=office.clerk)
    assert (row.state, row.cells["处罚种类"], "没有的列" in row.cells) == (ImportRow.State.RIGHT, "罚款", False)
    row = services.mend(batch, 3, {"处罚决定文书号": "云司罚决〔2022〕9号"}, by=office.clerk)
    assert row.state == ImportRow.State.RIGHT
    assert services.confirm(batch, by=office.clerk) == 2
    assert Record.objects.filter(kind="penalty").count() == 3
    with pytest.raises(NotAllowed, match="已经导入"):
        services.mend(batch, 4, {"处罚种类": "警告"}, by=office.clerk)


def test_mending_one_of_two_rows_of_one_number_frees_the_other(office: SimpleNamespace) -> None:
    batch = upload(office, [line(1), line(1)])
    services.mend(batch, 2, {"处罚决定文书号": "云司罚决〔2022〕8号"}, by=office.clerk)
    assert errors(batch, 3) == []


def test_a_sheet_is_mended_in_excel_and_uploaded_into_its_batch(office: SimpleNamespace) -> None:
    batch = upload(office, [line(1), line(2, 处罚种类="?"), line(3, 处罚种类="??")])
    services.confirm(batch, by=office.clerk)
    sheet = to_mend(batch, batch.rows.filter(state=ImportRow.State.WRONG))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet))
    heads, *rows = book.get_sheet_by_index(0).to_python()
    assert heads[:2] == [ROW_NUMBER, PROBLEM]
    assert "“?”不在可选值内" in rows[0][1]
    at = heads.index("处罚种类*")
    rows[0][at] = "警告"
    new = [*rows[0]]
    new[0], new[heads.index("处罚决定文书号*")] = "", "云司罚决〔2022〕7号"
    imported = ["2", "", *rows[0][2:]]
    again = services.upload_again(
        batch, file_name="改.xlsx", data=workbook([*rows, new, imported], heads), by=office.clerk
    )
    assert (again.mended, again.added, again.kept) == (2, 1, 1)
    assert batch.counts() == {"unchecked": 0, "right": 2, "wrong": 1, "imported": 1, "submitted": 0}
    batch.refresh_from_db()
    assert services.confirm(batch, by=office.clerk) == 2
    assert Record.objects.filter(kind="penalty").count() == 3


def test_discarding_keeps_the_drafts(office: SimpleNamespace) -> None:
    batch = upload(office, [line(1), line(2, 处罚种类="?")])
    services.confirm(batch, by=office.clerk)
    services.discard(batch, by=office.clerk)
    assert Record.objects.filter(kind="penalty").count() == 1
    assert list(batch.rows.values_list("state", flat=True)) == ["imported"]
    for act in (services.confirm, services.submit_all, services.discard, services.recheck):
        with pytest.raises(NotAllowed, match="已经作废"):
            act(batch, by=office.clerk)
    assert Entry.objects.filter(action="import.discarded").get().detail["drafts"] == 1


def test_drafts_of_a_batch_go_to_review_together(office: SimpleNamespace) -> None:
    rows = [line(1), line(2, 违法事实="当事人手机13800000000。"), line(3), line(4)]
    batch = upload(office, rows)
    services.confirm(batch, by=office.clerk)
    deleted = batch.rows.get(number=4).record
    deleted.delete()
    assert services.submit_all(batch, by=office.clerk) == 4
    state = {row.number: (row.state, row.held_back) for row in batch.rows.all()}
    assert state[2] == ("submitted", "")
    assert "手机" in state[3][1] or "电话" in state[3][1]
    assert state[4] == ("imported", "草稿已经删除。")
    assert state[5] == ("submitted", "")
    assert Record.objects.get(import_row__number=2).current_workflow_task.step == "secrecy_review"
    assert Entry.objects.filter(action="record.submitted").count() == 2
    batch.refresh_from_db()
    services.submit_all(batch, by=office.clerk)
    assert Entry.objects.filter(action="record.submitted").count() == 2, "none is handed in twice"


def test_an_ordinary_kind_gets_its_text_and_openness(office: SimpleNamespace) -> None:
    heads = ["名称", "内容概述", "生成日期", "正文", "公开属性", "不公开理由", "不予公开条款", "栏目"]
    rows = [
        ["通知", "概述", "2022-3-1", "第一段 <b>\n第二段", "", "", "", "政务要闻"],
        ["通知二", "概述", "2022-3-1", "文", "不予公开", "", "", ""],
        ["通知三", "概述", "2022-3-1", "文", "", "", "", "没有的栏目"],
    ]
    batch = upload(office, [], kind="notice", data=workbook(rows, heads), column=None)
    assert [column for column, _ in errors(batch, 3)] == ["栏目", "不公开理由", "不予公开条款"]
    assert errors(batch, 4) == [("栏目", "本单位没有“没有的栏目”栏目。")]
    services.confirm(batch, by=office.clerk)
    record = Record.objects.get(kind="notice")
    assert record.body[0].value.source == "<p>第一段 &lt;b&gt;</p><p>第二段</p>"


def test_many_rows_go_to_the_background_and_survive_a_worker_that_is_lost(
    office: SimpleNamespace, monkeypatch: Any
) -> None:
    rows = [line(number) for number in range(1, running.AT_ONCE + 61)]
    batch = upload(office, rows)
    assert batch.state == ImportBatch.State.CHECKING
    with pytest.raises(NotAllowed, match="正在办理"):
        services.confirm(batch, by=office.clerk)
    queued = DBTaskResult.objects.get(task_path=running.run_batch.module_path)
    assert queued.args_kwargs["args"] == [batch.pk]
    running.run_batch.call(batch.pk)
    batch.refresh_from_db()
    assert batch.counts()["right"] == len(rows)
    services.confirm(batch, by=office.clerk)
    assert Record.objects.filter(kind="penalty").count() == 0
    made = running.make_draft
    left = [running.CHUNK + 7]

    def lost(*args: Any, **kwargs: Any) -> Record:
        left[0] -= 1
        if left[0] < 0:
            raise SystemExit
        return made(*args, **kwargs)

    monkeypatch.setattr(running, "make_draft", lost)
    with pytest.raises(SystemExit):
        running.work_on(batch.pk)
    assert Record.objects.filter(kind="penalty").count() == running.CHUNK, "a chunk is whole or not at all"
    monkeypatch.setattr(running, "make_draft", made)
    ImportBatch.objects.filter(pk=batch.pk).update(moved_at="2022-01-01T00:00:00Z")
    assert running.resume_stalled() == 1
    assert running.resume_stalled() == 0, "not queued again while it may be at work"
    running.work_on(batch.pk)
    running.work_on(batch.pk)
    assert Record.objects.filter(kind="penalty").count() == len(rows)
    assert batch.rows.filter(record=None).count() == 0


def test_work_that_fails_is_told_and_can_be_done_again(office: SimpleNamespace, monkeypatch: Any) -> None:
    batch = upload(office, [line(number) for number in range(1, running.AT_ONCE + 2)])
    with monkeypatch.context() as patched:
        patched.setattr(running, "check", lambda *args: 1 / 0)
        running.run_batch.call(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, "出错" in batch.trouble) == (ImportBatch.State.READY, True)
    services.recheck(batch, by=office.clerk)
    running.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.trouble == ""
    assert batch.counts()["right"] == running.AT_ONCE + 1


def mails() -> list[tuple[str, str, str]]:
    """Return the mails that wait for the worker: to whom, about what, and the text."""
    queued = DBTaskResult.objects.filter(task_path=deliver.module_path).order_by("enqueued_at")
    names = dict(Person.objects.values_list("pk", "username"))
    return [(names[each.args_kwargs["args"][0]], *each.args_kwargs["args"][1:3]) for each in queued]


@pytest.fixture
def reached(office: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """People who can be reached by mail: two reviewers, one of whom also confirms the import, and one elsewhere."""
    office.other = person("other", office.agency, Role.SECRECY_REVIEWER)
    office.both = person("both", office.agency, Role.SECRECY_REVIEWER, Role.CLERK)
    person("foreign", office.county.water, Role.SECRECY_REVIEWER)
    person("head", office.agency, Role.OFFICE_HEAD)
    for each in Person.objects.all():
        each.email = f"{each.username}@example.gov.cn"
        each.save()
    return office


def test_reviewers_get_one_mail_for_all_that_is_handed_in_together(reached: SimpleNamespace) -> None:
    rows = [line(number) for number in range(1, running.CHUNK + 3)]
    batch = upload(reached, [*rows, line(900, 违法事实="当事人手机13800000000。")])
    services.confirm(batch, by=reached.clerk)
    services.submit_all(batch, by=reached.clerk)
    assert sorted((who, subject) for who, subject, _ in mails()) == [
        ("both", f"有{len(rows)}条信息等您保密审查"),
        ("other", f"有{len(rows)}条信息等您保密审查"),
    ]
    assert "云岭县司法局批量送审" in mails()[0][2]
    assert mails()[0][2].endswith("/desk/")
    assert "云司罚决" not in str(mails()), "nothing of what is not public leaves in a mail"
    batch.refresh_from_db()
    services.submit_all(batch, by=reached.clerk)
    assert len(mails()) == 2, "what waits already is not told of again"


def test_the_mail_counts_what_came_now_and_what_one_may_review(reached: SimpleNamespace) -> None:
    batch = upload(reached, [line(1), line(2, 处罚种类="没有")])
    services.confirm(batch, by=reached.clerk)
    services.submit_all(batch, by=reached.clerk)
    batch.refresh_from_db()
    services.mend(batch, 3, {"处罚种类": "警告"}, by=reached.both)
    services.confirm(batch, by=reached.clerk)
    batch.refresh_from_db()
    services.submit_all(batch, by=reached.clerk)
    told = sorted((who, subject[:3]) for who, subject, _ in mails())
    assert told == [("both", "有1条"), ("other", "有1条"), ("other", "有1条")], "nobody reviews what they mended"


def test_steps_of_two_kinds_are_told_of_together(reached: SimpleNamespace, person: Callable[..., Person]) -> None:
    appoint(person=reached.other, agency=reached.agency, role=Role.OFFICE_HEAD, begins_on=date(2022, 1, 1))
    heads = ["名称", "内容概述", "生成日期", "正文", "公开属性", "不公开理由", "不予公开条款", "发文字号"]
    ground = next(column for column in columns_of("working_document") if column.id == "withhold_ground")
    rows = [
        ["通知", "概述", "2022-3-1", "文", "", "", "", "无文号"],
        ["通知二", "概述", "2022-3-1", "文", "不予公开", "理由", str(ground.choices[0][1]), "无文号"],
    ]
    data, column = workbook(rows, heads), reached.county.columns["sfj"]
    batch = upload(reached, [], kind="working_document", data=data, column=column)
    services.confirm(batch, by=reached.clerk)
    services.submit_all(batch, by=reached.clerk)
    assert {who: subject for who, subject, _ in mails()} == {
        "both": "有1条信息等您保密审查",
        "head": "有1条信息等您公开工作机构审查",
        "other": "有2条信息等您审查",
    }
    assert "保密审查1条" in next(text for who, _, text in mails() if who == "other")


def test_what_was_handed_in_before_a_failure_is_told_of(reached: SimpleNamespace, monkeypatch: Any) -> None:
    batch = upload(reached, [line(number) for number in range(1, running.AT_ONCE + 2)])
    running.work_on(batch.pk)
    services.confirm(batch, by=reached.clerk)
    running.work_on(batch.pk)
    batch.refresh_from_db()
    services.submit_all(batch, by=reached.clerk)
    real, done = running.hand_in, []

    def fail_later(record: Record, **fields: Any) -> str:
        done.append(record)
        return real(record, **fields) if len(done) <= running.CHUNK else str(1 / 0)

    with monkeypatch.context() as patched:
        patched.setattr(running, "hand_in", fail_later)
        running.run_batch.call(batch.pk)
    assert {subject for _, subject, _ in mails()} == {f"有{running.CHUNK}条信息等您保密审查"}


def references() -> set[tuple[Any, ...]]:
    fields = ("object_id", "to_content_type", "to_object_id", "model_path", "content_path")
    return set(ReferenceIndex.objects.filter(base_content_type__model="record").values_list(*fields))


def test_what_drafts_refer_to_is_noted_by_one_task_a_chunk(office: SimpleNamespace) -> None:
    batch = upload(office, [line(number) for number in range(1, running.CHUNK + 11)])
    DBTaskResult.objects.all().delete()
    services.confirm(batch, by=office.clerk)
    queued = list(DBTaskResult.objects.all())
    assert [each.task_path for each in queued] == [note_references.module_path] * 2
    Record.objects.filter(import_row__number=3).delete()
    for each in queued:
        note_references.call(*each.args_kwargs["args"])
    noted = references()
    assert {number for number, *_ in noted} == {str(pk) for pk in Record.objects.values_list("pk", flat=True)}
    ReferenceIndex.objects.all().delete()
    for number in Record.objects.values_list("pk", flat=True):
        update_reference_index_task.call("publishing", "record", str(number))
    assert noted == references(), "as Wagtail itself notes it"
    DBTaskResult.objects.all().delete()
    Record.objects.first().save()
    assert DBTaskResult.objects.filter(task_path=update_reference_index_task.module_path).exists(), "later as always"
