"""The labelled fields of a record as readers see them, on its page, on paper and in what is handed on."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai import catalogue as law
from website.publishing.choices import Channel, Validity
from website.publishing.models import Record


def particulars(record: Record) -> list[tuple[str, Any]]:
    """Return the labelled fields that the record has, in the order officials print them."""
    entry = law.entries().get(record.catalogue_code)
    fields = [
        ("索引号", record.index_no),
        ("法定分类", f"{entry.label}（{entry.law}）" if entry else ""),
        ("信息类别", record.get_kind_display()),
        ("发布机构", record.agency.name_on(record.published_on)),
        ("承办单位", record.unit.name if record.unit else ""),
        ("发文字号", record.doc_no),
        ("生成日期", record.generated_on),
        ("变更日期", record.changed_on),
        ("公开日期", record.published_on),
        ("主题分类", record.theme),
        ("体裁", record.genre),
        ("有效性", record.get_validity_display()),
        ("施行日期", record.effective_on),
        ("有效期至", record.expires_on),
        ("废止日期", record.repealed_on),
        ("联合发文机关", record.joint_agencies),
        ("公开渠道", "、".join(str(Channel(each).label) for each in record.channels if each in Channel.values)),
    ]
    return [(label, value) for label, value in fields if value]


def details(record: Record) -> list[tuple[str, Any]]:
    """Return the kind's own details that are filled in, with their labels."""
    found = [(field.label, record.details.get(field.id)) for field in record.kind_entry.fields]
    return [(label, value) for label, value in found if value not in (None, "")]


def warning(record: Record) -> str:
    """Return what is printed on a document that is no longer what it was (国办发〔2017〕47号), or nothing."""
    day = f"（{_chinese(record.repealed_on)}起）" if record.repealed_on else ""
    expired = f"（有效期至{_chinese(record.expires_on)}）" if record.expires_on else ""
    return {
        Validity.REPEALED: f"本文件已废止{day}",
        Validity.EXPIRED: f"本文件已失效{expired}",
        Validity.AMENDED: "本文件已修改，请同时查阅修改它的文件",
    }.get(record.validity, "")


def _chinese(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
