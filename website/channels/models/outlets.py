"""An outlet (投放渠道): one place beside the organ's own site to which its records go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from website.agencies.models import Agency, AgencyQuerySet
from website.agencies.sealing import CannotOpen, seal, unseal
from website.channels.choices import BY_HOOK, BY_INTERFACE, Way, outlet_channels
from website.publishing.choices import Channel
from website.publishing.models import Column, Record


class OutletQuerySet(models.QuerySet["Outlet"]):
    """Filters over outlets."""

    def of(self, agency: Agency) -> OutletQuerySet:
        """Return an organ's own."""
        return self.filter(agency=agency.organ)

    def within(self, agencies: AgencyQuerySet) -> OutletQuerySet:
        """Return those of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(agency__in=agencies)

    def active(self) -> OutletQuerySet:
        """Return those to which records go now."""
        return self.filter(active=True)


class Outlet(models.Model):
    """A WeChat account, a government portal, a notice board, a broadcaster: how it is reached and what goes there.

    A record goes there when its channels name the outlet's channel, or when its column or kind is one of those that
    always go.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="outlets")
    channel = models.CharField("公开渠道", max_length=20, choices=outlet_channels)
    name = models.CharField("名称", max_length=60, help_text="公众号、网站、栏目或者公告栏的名称，例如“正宁普法”。")
    way = models.CharField("投放方式", max_length=20, choices=Way, default=Way.HAND_OVER)
    contact = models.CharField(
        "投放到哪里、找谁", max_length=200, blank=True, help_text="由人投放时看：张贴的地点、送交的部门和电话。"
    )
    address = models.CharField("接口地址", max_length=500, blank=True)
    app_id = models.CharField("公众号 AppID", max_length=60, blank=True)
    sealed_secret = models.TextField("加密的接口密钥", blank=True, editable=False)
    publishes_itself = models.BooleanField(
        "进草稿箱后自动发布",
        default=False,
        help_text="不勾选的，只推送到公众号草稿箱，由工作人员点一次“发布”。",
    )
    columns = models.ManyToManyField(Column, verbose_name="全部投放的栏目", blank=True, related_name="+")
    kinds = models.JSONField("全部投放的信息类别", default=list, blank=True)
    active = models.BooleanField("在用", default=True)

    SET_BY_ADMINISTRATOR: ClassVar[tuple[str, ...]] = ("channel", "way", "address", "app_id", "secret")
    """What connects the platform with other machines."""

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = "投放渠道"
        verbose_name_plural = "投放渠道"
        ordering = ["agency", "channel", "pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="one_outlet_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the outlet in the desk."""
        return reverse("desk_outlet", args=[self.pk])

    @property
    def by_interface(self) -> bool:
        """Whether the platform reaches it by itself."""
        return self.way == Way.INTERFACE

    @property
    def has_hook(self) -> bool:
        """Whether it is told by a web hook."""
        return self.by_interface and self.channel in BY_HOOK

    @property
    def takes_adoptions(self) -> bool:
        """Whether what is sent there may be adopted or not."""
        return self.channel in BY_HOOK

    @property
    def result_address(self) -> str:
        """Where the other side tells what became of a record."""
        return str(settings.SITE_ADDRESS + reverse("outlet_result", args=[self.pk]))

    @property
    def secret(self) -> str:
        """The secret shared with the other side; nothing where none is set or no key opens it."""
        try:
            return unseal(self.sealed_secret) if self.sealed_secret else ""
        except CannotOpen:
            return ""

    @secret.setter
    def secret(self, text: str) -> None:
        self.sealed_secret = seal(text) if text else ""

    def takes(self, record: Record) -> str:
        """Return why a record goes there, in words; nothing when it does not."""
        if self.channel in record.channels:
            return "信息的公开渠道中选了它"
        if record.kind in self.kinds:
            return f"“{record.kind_entry.label}”全部投放"
        if self.columns.filter(pk=record.column_id).exists():
            return f"栏目“{record.column.title}”全部投放"
        return ""

    def amiss(self) -> Iterator[str]:
        """Yield what is wrong with the outlet as it stands, each with its cure."""
        if not self.name.strip():
            yield "请填写渠道的名称。"
        if self.agency != self.agency.organ:
            yield f"{self.agency}是内设机构，请登记在{self.agency.organ}名下。"
        if self.by_interface:
            yield from self._amiss_of_interface()

    def _amiss_of_interface(self) -> Iterator[str]:
        label = self.get_channel_display()
        if self.channel not in BY_INTERFACE:
            yield f"{label}没有接口，请选“{Way.HAND_OVER.label}”。"
        elif self.channel == Channel.WECHAT and not self.app_id:
            yield "请填写公众号的 AppID，在公众平台“设置与开发—基本配置”中查看。"
        elif self.channel in BY_HOOK and not self.address.startswith(("https://", "http://")):
            yield f"请填写{label}接收报送的地址，以 https:// 或者 http:// 开头。"
        if not self.sealed_secret:
            yield "请填写接口密钥：公众号填 AppSecret，网站填双方约定的密钥。"

    def told(self) -> dict[str, Any]:
        """Return what the audit trail is told of the outlet: everything but the secret."""
        names = ("channel", "name", "way", "contact", "address", "app_id", "publishes_itself", "kinds", "active")
        return {name: getattr(self, name) for name in names}
