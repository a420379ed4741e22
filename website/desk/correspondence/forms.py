"""The forms by which messages are entered and moved on: each step has one, and takes it itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from gongkai import messages as law
from website.access_requests.choices import ApplicantKind
from website.access_requests.identity import Identity
from website.agencies.models import Agency, AgencyQuerySet, Person
from website.agencies.scope import scope_of
from website.correspondence import people, publishing, services, triage
from website.correspondence.choices import ReplyWay, entered_choices, kind_choices
from website.correspondence.models import Message, MessagePaper
from website.correspondence.services import Said, Upload, digest_of, units_of
from website.desk.requests.forms import day, files, line, tick
from website.desk.requests.forms import text as words

Detail = dict[str, Any]


class StepForm(forms.Form):
    """A step of a message: what it demands, and on which day it was taken."""

    event: ClassVar[str] = ""
    button: ClassVar[str] = ""
    says: ClassVar[str] = ""
    kept_as: ClassVar[str] = MessagePaper.Kind.WORK

    def __init__(self, *args: Any, message: Message, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.message, self.person = message, person
        if "on" in self.fields:
            self.fields["on"].initial = timezone.localdate()
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the message."""

    @property
    def notes(self) -> Iterable[str]:
        """What is said above the form."""
        return [self.says] if self.says else []

    @property
    def label(self) -> str:
        """What the step is called."""
        return law.way().label(self.event)

    @property
    def detail(self) -> Detail:
        """What the step says: every answer but its day and its files."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("on", "papers")}
        return {name: value.pk if isinstance(value, Agency | Person) else value for name, value in said.items()}

    @property
    def uploads(self) -> list[Upload]:
        """The files that come with the step."""
        return [Upload(name, data, self.kept_as) for name, data in self.cleaned_data.get("papers") or ()]

    def carry_out(self) -> Any:
        """Take the step. Raises ``NotAllowed`` with what stands against it."""
        on = self.cleaned_data.get("on")
        return services.take(self.message, self.event, by=self.person, on=on, detail=self.detail, uploads=self.uploads)


FORMS: dict[str, type[StepForm]] = {}
"""The form of each step that staff take, by event."""


def form_of(event: str, button: str = "") -> Callable[[type[StepForm]], type[StepForm]]:
    """Name the step that a form is for."""

    def named(form: type[StepForm]) -> type[StepForm]:
        form.event, form.button = event, button or law.way().label(event)
        FORMS[event] = form
        return form

    return named


def _kind() -> forms.ChoiceField:
    choices = [(each.id, f"{each.label}（{each.says}）") for each in law.kinds().values()]
    return forms.ChoiceField(label="类别", choices=choices, widget=forms.RadioSelect)


def _units(message: Message) -> AgencyQuerySet:
    return Agency.objects.filter(pk__in=[each.pk for each in units_of(message.agency)]).order_by("path")


@form_of("classify")
class Classify(StepForm):
    """What a message is: its limit follows from it."""

    kind = _kind()

    def prepare(self) -> None:
        """Begin with what the sender chose."""
        self.fields["kind"].initial = self.message.kind

    @property
    def notes(self) -> Iterable[str]:
        """What to look out for, and the limits."""
        yield "要某份文件、某项信息的，转为政府信息公开申请；要求更正自身信息的，转为更正申请；信访事项转信访。"
        chosen = law.limits(services.practice_of(self.message.agency).limits)
        yield "答复期限（工作日）：" + "、".join(f"{law.kinds()[id].label}{each.days}" for id, each in chosen.items())


@form_of("reclassify")
class Reclassify(Classify):
    """Another kind than the one before, and why."""

    reason = line("改变的原因")


@form_of("assign")
class Assign(StepForm):
    """The unit that works on a message, and who there."""

    unit = forms.ModelChoiceField(label="承办股室", queryset=Agency.objects.none())
    handler = forms.ModelChoiceField(
        label="承办人", queryset=Person.objects.none(), required=False, help_text="可以不指定，由股室自己安排。"
    )
    comment = line("交办意见", required=False)

    def prepare(self) -> None:
        """Offer the organ and its units, and who works there."""
        units = units_of(self.message.agency)
        self.fields["unit"].queryset = _units(self.message)
        workers = {each.pk for unit in units for each in people.holders(unit, people.ROLES["handler"])}
        self.fields["handler"].queryset = Person.objects.filter(pk__in=workers).order_by("pk")

    @property
    def notes(self) -> Iterable[str]:
        """A warning where somebody is reported."""
        if self.message.guarded:
            yield "举报不得交给被举报的人、被举报的股室（信访工作条例第三十条）。承办股室看不到举报人和附件。"


@form_of("return", "退回")
class Return(StepForm):
    """Why it is not this unit's."""

    reason = words("为什么不属于本股室职责，应由谁办理", rows=2)


@form_of("draft", "保存拟答")
class Draft(StepForm):
    """The answer."""

    kept_as = MessagePaper.Kind.REPLY
    reply = words("答复", "直接写给来信人。不能办理的，要解释说明。", rows=10)
    papers = files("答复附件", "随答复给来信人。")

    def prepare(self) -> None:
        """Begin with what was drafted."""
        self.fields["reply"].initial = self.message.reply


@form_of("submit")
class Submit(StepForm):
    """Handing the answer to review."""

    comment = line("说明", required=False)
    says = "审核由公开工作机构负责人或者分管领导办理，不能由拟答的人自己审核。"


@form_of("approve")
class Approve(StepForm):
    """Agreeing to the very text that was seen."""

    comment = line("意见", required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Name the text that is shown."""
        self.fields["seen"].initial = digest_of(self.message.reply)


@form_of("send_back")
class SendBack(StepForm):
    """How the answer is to be mended."""

    reason = words("怎样修改", rows=2)


@form_of("reply")
class Reply(StepForm):
    """How and when the sender got the answer."""

    way = forms.ChoiceField(label="答复的方式", choices=ReplyWay.choices)
    on = day("答复日期")
    papers = files("答复的凭证", "通话记录、签收单、邮寄单据等，可以不存。")

    def prepare(self) -> None:
        """Begin with the way that suits the channel."""
        ways = {"hotline": "hotline", "phone": "phone", "visit": "phone", "mail": "post"}
        self.fields["way"].initial = ways.get(self.message.channel, "web")

    @property
    def notes(self) -> Iterable[str]:
        """What the sender sees at once."""
        yield "登记以后，来信人凭编号和查询码就能看到答复；留有邮箱、手机的会收到通知。"


@form_of("publish")
class Publish(StepForm):
    """What everybody may read, with nobody's particulars in it."""

    subject = line("公开的标题")
    text = words("公开的来信", rows=8)
    reply = words("公开的答复", rows=8)
    cleared = tick("上面仍被指出的都不是个人信息", "例如办公电话。没有被指出的不用打勾。")

    def prepare(self) -> None:
        """Begin with the text as it may be published."""
        self.proposal = publishing.proposal(self.message)
        for name in ("subject", "text", "reply"):
            self.fields[name].initial = getattr(self.proposal, name)

    @property
    def notes(self) -> Iterable[str]:
        """What was hidden already."""
        if self.proposal.hidden:
            yield f"原文里发现并已隐去：{'、'.join(self.proposal.hidden)}。请再看一遍，其他能认出个人的内容也要隐去。"
        else:
            yield "原文里没有发现个人信息。请再看一遍，能认出个人的内容要隐去。"


@form_of("take_down")
class TakeDown(StepForm):
    """Why it is public no more."""

    reason = line("撤下的原因")


@form_of("close")
class Close(StepForm):
    """The end."""

    comment = line("说明", required=False)


@form_of("to_petition")
class ToPetition(StepForm):
    """To which petition office, and whether its sender was told."""

    to = line("转给哪个信访部门")
    told_on = day("当场或者已经书面告知的日期", "还没有告知的不填。", required=False)
    says = f"直接向本机关提出的信访事项，{law.petition_rule()}。本平台只登记，不替代信访信息系统。"

    def carry_out(self) -> None:
        """Hand it over, and write down that its sender was told."""
        triage.to_petition(self.message, by=self.person, **self.detail)


@form_of("tell_petition")
class TellPetition(StepForm):
    """When the sender was told in writing, with the proof."""

    on = day("书面告知的日期")
    papers = files("告知书和送达凭证")


@form_of("object", "提出异议")
class Object(StepForm):
    """To whom it is objected, and why."""

    to = line("转送、交办的机关")
    reason = words("为什么不属于本机关职权范围", "详细说明理由、应由谁办理。", rows=4)
    on = day("提出异议的日期")
    papers = files("异议书")

    @property
    def notes(self) -> Iterable[str]:
        """The rule, and until when."""
        yield f"{law.objection_rule()}。"
        if last := services.object_by(self.message):
            yield f"这件最迟在{last.day}提出{'（暂定）' if last.provisional else ''}。"


@form_of("objection_agreed", "登记")
class ObjectionAgreed(StepForm):
    """How the objection was agreed to, and that the papers went back."""

    comment = words("哪个机关怎样核实同意，材料交还给谁", rows=2)
    on = day("交还日期")
    papers = files("同意的函、交接单")


@form_of("objection_refused", "登记")
class ObjectionRefused(StepForm):
    """Why the objection was not agreed to: the message goes on, and its limit ran all the time."""

    reason = words("转送机关为什么不同意", rows=2)
    on = day("答复日期")
    papers = files("转送机关的答复")
    says = "登记以后回到“待交办”，答复期限仍从收到之日起算。"


@form_of("to_request")
class ToRequest(StepForm):
    """The day on which the sender confirmed that it is an application."""

    confirmed_on = day("来信人确认是政府信息公开申请的日期")
    applicant_kind = forms.ChoiceField(label="申请人类别", choices=ApplicantKind.choices)
    says = (
        "请先与来信人联系：确认这是政府信息公开申请。双方确认之日为收到申请之日，答复期限从次日起算"
        "（条例第三十一条〔推定〕）。身份、联系方式、内容、附件一并转过去，用同一个查询码。"
    )

    def carry_out(self) -> None:
        """Make the application."""
        triage.to_request(self.message, by=self.person, **self.detail)


@form_of("to_correction")
class ToCorrection(StepForm):
    """What is wrong, and the evidence."""

    wrong = words("哪里不准确，应当是什么", rows=3)
    evidence = words("证据", "来信附了证据的，写明是哪一份。", rows=2)
    says = "有证据证明本机关提供的与自身相关的信息不准确的，可以要求更正（条例第四十一条）。期限从收到来信算起。"

    def prepare(self) -> None:
        """Begin with what was written."""
        self.fields["wrong"].initial = self.message.text

    def carry_out(self) -> None:
        """Make the request for correction."""
        triage.to_correction(self.message, by=self.person, **self.detail)


@form_of("hand_over")
class HandOver(StepForm):
    """Whose it is: another organ of the platform, which goes on with it at once, or one that is told in writing."""

    says = (
        "转给平台上的单位，那里直接登记为一件：来信、附件、来信人的信息和查询码照转，答复期限从转到时算起〔推定〕。"
        "来信人会得到新的编号。"
    )
    organ = forms.ModelChoiceField(
        label="平台上的单位", queryset=Agency.objects.none(), required=False, empty_label="不在平台上"
    )
    not_concerned = forms.BooleanField(
        label="已经核对：举报的不是接收的单位",
        required=False,
        help_text="举报材料不得转给被举报的人员或者单位（信访工作条例第三十条）。",
    )
    to = line("不在平台上的，转给哪个机关，或者退回哪个派单单位", required=False)
    reason = words("为什么不属于本机关职责", "来信人会看到。", rows=2)

    def prepare(self) -> None:
        """Offer the other organs of the platform; of a report somebody says that it does not concern the one."""
        self.fields["organ"].queryset = triage.takers(self.message.agency)
        if not self.message.guarded:
            del self.fields["not_concerned"]

    @property
    def detail(self) -> Detail:
        """What is said of it but the organ, which another step takes."""
        return {name: value for name, value in super().detail.items() if name != "organ"}

    def carry_out(self) -> Any:
        """Hand it over, in the platform or in writing."""
        organ = self.cleaned_data["organ"]
        if organ is None:
            return super().carry_out()
        given = {name: value for name, value in self.detail.items() if name != "to"}
        return triage.to_organ(self.message, organ, by=self.person, **given)


@form_of("set_aside")
class SetAside(StepForm):
    """Why it is no valid message."""

    reason = words("为什么是无效信件", "例如广告、与哪一件重复。来信人会看到。不计入有效信件。", rows=2)


@form_of("extend")
class Extend(StepForm):
    """Why it takes longer."""

    reason = words("延期的原因", "会告知来信人。", rows=2)

    @property
    def notes(self) -> Iterable[str]:
        """What the limit becomes."""
        limit = services.limit_of(self.message)
        yield f"只能延期一次，答复期限由{limit.days}个工作日延长为{limit.extended}个工作日。"


@form_of("join")
class Join(StepForm):
    """Which unit helps."""

    unit = forms.ModelChoiceField(label="协办股室", queryset=Agency.objects.none())
    comment = line("请它办什么", required=False)

    def prepare(self) -> None:
        """Offer the units that are not asked yet."""
        asked = self.message.joint_units.values("unit")
        self.fields["unit"].queryset = _units(self.message).exclude(pk=self.message.unit_id).exclude(pk__in=asked)


@form_of("contribute")
class Contribute(StepForm):
    """What a unit that helps has to say."""

    unit = forms.ModelChoiceField(label="协办股室", queryset=Agency.objects.none(), empty_label=None)
    answer = words("协办意见")

    def prepare(self) -> None:
        """Offer the units of this person that were asked."""
        mine = scope_of(self.person).agencies(*people.ROLES["handler"])
        self.fields["unit"].queryset = mine.filter(pk__in=self.message.joint_units.values("unit")).order_by("path")


@form_of("note", "记录")
class Note(StepForm):
    """What was done."""

    text = words("办理记录", "来信人看不到。", rows=3)
    on = day("日期")
    papers = files("材料")


@form_of("call_back")
class CallBack(StepForm):
    """What the sender said when called."""

    text = words("回访的情况", rows=3)
    on = day("回访日期")


@form_of("hold")
class Hold(StepForm):
    """Why the identity is kept longer."""

    reason = line("理由", "例如正在行政复议、行政诉讼。")


@form_of("release")
class Release(StepForm):
    """Why it need not be."""

    reason = line("理由")


def offered(message: Message, person: Person) -> list[tuple[str, str]]:
    """Return the steps that a person may take of a message now, with what they are called."""
    found = [
        event for event in law.way().possible(message.state) if event in FORMS and people.may(message, event, person)
    ]
    return [(event, law.way().label(event)) for event in found if _makes_sense(message, event, person)]


def _makes_sense(message: Message, event: str, person: Person) -> bool:
    """Whether a step that the table allows means something for this very message."""
    if event == "contribute":
        waiting = message.joint_units.filter(answered_on=None).select_related("unit")
        return any(scope_of(person).holds(each.unit, *people.ROLES["handler"]) for each in waiting)
    if event in ("to_request", "to_correction"):
        return not message.guarded
    sensible = {
        "object": services.object_by(message) is not None,
        "publish": not publishing.against(message),
        "take_down": message.published_on is not None,
        "extend": not message.extended,
        "hold": not message.held and message.erased_at is None,
        "release": message.held,
    }
    return sensible.get(event, True)


class EntryForm(forms.Form):
    """A message that came in on paper, by telephone, at the counter, from 12345 or by WeChat."""

    channel = forms.ChoiceField(label="渠道", choices=entered_choices)
    order_number = line("12345工单号", "12345工单填写。", required=False)
    received_on = day("收到日期")
    kind = forms.ChoiceField(label="类别", choices=kind_choices)
    subject = forms.CharField(label="标题", max_length=120)
    text = words("内容", "照来信、来电人的原话记录。", rows=6)
    name = line("姓名或者名称", "不肯说的不填。身份加密保存，查看要写明原因。", required=False)
    phone = line("电话", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    address = line("通信地址", required=False)
    may_publish = tick("来信人同意隐去个人信息以后公开来信和答复")
    papers = files("来信扫描件、附件", "加密保存。不得存入国家秘密、工作秘密。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()

    @property
    def message(self) -> Said:
        """What is said, and by whom; a message of today came in now, one of another day in the morning."""
        given, now = self.cleaned_data, timezone.now()
        today = given["received_on"] == timezone.localdate(now)
        morning = timezone.make_aware(datetime.combine(given["received_on"], time(9)))
        names = ("kind", "subject", "text", "channel", "order_number", "may_publish")
        who = Identity(**{name: given[name] for name in ("name", "phone", "email", "address")})
        return Said(**{name: given[name] for name in names}, received_at=now if today else morning, sender=who)

    @property
    def uploads(self) -> list[Upload]:
        """The files."""
        return [Upload(name, data) for name, data in self.cleaned_data["papers"]]


class FindForm(forms.Form):
    """What narrows the queue."""

    q = forms.CharField(label="编号、工单号、标题", max_length=60, required=False)
    kind = forms.ChoiceField(label="类别", required=False, choices=lambda: [("", "全部"), *kind_choices()])
    year = forms.IntegerField(label="收到年份", min_value=2000, max_value=2999, required=False)


class FromRequestForm(forms.Form):
    """What an application that was none is as a message."""

    kind = forms.ChoiceField(label="类别", choices=kind_choices, initial="complain")


class CodeForm(forms.Form):
    """How it was seen that the one who asks is the sender."""

    reason = words("怎样核对了来信人的身份", "例如：电话号码与登记的一致，说得出来信的内容。会记入审计记录。", rows=2)


class RevealForm(forms.Form):
    """Why somebody looks at who wrote."""

    reason = forms.CharField(label="查看来信人的原因", max_length=200)
