"""The form of an application: it asks what 条例第二十九条 demands and nothing else, above all not what it is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from stdnum.cn import ric

from website.access_requests.choices import ApplicantKind, Form, Route
from website.access_requests.drafts import File
from website.access_requests.models import Paper
from website.publishing.uploads import inspect
from website.publishing.uploads.errors import UnsafeFile

ENDINGS = ("pdf", "ofd", "docx", "doc", "wps", "xlsx", "xls", "et", "txt", "jpg", "jpeg", "png", "zip")
MOST_MEGABYTES = 20
ID_CARD = "居民身份证"
ID_KINDS = (ID_CARD, "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "外国人永久居留身份证")
ORGANISATION_ID = "统一社会信用代码"
NEEDED_BY_ROUTE = {
    "email": ("email", "选择用电子邮件获取的，请填写电子邮箱。"),
    "post": ("address", "选择邮寄的，请填写通信地址。"),
    "fax": ("fax", "选择传真的，请填写传真号码。"),
}
PARTS = (
    ("一、申请人", "", ("kind", "name", "representative", "id_kind", "id_number", "identity_files")),
    (
        "二、联系方式",
        "至少填写一样。身份和联系方式加密保存，只用来办理这件申请，按规定的年限清除。",
        ("phone", "email", "address", "postcode", "fax"),
    ),
    (
        "三、需要的政府信息",
        "名称、文号、其他特征性描述，至少填写一样，写到能据此查找为止。",
        ("title", "document_number", "description", "attachment_files"),
    ),
    ("四、提供的形式和获取的方式", "", ("form", "route")),
)
"""The form's parts: heading, what is to be known, fields (条例第二十九条第二款)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_PHONE = re.compile(r"^[+\d][\d\s\-()（）转,，、]{5,}$")


def cleaned(text: str) -> str:
    """Return what was typed in one written form, without signs that nobody sees."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each looked at before it is taken."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{ending}" for ending in ENDINGS)
        super().__init__(required=False, widget=ManyFiles(attrs={"accept": accept, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as they may be kept. Raises ``ValidationError`` naming every one that may not."""
        given: Iterable[UploadedFile] = data if isinstance(data, list | tuple) else [data] if data else []
        kept, wrong = [], []
        for file in given:
            try:
                kept.append(_looked_at(file))
            except UnsafeFile as error:
                wrong.append(f"“{file.name}”没有上传：{error.cause}{error.cure}")
        if wrong:
            raise forms.ValidationError(wrong)
        return kept


def _looked_at(file: UploadedFile) -> Any:
    name = str(file.name)
    if name.rpartition(".")[2].lower() not in ENDINGS:
        raise UnsafeFile("不接受这种文件。", f"请用这些格式之一：{'、'.join(ENDINGS)}。")
    if (file.size or 0) > MOST_MEGABYTES * 1024 * 1024:
        raise UnsafeFile(f"超过{MOST_MEGABYTES}MB。", "请压缩后再上传，或者邮寄、当面提交。")
    return inspect(name, file.read())


class ApplicationForm(forms.Form):
    """An application as typed."""

    kind = forms.ChoiceField(
        label="申请人是", choices=ApplicantKind.choices, widget=forms.RadioSelect, initial=ApplicantKind.NATURAL
    )
    name = forms.CharField(
        label="姓名或者名称",
        max_length=100,
        help_text="公民写姓名，法人或者其他组织写全称。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    representative = forms.CharField(
        label="联系人或者法定代表人",
        max_length=50,
        required=False,
        help_text="法人或者其他组织填写，公民不填。",
    )
    id_kind = forms.ChoiceField(
        label="身份证明的种类",
        choices=[(each, each) for each in (*ID_KINDS, ORGANISATION_ID, "其他")],
        initial=ID_CARD,
    )
    id_number = forms.CharField(
        label="证件号码",
        max_length=60,
        required=False,
        help_text="证件号码和下面的身份证明文件，至少提供一样。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": "true"}),
    )
    identity_files = FilesField(label="身份证明文件", help_text="证件的照片或者扫描件，加密保存，只有经办人员能看。")
    phone = forms.CharField(
        label="电话",
        max_length=40,
        required=False,
        help_text="工作人员与您确认收到申请时用。",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    email = forms.EmailField(
        label="电子邮箱",
        max_length=200,
        required=False,
        help_text="填写的，办理进展会发到这里。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    address = forms.CharField(
        label="通信地址",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label="邮政编码", max_length=10, required=False, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    fax = forms.CharField(label="传真号码", max_length=40, required=False)
    title = forms.CharField(label="信息的名称", max_length=300, required=False)
    document_number = forms.CharField(
        label="文号", max_length=100, required=False, help_text="知道的请填写，例如“某政发〔2025〕3号”。"
    )
    description = forms.CharField(
        label="便于查询的其他特征性描述",
        max_length=5000,
        required=False,
        help_text="例如时间、地点、事项、涉及的单位。一份申请请只写一件事，几件事分开申请，查找更快。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    attachment_files = FilesField(label="附件", help_text="有助于查找的材料，可以不附。")
    form = forms.ChoiceField(
        label="提供的形式", choices=Form.choices, initial=Form.ELECTRONIC, widget=forms.RadioSelect
    )
    route = forms.ChoiceField(label="获取的方式", choices=Route.choices, initial=Route.WEB, widget=forms.RadioSelect)

    def __init__(self, *args: Any, has_identity: bool = False, **kwargs: Any) -> None:
        """``has_identity``: a proof of identity came with the form before."""
        super().__init__(*args, **kwargs)
        self.has_identity = has_identity
        for name, field in self.fields.items():
            if field.required:
                field.error_messages["required"] = f"请填写{field.label}。"
            if name != "kind" and isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "请从列出的选项中选择。"

    def clean(self) -> dict[str, Any]:
        """Take spaces away that nobody sees, and hold against each other what hangs together."""
        said: dict[str, Any] = super().clean() or {}
        for name, value in said.items():
            if isinstance(value, str):
                said[name] = cleaned(value)
        self.demand_identity(said)
        self.demand_contact(said)
        self.demand_content(said)
        return said

    def demand_content(self, said: dict[str, Any]) -> None:
        """Demand what is to be looked for (条例第二十九条第二款第二项)."""
        if not (said.get("title") or said.get("document_number") or said.get("description")):
            self.add_error("title", "名称、文号、其他特征性描述，请至少填写一样（条例第二十九条）。")

    def demand_identity(self, said: dict[str, Any]) -> None:
        """Demand that the applicant proves who one is (条例第二十九条第二款第一项)."""
        number, files = said.get("id_number", ""), said.get("identity_files") or self.has_identity
        if not number and not files and "identity_files" not in self.errors:
            self.add_error("id_number", "请填写证件号码，或者上传身份证明文件（条例第二十九条）。")
        if number and said.get("id_kind") == ID_CARD and not ric.is_valid(number):
            self.add_error("id_number", "居民身份证号码应为18位，现在的号码有误，请核对。")

    def demand_contact(self, said: dict[str, Any]) -> None:
        """Demand a way to reach the applicant (条例第二十九条第二款第一项)."""
        reached = [name for name in ("phone", "email", "address", "fax") if said.get(name)]
        if not reached and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", "电话、电子邮箱、通信地址、传真，请至少填写一样（条例第二十九条）。")
        self.demand_sound_phone(said)
        needed = NEEDED_BY_ROUTE.get(said.get("route", ""))
        if needed and not said.get(needed[0]) and needed[0] not in self.errors:
            self.add_error(needed[0], needed[1])

    def demand_sound_phone(self, said: dict[str, Any]) -> None:
        """Demand of a telephone number that it looks like one."""
        if said.get("phone") and not _PHONE.match(said["phone"]):
            self.add_error("phone", "电话号码有误，请核对，例如 13800000000 或者 0934-0000000。")

    @property
    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields under their headings, each with what is to be known of them."""
        return [(title, hint, [self[name] for name in names]) for title, hint, names in PARTS]

    @property
    def said(self) -> dict[str, str]:
        """What was typed, as it is kept: everything but the files."""
        return {name: value for name in self.fields if isinstance(value := self._value(name), str)}

    def _value(self, name: str) -> Any:
        return self.cleaned_data.get(name, self.data.get(name, "")) if self.is_bound else ""

    @property
    def uploaded(self) -> list[File]:
        """The files that may be kept, of whichever field is right."""
        kinds = (("identity_files", Paper.Kind.IDENTITY), ("attachment_files", Paper.Kind.ATTACHMENT))
        return [File(kind, each) for name, kind in kinds for each in self.cleaned_data.get(name) or []]
