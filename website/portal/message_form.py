"""The form of a message (写信): one page for all kinds; who reports something need not say who one is."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai import messages as law
from website.access_requests.drafts import MOST_BYTES, MOST_FILES
from website.access_requests.identity import Identity
from website.correspondence.choices import kind_choices
from website.correspondence.services import MOST_TEXT, Said, Upload
from website.portal.apply_form import ApplicationForm, FilesField
from website.portal.case_forms import EnterForm

PARTS = (
    ("一、您要反映什么", "", ("kind", "subject", "text", "attachment_files")),
    (
        "二、您是谁，怎样答复您",
        "姓名和一种联系方式。加密保存，只用来办理这封信，按规定的年限清除。举报的可以都不填，凭编号和查询码看答复；"
        "填写的，只有受理员和公开工作机构负责人能看，承办人看不到。",
        ("name", "phone", "email", "address"),
    ),
    ("三、公开", "", ("may_publish",)),
)
_WHO = ("name", "phone", "email", "address")


class MessageForm(ApplicationForm):
    """A message as typed; the sender is asked as an applicant is, without proof of identity."""

    kind = forms.ChoiceField(
        label="类别",
        choices=kind_choices,
        widget=forms.RadioSelect,
        initial="consult",
        error_messages={"required": "请选择类别。", "invalid_choice": "请从列出的类别中选择。"},
    )
    subject = forms.CharField(label="标题", max_length=120, help_text="一句话说明是什么事。")
    text = forms.CharField(
        label="内容",
        max_length=MOST_TEXT,
        help_text="时间、地点、人、经过、您的要求。要某份文件、某项信息的，请用“申请公开”，有法定的答复期限。",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    attachment_files = FilesField(label="附件", help_text="照片、文件，可以选几个，可以不附。")
    may_publish = forms.BooleanField(
        label="同意隐去个人信息以后公开来信和答复",
        required=False,
        help_text="别人有同样的问题可以参考。不同意的不影响办理；举报一律不公开。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for *_, names in PARTS for name in names}
        self.fields["name"].required = False
        self.fields["phone"].help_text = "工作人员需要核实情况时用。"
        self.fields["email"].help_text = "填写的，答复以后会发邮件告诉您。"

    def demand_content(self, said: dict[str, Any]) -> None:
        """Take no more files than one message needs."""
        files = said.get("attachment_files") or []
        if len(files) > MOST_FILES or sum(len(each.data) for each in files) > MOST_BYTES:
            most = f"最多{MOST_FILES}个文件，一共不超过{MOST_BYTES // 1024 // 1024}MB"
            self.add_error("attachment_files", f"{most}；更多的材料请邮寄或者当面提交。")

    def demand_identity(self, said: dict[str, Any]) -> None:
        """Demand a name of everyone but who reports something."""
        if not self._reports(said) and not said.get("name"):
            self.add_error("name", "请填写姓名或者名称；只有举报可以不填。")

    def demand_contact(self, said: dict[str, Any]) -> None:
        """Demand a way to reach everyone but who reports something."""
        self.demand_sound_phone(said)
        reached = any(said.get(name) for name in ("phone", "email", "address"))
        if not self._reports(said) and not reached and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", "电话、电子邮箱、通信地址，请至少填写一样；只有举报可以不填。")

    def _reports(self, said: dict[str, Any]) -> bool:
        kind = law.kinds().get(said.get("kind", ""))
        return bool(kind and kind.guarded)

    @property
    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields under their headings, each with what is to be known of them."""
        return [(title, hint, [self[name] for name in names]) for title, hint, names in PARTS]

    @property
    def message(self) -> Said:
        """What is said, and by whom."""
        given = self.cleaned_data
        return Said(
            kind=given["kind"],
            subject=given["subject"],
            text=given["text"],
            may_publish=given["may_publish"],
            sender=Identity(**{name: given[name] for name in _WHO}),
        )

    @property
    def uploads(self) -> list[Upload]:
        """The files."""
        return [Upload(file.name, file.data) for file in self.cleaned_data["attachment_files"]]


class FollowForm(EnterForm):
    """Number and code of a message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "信件编号"
        self.fields["number"].error_messages["required"] = "请填写信件编号。"
        self.fields["number"].help_text = "例如 信2026-0001，印在回执上。"
        self.fields = {name: self.fields[name] for name in ("number", "code")}
