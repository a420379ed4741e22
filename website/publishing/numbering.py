"""Issuing index numbers: consecutive in their period, and none of them twice."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from gongkai import index_number
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.publishing.models import IndexNumberSeries


@transaction.atomic
def issue(organ: Agency, code: str, generated_on: date) -> str:
    """Return the organ's next index number for the year of the document.

    Raises ``NotAllowed`` when the organ has no code of its own yet.
    """
    if not (code or organ.code):
        raise NotAllowed([f"{organ}没有填写统一社会信用代码，不能编索引号。请系统管理员在“单位”中补填。"])
    period = str(generated_on.year)
    series, _ = IndexNumberSeries.objects.select_for_update().get_or_create(agency=organ, period=period)
    series.last += 1
    series.save(update_fields=["last"])
    return index_number.format(organ.code or code, period, series.last)
