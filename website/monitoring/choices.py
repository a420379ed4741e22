"""The choices of what is heard in public."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """How a source is read."""

    FEED = "feed", "订阅（RSS、Atom）"
    PAGE = "page", "一个网页"
    PAGE_LIST = "page_list", "网页列表"
    SPREADSHEET = "spreadsheet", "表格导入"
    MAIL = "mail", "转来的邮件"
    MANUAL = "manual", "人工录入"


FETCHED = (Kind.FEED, Kind.PAGE, Kind.PAGE_LIST)
"""The sources that the platform asks by itself over the web."""


class State(models.TextChoices):
    """What a person judged of an item."""

    NEW = "new", "待判断"
    OURS = "ours", "与本单位有关"
    NOT_OURS = "not_ours", "与本单位无关"


class Told(models.TextChoices):
    """Who is told of what needs somebody."""

    CLERK = "clerk", "受理员"
    OFFICE_HEAD = "office_head", "公开工作机构负责人"
    BOTH = "both", "受理员和公开工作机构负责人"
