"""The forms by which consultations are drafted and moved on, and opinions entered and answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from website.access_requests.identity import Identity
from website.agencies.models import Agency
from website.consultations.choices import WEB, channel_choices, result_choices
from website.consultations.models import ConsultationPractice, PublicConsultation
from website.consultations.opinions import MOST_CHARACTERS, Said
from website.consultations.services import Hearing, Matter, Upload
from website.desk.disputes.forms import EMPTY, DayInput, ManyFiles, day
from website.publishing.choices import Channel
from website.publishing.models import Record

FIELDS = tuple(name for name in Matter.__dataclass_fields__ if name != "draft")
NO_SECRETS = "不得写入国家秘密、工作秘密。"


class MatterForm(forms.ModelForm):
    """A consultation as it is drafted."""

    draft = forms.CharField(
        label="草案",
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=f"一行一段，按次序编号，公众可以对每一段提意见。{NO_SECRETS}",
    )
    channels = forms.MultipleChoiceField(
        label="公布渠道",
        choices=[each for each in Channel.choices if each[0] != Channel.PORTAL],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="本单位公开专栏以外，还在哪里公布（重大行政决策程序暂行条例第十五条）。",
    )
    uploads = ManyFiles(label="附件", required=False, help_text="随公告公布的文件，可以一次选择多个。")
    field_order = ("title", "draft_name", "explanation", "draft", "uploads", *FIELDS)

    class Meta:
        model = PublicConsultation
        fields = FIELDS
        widgets = {
            **{name: DayInput() for name in ("closes_on", "hearing_on", "materials_on", "legal_review_on")},
            **{
                name: forms.Textarea(attrs={"rows": rows})
                for name, rows in (
                    ("explanation", 6),
                    ("shortened_reason", 2),
                    ("ways", 3),
                    ("hearing_people", 3),
                    ("legal_review", 3),
                )
            },
        }

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        if self.instance.pk:
            self.fields["draft"].initial = "\n".join(each.text for each in self.instance.paragraphs.all())
            kept = [(each.pk, each.document.title) for each in self.instance.files.select_related("document")]
            if kept:
                self.fields["dropped"] = forms.TypedMultipleChoiceField(
                    label="删除附件", choices=kept, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
                )

    def _post_clean(self) -> None:
        """Leave the row as it is: the service writes it, and tells everything that is missing at once."""

    def matter(self) -> Matter:
        """Return what was filled in."""
        return Matter(**{name: self.cleaned_data[name] for name in Matter.__dataclass_fields__})

    def attached(self) -> Iterator[Upload]:
        """Yield the files that were chosen."""
        for each in self.cleaned_data["uploads"]:
            yield Upload(each.name or "", each.read())


def suggested_ways(agency: Agency) -> str:
    """Return what the form begins with: how the organ is reached by letter, mail and telephone."""
    lines = (
        f"信函：{agency.office_address}，{agency.name}收" if agency.office_address else "",
        f"电子邮箱：{agency.email}" if agency.email else "",
        f"电话：{agency.phone}" if agency.phone else "",
    )
    return "\n".join(line for line in lines if line)


class ProlongForm(forms.Form):
    """A later end, and why."""

    closes_on = day("新的截止日期")
    reason = forms.CharField(label="延长的原因", max_length=300, help_text="随公告公布。")


class HearingForm(forms.ModelForm):
    """A hearing as it is held."""

    class Meta:
        model = PublicConsultation
        fields = tuple(Hearing.__dataclass_fields__)
        widgets = {
            "hearing_on": DayInput(),
            "materials_on": DayInput(),
            "hearing_people": forms.Textarea(attrs={"rows": 4}),
            "hearing_note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        for name in ("hearing_on", "hearing_time", "hearing_place"):
            self.fields[name].required = True

    def _post_clean(self) -> None:
        """Leave the row as it is: the service writes it."""

    def hearing(self) -> Hearing:
        """Return what was filled in."""
        return Hearing(**self.cleaned_data)


class DecideForm(forms.Form):
    """The record by which the decision was published."""

    record = forms.CharField(
        label="决定的索引号", max_length=60, help_text="“公开信息”里已经公开的决定，填它的索引号。"
    )

    def __init__(self, *args: Any, organ: Agency, **said: Any) -> None:
        super().__init__(*args, **said)
        self.organ = organ

    def clean_record(self) -> Record:
        """Return the public record with the number; the government above may have published the decision."""
        number = self.cleaned_data["record"].strip()
        paths = [self.organ.path, *(each.path for each in self.organ.get_ancestors())]
        found = Record.objects.public().filter(index_no=number, agency__path__in=paths).first()
        if found is None:
            raise forms.ValidationError(f"本单位和上级没有索引号是{number}的公开信息，请核对。")
        return found


class EndForm(forms.Form):
    """Why a matter is given up."""

    reason = forms.CharField(label="终止的原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EnterForm(forms.Form):
    """An opinion that came otherwise than by the public site."""

    channel = forms.ChoiceField(label="方式")
    received_on = day("收到日期")
    paragraph = forms.ChoiceField(label="针对的段落", required=False)
    text = forms.CharField(
        label="意见", max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 6}), help_text="照原话录入。"
    )
    may_show = forms.BooleanField(label="同意公布原文", required=False, help_text="提出人书面或者当场同意的才勾选。")
    name = forms.CharField(label="提出人", max_length=100, required=False, help_text="加密保存，不公布。")
    phone = forms.CharField(label="电话", max_length=40, required=False)

    def __init__(self, *args: Any, consultation: PublicConsultation, **said: Any) -> None:
        super().__init__(*args, **said)
        self.paragraphs = {str(each.number): each for each in consultation.paragraphs.all()}
        self.fields["channel"].choices = EMPTY + [each for each in channel_choices() if each[0] != WEB]
        self.fields["paragraph"].choices = [("", "草案整体"), *((each, f"第{each}段") for each in self.paragraphs)]
        self.fields["received_on"].initial = timezone.localdate()

    def said(self) -> Said:
        """Return the opinion, with its sender if one was named."""
        given = self.cleaned_data
        sender = Identity(name=given["name"], phone=given["phone"])
        return Said(given["text"], self.paragraphs.get(given["paragraph"]), given["may_show"], sender)


class AnswerForm(forms.Form):
    """One answer to several opinions."""

    summary = forms.CharField(label="意见要点", max_length=500, help_text="归纳成一句话，随反馈公布，不写姓名。")
    result = forms.ChoiceField(label="采纳情况")
    reason = forms.CharField(
        label="说明",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="采纳的写明怎样修改，不采纳的写明理由，随反馈公布。",
    )

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["result"].choices = EMPTY + result_choices()


class PublicTextForm(forms.Form):
    """The words of an opinion as they are shown."""

    text = forms.CharField(
        label="公布的文字",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="能识别的号码、住址已经遮盖；姓名和其他能认出本人的内容请改掉。原来的意见不变。",
    )


class FeedbackForm(forms.Form):
    """What is said over the answers."""

    note = forms.CharField(
        label="反馈说明",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写在数字和逐项说明前面；没有要说明的不填。",
    )


class PracticeForm(forms.ModelForm):
    """How long an organ gives itself for the feedback."""

    class Meta:
        model = ConsultationPractice
        fields = ("feedback_months",)

    def _post_clean(self) -> None:
        """Leave the row as it is: the service writes it."""
