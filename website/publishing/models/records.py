"""The record (公开信息): one published document with the fields its catalogue and readers need, in one flat table."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.documents.models import Document
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    Workflow,
    WorkflowMixin,
)

from website.agencies.models import Agency, AgencyQuerySet, Person
from website.publishing import kinds
from website.publishing.choices import LinkKind, Openness, Validity, WithdrawalReason, grounds
from website.publishing.models.blocks import Body, text_of
from website.publishing.models.pages import Column

PUBLIC = Q(live=True, openness=Openness.PROACTIVE, withdrawn_at__isnull=True)
"""What anyone may see."""


class RecordQuerySet(models.QuerySet["Record"]):
    """Filters over records."""

    def public(self) -> RecordQuerySet:
        """Return what anyone may see: published, to be disclosed, and not withdrawn."""
        return self.filter(PUBLIC)

    def withdrawn(self) -> RecordQuerySet:
        """Return what was public and is no longer offered: a public note stands in its place."""
        return self.filter(live=True, openness=Openness.PROACTIVE, withdrawn_at__isnull=False)

    def of(self, agency: Agency) -> RecordQuerySet:
        """Return an organ's own records."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> RecordQuerySet:
        """Return the records of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(agency__in=agencies)

    def newest_first(self) -> RecordQuerySet:
        """Return the records by day of publication, the newest first, in one order that never ties."""
        return self.order_by("-published_on", "-pk")

    def with_places(self) -> RecordQuerySet:
        """Return the records with their organs and columns, which are few and asked for apart.

        Joined, they lead SQLite's planner to begin with the organs and to sort every record for a page of twenty:
        1.6 s instead of 1 ms among a million.
        """
        return self.prefetch_related("agency", "column")

    def for_list(self) -> RecordQuerySet:
        """Return the records without their bodies, as lists need them."""
        return self.defer("body", "details", "search_text")

    def normative(self) -> RecordQuerySet:
        """Return the normative documents."""
        return self.filter(kind__in=[kind.id for kind in kinds.kinds().values() if kind.normative])

    def counted_as(self, group: str) -> RecordQuerySet:
        """Return the records that the annual report counts under one heading of ``kinds.GROUPS``."""
        return self.filter(kind__in=kinds.in_group(group))


class Record(WorkflowMixin, PreviewableMixin, DraftStateMixin, LockableMixin, RevisionMixin, ClusterableModel):
    """One document, decision, guide or piece of news, from its first draft to its withdrawal.

    ``live`` says that it was published, ``openness`` whether it may be seen by all, ``withdrawn_at`` that it is no
    longer offered. Fields under "issued" are set by services only and survive every later revision.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="发布机构", related_name="records")
    unit = models.ForeignKey(Agency, models.PROTECT, verbose_name="承办股室", related_name="+", null=True, blank=True)
    column = models.ForeignKey(Column, models.PROTECT, verbose_name="栏目", related_name="records")
    kind = models.CharField("信息类别", max_length=30, choices=kinds.choices)
    title = models.CharField("名称", max_length=200)
    summary = models.TextField("内容概述", max_length=500, blank=True)
    body = StreamField(Body(), verbose_name="正文", blank=True)
    details = models.JSONField("要素", default=dict, blank=True)

    generated_on = models.DateField("生成日期")
    changed_on = models.DateField("变更日期", null=True, blank=True)
    doc_no = models.CharField("发文字号", max_length=80, blank=True, help_text="公文必填，没有的写“无文号”。")
    catalogue_code = models.CharField("法定分类", max_length=10, blank=True)
    theme = models.CharField("主题分类", max_length=60, blank=True)
    genre = models.CharField("体裁", max_length=30, blank=True)

    openness = models.CharField("公开属性", max_length=20, choices=Openness, default=Openness.PROACTIVE)
    withhold_ground = models.CharField("不予公开条款", max_length=40, choices=grounds, blank=True)
    withhold_reason = models.TextField("不公开理由", max_length=500, blank=True)
    next_review_on = models.DateField("下次评估日", null=True, blank=True)
    joint_agencies = models.CharField("涉及的其他机关", max_length=300, blank=True)
    coordination_confirmed = models.BooleanField("已与其他机关协商确认", default=False)

    validity = models.CharField("有效性", max_length=20, choices=Validity, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("有效期届满日期", null=True, blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)

    source_name = models.CharField("转载来源", max_length=120, blank=True)
    source_url = models.URLField("来源网址", max_length=500, blank=True)
    source_date = models.DateField("来源发布日期", null=True, blank=True)
    source_licence = models.CharField("转载许可", max_length=120, blank=True)

    channels = models.JSONField("公开渠道", default=list, blank=True)

    drafter = models.ForeignKey(
        Person, models.PROTECT, verbose_name="起草人", related_name="+", null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField("录入时间", auto_now_add=True)

    # issued
    index_no = models.CharField("索引号", max_length=60, unique=True, null=True, blank=True, editable=False)
    published_on = models.DateField("公开日期", null=True, blank=True, editable=False)
    concluded_at = models.DateTimeField("审签完成时间", null=True, blank=True, editable=False)
    snapshot_sha256 = models.CharField("公开稿哈希", max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(
        "撤回原因", max_length=30, choices=WithdrawalReason, blank=True, editable=False
    )
    withdrawal_note = models.TextField("撤回说明", blank=True, editable=False)
    search_text = models.TextField(editable=False, blank=True)

    ISSUED = (
        "agency_id",
        "drafter_id",
        "created_at",
        "index_no",
        "published_on",
        "concluded_at",
        "snapshot_sha256",
        "withdrawn_at",
        "withdrawal_reason",
        "withdrawal_note",
    )
    """What belongs to the record as a whole and no revision brings back."""

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "公开信息"
        verbose_name_plural = "公开信息"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-published_on", "-id"], name="record_newest", condition=PUBLIC),
            models.Index(fields=["agency", "-published_on", "-id"], name="record_public", condition=PUBLIC),
            models.Index(fields=["column", "-published_on", "-id"], name="record_column", condition=PUBLIC),
            models.Index(
                fields=["agency", "catalogue_code", "-published_on", "-id"], name="record_catalogue", condition=PUBLIC
            ),
            models.Index(fields=["agency", "kind", "-published_on", "-id"], name="record_kind", condition=PUBLIC),
            models.Index(fields=["agency", "kind", "published_on", "live", "openness"], name="record_figures"),
            models.Index(fields=["agency", "published_on"], name="record_year"),
            models.Index(fields=["agency", "-created_at"], name="record_desk"),
            models.Index(fields=["next_review_on"], name="record_review", condition=Q(next_review_on__isnull=False)),
            models.Index(fields=["expires_on"], name="record_expiry", condition=Q(expires_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the record's public address, which never changes."""
        return reverse("portal:record", args=[self.agency.slug, self.pk])

    def get_workflow(self) -> Workflow | None:
        """Return the way of review that the record's openness asks for; Wagtail calls this."""
        from website.publishing.workflows import workflow_for

        return workflow_for(self)

    @classmethod
    def get_default_workflow(cls) -> Workflow | None:
        """Return the usual way of review, so that Wagtail offers to submit a record while it is created."""
        from website.publishing.workflows import USUAL

        return Workflow.objects.filter(name=USUAL, active=True).first()

    @property
    def kind_entry(self) -> kinds.Kind:
        """The kind's entry in ``kinds.toml``."""
        return kinds.kinds()[self.kind]

    @property
    def is_public(self) -> bool:
        """Whether anyone may see it."""
        return self.live and self.openness == Openness.PROACTIVE and self.withdrawn_at is None

    @property
    def handed_in(self) -> bool:
        """Whether it was ever public, under review or masked: from then on it is kept."""
        settled = self.live or self.index_no or self.concluded_at
        return bool(settled) or self._workflow_states.exists() or self.masked_originals.exists()

    @property
    def text(self) -> str:
        """The words of the body and the details in reading order."""
        return "\n".join([text_of(self.body), *(str(value) for value in self.details.values() if value)])

    @property
    def limit_starts_on(self) -> date:
        """The day from which the twenty working days of 条例第二十六条 run: generated, or changed since."""
        return self.changed_on or self.generated_on

    def with_content_json(self, content: dict[str, Any]) -> Record:
        """Return a revision's content, with what was issued to the record as a whole kept as it is."""
        record = super().with_content_json(content)
        for name in self.ISSUED:
            setattr(record, name, getattr(self, name))
        return record

    def publish(
        self, revision: Revision, user: Any = None, *args: Any, skip_permission_checks: bool = False, **kwargs: Any
    ) -> None:
        """Publish a revision through the one way by which a record becomes public; Wagtail calls this."""
        from website.publishing.publication import publish_revision

        def by_wagtail(fresh: Revision) -> None:
            super(Record, self).publish(fresh, user, *args, skip_permission_checks=skip_permission_checks, **kwargs)

        publish_revision(self, revision, by_wagtail, by=user)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the public site's own page of this version; the setting names it, since the site stands above."""
        page: HttpResponse = import_string(settings.RECORD_PREVIEW)(request, self)
        return page


class RecordFile(Orderable):
    """A file offered with a record, as it came."""

    record = ParentalKey(Record, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(Document, models.PROTECT, verbose_name="文件", related_name="+")
    title = models.CharField("显示名称", max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"


class RecordLink(Orderable):
    """What this record is to another; the other side is read from the same row."""

    record = ParentalKey(Record, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField("关系", max_length=20, choices=LinkKind)
    other = models.ForeignKey(Record, models.PROTECT, verbose_name="另一信息", related_name="linked_from")

    class Meta(Orderable.Meta):
        verbose_name = "关联"
        verbose_name_plural = "关联"


class PublishedFile(models.Model):
    """A document or picture that a public record shows: nothing else is handed to the public."""

    class Kind(models.TextChoices):
        """Which library the file is in."""

        DOCUMENT = "document", "文件"
        IMAGE = "image", "图片"

    record = models.ForeignKey(Record, models.CASCADE, related_name="published_files")
    kind = models.CharField(max_length=10, choices=Kind)
    file_id = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "已公开文件"
        verbose_name_plural = "已公开文件"
        constraints = [models.UniqueConstraint(fields=["kind", "file_id", "record"], name="one_file_a_record")]
