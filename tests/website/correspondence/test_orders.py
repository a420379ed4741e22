"""12345 orders from a spreadsheet: looked at row by row, taken in once, nothing lost and nothing told to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from website.access_requests import identity
from website.agencies import permissions
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.models import Entry
from website.correspondence import orders
from website.correspondence.models import Message, OrderBatch
from website.publishing.uploads.errors import UnsafeFile

HEADS = ["工单编号", "诉求标题", "诉求内容", "诉求类型", "派单时间", "来电人姓名", "联系电话", "序号"]
GOOD = ["GD-1", "路灯不亮", "东街路灯不亮", "求助", "2026-03-06 09:12:33", "𬭎喆", "13800000000", "1"]


def sheet(*rows: list[str], heads: list[str] = HEADS) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet()
    page.write(0, 0, "12345工单导出")
    for at, row in enumerate([heads, *rows], 1):
        for column, text in enumerate(row):
            page.write_string(at, column, text)
    book.close()
    return stream.getvalue()


@pytest.fixture
def upload(county: SimpleNamespace, staff: SimpleNamespace) -> Callable[..., OrderBatch]:
    def make(*rows: list[str]) -> OrderBatch:
        return orders.upload(county.justice, file_name="工单.xlsx", data=sheet(*rows), by=staff.clerk)

    return make


def without(row: list[str], at: int, text: str = "") -> list[str]:
    return [text if number == at else each for number, each in enumerate(row)]


def test_right_rows_become_messages_and_wrong_ones_stay(
    upload: Callable[..., OrderBatch], staff: SimpleNamespace
) -> None:
    bad = without(without(GOOD, 0, "GD-2"), 3, "唱歌")
    batch = upload(GOOD, bad)
    assert "𬭎喆" not in batch.sealed_rows
    assert orders.take_in(batch, by=staff.clerk) == 1
    message = Message.objects.get()
    assert (message.channel, message.order_number, message.kind) == ("hotline", "GD-1", "help")
    assert (message.received_on, message.due_on) == (date(2026, 3, 6), date(2026, 3, 17))
    assert identity.unpack(message.sealed).phone == "13800000000"
    ((row, wrong),) = orders.checked(batch)
    assert (row.cells["工单号"], row.number) == ("GD-2", 4)
    assert "“类别”没有“唱歌”" in wrong[0]
    with pytest.raises(NotAllowed, match="没有可以导入的行"):
        orders.take_in(batch, by=staff.clerk)
    assert Entry.objects.get(action="message.imported").detail == {"rows": 1}
    assert "𬭎喆" not in str(list(Entry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("at", "text", "told"),
    [
        (0, "", "“工单号”没有填写"),
        (1, "", "“标题”没有填写"),
        (1, "长" * 121, "“标题”最多120字"),
        (2, "", "“内容”没有填写"),
        (3, "", "“类别”没有填写"),
        (4, "前天", "不是完整的日期"),
        (4, "2099-01-01", "在今天以后"),
    ],
)
def test_what_is_wrong_in_a_row_is_told(upload: Callable[..., OrderBatch], at: int, text: str, told: str) -> None:
    ((_, wrong),) = orders.checked(upload(without(GOOD, at, text)))
    assert any(told in each for each in wrong), wrong


def test_an_order_is_taken_in_once(upload: Callable[..., OrderBatch], staff: SimpleNamespace) -> None:
    twice = upload(GOOD, GOOD)
    assert [bool(wrong) for _, wrong in orders.checked(twice)] == [False, True]
    orders.take_in(twice, by=staff.clerk)
    again = upload(GOOD)
    assert "已经登记过" in orders.checked(again)[0][1][0]
    with pytest.raises(NotAllowed):
        orders.take_in(again, by=staff.clerk)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("工单.xlsx", sheet(), "没有内容"),
        ("工单.xlsx", sheet(GOOD, heads=["甲", "乙"]), "缺少必填的列：工单号"),
        ("工单.docx", b"x", "不是电子表格"),
        ("工单.xlsx", b"MZ", "不是压缩格式"),
        ("工单.csv", b"", "空的"),
    ],
)
def test_a_file_that_is_no_table_of_orders_is_refused(
    county: SimpleNamespace, staff: SimpleNamespace, name: str, data: bytes, told: str
) -> None:
    with pytest.raises(UnsafeFile, match=told):
        orders.upload(county.justice, file_name=name, data=data, by=staff.clerk)
    assert not OrderBatch.objects.exists()


def test_rows_that_nobody_mends_go_after_thirty_days(upload: Callable[..., OrderBatch]) -> None:
    batch = upload(GOOD)
    assert orders.forget_old() == 0
    OrderBatch.objects.filter(pk=batch.pk).update(at=timezone.now() - timedelta(days=31))
    assert orders.forget_old() == 1
    batch.refresh_from_db()
    assert orders.rows_of(batch) == []


def client_of(someone: Person) -> Client:
    permissions.lay_down()
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_from_the_file_to_the_queue(staff: SimpleNamespace, county: SimpleNamespace) -> None:
    client = client_of(staff.clerk)
    heads = b"".join(client.get(reverse("desk_order_template")).streaming_content).decode()
    assert "工单号*" in heads
    file = SimpleUploadedFile("工单.xlsx", sheet(GOOD, without(without(GOOD, 0, "GD-2"), 4, "前天")))
    page = client.post(reverse("desk_orders"), {"file": file}, follow=True).content.decode()
    for words in ("导入正确的 1 行", "下载有错的 1 行", "不是完整的日期", "路灯不亮"):
        assert words in page, words
    batch = OrderBatch.objects.get()
    rest = b"".join(client.get(reverse("desk_order_rest", args=[batch.pk])).streaming_content).decode()
    assert "GD-2" in rest
    assert "GD-1" not in rest
    for someone in (staff.handler, staff.leader, staff.foreign):
        assert client_of(someone).get(reverse("desk_order_batch", args=[batch.pk])).status_code == 404
    act = reverse("desk_order_act", args=[batch.pk])
    assert "已经导入1件" in client.post(act, {"doing": "import"}, follow=True).content.decode()
    assert "已经作废" in client.post(act, {"doing": "discard"}, follow=True).content.decode()
    assert "GD-1" in client.get(reverse("desk_messages"), {"list": "received"}).content.decode()
    batch.refresh_from_db()
    assert (batch.imported, batch.sealed_rows) == (1, "")
    refused = SimpleUploadedFile("工单.xlsx", b"MZ")
    assert "不是压缩格式" in client.post(reverse("desk_orders"), {"file": refused}).context["form"].errors["file"][0]
