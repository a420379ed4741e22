"""An application to its archived reply in every one of the outcomes, by the desk's pages as anybody would walk them.

The articles, the words on remedies and the rows of table three stand here as the law has them, typed by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.outcomes import outcomes
from gongkai.redaction.pdf.reading import texts
from tests.website.access_requests.conftest import _kept_apart, apply, received, staff
from tests.website.access_requests.letter_cases import GROUNDS, equip, typed
from website.access_requests import files, ledger, services
from website.access_requests.models import AccessRequest, Letter
from website.access_requests.services import Registered
from website.agencies import permissions
from website.agencies.models import Agency, Person

__all__ = ["_kept_apart", "apply", "received", "staff"]

FIRST = (
    "如不服本答复，应当先自收到本答复书之日起60日内向云岭县人民政府申请行政复议；对行政复议决定不服的，"
    "可以自收到行政复议决定书之日起15日内依法向云岭县人民法院提起行政诉讼。"
)
CHOICE = (
    "如不服本答复，可以自收到本答复书之日起60日内向云岭县人民政府申请行政复议，"
    "或者自收到本答复书之日起6个月内依法向云岭县人民法院提起行政诉讼。"
)
LONG_AGO, NEXT_DAY = date(2026, 1, 5), date(2026, 1, 6)
"""Days from which the applicant's time has long run out."""
REGULATION = "《中华人民共和国政府信息公开条例》"
WITHHELD = f"根据{REGULATION}第三十六条第三项"
ENDINGS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "GRANT": ("D-GRANT", ("第三十六条第二项",), CHOICE, "（一）予以公开"),
    "PARTIAL": (
        "D-PARTIAL", ("第三十七条",), FIRST, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    ),
    "W_SECRET": ("D-WITHHOLD", (WITHHELD, "第十四条"), FIRST, "1.属于国家秘密"),
    "W_LAW": ("D-WITHHOLD", (WITHHELD, "第十四条", "《中华人民共和国统计法》"), FIRST, "2.其他法律行政法规禁止公开"),
    "W_3S1S": ("D-WITHHOLD", (WITHHELD, "第十四条"), FIRST, "3.危及“三安全一稳定”"),
    "W_THIRD": ("D-WITHHOLD", (WITHHELD, "第十五条"), FIRST, "4.保护第三方合法权益"),
    "W_INTERNAL": ("D-WITHHOLD", (WITHHELD, "第十六条第一款"), FIRST, "5.属于三类内部事务信息"),
    "W_PROCESS": ("D-WITHHOLD", (WITHHELD, "第十六条第二款"), FIRST, "6.属于四类过程性信息"),
    "W_CASEFILE": ("D-WITHHOLD", (WITHHELD, "第十六条第二款"), FIRST, "7.属于行政执法案卷"),
    "W_QUERY": ("D-QUERY", ("第三十六条第七项", "不动产登记"), CHOICE, "8.属于行政查询事项"),
    "N_NOTHELD": ("D-NOTEXIST", ("第三十六条第四项", "没有找到"), CHOICE, "1.本机关不掌握相关政府信息"),
    "N_CREATE": ("D-CREATE", ("第三十八条",), CHOICE, "2.没有现成信息需要另行制作"),
    "N_UNCLEAR": ("D-UNCLEAR", ("第三十条",), CHOICE, "3.补正后申请内容仍不明确"),
    "X_PETITION": ("D-NOTREQ", ("第三十九条第一款",), CHOICE, "1.信访举报投诉类申请"),
    "X_REPEAT": ("D-REPEAT", ("第三十六条第六项",), CHOICE, "2.重复申请"),
    "X_PUBLICATION": ("D-PUBL", ("第三十九条第二款",), CHOICE, "3.要求提供公开出版物"),
    "X_MASS": ("D-MASS", ("第三十五条",), CHOICE, "4.无正当理由大量反复申请"),
    "X_CONFIRM": ("D-CONFIRM", ("已经获取的信息",), CHOICE, "5.要求行政机关确认或重新出具已获取信息"),
    "O_NOCLARIFY": (
        "D-LAPSE-C", ("第三十条",), CHOICE,
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    "O_NOFEE": (
        "D-LAPSE-F", ("国办函〔2020〕109号",), CHOICE,
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    "O_OTHER": ("D-OTHER", ("书面撤回",), CHOICE, "3.其他"),
}  # fmt: skip
"""By outcome: the letter, the articles that it names, its remedy, and the row of table three."""


def test_every_outcome_is_walked() -> None:
    assert set(ENDINGS) == set(outcomes())
    assert {code: ending[0] for code, ending in ENDINGS.items()} == {
        code: each.letter for code, each in outcomes().items()
    }


class Desk:
    """The desk as one person walks it: a page at a time, by what stands on it."""

    def __init__(self, person: Person, case: AccessRequest) -> None:
        self.client = Client()
        self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        self.show(self.client.get(case.get_absolute_url()))

    def show(self, answer: Any) -> None:
        assert answer.status_code == 200, answer.status_code
        self.address = answer.request["PATH_INFO"]
        self.page = LexborHTMLParser(answer.content.decode())

    @property
    def text(self) -> str:
        return self.page.body.text() if self.page.body else ""

    def follow(self, label: str) -> None:
        """Follow the first link of this name."""
        found = [each for each in self.page.css("main a[href]") if each.text(strip=True) == label]
        assert found, (label, self.address, self.text[-3000:])
        self.show(self.client.get(found[0].attributes["href"] or "", follow=True))

    def press(self, button: str, **said: Any) -> None:
        """Fill in the form that has the button, as it stands but for what is said, and send it."""
        found = [each for each in self.page.css("main form") if _button(each) == button]
        assert found, (button, self.address, self.text[-3000:])
        form, offered = found[0], _offered(found[0])
        assert not (unknown := set(said) - set(offered)), (unknown, self.address)
        data = {name: value for name, value in {**offered, **said}.items() if value is not None}
        address, method = form.attributes.get("action") or self.address, form.attributes.get("method") or "get"
        self.show(getattr(self.client, method.lower())(address, data, follow=True))
        wrong = [each.text(strip=True) for each in self.page.css("main .help-critical, main .error-message")]
        assert not wrong, (button, wrong)

    def take(self, label: str, **said: Any) -> None:
        """Take a step from the page of the case."""
        self.follow(label)
        self.press(label, **said)


def _button(form: LexborNode) -> str:
    buttons = form.css("button")
    return buttons[-1].text(strip=True) if buttons else ""


def _offered(form: LexborNode) -> dict[str, Any]:
    """Return what a form would send as it stands; ``None`` for a field that would send nothing."""
    found: dict[str, Any] = {}
    for each in form.css("input[name], textarea[name], select[name]"):
        name, kind = str(each.attributes["name"]), each.attributes.get("type")
        if each.tag == "select":
            chosen = each.css("option[selected]") or each.css("option")[:1]
            found[name] = chosen[0].attributes.get("value", "") if chosen else ""
        elif each.tag == "textarea":
            found[name] = each.text().removeprefix("\n")
        elif kind in ("checkbox", "radio"):
            found[name] = (each.attributes.get("value") or "on") if "checked" in each.attributes else found.get(name)
        else:
            found[name] = None if kind == "file" else each.attributes.get("value", "")
    return found


def paper(name: str = "凭证.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "内容".encode(), content_type="text/plain")


def assigned(case: AccessRequest, staff: SimpleNamespace) -> Desk:
    Desk(staff.clerk, case).take("交承办单位", unit=str(case.agency_id), handler="")
    return Desk(staff.clerk, case)


def made_clear(case: AccessRequest, staff: SimpleNamespace) -> Desk:
    desk = Desk(staff.clerk, case)
    desk.take("告知补正", points="请写明年份")
    desk.take("申请人补正", text="都要")
    return desk


def asked_for_reason(case: AccessRequest, staff: SimpleNamespace) -> Desk:
    desk = Desk(staff.clerk, case)
    desk.take("要求说明理由", excessive="一个月内提出68件")
    desk.take("申请人说明理由", text="需要了解全部文件")
    return Desk(staff.head, case)


def lapsed_unclarified(case: AccessRequest, staff: SimpleNamespace) -> Desk:
    services.take(case, "ask_clarification", by=staff.clerk, on=NEXT_DAY, detail={"points": "请写明年份"})
    desk = Desk(staff.clerk, case)
    desk.take("逾期不补正，不再处理", no_reason="on")
    return desk


def lapsed_unpaid(case: AccessRequest, staff: SimpleNamespace) -> Desk:
    notice = {"excessive": "本月第68件", "served_on": NEXT_DAY.isoformat()}
    services.take(case, "ask_fee", by=staff.head, on=NEXT_DAY, detail=notice)
    desk = Desk(staff.clerk, case)
    desk.take("逾期不缴费，不再处理")
    return desk


def withdrawn(case: AccessRequest, staff: SimpleNamespace) -> Desk:
    desk = Desk(staff.clerk, case)
    desk.take("申请人撤回申请", papers=paper("撤回书.txt"))
    return desk


BEFORE: dict[str, Callable[[AccessRequest, SimpleNamespace], Desk]] = {
    "N_UNCLEAR": made_clear,
    "X_PETITION": lambda case, staff: Desk(staff.clerk, case),
    "X_PUBLICATION": lambda case, staff: Desk(staff.clerk, case),
    "X_MASS": asked_for_reason,
    "O_NOCLARIFY": lapsed_unclarified,
    "O_NOFEE": lapsed_unpaid,
    "O_OTHER": withdrawn,
}
"""What comes before the reply, where it is not that somebody works on the application."""


@pytest.mark.parametrize("code", ENDINGS)
def test_an_application_reaches_its_archived_reply(
    code: str, apply: Callable[..., Registered], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    kind, articles, remedy, row = ENDINGS[code]
    permissions.lay_down()
    equip(Agency.objects.get(pk=county.justice.pk))
    day = LONG_AGO if code in ("O_NOCLARIFY", "O_NOFEE") else timezone.localdate()
    case = apply(channel="in_person", on=day).request
    desk = Desk(staff.clerk, case)
    desk.take("存入材料", paper_kind="application", papers=paper("申请书.txt"))
    desk.take("确认收到", on=day.isoformat())
    desk = BEFORE.get(code, assigned)(case, staff)
    desk.press("开始", kind=kind)
    button = "生成" if code.startswith("O_") else "生成并送审"
    said = {**typed(kind), **({"grounds": GROUNDS[code]} if code in GROUNDS else {})}
    desk.press(button, **{name: _as_typed(value) for name, value in said.items()}, outcome=code)
    if not code.startswith("O_"):
        for who, review in (
            (staff.secrecy, "保密审查通过"),
            (staff.legal, "法制审核通过"),
            (staff.head, "公开工作机构负责人审核通过"),
        ):
            desk = Desk(who, case)
            desk.follow(review)
            desk.press(review)
        desk = Desk(staff.leader, case)
        desk.follow("签发")
    else:
        desk = Desk(staff.leader, case)
        desk.follow(str(Letter.objects.get().label))
    desk.press("签发")
    desk = Desk(staff.clerk, case)
    desk.follow(str(Letter.objects.get().label))
    desk.press("登记送达", method="direct", proof=paper("签收单.txt"))
    printed = "".join(texts(files.opened(Letter.objects.get().pdf), "x")).replace("\n", "").replace(" ", "")
    for words in (*articles, remedy):
        assert words in printed, (words, printed)
    assert (FIRST in printed) is (remedy == FIRST)
    desk = Desk(staff.clerk, case)
    if not code.startswith("O_"):
        if code == "PARTIAL":
            desk.take("存入材料", paper_kind="released", papers=paper("区分处理后.txt"))
        desk.take("归档")
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", code)
    assert f"{case.decided_on.year}年　表三“{row}”自然人" in Desk(staff.clerk, case).text
    assert list(ledger.breaks(case)) == []


def _as_typed(value: Any) -> str:
    return "\n".join(value) if isinstance(value, tuple) else str(value)
