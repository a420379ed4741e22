"""The forms of outlets, deliveries and visits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from website.agencies.models import AgencyQuerySet
from website.channels.choices import outlet_channels
from website.channels.models import DeliveryQuerySet, Outlet, OutletQuerySet
from website.desk.disputes.forms import EMPTY, DayInput, day
from website.desk.duties.forms import reason_field
from website.publishing import kinds
from website.publishing.imports.sheets import ENDINGS
from website.publishing.models import Column

CONNECTION = ("way", "address", "app_id", "secret")
"""What only an administrator fills in."""


class OutletForm(forms.ModelForm):
    """An outlet; what connects it with another machine is an administrator's."""

    secret = forms.CharField(
        label="接口密钥",
        max_length=200,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="公众号填 AppSecret，网站填双方约定的密钥。加密保存，不再显示；不改的留空。",
    )
    kinds = forms.MultipleChoiceField(
        label="全部投放的信息类别", choices=kinds.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    columns = forms.ModelMultipleChoiceField(
        label="全部投放的栏目", queryset=Column.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Outlet
        fields = (
            *("channel", "name", "contact", "way", "address", "app_id", "secret", "publishes_itself"),
            *("columns", "kinds", "active"),
        )
        help_texts = {
            "channel": "信息的“公开渠道”中选了它的，都投放到这里。",
            "address": "县、上级网站接收报送的地址（见接口说明）；公众号不填的，用微信官方接口。",
            "active": "停用后不再投放新的信息，已经投放的照常撤回。",
        }

    def __init__(self, *args: Any, connects: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["channel"].choices = EMPTY + outlet_channels()
        home = getattr(self.instance.agency, "home", None)
        own = Column.objects.descendant_of(home).live() if home else Column.objects.none()
        self.fields["columns"].queryset = own.order_by("path")
        if not connects:
            for name in CONNECTION:
                del self.fields[name]

    def secret_or_none(self) -> str | None:
        """Return the new secret; nothing when none was typed."""
        return self.cleaned_data.get("secret") or None

    def _post_clean(self) -> None:
        """Leave judging to the service: it says everything at once."""
        for name in self._meta.fields:
            if name in self.cleaned_data and name not in ("columns", "secret"):
                setattr(self.instance, name, self.cleaned_data[name])


class FindForm(forms.Form):
    """How the list of deliveries is narrowed."""

    agency = forms.ModelChoiceField(
        label="单位", queryset=None, required=False, to_field_name="slug", empty_label="全部"
    )
    outlet = forms.ModelChoiceField(label="渠道", queryset=None, required=False, empty_label="全部")
    year = forms.IntegerField(label="年份", required=False, min_value=2008, max_value=2100)
    q = forms.CharField(label="名称", max_length=80, required=False)

    def __init__(self, *args: Any, organs: AgencyQuerySet, outlets: OutletQuerySet, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["agency"].queryset = organs
        self.fields["outlet"].queryset = outlets
        if organs.count() < 2:
            del self.fields["agency"]

    def narrowed(self, found: DeliveryQuerySet) -> DeliveryQuerySet:
        """Return the deliveries that the form leaves."""
        if not self.is_bound or not self.is_valid():
            return found
        asked = self.cleaned_data
        wanted = {
            "outlet__agency": asked.get("agency"),
            "outlet": asked["outlet"],
            "made_at__year": asked["year"],
            "title__icontains": asked["q"],
        }
        return found.filter(**{name: value for name, value in wanted.items() if value})


def address_field(help_text: str = "") -> forms.CharField:
    """Return a field for where something stands on the web."""
    return forms.CharField(label="网址", max_length=500, required=False, help_text=help_text)


class HandOverForm(forms.Form):
    """When and where a person published it."""

    on = day("日期")
    url = address_field("在该渠道的地址；张贴、播出的不填。报送网站、还不知道是否采用的也不填。")


class AdoptForm(forms.Form):
    """Whether a portal adopted it."""

    adopted = forms.ChoiceField(
        label="结果", choices=[("yes", "已采用"), ("no", "未采用")], widget=forms.RadioSelect, initial="yes"
    )
    on = day("采用、答复日期")
    url = address_field("采用后在对方网站的地址。")
    reason = forms.CharField(
        label="未采用的原因", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = reason_field("原因")


class DayForm(forms.Form):
    """When something was done."""

    on = day("日期")


class VisitForm(forms.Form):
    """The visits of a day or a month."""

    period = forms.ChoiceField(
        label="时段", choices=[("month", "整月"), ("day", "一天")], widget=forms.RadioSelect, initial="month"
    )
    on = forms.DateField(
        label="日期", widget=DayInput(), initial=timezone.localdate, help_text="整月的，选当月的任意一天。"
    )
    number = forms.IntegerField(
        label="访问量（人次）", min_value=0, help_text="填整数，不用“万”。已经登记过的，换成这个数。"
    )


class SheetForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label="表格",
        help_text="Excel 或者 CSV 表格。先核对，再导入。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{each}" for each in ENDINGS)}),
        error_messages={"required": "请选择表格文件。", "empty": "文件是空的，请核对后重新选择。"},
    )
