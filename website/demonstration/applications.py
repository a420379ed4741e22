"""A second demonstration bureau with a rich year: applications of every kind, ended in every way that table three has.

Each application goes through the platform's own services, step by step, on days of its own year; nothing is counted
here. Who applies is named so that nobody real is meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.working_days import Calendar
from website.access_requests import files, services
from website.access_requests import letters as letter_services
from website.access_requests.archiving import ON_PAPER
from website.access_requests.choices import ApplicantKind
from website.access_requests.identity import Identity
from website.access_requests.letters import Service
from website.access_requests.models import AccessRequest, Letter, Paper
from website.access_requests.services import Content
from website.agencies.calendar import working_days
from website.agencies.models import Agency, Person
from website.demonstration import contests, letters
from website.demonstration.county import LAND

YEAR = 2025
ENDINGS = {
    "GRANT": 78, "PARTIAL": 26, "W_SECRET": 2, "W_LAW": 3, "W_3S1S": 2, "W_THIRD": 9, "W_INTERNAL": 6, "W_PROCESS": 8,
    "W_CASEFILE": 11, "W_QUERY": 9, "N_NOTHELD": 31, "N_CREATE": 5, "N_UNCLEAR": 3, "X_PETITION": 7, "X_REPEAT": 6,
    "X_PUBLICATION": 2, "X_MASS": 3, "X_CONFIRM": 3, "O_NOCLARIFY": 8, "O_NOFEE": 2, "O_OTHER": 7,
}  # fmt: skip
"""How many applications of the year end in each way, by the codes of the law's data."""
BEFORE = 9
"""Applications received at the end of the year before and answered in the year."""
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


@dataclass
class Case:
    """An application on its way through the bureau's hands."""

    office: dict[str, Person]
    bureau: Agency
    calendar: Calendar
    number: int
    start: date
    said: letters.Said | None = None
    """The letter by which it is answered; nothing where only its steps are written down."""
    day: date = field(init=False)
    request: AccessRequest = field(init=False)

    def __post_init__(self) -> None:
        self.day = self.calendar.add_working_days(self.start - timedelta(days=1), 1).day

    def apply(self, outcome: str = "") -> None:
        """Hand the application in; it is received two working days later where the channel waits for that."""
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

    def wait(self, days: int) -> None:
        """Let so many working days go by."""
        if days:
            self.day = self.calendar.add_working_days(self.day, days).day

    def take(self, kind: str, who: str | None, *, after: int = 0, actor: str = "", **detail: Any) -> None:
        """Take a step so many working days later."""
        self.wait(after)
        by = self.office[who] if who else None
        services.take(self.request, kind, by=by, on=self.day, detail=detail, actor=actor)

    def receive(self) -> None:
        """Settle the day of receipt."""
        self.take("confirm", "clerk", after=1)

    def assign(self) -> None:
        """Give it to the one who works on it."""
        detail = {"unit": self.bureau.pk, "unit_name": self.bureau.name, "handler": self.office["handler"].name}
        self.take("assign", "clerk", after=1, **detail)

    def answer(self, outcome: str, *, after: int) -> None:
        """Draft the reply, have it reviewed, signed and served, and archive it."""
        if self.said:
            self.wait(after)
            self.reply(outcome)
            return
        searched = "查了档案管理系统和业务台账，检索词为申请中的项目名称，没有查到。"
        self.take(
            "draft", "handler", after=after, outcome=outcome, grounds=GROUNDS[outcome],
            withheld_under=GROUNDS[outcome] if outcome == "PARTIAL" else "", search_record=searched,
        )  # fmt: skip
        self.finish()

    def reply(self, outcome: str, *, by: str = "handler") -> None:
        """Answer by a letter: the steps are those of its draft, its review, its signature and its service."""
        if outcome == "PARTIAL":
            name, data = letters.RELEASED
            kind = Paper.Kind.RELEASED
            files.keep(self.request, kind=kind, name=name, data=data, by=self.office["handler"], shown=True)
        self.review(self.draft(outcome, by=by))
        self.sign()
        self.serve()
        self.take("archive", "clerk", after=3, papers_complete=True)

    def draft(self, outcome: str, *, by: str = "handler") -> Letter:
        """Draft the letter; a reply goes to review with it."""
        kind, given = self.said or letters.LETTERS[outcome][0]
        if outcome == "X_REPEAT":
            given = {**given, "earlier_number": "正自然资公复〔2024〕12号", "earlier_on": date(2024, 11, 5)}
        by_whom = self.office[by]
        return letter_services.draft_letter(self.request, kind, outcome=outcome, given=given, by=by_whom, on=self.day)

    def review(self, letter: Letter) -> None:
        """Have a drafted letter reviewed in its very bytes."""
        for step in ("secrecy", "legal", "head"):
            letter_services.review(letter, step, by=self.office[step], seen=letter.draft_sha256, on=self.day)

    def sign(self, *, by: str = "leader") -> None:
        """Sign the letter on the next working day: it gets its number, and its files."""
        self.wait(1)
        letter = self.letter()
        letter_services.sign(letter, by=self.office[by], seen=letter.draft_sha256, on=self.day)

    def serve(self) -> None:
        """Hand the letter over on the next working day."""
        self.wait(1)
        service = Service(Letter.Method.DIRECT, self.day, proof=letters.RECEIPT)
        letter_services.serve(self.letter(), service, by=self.office["clerk"])

    def letter(self) -> Letter:
        """Return the letter that was drafted last."""
        letter = self.request.letters.latest("pk")
        letter.request = self.request
        return letter

    def tell(self, outcome: str) -> None:
        """Tell the applicant by a letter of an application that ended by itself."""
        if self.said:
            self.draft(outcome, by="clerk")
            self.sign(by="head")
            self.serve()

    def finish(self) -> None:
        """Have what is drafted reviewed, signed and served, and archive it."""
        for step in ("secrecy", "legal", "head"):
            self.take("review", step, step=step)
        self.take("sign", "leader", after=1, signed_before=PAPER)
        self.take("serve", "clerk", after=1, service_proof=True, method="direct")
        self.take("archive", "clerk", after=3, papers_complete=True)

    def end(self, outcome: str) -> None:
        """Bring the application to its end."""
        way = getattr(self, f"_{outcome.lower()}", None)
        if way:
            way()
            return
        self.receive()
        self.assign()
        if self.number % 11 == 0:
            self.take("extend", "head", after=8, days=10, applicant_told=True, reason="需要调阅的档案较多")
        self.answer(outcome, after=4 + self.number % 9)

    def _clarified(self) -> None:
        self.receive()
        self.take("ask_clarification", "clerk", after=3, points="请写明项目所在的村组和年份。")
        self.take("clarify", None, after=6, actor="申请人")

    def _w_third(self) -> None:
        self._consulted()
        self.answer("W_THIRD", after=2)

    def _partial(self) -> None:
        if self.number % 3 or self.said:
            self.receive()
            self.assign()
        else:
            self._consulted()
        self.answer("PARTIAL", after=3 + self.number % 7)

    def _consulted(self) -> None:
        self.receive()
        self.assign()
        self.take("consult_third_party", "clerk", after=2, in_writing=True, consultation="1")
        self.take("consultation_received", "clerk", after=2, consultation="1")
        opposed = "公开会泄露商业秘密"
        self.take("consultation_answered", "clerk", after=8, consultation="1", consents=False, says=opposed)
        self.take("end_consultation", "clerk")

    def _n_unclear(self) -> None:
        self._clarified()
        if self.said:
            self.wait(2)
            self.reply("N_UNCLEAR", by="clerk")
            return
        self.take("still_unclear", "clerk", after=2, grounds=GROUNDS["N_UNCLEAR"])
        self.finish()

    def _x_petition(self) -> None:
        self._triaged("X_PETITION")

    def _x_publication(self) -> None:
        self._triaged("X_PUBLICATION")

    def _triaged(self, outcome: str) -> None:
        self.receive()
        if self.said:
            self.wait(2)
            self.reply(outcome, by="clerk")
            return
        self.take("triage", "clerk", after=2, outcome=outcome, grounds=GROUNDS[outcome])
        self.finish()

    def _x_mass(self) -> None:
        self.receive()
        self.take("ask_reason", "clerk", after=2, excessive="一个月内就同一项目提出四十余件申请。")
        self.take("give_reason", None, after=4, actor="申请人", reason="想多了解情况")
        self.take("reject_reason", "head", after=2, grounds=GROUNDS["X_MASS"])
        if self.said:
            self.reply("X_MASS")
            return
        self.take("redraft", "handler", outcome="X_MASS", grounds=GROUNDS["X_MASS"])
        self.finish()

    def _o_noclarify(self) -> None:
        self.receive()
        self.take("ask_clarification", "clerk", after=3, points="请写明所需信息的名称或者文号。")
        self.take("lapse_unclarified", "clerk", after=17)
        self.tell("O_NOCLARIFY")

    def _o_nofee(self) -> None:
        self.receive()
        self.assign()
        self.take("ask_fee", "head", after=3, excessive="一个月内提出四十五件申请。", amount=5500)
        self.take("fee_served", "clerk")
        self.take("lapse_unpaid", "clerk", after=22)
        self.tell("O_NOFEE")

    def _o_other(self) -> None:
        self.receive()
        self.take("withdraw", None, after=4, actor="申请人", in_writing=True)
        self.tell("O_OTHER")


OFFICE = {
    "clerk": "shouli", "handler": "chengban", "secrecy": "zrbaomi", "legal": "zrfazhi", "head": "zrzhuren",
    "leader": "zrjuzhang",
}  # fmt: skip
"""Who does what in the demonstration bureau, by log-in name."""


@transaction.atomic
def load() -> int:
    """Load the bureau's year and return how many applications it holds."""
    people = Person.objects.in_bulk(OFFICE.values(), field_name="username")
    bureau = Agency.objects.get(name=LAND)
    count = fill(bureau, {part: people[name] for part, name in OFFICE.items()})
    contests.load(bureau, YEAR, by=people[OFFICE["legal"]])
    return count


def fill(bureau: Agency, office: dict[str, Person]) -> int:
    """Fill a bureau with its year, with what was carried in, and with what is open now; return how many there are."""
    calendar, number, told = working_days(bureau), 0, Counter[str]()
    letters.prepare(bureau)
    for outcome in ("GRANT", "N_NOTHELD", "PARTIAL"):
        for each in range(BEFORE // 3):
            number += 1
            _one(Case(office, bureau, calendar, number, date(YEAR - 1, 12, 18 + each)), outcome)
    for day, outcome in _days():
        number += 1
        said = letters.LETTERS[outcome][told[outcome] :][:1]
        told[outcome] += 1
        _one(Case(office, bureau, calendar, number, day, *said), outcome)
    for day, outcome, letter in _lately():
        number += 1
        _one(Case(office, bureau, calendar, number, day, letter), outcome)
    for back, way in OPEN:
        number += 1
        _open(Case(office, bureau, calendar, number, timezone.localdate() - timedelta(days=back)), way)
    return number


def _one(case: Case, outcome: str) -> None:
    case.apply(outcome)
    case.end(outcome)


def _days() -> Iterator[tuple[date, str]]:
    """Yield a day of the year for each application, the ways of ending mixed over the year."""
    left = dict(ENDINGS)
    total, at = sum(left.values()), 0
    while any(left.values()):
        for outcome in ENDINGS:
            share = max(1, ENDINGS[outcome] // 8)
            for _ in range(min(share, left[outcome])):
                left[outcome] -= 1
                yield date(YEAR, 1, 2) + timedelta(days=at * 360 // total), outcome
                at += 1


def _lately() -> Iterator[tuple[date, str, letters.Said]]:
    """Yield a day of the last months for each letter that answers, so that all that began on it is over by today."""
    every = [(outcome, said) for outcome, each in letters.LETTERS.items() for said in each]
    for number, (outcome, said) in enumerate(every):
        yield timezone.localdate() - timedelta(days=75 + 4 * (len(every) - number)), outcome, said


LATELY = Counter(outcome for outcome, each in letters.LETTERS.items() for _ in each)
"""How many applications of the last months ended in each way, each told by its letter."""
OPEN = (
    (0, "submitted"), (2, "submitted"), (6, "received"), (12, "await_clarification"), (14, "processing"),
    (20, "consulting"), (24, "drafting"), (26, "reviewed"), (30, "signed"), (26, "processing"), (45, "processing"),
)  # fmt: skip
"""Applications that are open today: how many days ago they came in, and how far they are."""


def _open(case: Case, way: str) -> None:
    """Bring an application as far as it is today; a step that would lie after today is not taken."""
    case.apply()
    for step in _STEPS[way]:
        step(case)


def _draft(case: Case) -> None:
    case.wait(5)
    case.draft("GRANT")


def _review(case: Case) -> None:
    case.review(case.letter())


_RECEIVED = (Case.receive,)
_PROCESSING = (*_RECEIVED, Case.assign)
_STEPS: dict[str, tuple[Any, ...]] = {
    "submitted": (),
    "received": _RECEIVED,
    "await_clarification": (
        *_RECEIVED,
        lambda case: case.take("ask_clarification", "clerk", after=2, points="请写明地块的位置。"),
    ),
    "processing": _PROCESSING,
    "consulting": (
        *_PROCESSING,
        lambda case: case.take("consult_third_party", "clerk", after=2, in_writing=True, consultation="1"),
        lambda case: case.take("consultation_received", "clerk", after=1, consultation="1"),
    ),
    "drafting": (*_PROCESSING, _draft),
    "reviewed": (*_PROCESSING, _draft, _review),
    "signed": (
        *_PROCESSING,
        _draft,
        _review,
        Case.sign,
    ),
}
