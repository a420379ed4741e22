"""Issuing index numbers: consecutive in their period, and none of them twice."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from gongkai import index_number
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.publishing.models import IndexNumberSeries


@transaction.atomic
def issue(organ: Agency, code: str, generated_on: date, category: str = "") -> str:
    """Return the organ's next index number for the day of the document, written as the organ writes its numbers.

    Raises ``NotAllowed`` when the organ has no code of its own yet, or its numbers need a category that is not given.
    """
    if not (code or organ.code):
        raise NotAllowed([f"{organ}没有填写统一社会信用代码，不能编索引号。请系统管理员在“单位”中补填。"])
    pattern = index_number.Pattern(organ.index_pattern or index_number.STANDARD)
    if pattern.categorised and not category:
        raise NotAllowed(["本单位的索引号有类别号，栏目没有填写。请公开工作机构负责人在栏目中补填“索引号类别号”。"])
    period = pattern.period(generated_on)
    series, _ = IndexNumberSeries.objects.select_for_update().get_or_create(agency=organ, period=period)
    series.last += 1
    series.save(update_fields=["last"])
    return pattern.write(organ.code or code, category, generated_on, series.last)
