"""The forms by which events of public opinion are entered and moved on: each step has one, and takes it itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from gongkai import opinion_events as law
from website.agencies.beside import organs_beside
from website.agencies.models import Agency, Person
from website.desk.requests.forms import files, line
from website.desk.requests.forms import text as words
from website.monitoring import event_changes, event_groups, event_people, events, responses
from website.monitoring.event_changes import digest_of, units_of
from website.monitoring.event_choices import entered_channels, kind_choices, source_choices
from website.monitoring.models import EventPaper, EventPractice, ItemGroup, OpinionEvent
from website.monitoring.registering import Noted, Upload

NO_SECRETS = "不得写入国家秘密、工作秘密。"
NO_NAMES = "写事情，不写发帖人：不记录、不查找是谁说的。"
OTHERS = 200
"""The most groups of items or other events that a form offers."""


def moment(label: str, help_text: str = "", *, required: bool = True) -> forms.DateTimeField:
    """Return a field for a moment, to the minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, required=required, widget=widget)


class EntryForm(forms.Form):
    """What is known of an event when it is registered."""

    title = forms.CharField(label="名称", max_length=100, help_text="写是什么事，例如“网传法律援助要收费”。")
    summary = words("舆论反映的情况", f"说了什么，在哪里说的，传得多广。{NO_NAMES}{NO_SECRETS}", rows=5)
    source = forms.ChoiceField(label="怎样得知", choices=source_choices)
    where = forms.CharField(
        label="出处", max_length=500, required=False, help_text="网站、栏目、网址，或者哪个机关什么时候转来。"
    )
    found_at = moment("发现时间", "期限从这个时间起算，按小时走，节假日不停。")
    found_note = line("起算时间的说明", "发现时间与第一条信息的发布时间不同的，写明为什么。", required=False)
    papers = files("材料", "截图、转办单等，加密保存。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["found_at"].initial = timezone.localtime().replace(second=0, microsecond=0)

    @property
    def noted(self) -> Noted:
        """What is known."""
        return Noted(**{name: value for name, value in self.cleaned_data.items() if name != "papers"})

    @property
    def uploads(self) -> list[Upload]:
        """The files."""
        return [Upload(name, data) for name, data in self.cleaned_data["papers"]]


class PracticeForm(forms.ModelForm):
    """How an organ handles events where no source binds it."""

    class Meta:
        model = EventPractice
        fields = ("quiet_from", "quiet_until", "grave_any_time", "keep_years")
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("quiet_from", "quiet_until")
        }


# ---- steps


class StepForm(forms.Form):
    """A step of an event, and what it demands."""

    event: ClassVar[str] = ""
    button: ClassVar[str] = ""
    says: ClassVar[str] = ""
    shows: ClassVar[bool] = False
    """Whether the response is to be read beside the form."""

    def __init__(self, *args: Any, about: OpinionEvent, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about, self.person = about, person
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the event."""

    @property
    def notes(self) -> Iterable[str]:
        """What is said above the form."""
        return [self.says] if self.says else []

    @property
    def label(self) -> str:
        """What the step is called."""
        return law.way().label(self.event)

    @property
    def detail(self) -> dict[str, Any]:
        """What the step says: every answer but its files."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "papers"}
        return {name: value.pk if isinstance(value, Agency | Person) else value for name, value in said.items()}

    @property
    def uploads(self) -> list[Upload]:
        """The files that come with the step."""
        return [Upload(name, data) for name, data in self.cleaned_data.get("papers") or ()]

    def carry_out(self) -> Any:
        """Take the step. Raises ``NotAllowed`` with what stands against it."""
        return events.take(self.about, self.event, by=self.person, detail=self.detail, uploads=self.uploads)


FORMS: dict[str, type[StepForm]] = {}
"""The form of each step that staff take here, by its name in the table."""


def form_of(event: str, button: str = "") -> Callable[[type[StepForm]], type[StepForm]]:
    """Name the step that a form is for."""

    def named(form: type[StepForm]) -> type[StepForm]:
        form.event, form.button = event, button or law.way().label(event)
        FORMS[event] = form
        return form

    return named


def _levels() -> list[tuple[str, str]]:
    clocks = law.clocks()
    return [
        (each.id, f"{each.label}（{'，'.join(f'{clocks[id].hours}小时内{clocks[id].label}' for id in each.clocks)}）")
        for each in law.levels().values()
    ]


@form_of("assess")
class Assess(StepForm):
    """How grave an event is, what it is about, and who is responsible."""

    level = forms.ChoiceField(label="级别", choices=_levels, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="类别", choices=kind_choices, widget=forms.RadioSelect)
    topic = forms.CharField(label="主题", max_length=60, help_text="例如“法律援助收费”。")
    unit = forms.ModelChoiceField(label="责任股室", queryset=Agency.objects.none())
    handler = forms.ModelChoiceField(
        label="承办人", queryset=Person.objects.none(), required=False, help_text="可以不指定，由股室自己安排。"
    )
    comment = line("研判意见", required=False)

    def prepare(self) -> None:
        """Offer the organ's units and who works there; begin with what was assessed before."""
        units = units_of(self.about.agency)
        able = {person.pk for unit in units for person in event_people.holders(unit, event_people.ROLES["handler"])}
        self.fields["unit"].queryset = Agency.objects.filter(pk__in=[each.pk for each in units]).order_by("path")
        self.fields["handler"].queryset = Person.objects.filter(pk__in=able).order_by("pk")
        for name in ("level", "kind", "topic", "unit", "handler"):
            self.fields[name].initial = getattr(self.about, name)
        if not self.about.level:
            self.fields["level"].initial = "common"

    @property
    def notes(self) -> Iterable[str]:
        """What the sources say."""
        yield "五类重点舆情应当回应（国办发〔2016〕61号）；涉事责任部门是第一责任主体，不是本机关职责的，转交责任单位。"
        yield "；".join(f"{each.says}（{each.law}）" for each in law.clocks().values()) + "。"


@form_of("reassess")
class Reassess(Assess):
    """Another assessment than the one before, and why."""

    reason = line("重新研判的原因")


@form_of("establish")
class Establish(StepForm):
    """What is true."""

    says = "先查清事实，再回应。虚假或者不完整的信息，发布准确的政府信息予以澄清（条例第六条第二款）。"
    truth = words("核查情况", f"谁核查的，事实是什么，依据是什么。{NO_SECRETS}", rows=6)
    papers = files("核查材料", "加密保存。")

    def prepare(self) -> None:
        """Begin with what was found before."""
        self.fields["truth"].initial = self.about.truth


@form_of("draft", "保存这一稿")
class Draft(StepForm):
    """The response as it will be published."""

    says = "用事实说话：直接回应疑问，说明依据和办法，留下可以问的电话。每一稿都保存。"
    title = forms.CharField(label="标题", max_length=100)
    text = words("内容", "一行一段。", rows=10)

    def prepare(self) -> None:
        """Begin with the draft before."""
        self.fields["title"].initial = self.about.response_title
        self.fields["text"].initial = self.about.response


@form_of("submit")
class Submit(StepForm):
    """The draft goes to who reviews it."""

    shows = True


@form_of("approve")
class Approve(StepForm):
    """The very draft that was read is approved."""

    shows = True
    seen = forms.CharField(widget=forms.HiddenInput)
    comment = line("审核意见", required=False)

    def prepare(self) -> None:
        """Name the draft that is shown."""
        self.fields["seen"].initial = digest_of(self.about.response_title, self.about.response)


@form_of("send_back")
class SendBack(StepForm):
    """How the draft is to be changed."""

    shows = True
    reason = words("怎样修改", rows=3)


@form_of("hand_in", "送公开审查")
class HandIn(StepForm):
    """The approved response becomes a record, which is reviewed and signed as every other is."""

    says = "送出后按“公开信息”的流程保密审查、签发。签发公开的那一刻就是回应时间，期限停止。"
    shows = True

    def carry_out(self) -> Any:
        """Hand it in."""
        return responses.hand_in(self.about, by=self.person)


class _Answered(StepForm):
    channel = forms.ChoiceField(label="回应的方式", choices=lambda: [("", "请选择"), *entered_channels()])
    answered_at = moment("回应时间", "实际回应的时间，到分。")
    evidence = words("凭据", "网址、报道、通话记录或者发布会的材料名称。", rows=3)
    papers = files("凭据材料", "加密保存。")


@form_of("answer_elsewhere")
class AnswerElsewhere(_Answered):
    """An answer that was given elsewhere: its moment, its way, its evidence."""

    says = "在新闻发布会、县政府网站、其他机关网站上回应，或者电话答复当事人的，在这里登记。"


@form_of("add_answer")
class AddAnswer(_Answered):
    """One more answer."""

    says = "回应时间以最早的一次为准。"


@form_of("press")
class Press(StepForm):
    """A press conference that was held."""

    held_at = moment("召开时间")
    evidence = words("名称、地点和材料", rows=3)
    papers = files("发布会材料", "加密保存。")


@form_of("correct_start")
class CorrectStart(StepForm):
    """Another moment of finding, and why."""

    found_at = moment("发现时间")
    reason = line("更正的原因", "更正前后的时间都留在经过里。")

    def prepare(self) -> None:
        """Begin with the moment that stands."""
        self.fields["found_at"].initial = timezone.localtime(self.about.found_at)

    @property
    def notes(self) -> Iterable[str]:
        """From when clocks run."""
        yield f"期限{law.start_rule()}。"


@form_of("to_police")
class ToPolice(StepForm):
    """A note that leads went to the police; the event goes on."""

    says = "只记录转交了什么线索。本平台不查找、不记录发布者是谁。"
    to = line("公安机关")
    handed_at = moment("转交时间")
    reason = words("转交的线索", rows=3)


@form_of("close")
class Close(StepForm):
    """The event is done."""

    reason = line("说明", "重大以上没有举行新闻发布会的，写明原因。", required=False)


@form_of("no_answer")
class NoAnswer(StepForm):
    """Why it need not be answered in public."""

    says = "五类重点和重大以上的不能不回应。不公开回应不影响把事情办好，也不影响别人继续讨论。"
    reason = words("理由", rows=3)


@form_of("hand_over")
class HandOver(StepForm):
    """To whom it goes, and why."""

    says = "在平台上的单位，转交后直接登记为它的一件：名称和情况照抄，发现时间不变，期限接着走。"
    organ = forms.ModelChoiceField(
        label="平台上的单位", queryset=Agency.objects.none(), required=False, empty_label="不在平台上"
    )
    along = forms.ModelMultipleChoiceField(
        label="随转的材料",
        queryset=EventPaper.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="转给平台上的单位时，勾选的材料一并转去；其中有与办理无关的个人信息的，不要勾选。",
    )
    to = line("不在平台上的，责任单位的名称", required=False)
    reason = words("为什么不是本机关职责，怎样移交的", rows=3)

    def prepare(self) -> None:
        """Offer the other organs of the platform, and the files, all of which go along unless somebody says no."""
        self.fields["organ"].queryset = organs_beside(self.about.agency)
        papers = event_changes.papers_of(self.about)
        self.fields["along"].queryset = papers
        self.fields["along"].initial = [each.pk for each in papers]
        if not papers:
            del self.fields["along"]

    @property
    def detail(self) -> dict[str, Any]:
        """The files by their numbers."""
        return {**super().detail, "along": [each.pk for each in self.cleaned_data.get("along", ())]}


@form_of("reopen")
class Reopen(StepForm):
    """Why it is taken up again."""

    says = "重新办理不重新起算：原来的回应和期限照旧。新的一轮舆论，登记为新的一件。"
    reason = line("重新办理的原因")


@form_of("merge")
class Merge(StepForm):
    """The other event that this one is, and why."""

    says = "两件中先发现的时间作为发现时间。信息归到另一件，这一件保留编号和经过。"
    into = forms.ModelChoiceField(label="并入", queryset=OpinionEvent.objects.none())
    reason = line("为什么是同一件事")

    def prepare(self) -> None:
        """Offer what is open in the organ."""
        others = OpinionEvent.objects.of(self.about.agency).open().exclude(pk=self.about.pk)
        self.fields["into"].queryset = OpinionEvent.objects.filter(
            pk__in=list(others.values_list("pk", flat=True)[:OTHERS])
        )

    def carry_out(self) -> Any:
        """Merge the two."""
        given = self.cleaned_data
        return event_groups.merge(self.about, given["into"], by=self.person, reason=given["reason"])


@form_of("take_group")
class TakeGroup(StepForm):
    """Items that speak of the same matter."""

    group = forms.ModelChoiceField(label="一组信息", queryset=ItemGroup.objects.none())

    def prepare(self) -> None:
        """Offer the newest of the organ that belong to no other event, and those of other open events."""
        free = ItemGroup.objects.of(self.about.agency).exclude(event=self.about)
        newest = list(free.order_by("-last_at", "-pk").values_list("pk", flat=True)[:OTHERS])
        self.fields["group"].queryset = ItemGroup.objects.filter(pk__in=newest)

    def carry_out(self) -> Any:
        """Take the group in."""
        return event_groups.take_group(self.about, self.cleaned_data["group"], by=self.person)


@form_of("give_group")
class GiveGroup(StepForm):
    """Items that do not belong here."""

    group = forms.ModelChoiceField(label="一组信息", queryset=ItemGroup.objects.none())

    def prepare(self) -> None:
        """Offer what belongs to the event."""
        self.fields["group"].queryset = self.about.groups.all()

    def carry_out(self) -> Any:
        """Take the group out."""
        return event_groups.give_group(self.about, self.cleaned_data["group"], by=self.person)


@form_of("note")
class Note(StepForm):
    """What was done."""

    text = words("办理记录", NO_SECRETS, rows=4)
    papers = files("材料", "加密保存。")


@form_of("hold")
class Hold(StepForm):
    """Why papers are to be kept."""

    reason = line("理由", "例如正在行政复议、行政诉讼。")


@form_of("release")
class Release(StepForm):
    """Why they need not be."""

    reason = line("理由")


def offered(event: OpinionEvent, person: Person) -> list[tuple[str, str]]:
    """Return the steps that a person may take of an event now, with what they are called."""
    found = [
        step for step in law.way().possible(event.state) if step in FORMS and event_people.may(event, step, person)
    ]
    return [(step, law.way().label(step)) for step in dict.fromkeys(found) if _makes_sense(event, step)]


def _makes_sense(event: OpinionEvent, step: str) -> bool:
    """Whether a step that the table allows means something for this very event."""
    pending = responses.pending_of(event) if step == "hand_in" else None
    sensible = {
        "hand_in": not (pending and pending.record and responses.under_review(pending.record)),
        "submit": bool(event.response),
        "no_answer": not event.level or law.may_stay_unanswered(event.kind, event.level),
        "press": event.is_grave,
        "give_group": event.groups.exists(),
        "take_group": ItemGroup.objects.of(event.agency).exclude(event=event).exists(),
        "merge": OpinionEvent.objects.of(event.agency).open().exclude(pk=event.pk).exists(),
        "hold": not event.held and event.erased_at is None,
        "release": event.held,
    }
    return sensible.get(step, True)
