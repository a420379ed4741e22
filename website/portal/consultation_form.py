"""The form of an opinion on a draft: what is said and on what; who says it only if they want to."""

from __future__ import annotations

from typing import Any

from django import forms

from website.access_requests.identity import Identity
from website.consultations.models import PublicConsultation
from website.consultations.opinions import MOST_CHARACTERS, Said
from website.portal.apply_form import cleaned

SHOWN = 24
"""How many characters of a paragraph tell it from the others."""
PARTS = (
    ("一、意见", "", ("paragraph", "text", "may_show")),
    (
        "二、姓名和联系方式",
        "可以不填。填写的加密保存，只在需要请您补充说明时查看，按规定的年限清除，任何时候都不公布。",
        ("name", "phone", "email"),
    ),
)


class OpinionForm(forms.Form):
    """An opinion as typed."""

    paragraph = forms.ChoiceField(label="针对哪一部分", required=False)
    text = forms.CharField(
        label="您的意见",
        max_length=MOST_CHARACTERS,
        help_text="哪里不妥，建议怎样改，为什么。请不要写姓名、电话、住址等个人信息，也不要写国家秘密、工作秘密。",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    may_show = forms.BooleanField(
        label="同意在采纳情况反馈中公布意见原文（不公布姓名）",
        required=False,
        help_text="不同意的，只公布归纳后的要点和采纳情况。",
    )
    name = forms.CharField(
        label="姓名或者单位名称",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-private": "true"}),
    )
    phone = forms.CharField(
        label="电话",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "data-private": "true"}),
    )
    email = forms.EmailField(
        label="电子邮箱",
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "data-private": "true"}),
    )

    def __init__(self, *args: Any, consultation: PublicConsultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paragraphs = {str(each.number): each for each in consultation.paragraphs.all()}
        numbered = [(number, f"第{number}段：{_short(each.text)}") for number, each in self.paragraphs.items()]
        self.fields["paragraph"].choices = [("", "草案整体"), *numbered]

    def clean(self) -> dict[str, Any]:
        """Return what was typed without signs that nobody sees."""
        said: dict[str, Any] = super().clean() or {}
        return {name: cleaned(value) if isinstance(value, str) else value for name, value in said.items()}

    @property
    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields under their headings, each with what is to be known of them."""
        return [(title, hint, [self[name] for name in names]) for title, hint, names in PARTS]

    @property
    def said(self) -> Said:
        """The opinion, with its sender if one was named."""
        given = self.cleaned_data
        sender = Identity(**{name: given[name] for name in ("name", "phone", "email")})
        return Said(given["text"], self.paragraphs.get(given["paragraph"]), given["may_show"], sender)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}……"
