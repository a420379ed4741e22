"""The pages of an organ's public site: its home, its columns, and its standing pages."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from website.agencies.models import Agency
from website.publishing.models.blocks import Body


class AgencyHome(Page):
    """The root of one organ's public site."""

    agency = models.OneToOneField(Agency, models.PROTECT, verbose_name="单位", related_name="home")
    tagline = models.CharField("副题", max_length=100, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["publishing.Column", "publishing.StandingPage"]
    content_panels = [*Page.content_panels, FieldPanel("tagline")]
    template = "portal/home.html"

    class Meta:
        verbose_name = "单位首页"
        verbose_name_plural = "单位首页"


class Column(Page):
    """A column (栏目) that holds records; the four fixed ones stand on every site (国办公开办函〔2019〕61号)."""

    class Kind(models.TextChoices):
        """What the column is; the first four are the fixed columns of the platform."""

        GUIDE = "guide", "政府信息公开指南"
        RULES = "rules", "政府信息公开制度"
        STATUTORY = "statutory", "法定主动公开内容"
        ANNUAL_REPORT = "annual_report", "政府信息公开年报"
        RECORDS = "records", "一般栏目"

    class Inspected(models.TextChoices):
        """The inspectors' class of the column, which sets how often it must be updated."""

        DYNAMIC = "dynamic", "动态、要闻类"
        NOTICE = "notice", "通知公告、政策文件类"
        PERSONNEL_PLAN = "personnel_plan", "人事、规划计划类"
        OTHER = "other", "其他"

    kind = models.CharField("栏目类别", max_length=20, choices=Kind, default=Kind.RECORDS)
    inspected_as = models.CharField("检查类别", max_length=20, choices=Inspected, default=Inspected.OTHER)
    record_kind = models.CharField("默认信息类别", max_length=30, blank=True)
    index_category = models.CharField(
        "索引号类别号",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]+$", "类别号只用字母和数字。")],
        help_text="本单位的索引号有类别号一段时填写。",
    )
    intro = models.TextField("栏目说明", blank=True)

    parent_page_types = ["publishing.AgencyHome", "publishing.Column"]
    subpage_types = ["publishing.Column", "publishing.StandingPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("record_kind"),
        FieldPanel("inspected_as"),
        FieldPanel("index_category"),
    ]
    template = "portal/column.html"

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"

    @property
    def fixed(self) -> bool:
        """Whether the column is one of the four that may not be removed or renamed."""
        return self.kind != self.Kind.RECORDS


class StandingPage(Page):
    """A page of text that stands by itself, such as a statement on accessibility."""

    body = StreamField(Body(), verbose_name="正文", blank=True)

    parent_page_types = ["publishing.AgencyHome", "publishing.Column"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "portal/standing_page.html"

    class Meta:
        verbose_name = "固定页面"
        verbose_name_plural = "固定页面"
