"""The forms of letters: exactly the elements that a kind has and that the case does not settle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from gongkai.letters import Element, Kind, kinds
from gongkai.letters.letter import Value
from gongkai.outcomes import Outcome
from website.access_requests.letter_facts import LOCKED
from website.access_requests.letters import Service
from website.access_requests.models import CorrectionLetter, Letter, OutcomeText, RemedyText
from website.access_requests.services import Upload

_LONG = {"content", "guidance", "reason", "search", "grounds", "facts", "opinion", "public_interest"}


def _dates() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LetterForm(forms.Form):
    """What is typed for a letter. What the law demands is looked at by the service, which names every part missing."""

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        outcomes: Mapping[str, Outcome],
        proposed: Mapping[str, Value],
        seen: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if outcomes:
            self.fields["outcome"] = forms.ChoiceField(
                label="处理结果",
                choices=[("", "请选择"), *((code, f"{each.label}（{each.law}）") for code, each in outcomes.items())],
                initial=next(iter(outcomes)) if len(outcomes) == 1 else "",
            )
        for element in kind.elements:
            if element.id not in LOCKED and element.form not in ("fixed", "remedy"):
                self.fields[element.id] = _field(element, kind, proposed.get(element.id))
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=seen)

    @property
    def given(self) -> dict[str, Value]:
        """What was typed, by element; what was left empty is empty."""
        found: dict[str, Value] = {}
        for element in self.kind.elements:
            if element.id not in self.cleaned_data:
                continue
            value = self.cleaned_data[element.id]
            if element.form == "lines":
                value = tuple(line.strip() for line in value.splitlines() if line.strip())
            found[element.id] = "" if value is None else value
        return found


def _field(element: Element, kind: Kind, proposed: Value | None) -> forms.Field:
    must = element.id in kind.required
    help_text = "　".join(
        each
        for each in (
            "必须写明" if must else "没有的不填",
            element.law,
            f"〔未核实〕{element.unverified}" if element.unverified else "",
            "一行一项" if element.form == "lines" else "",
        )
        if each
    )
    about: dict[str, Any] = {"label": element.label, "required": False, "help_text": help_text}
    if element.form == "date":
        return forms.DateField(widget=_dates(), initial=proposed if isinstance(proposed, date) else None, **about)
    if element.form == "number":
        return forms.IntegerField(min_value=1, initial=proposed, **about)
    if element.form == "choice":
        choices = [("", "请选择"), *((each, each) for each in element.choices)]
        return forms.ChoiceField(choices=choices, initial=proposed, **about)
    if element.form == "lines" or element.id in _LONG:
        text = "\n".join(proposed) if isinstance(proposed, tuple) else proposed
        widget = forms.Textarea(attrs={"rows": 4 if element.form == "lines" else 3})
        return forms.CharField(widget=widget, initial=text, max_length=20_000, **about)
    return forms.CharField(initial=proposed, max_length=2_000, **about)


class StartForm(forms.Form):
    """Which letter is to be written."""

    kind = forms.ChoiceField(label="文书")

    def __init__(self, *args: Any, offered: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(kind.id, kind.label) for kind in offered if not kind.outcomes]
        replies = [(kind.id, kind.label) for kind in offered if kind.outcomes]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *([("答复书", replies)] if replies else []),
            ("办理过程中的文书", steps),
        ]


class CommentForm(forms.Form):
    """A reason in writing."""

    comment = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ServiceForm(forms.Form):
    """How a letter was served, and the proof of it (条例第三十六条、第四十条)."""

    method = forms.ChoiceField(label="送达方式", choices=[("", "请选择"), *Letter.Method.choices])
    on = forms.DateField(
        label="送达日期", widget=_dates(), help_text="签收之日；在本网站提供、电子邮件、传真为发出之日。"
    )
    mail_number = forms.CharField(
        label="邮件号", max_length=40, required=False, help_text="邮寄的填写。须经邮政企业寄送。"
    )
    posted_on = forms.DateField(
        label="交邮日期",
        widget=_dates(),
        required=False,
        help_text="邮寄的填写。〔未核实〕邮寄以交邮之日为答复之日。",
    )
    proof = forms.FileField(
        label="送达凭证", required=False, help_text="签收单、受托机关的回执、邮件收据、发送记录；在本网站提供的不用。"
    )

    def __init__(self, *args: Any, letter: Letter | CorrectionLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        if kinds()[letter.kind].to != "applicant":  # whoever else is written to has no page on the site
            method: Any = self.fields["method"]
            method.choices = [each for each in method.choices if each[0] != Letter.Method.WEB]
        elif isinstance(letter, Letter):
            ways = {"web": "web", "email": "email", "post": "post", "in_person": "direct", "fax": "fax"}
            self.fields["method"].initial = ways.get(letter.request.route, "")

    @property
    def service(self) -> Service:
        """What was filled in."""
        given, file = self.cleaned_data, self.cleaned_data["proof"]
        proof = Upload(file.name, file.read()) if file else None
        return Service(given["method"], given["on"], given["mail_number"], given["posted_on"], proof)


class TemplateForm(forms.Form):
    """A Word file by which letters are written."""

    file = forms.FileField(label="模板文件", help_text="Word 文件。先下载现在用的，在 Word 里改好再传。")


class _ChangeForm(forms.ModelForm):
    """What both forms have in common: nothing is chosen until somebody chooses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField):
                field.choices = [("", "请选择"), *[each for each in field.choices if each[0]]]


class OutcomeForm(_ChangeForm):
    """An outcome with another article, letter or way of contest from a day on."""

    class Meta:
        model = OutcomeText
        fields = ("code", "since", "law", "letter", "remedy", "unverified", "because")
        widgets = {"since": _dates()}


class RemedyForm(_ChangeForm):
    """Words on a remedy from a day on."""

    class Meta:
        model = RemedyText
        fields = ("remedy", "since", "law", "text", "unverified", "because")
        widgets = {"since": _dates(), "text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": "{行政复议机关}和{人民法院}两处都要有，印出时换成本机关的。"
            "留空的，原来的文本到起用日期的前一日为止，以后的答复书在有新文本以前不能签发。"
        }


def kind_of(id: str) -> Kind | None:
    """Return a kind of letter by its id, if there is one."""
    return kinds().get(id)
