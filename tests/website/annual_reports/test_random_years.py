"""Random lawful years, driven through the desk's own services: table three equals a recount from the events alone.

A few each time; ``GONGKAI_RANDOM_SEEDS=700 pytest -n auto tests/website/annual_reports/test_random_years.py`` drives
thousands, three years a seed.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from gongkai import taxonomy
from gongkai.checker import check
from gongkai.outcomes import outcomes
from gongkai.rules import Result
from website.access_requests import services
from website.access_requests.models import AccessRequest, RequestEvent
from website.access_requests.services import Registered
from website.agencies.errors import NotAllowed
from website.annual_reports import composing
from website.annual_reports.counted_in import cells_of
from website.annual_reports.figures import NATURAL_AND_OTHERS, figures
from website.annual_reports.figures.counting import YearOf

SEEDS = range(int(os.environ.get("GONGKAI_RANDOM_SEEDS", "12")))
REQUESTS = 9
YEARS = (2023, 2024, 2025)
CHANNELS = ("in_person", "registered_mail", "ordinary_mail", "web", "email", "fax")
DAY = timedelta(days=1)

# ---- the driver: at each state one of the steps that the law leaves open, on some later day


def live(request: AccessRequest, office: SimpleNamespace, chance: random.Random, on: date) -> None:
    """Lead an application through random steps until it ends, or is left where it stands."""
    for _ in range(14):
        if request.state == "closed" or chance.random() < 0.04:
            return
        on += chance.randint(0, 9) * DAY
        steps = list(possible(request, office, chance))
        chance.shuffle(steps)
        for step in steps:
            try:
                step(on)
                break
            except NotAllowed:
                continue
        request.refresh_from_db()


def possible(request: AccessRequest, office: SimpleNamespace, chance: random.Random) -> Iterator[Callable[[date], Any]]:
    """Yield what may be tried where an application stands."""

    def take(kind: str, by: Any = None, actor: str = "", **detail: Any) -> Callable[[date], Any]:
        return lambda on: services.take(request, kind, by=by, on=on, detail=detail, actor=actor)

    drafted = {
        "outcome": chance.choice(list(outcomes())),
        "grounds": "条例第三十六条",
        "search_record": "检索了档案",
        "withheld_under": "第十四条",
    }
    if chance.random() < 0.1:
        yield take("withdraw", office.clerk, in_writing=True)
    if request.state == "submitted":
        yield take("confirm", office.clerk)
        if chance.random() < 0.15:
            yield take("transfer", office.clerk, to="另一机关", comment="由另一机关负责", applicant_told=True)
    elif request.state == "received":
        yield take("ask_clarification", office.clerk, points="请写明文件名称")
        yield take("assign", office.clerk)
        yield take("still_unclear", office.clerk, grounds="条例第三十条")
        yield take("triage", office.clerk, outcome="X_PETITION", grounds="条例第三十九条")
        yield take("ask_fee", office.head, excessive="一年内申请四十件", amount="500")
        yield take("ask_reason", office.clerk, excessive="一年内申请四十件")
    elif request.state == "await_clarification":
        yield take("clarify", office.clerk, text="补正")
        yield lambda on: services.take(request, "lapse_unclarified", by=office.clerk, on=on + 40 * DAY)
    elif request.state == "await_fee":
        yield take("pay", office.clerk)
        yield lambda on: services.take(request, "lapse_unpaid", by=office.clerk, on=on + 45 * DAY)
    elif request.state == "await_reason":
        yield take("reject_reason", office.head, grounds="条例第三十五条")
        yield take("accept_reason", office.head, delayed_until=date(2026, 1, 30).isoformat(), applicant_told=True)
    elif request.state == "processing":
        yield take("draft", office.handler, **drafted)
        yield take("draft", office.handler, **drafted)
        yield take("consult_third_party", office.clerk, consultation="1", says="王某", in_writing=True)
    elif request.state == "consulting":
        yield lambda on: services.take(request, "end_consultation", by=office.clerk, on=on + 60 * DAY)
    elif request.state == "drafting":
        yield lambda on: sign(request, office, on)
        yield take("send_back", office.leader, comment="再核对")
    elif request.state == "signed":
        yield take("serve", office.clerk, service_proof=True, method="post")
    elif request.state == "replied":
        yield take("archive", office.clerk, papers_complete=True)


def sign(request: AccessRequest, office: SimpleNamespace, on: date) -> None:
    for step, who in (("secrecy", office.secrecy), ("legal", office.legal), ("head", office.head)):
        services.take(request, "review", by=who, detail={"step": step}, on=on)
    services.take(request, "sign", by=office.leader, detail={"signed_before": "档案室"}, on=on)


# ---- the recount: from the events, with nothing of the platform's own


def recount(events: dict[AccessRequest, list[RequestEvent]], year: int) -> Counter[str]:
    """Count table three of a year from the events."""
    cells: Counter[str] = Counter()
    for request, lines in events.items():
        received, decided, row = told(lines)
        if received is None or (decided and not row):
            continue
        kind = request.applicant_kind
        if received.year == year:
            cells[f"new_received.{kind}"] += 1
        if received.year < year and (decided is None or decided.year >= year):
            cells[f"carried_in.{kind}"] += 1
        if decided and decided.year == year:
            cells[f"{row}.{kind}"] += 1
        if received.year <= year and (decided is None or decided.year > year):
            cells[f"carried_out.{kind}"] += 1
    return cells


ENDS = {"lapse_unclarified": "ended_no_clarification", "lapse_unpaid": "ended_no_fee", "withdraw": "ended_other"}
SETTLES = {"still_unclear": "unable_unclear", "reject_reason": "declined_mass"}


def told(lines: list[RequestEvent]) -> tuple[date | None, date | None, str]:
    """Return the day of receipt, the day on which it was over, and the row, as the events tell them."""
    counts = {"in_person": "submit", "registered_mail": "arrive"}
    first = lines[0]
    channel = first.detail["channel"]
    received: date | None = None
    decided: date | None = None
    row = ""
    if counts.get(channel) == "submit":
        received = first.on
    if counts.get(channel) == "arrive" and first.detail.get("arrived_on"):
        received = date.fromisoformat(first.detail["arrived_on"])
    for line in lines:
        if line.kind == "confirm" and received is None:
            received = line.on
        if line.kind in ("draft", "redraft", "triage") and line.detail.get("outcome"):
            row = outcomes()[line.detail["outcome"]].row
        row = SETTLES.get(line.kind, row)
        if line.kind == "serve":
            decided = line.on
        if line.kind in (*ENDS, "transfer") and decided is None:
            decided, row = line.on, ENDS.get(line.kind, "")
    return received, decided, row


# ---- the comparison


@pytest.mark.parametrize("seed", SEEDS)
def test_table_three_of_a_random_year_equals_a_recount_of_its_events(
    office: SimpleNamespace, apply: Callable[..., Registered], seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(REQUESTS):
        begun = date(2023, 1, 2) + chance.randint(0, 900) * DAY
        channel = chance.choice(CHANNELS)
        arrived = begun + chance.randint(0, 5) * DAY if channel == "registered_mail" else None
        registered = apply(
            on=begun, arrived_on=arrived, channel=channel, applicant_kind=chance.choice(NATURAL_AND_OTHERS)
        )
        live(registered.request, office, chance, arrived or begun)
    held = AccessRequest.objects.all()
    events = {each: list(each.events.order_by("number")) for each in held}
    for year in YEARS:
        expected, counted = recount(events, year), YearOf(office.agency, year)
        report = composing.report_of(office.agency, year, counted=counted)
        for cell in taxonomy.edition("2021").tables["requests"].cells:
            _, row, column = cell.split(".")
            if row == "handled_total" or column == "total":
                continue
            assert report.number(cell) == expected[f"{row}.{column}"], (seed, year, cell)
        broken = [each.says for each in check(report) if each.rule.startswith("AR-SUM") and each.result is Result.FAIL]
        assert broken == []
        every_list_equals_its_figure(office, counted)
    every_request_knows_its_cells(office, events)


def every_list_equals_its_figure(office: SimpleNamespace, counted: YearOf) -> None:
    """The list behind a figure of every table, totals and all, is as long as the figure says."""
    for each in figures().values():
        if each.source:
            records = each.records(office.agency, counted.year)
            assert records is not None
            assert records.count() == counted.value(each.id), each.id


def every_request_knows_its_cells(office: SimpleNamespace, events: dict[AccessRequest, list[RequestEvent]]) -> None:
    """What an application says of its cells adds up to the table."""
    said = Counter((each.year, each.figure.id) for request in events for each in cells_of(request))
    for year in YEARS:
        counted = YearOf(office.agency, year)
        for id, each in figures().items():
            if each.base and each.source == "requests":
                assert said[year, id] == counted.counted(id), (year, id)


def test_the_random_years_are_rich(office: SimpleNamespace, apply: Callable[..., Registered]) -> None:
    """The driver reaches answers, lapses, withdrawals and open cases: an empty year would prove nothing."""
    chance, rows = random.Random(7), set()
    for _ in range(45):
        begun = date(2023, 3, 1) + chance.randint(0, 200) * DAY
        request = apply(on=begun, channel="in_person").request
        live(request, office, chance, begun)
        rows.add(request.outcome and outcomes()[request.outcome].row if request.decided_on else request.state)
    assert len(rows) >= 10, rows
    assert {"ended_no_clarification", "ended_other"} <= rows
