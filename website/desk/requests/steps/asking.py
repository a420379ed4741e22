"""The forms by which others are asked, and of more time (条例第三十二条至第三十四条)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from gongkai.deadlines import limits
from website.access_requests import consulting, ledger, letters
from website.access_requests.models import Paper, Party
from website.desk.requests.forms import StepForm, day, files, line, text, tick
from website.desk.requests.steps.register import form_of

LETTER, PROOF = Paper.Kind.LETTER, Paper.Kind.PROOF


class Consult(StepForm):
    """Who is asked, and for what; who it is stays sealed."""

    KEPT: ClassVar = {"letter": LETTER}
    name = line("征求谁的意见", "姓名或者名称。加密保存，不进办理过程。")
    contact = line("联系方式", required=False)
    address = line("地址", required=False)
    what = text("征求意见的事项", "拟公开的信息要点。不要写对方的姓名、名称。", required=False)
    letter = files("征求意见书")
    in_writing = tick("已经用书面方式发出", required=True)

    def prepare(self) -> None:
        """Name the day, and offer what the letter says already."""
        self.fields["on"].label = "发出日期"
        if letter := self.case.letters.filter(pk=self.known.get("letter")).exclude(sealed="").first():
            said = letters.values_of(letter)
            self.fields["name"].initial = said.get("third_party") or said.get("consulted")
            asked = said.get("information") or said.get("jointly_made") or said.get("to_confirm") or ()
            self.fields["what"].initial = "\n".join(asked) if isinstance(asked, tuple) else asked

    @property
    def says(self) -> Iterable[str]:
        """What the law says of it."""
        yield "征求意见所需时间不计入答复期限（条例第三十三条第三款）。对方应当自收到之日起十五个工作日内提出意见。"
        if self.kind != "consult_organ":
            yield "第三方逾期不提意见的，由本机关决定是否公开（条例第三十二条）。"
        if self.kind != "consult_third_party":
            yield "共同制作机关逾期不提意见的，视为同意公开（条例第三十四条）。"

    @property
    def party(self) -> str:
        """Of which kind the one is who is asked."""
        return {"consult_third_party": "third_party"}.get(self.kind, "joint_organ")

    def carry_out(self) -> Any:
        """Ask."""
        said = self.cleaned_data
        consulting.consult(
            self.case,
            party=self.party,
            who=Party(said["name"], said["contact"], said["address"]),
            by=self.person,
            on=said["on"],
            detail={"what": said["what"], "in_writing": True, "letter": self.known.get("letter", "")},
            uploads=self.uploads,
        )


form_of("consult_third_party", "consult_organ")(Consult)


@form_of("consult_more")
class ConsultMore(Consult):
    """One more party."""

    of = forms.ChoiceField(label="对象", choices=list(consulting.PARTIES.items()))
    field_order = ("of",)

    def prepare(self) -> None:
        """A letter says of which kind the one is whom it asks."""
        super().prepare()
        if self.known.get("party"):
            del self.fields["of"]

    @property
    def party(self) -> str:
        """The kind that the letter says, or that was chosen."""
        return str(self.known.get("party") or self.cleaned_data["of"])


class Consulted(StepForm):
    """Something of one party that was asked."""

    consultation = forms.ChoiceField(label="哪一方")

    def prepare(self) -> None:
        """Offer those that it is still to be written down of."""
        names = {each.consultation: each.who.name for each in self.case.consultees.all()}
        waiting = [each for each in self.standing.consultations if self.waits(each)]
        self.fields["consultation"].choices = [
            (each.id, f"{each.id}. {names.get(each.id) or consulting.PARTIES[each.party]}") for each in waiting
        ]

    def waits(self, asked: Any) -> bool:
        """Whether it is still to be written down of a party."""
        return asked.answered_on is None


@form_of("consultation_received")
class ConsultationReceived(Consulted):
    """The day on which the letter came to them; from it fifteen working days run."""

    KEPT: ClassVar = {"proof": PROOF}
    proof = files("签收凭证")

    def prepare(self) -> None:
        """Name the day."""
        super().prepare()
        self.fields["on"].label = "对方收到日期"

    def waits(self, asked: Any) -> bool:
        """Whether the day is not known yet."""
        return asked.received_on is None


@form_of("consultation_answered")
class ConsultationAnswered(Consulted):
    """What they say."""

    KEPT: ClassVar = {"opinion": Paper.Kind.OPINION}
    consents = forms.ChoiceField(label="是否同意公开", choices=[("yes", "同意公开"), ("no", "不同意公开")])
    says_of_it = text("意见要点", "不要写对方的姓名、名称、联系方式。", required=False)
    opinion = files("书面意见")

    def prepare(self) -> None:
        """Name the day."""
        super().prepare()
        self.fields["on"].label = "收到意见的日期"

    @property
    def detail(self) -> dict[str, Any]:
        """Say yes or no."""
        said = self.cleaned_data
        return {
            "consultation": said["consultation"],
            "consents": said["consents"] == "yes",
            "says": said["says_of_it"],
        }


@form_of("extend")
class Extend(StepForm):
    """More time, agreed by the head of the office and told to the applicant (条例第三十三条第二款)."""

    KEPT: ClassVar = {"letter": LETTER}
    days = forms.IntegerField(label="延长多少个工作日", min_value=1)
    reason = text("延期的理由", "写进延期答复告知书。")
    letter = files("延期答复告知书")
    applicant_told = tick("已经在原期限内告知申请人", required=True)
    told_on = day("告知申请人的日期", "与办理日期相同的不填。", required=False)

    @property
    def left(self) -> int:
        """How many working days may still be added."""
        return limits()["extension"].days - sum(each.days for each in self.standing.extensions)

    def prepare(self) -> None:
        """Bind the number by what is left."""
        if days := self.fields.get("days"):
            days.max_value = self.left
            days.validators.append(_at_most(self.left))
            days.widget.attrs["max"] = self.left

    @property
    def says(self) -> Iterable[str]:
        """The limit as it stands."""
        due = ledger.clock_of(self.case, self.standing).due
        if due:
            yield f"现在的答复期限是{due.day}{'（暂定）' if due.provisional else ''}，还可以延长{self.left}个工作日。"
        yield "延长累计不得超过二十个工作日，须在原期限内告知申请人〔推定〕（条例第三十三条第二款）。"


def _at_most(most: int) -> Any:
    def check(days: int) -> None:
        if days > most:
            raise forms.ValidationError(f"最多还可以延长{most}个工作日（条例第三十三条第二款）。")

    return check
