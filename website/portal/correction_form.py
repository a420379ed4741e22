"""The form of a request for correction: who asks, which record is wrong and how, with the evidence (条例第四十一条)."""

from __future__ import annotations

from typing import Any

from django import forms

from website.access_requests.corrections import Claim
from website.access_requests.identity import Identity
from website.access_requests.models import CorrectionPaper, Paper
from website.access_requests.services import Upload
from website.agencies.models import Agency
from website.portal.apply_form import ApplicationForm, FilesField
from website.portal.case_forms import EnterForm
from website.publishing.models import Record

PARTS = (
    (
        "一、哪一条记录不准确",
        "只能要求更正与您自身相关的政府信息记录（条例第四十一条）。",
        ("about", "record", "wrong"),
    ),
    ("二、证据", "说明证据，或者上传证据，至少一样。", ("evidence", "evidence_files")),
    ("三、申请人", "", ("name", "id_kind", "id_number", "identity_files")),
    ("四、联系方式", "至少填写一样。身份和联系方式加密保存，按规定的年限清除。", ("phone", "email", "address")),
)
_WHO = ("name", "id_kind", "id_number", "phone", "email", "address")


class CorrectionForm(ApplicationForm):
    """A request for correction as typed; who asks is asked as in an application."""

    about = forms.CharField(
        label="哪一条记录",
        max_length=1000,
        help_text="本单位提供、公开的哪一份文件、哪一条记录，写到能找到为止。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    record = forms.CharField(
        label="索引号", max_length=60, required=False, help_text="在本网站公开的，可以填页面上的索引号。"
    )
    wrong = forms.CharField(label="哪里不准确，应当是什么", max_length=3000, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(
        label="证据的说明",
        max_length=3000,
        required=False,
        help_text="什么证据证明记录不准确，例如户口簿、判决书、登记证书。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence_files = FilesField(label="证据材料", help_text="照片、扫描件、电子文件，可以选几个。")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        wanted = [name for *_, names in PARTS for name in names]
        self.fields = {name: self.fields[name] for name in wanted}

    def clean_record(self) -> Record | None:
        """Return the record with the index number, if one was named."""
        number = self.cleaned_data["record"].strip()
        found = Record.objects.public().of(self.agency).filter(index_no=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(f"本单位没有索引号是{number}的信息，请核对；不清楚的不填。")
        return found

    def demand_content(self, said: dict[str, Any]) -> None:
        """Demand evidence, not a description of what is wanted."""
        if not said.get("evidence") and not said.get("evidence_files") and "evidence_files" not in self.errors:
            self.add_error("evidence", "请说明证据或者上传证据（条例第四十一条）。")

    @property
    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields under their headings, each with what is to be known of them."""
        return [(title, hint, [self[name] for name in names]) for title, hint, names in PARTS]

    @property
    def applicant(self) -> Identity:
        """Who asks."""
        return Identity(**{name: self.cleaned_data[name] for name in _WHO})

    @property
    def claim(self) -> Claim:
        """What is said to be wrong."""
        return Claim(**{name: self.cleaned_data[name] for name in ("about", "wrong", "evidence", "record")})

    @property
    def uploads(self) -> list[Upload]:
        """The files, each of its kind."""
        kinds = (("identity_files", Paper.Kind.IDENTITY), ("evidence_files", CorrectionPaper.Kind.EVIDENCE))
        return [Upload(file.name, file.data, str(kind)) for name, kind in kinds for file in self.cleaned_data[name]]


class EnterCorrectionForm(EnterForm):
    """Number and code of a request for correction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = "例如 更2026-0001，印在回执上。"
        self.fields = {name: self.fields[name] for name in ("number", "code")}
