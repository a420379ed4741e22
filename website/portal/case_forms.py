"""The forms of the applicant's own pages."""

from __future__ import annotations

from django import forms

from website.access_requests.applicant import LONGEST
from website.portal.apply_form import FilesField


class EnterForm(forms.Form):
    """Number and code; with them what was typed before the session ran out."""

    number = forms.CharField(
        label="申请编号",
        max_length=20,
        help_text="例如 2026-0001，印在回执上。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写申请编号。"},
    )
    code = forms.CharField(
        label="查询码",
        max_length=40,
        help_text="回执上的三组字母和数字，不分大小写，横线可以不写。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写查询码。"},
    )
    step = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What an applicant writes and attaches in one step."""

    text = forms.CharField(
        label="内容",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"max_length": f"最多写{LONGEST}字，更多的内容请作为文件上传。"},
    )
    good_reason = forms.CharField(
        label="逾期的正当理由",
        required=False,
        max_length=1000,
        help_text="补正期限已过。有正当理由的请写明，例如生病、没有收到通知（条例第三十条）。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    files = FilesField(label="文件", help_text="可以选择几个，可以不附。")
