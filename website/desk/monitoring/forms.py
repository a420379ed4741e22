"""The forms of what is heard in public."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.opinion.tone import LABELS
from website.agencies.models import Agency
from website.monitoring import services
from website.monitoring.choices import FETCHED, Kind, State
from website.monitoring.mail import MOST_BYTES
from website.monitoring.models import MonitoringPractice, Source, WatchRule
from website.publishing.imports.sheets import ENDINGS

FILLED = [(str(value), label) for value, label in Kind.choices if value in (*FETCHED, Kind.MAIL)]
"""The sources that one fills in; the others are made when something comes in by hand."""


class SourceForm(forms.ModelForm):
    """A source that the platform reads by itself."""

    class Meta:
        model = Source
        fields = ("name", "kind", "url", "minutes", "selector")
        help_texts = {
            "name": "例如：县融媒中心新闻、本地论坛民生版。",
            "url": "话题、栏目、搜索结果的网址；个人和账号的主页不收。转来的邮件填邮箱里的文件夹名。",
            "minutes": "两次读取之间的间隔。网站在 robots.txt 里要求更长的，按网站的要求。",
            "selector": "只有“网页列表”用。不填的，自动辨认标题链接；辨认不对的再填，例如：ul li a",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label="种类", choices=FILLED, initial=Kind.FEED)
        self.fields["url"].required = True

    def clean(self) -> dict[str, Any]:
        """Refuse what a source may not be, beside the field that is wrong."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            for name, value in given.items():
                setattr(self.instance, name, value.strip() if isinstance(value, str) else value)
            for name, reason in services.against_source(self.instance).items():
                self.add_error(name, reason)
        return given


class RuleForm(forms.ModelForm):
    """A rule, in the words of whoever listens."""

    class Meta:
        model = WatchRule
        fields = ("name", "text", "active")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that cannot be read, with the place, cause and cure."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            self.instance.name, self.instance.text = given["name"], given["text"]
            for name, reason in services.against_rule(self.instance).items():
                self.add_error(name, reason)
        return given


class TryForm(forms.Form):
    """A text on which a rule is tried out; it is not kept."""

    sample = forms.CharField(
        label="试一段文字",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="第一行作为标题，其余作为正文。只用来试，不保存。",
    )


class FindForm(forms.Form):
    """What narrows the list of items."""

    q = forms.CharField(label="标题、内容", max_length=60, required=False)
    source = forms.ModelChoiceField(Source.objects.none(), label="信息来源", required=False, empty_label="全部")
    rule = forms.ModelChoiceField(WatchRule.objects.none(), label="关注规则", required=False, empty_label="全部")
    tone = forms.ChoiceField(
        label="语气（估计）", required=False, choices=[("", "全部"), *((each, each) for each in LABELS)]
    )
    begins = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, organ: Agency) -> None:
        super().__init__(data)
        for name, held in (("source", Source.objects.of(organ)), ("rule", WatchRule.objects.of(organ))):
            field: Any = self.fields[name]
            field.queryset = held


class JudgeForm(forms.Form):
    """What a person judges of an item."""

    state = forms.ChoiceField(label="判断", choices=State, widget=forms.RadioSelect)


class ReasonForm(forms.Form):
    """Why something is done that is written down."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不少于4个字，会记入审计记录。",
    )


class EntryForm(forms.Form):
    """What somebody read, or was told."""

    title = forms.CharField(label="标题", max_length=300)
    text = forms.CharField(label="内容", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    url = forms.URLField(label="网址", max_length=2000, required=False, assume_scheme="https")
    site = forms.CharField(label="网站或者场合", max_length=100, required=False)
    published_at = forms.DateTimeField(
        label="发布时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
    )


class MailForm(forms.Form):
    """A mail that was saved as a file."""

    file = forms.FileField(
        label="邮件文件",
        help_text="在邮件软件里另存为 .eml 的文件。发件人、收件人不读取；邮件原样加密保存为证据。",
        widget=forms.ClearableFileInput(attrs={"accept": ".eml,message/rfc822"}),
        error_messages={"required": "请选择邮件文件。", "empty": "文件是空的，请核对后重新选择。"},
    )

    def clean_file(self) -> Any:
        """Refuse a mail that is too large, before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"邮件超过{MOST_BYTES // 1_000_000}MB。请去掉附件再转来。")
        return file


class SheetForm(forms.Form):
    """A spreadsheet of what a service found."""

    file = forms.FileField(
        label="表格",
        help_text=f"{'、'.join('.' + each for each in ENDINGS)} 文件。先核对，再导入。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{each}" for each in ENDINGS)}),
        error_messages={"required": "请选择表格文件。", "empty": "文件是空的，请核对后重新选择。"},
    )


class PracticeForm(forms.ModelForm):
    """The settings of an organ."""

    class Meta:
        model = MonitoringPractice
        fields = ("item_days", "snapshot_days", "tells")
