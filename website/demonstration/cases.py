"""One application in the demonstration bureau's hands, from the day on which it is handed in to its end.

Its way is a generator that yields how many working days go by before it goes on, so that all cases can be brought
forward together, a day after the other. Who applies and who is asked is named so that nobody real is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from gongkai import letter_moves
from gongkai.letter_moves import LetterMove
from gongkai.letters.letter import Value
from gongkai.working_days import Calendar
from website.access_requests import consulting, files, services
from website.access_requests import letters as letter_services
from website.access_requests.archiving import ON_PAPER
from website.access_requests.choices import ApplicantKind
from website.access_requests.identity import Identity
from website.access_requests.letters import Service
from website.access_requests.models import AccessRequest, Letter, Paper, Party
from website.access_requests.services import Content
from website.agencies.models import Agency, Person
from website.demonstration import letters

KINDS = ("natural",) * 14 + ("commercial",) * 3 + ("legal_service",) * 2 + ("other", "research", "public_benefit")
"""Who applies, in turn."""
CHANNELS = ("web", "web", "registered_mail", "in_person", "web", "email", "ordinary_mail", "fax")
SUBJECTS = (
    "村集体土地征收批复及勘测定界图", "征地补偿安置方案听证笔录", "建设用地规划许可证及附图", "工业园区地块出让合同",
    "城区棚户区改造项目规划条件", "采矿权延续登记审批资料", "违法用地查处情况", "农村宅基地审批台账",
    "乡镇国土空间规划说明书", "地质灾害隐患点分布图", "耕地占补平衡指标交易结果", "林地使用审核同意书",
    "土地储备项目收益测算", "不动产登记收件清单", "临时用地复垦验收意见", "砂石料场选址论证意见",
    "生态修复工程招标结果", "基本农田划定成果", "高标准农田项目竣工资料", "土地整治项目资金拨付明细",
    "建设工程规划核实意见", "国有建设用地划拨决定书", "设施农用地备案信息", "征地社会稳定风险评估报告",
)  # fmt: skip
GROUNDS = {
    "GRANT": "条例第三十六条第二项", "PARTIAL": "条例第三十七条、第十五条", "W_SECRET": "条例第十四条、保守国家秘密法",
    "W_LAW": "条例第十四条、测绘法有关规定", "W_3S1S": "条例第十四条", "W_THIRD": "条例第十五条、第三十二条",
    "W_INTERNAL": "条例第十六条第一款", "W_PROCESS": "条例第十六条第二款", "W_CASEFILE": "条例第十六条第二款",
    "W_QUERY": "条例第三十六条第七项、不动产登记暂行条例", "N_NOTHELD": "条例第三十六条第四项",
    "N_CREATE": "条例第三十八条", "N_UNCLEAR": "条例第三十条", "X_PETITION": "条例第三十九条第一款",
    "X_REPEAT": "条例第三十六条第六项", "X_PUBLICATION": "条例第三十九条第二款", "X_MASS": "条例第三十五条",
    "X_CONFIRM": "本机关此前已经答复并提供",
}  # fmt: skip
PAPER = "演示数据，没有答复书原件"
"""Where the replies are: the bureau answered before its year was entered, and the demonstration has no papers."""
Way = Iterator[int]
"""What happens to an application; it yields how many working days go by before the next thing does."""


@dataclass
class Case:
    """An application on its way through the bureau's hands."""

    office: dict[str, Person]
    bureau: Agency
    calendar: Calendar
    number: int
    start: date
    said: letters.Said | None = None
    """The letter by which it is answered, or would be; nothing where only its steps are written down."""
    day: date = field(init=False)
    request: AccessRequest = field(init=False)

    def __post_init__(self) -> None:
        self.day = self.calendar.add_working_days(self.start - timedelta(days=1), 1).day

    def wait(self, days: int) -> None:
        """Let so many working days go by."""
        if days:
            self.day = self.calendar.add_working_days(self.day, days).day

    def ends(self, outcome: str) -> Way:
        """Hand the application in and bring it to its end."""
        self.apply(outcome)
        if own := getattr(self, f"_{outcome.lower()}", None):
            yield from own()
            return
        yield from self.receive()
        yield from self.assign()
        if self.number % 11 == 0:
            yield 7
            yield from self.send(letters.EXTENSION, "head", arrives=1)
        yield 4 + self.number % 9
        yield from self.answer(outcome)

    def apply(self, outcome: str = "") -> None:
        """Hand the application in; it is received a working day later where the channel waits for that."""
        kind, channel = KINDS[self.number % len(KINDS)], CHANNELS[self.number % len(CHANNELS)]
        clerk = None if channel == "web" else self.office["clerk"]
        self.request = services.register(
            self.bureau,
            channel=channel,
            applicant_kind=kind,
            applicant=self._applicant(kind),
            content=self._content(outcome),
            on=self.day,
            arrived_on=self.day if channel in ("registered_mail", "ordinary_mail") else None,
            uploads=[letters.APPLICATION] if self.said and channel in ON_PAPER else (),
            by=clerk,
        ).request

    def _applicant(self, kind: str) -> Identity:
        label = ApplicantKind(kind).label
        name = f"演示申请人{self.number:03}" if kind == "natural" else f"演示{label}{self.number:03}"
        return Identity(name=name, phone=f"0934-1{self.number:06}", address=f"演示地址{self.number}号")

    def _content(self, outcome: str) -> Content:
        subject = letters.subject_of(self.said[0], outcome) if self.said else ""
        if subject:
            return Content(title=subject)
        return Content(title=SUBJECTS[self.number % len(SUBJECTS)], description=self._detail())

    def _detail(self) -> str:
        return f"涉及{self.day.year - 1 - self.number % 3}年的项目，需要全文和附图。"

    def take(self, kind: str, who: str | None, *, actor: str = "", **detail: Any) -> None:
        """Take a step today."""
        by = self.office[who] if who else None
        services.take(self.request, kind, by=by, on=self.day, detail=detail, actor=actor)

    def receive(self) -> Way:
        """Settle the day of receipt."""
        yield 1
        self.take("confirm", "clerk")

    def assign(self) -> Way:
        """Give it to the one who works on it."""
        yield 1
        detail = {"unit": self.bureau.pk, "unit_name": self.bureau.name, "handler": self.office["handler"].name}
        self.take("assign", "clerk", **detail)

    def send(self, letter: letters.Said, who: str, *, arrives: int = 0) -> Way:
        """Send a letter that arrives so many working days later, and take the step for which it is there.

        Where the case has no papers, what the letter would have told of the step is written down alone.
        """
        kind, given = letter
        about = letter_moves.of_kind(kind)
        if self.said:
            self.write(kind, given, by=who)
            self.sign(who)
        if about.needs == "signed":
            self._rest_on(about, given, who)
        yield arrives
        if self.said:
            self.serve()
        elif about.served_as:
            self.take(about.served_as, "clerk", **({"consultation": "1"} if about.party else {}))
        if about.needs == "served":
            self._rest_on(about, given, who)

    def _rest_on(self, about: LetterMove, given: Mapping[str, Value], who: str) -> None:
        """Take the step that rests on a letter."""
        told = letter_services.ready_for(self.request, about.move) if self.said else about.detail(given)
        if about.party:
            asked = Party(str(given["third_party"]), "0934-0000000", "演示地址")
            by, told = self.office[who], {**told, "what": self.request.title}
            consulting.consult(self.request, party=about.party, who=asked, by=by, on=self.day, detail=told)
        else:
            self.take(about.move, who, **told)

    def answer(self, outcome: str) -> Way:
        """Draft the reply, have it reviewed, signed and served, and archive it."""
        if self.said:
            yield from self.reply(self.said, outcome)
            return
        searched = "查了档案管理系统和业务台账，检索词为申请中的项目名称，没有查到。"
        self.take(
            "draft", "handler", outcome=outcome, grounds=GROUNDS[outcome],
            withheld_under=GROUNDS[outcome] if outcome == "PARTIAL" else "", search_record=searched,
        )  # fmt: skip
        yield from self.finish()

    def reply(self, said: letters.Said, outcome: str, *, by: str = "handler") -> Way:
        """Answer by a letter: the steps are those of its draft, its review, its signature and its service."""
        if outcome == "PARTIAL":
            name, data = letters.RELEASED
            kind = Paper.Kind.RELEASED
            files.keep(self.request, kind=kind, name=name, data=data, by=self.office["handler"], shown=True)
        self.draft(said, outcome, by=by)
        self.review()
        yield 1
        self.sign("leader")
        yield 1
        self.serve()
        yield 3
        self.take("archive", "clerk", papers_complete=True)

    def draft(self, said: letters.Said, outcome: str, *, by: str = "handler") -> None:
        """Draft the letter that answers; a reply goes to review with it."""
        kind, given = said
        if outcome == "X_REPEAT":
            given = {**given, "earlier_number": "正自然资公复〔2024〕12号", "earlier_on": date(2024, 11, 5)}
        self.write(kind, given, by=by, outcome=outcome)

    def write(self, kind: str, given: Mapping[str, Value], *, by: str, outcome: str = "") -> None:
        """Draft a letter."""
        by_whom = self.office[by]
        letter_services.draft_letter(self.request, kind, outcome=outcome, given=given, by=by_whom, on=self.day)

    def review(self) -> None:
        """Have the drafted letter reviewed in its very bytes."""
        letter = self.letter()
        for step in ("secrecy", "legal", "head"):
            letter_services.review(letter, step, by=self.office[step], seen=letter.draft_sha256, on=self.day)

    def sign(self, by: str) -> None:
        """Sign the drafted letter: it gets its number, and its files."""
        letter = self.letter()
        letter_services.sign(letter, by=self.office[by], seen=letter.draft_sha256, on=self.day)

    def serve(self) -> None:
        """Hand the signed letter over."""
        service = Service(Letter.Method.DIRECT, self.day, proof=letters.RECEIPT)
        letter_services.serve(self.letter(), service, by=self.office["clerk"])

    def letter(self) -> Letter:
        """Return the letter that was drafted last."""
        letter = self.request.letters.latest("pk")
        letter.request = self.request
        return letter

    def tell(self, outcome: str) -> Way:
        """Tell the applicant by a letter of an application that ended by itself."""
        if self.said:
            self.draft(self.said, outcome, by="clerk")
            yield 1
            self.sign("head")
            yield 1
            self.serve()

    def finish(self) -> Way:
        """Have what is drafted reviewed, signed and served, and archive it."""
        for step in ("secrecy", "legal", "head"):
            self.take("review", step, step=step)
        yield 1
        self.take("sign", "leader", signed_before=PAPER)
        yield 1
        self.take("serve", "clerk", service_proof=True, method="direct")
        yield 3
        self.take("archive", "clerk", papers_complete=True)

    def ask_for_clarification(self, points: str) -> Way:
        """Ask the applicant to make clear what is asked for."""
        yield from self.send(letters.clarification(points), "clerk", arrives=1)

    def consult(self) -> Way:
        """Ask the third party whom the information concerns."""
        yield 2
        asked = f"演示第三方{self.number:03}有限公司"
        yield from self.send(letters.consultation(asked, self.request.title), "clerk", arrives=2)

    def _clarified(self) -> Way:
        yield from self.receive()
        yield 3
        yield from self.ask_for_clarification("请写明项目所在的村组和年份。")
        yield 5
        self.take("clarify", None, actor="申请人")

    def _w_third(self) -> Way:
        yield from self._consulted()
        yield 2
        yield from self.answer("W_THIRD")

    def _partial(self) -> Way:
        if self.number % 3 or self.said:
            yield from self.receive()
            yield from self.assign()
        else:
            yield from self._consulted()
        yield 3 + self.number % 7
        yield from self.answer("PARTIAL")

    def _consulted(self) -> Way:
        yield from self.receive()
        yield from self.assign()
        yield from self.consult()
        yield 8
        opposed = "公开会泄露商业秘密"
        self.take("consultation_answered", "clerk", consultation="1", consents=False, says=opposed)
        self.take("end_consultation", "clerk")

    def _n_unclear(self) -> Way:
        yield from self._clarified()
        yield 2
        if self.said:
            yield from self.reply(self.said, "N_UNCLEAR", by="clerk")
            return
        self.take("still_unclear", "clerk", grounds=GROUNDS["N_UNCLEAR"])
        yield from self.finish()

    def _x_petition(self) -> Way:
        return self._triaged("X_PETITION")

    def _x_publication(self) -> Way:
        return self._triaged("X_PUBLICATION")

    def _triaged(self, outcome: str) -> Way:
        yield from self.receive()
        yield 2
        if self.said:
            yield from self.reply(self.said, outcome, by="clerk")
            return
        self.take("triage", "clerk", outcome=outcome, grounds=GROUNDS[outcome])
        yield from self.finish()

    def _x_mass(self) -> Way:
        yield from self.receive()
        yield 2
        due = self.calendar.add_working_days(self.day, 10).day
        yield from self.send(letters.reason_asked(due), "clerk", arrives=1)
        yield 3
        self.take("give_reason", None, actor="申请人", reason="想多了解情况")
        yield 2
        self.take("reject_reason", "head", grounds=GROUNDS["X_MASS"])
        if self.said:
            yield from self.reply(self.said, "X_MASS")
            return
        self.take("redraft", "handler", outcome="X_MASS", grounds=GROUNDS["X_MASS"])
        yield from self.finish()

    def _o_noclarify(self) -> Way:
        yield from self.receive()
        yield 3
        yield from self.ask_for_clarification("请写明所需信息的名称或者文号。")
        yield 16
        self.take("lapse_unclarified", "clerk")
        yield from self.tell("O_NOCLARIFY")

    def _o_nofee(self) -> Way:
        yield from self.receive()
        yield from self.assign()
        yield 3
        yield from self.send(letters.fee_notice(), "head")
        yield 22
        self.take("lapse_unpaid", "clerk")
        yield from self.tell("O_NOFEE")

    def _o_other(self) -> Way:
        yield from self.receive()
        yield 4
        self.take("withdraw", None, actor="申请人", in_writing=True)
        yield from self.tell("O_OTHER")

    def is_open(self, state: str) -> Way:
        """Hand the application in and bring it as far as it is today."""
        self.apply()
        yield from getattr(self, f"_until_{state}")()

    def _until_submitted(self) -> Way:
        yield from ()

    def _until_received(self) -> Way:
        return self.receive()

    def _until_await_clarification(self) -> Way:
        yield from self.receive()
        yield 2
        yield from self.ask_for_clarification("请写明地块的位置。")

    def _until_processing(self) -> Way:
        yield from self.receive()
        yield from self.assign()

    def _until_consulting(self) -> Way:
        yield from self._until_processing()
        yield from self.consult()

    def _until_drafting(self) -> Way:
        yield from self._until_processing()
        yield 5
        self.draft(letters.GRANTED, "GRANT")

    def _until_reviewed(self) -> Way:
        yield from self._until_drafting()
        self.review()

    def _until_signed(self) -> Way:
        yield from self._until_reviewed()
        yield 1
        self.sign("leader")
