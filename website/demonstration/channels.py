"""Where the justice bureau's records of the year went: its outlets, what was adopted, the account's visits by months.

The county's portal adopted twenty-six of them, and the account was visited 201,000 times, as the bureau's report of the
year tells; how the visits fell on the months is made up.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from website.agencies.models import Agency, Person
from website.channels import ledger
from website.channels.choices import Act, State, Way
from website.channels.models import Delivery, Outlet, VisitFigure
from website.publishing.choices import Channel
from website.publishing.models import Record

OUTLETS: dict[str, dict[str, Any]] = {
    "县政府门户网站": {"channel": Channel.COUNTY_PORTAL, "contact": "县政府办公室信息中心（演示）"},
    "政务服务网站": {
        "channel": Channel.SERVICE_SITE,
        "way": Way.INTERFACE,
        "address": "https://fuwu.example.gov.cn/report",
    },
    "正宁普法": {"channel": Channel.WECHAT, "contact": "微信公众平台，办公室保管账号（演示）"},
    "县电视台": {"channel": Channel.PRESS, "contact": "县融媒体中心编辑部（演示）"},
    "县城街道公告栏": {"channel": Channel.NOTICE_BOARD, "contact": "县城街道办事处门口（演示）"},
}
VISITS = (13200, 12100, 17400, 16300, 15800, 17900, 15200, 14600, 18100, 16700, 18500, 25200)
"""The account's visits in each month."""
ON_WECHAT = 48
"""So many of the year's news went out through the account."""
ELSEWHERE = {"县电视台": ("video_news", 6), "县城街道公告栏": ("notice", 12), "政务服务网站": ("interpretation", 4)}
"""What kind of record went where besides, and how many of them."""


def load(bureau: Agency, year: int, *, clerk: Person) -> None:
    """Lay down the outlets, what went to them in a year, and the visits."""
    outlets = {name: _outlet(bureau, name, given) for name, given in OUTLETS.items()}
    own = Record.objects.of(bureau).filter(live=True, published_on__year=year).for_list().order_by("published_on", "pk")
    for record in (each for each in own if Channel.COUNTY_PORTAL in each.channels):
        on = min((record.published_on or date(year, 1, 1)) + timedelta(days=2), date(year, 12, 31))
        _went(record, outlets["县政府门户网站"], State.ADOPTED, clerk, on=on, adopted=True)
    for record in own.filter(kind__in=("news", "photo_news"))[:ON_WECHAT]:
        _went(record, outlets["正宁普法"], State.PUBLISHED, clerk, on=record.published_on)
    for name, (kind, number) in ELSEWHERE.items():
        for record in own.filter(kind=kind)[:number]:
            _went(record, outlets[name], State.PUBLISHED, clerk, on=record.published_on)
    _for_show(bureau, outlets, own, clerk)
    VisitFigure.objects.bulk_create(
        VisitFigure(outlet=outlets["正宁普法"], on=date(year, month, 1), monthly=True, number=number, by=clerk)
        for month, number in enumerate(VISITS, 1)
    )


def _outlet(bureau: Agency, name: str, given: dict[str, Any]) -> Outlet:
    outlet = Outlet(agency=bureau, name=name, **given)
    if outlet.by_interface:
        outlet.secret = "演示密钥，没有这样的网站"
    outlet.save()
    return outlet


def _for_show(bureau: Agency, outlets: dict[str, Outlet], own: Any, clerk: Person) -> None:
    """Add one that failed, one that waits for a person, and one that was taken down again."""
    guide, news = own.filter(kind="service_guide").first(), own.filter(kind="local_news").last()
    if guide:
        _went(
            guide,
            outlets["政务服务网站"],
            State.FAILED,
            clerk,
            why="政务服务网站的接口查不到网站 fuwu.example.gov.cn 的地址。",
            cure="请管理员核对“投放渠道”里的接口地址，再重新投放。",
        )
    if news:
        _went(news, outlets["县电视台"], State.TO_DO, clerk)
    withdrawn = Record.objects.of(bureau).filter(withdrawn_at__isnull=False).first()
    if withdrawn:
        _went(withdrawn, outlets["县城街道公告栏"], State.WITHDRAWN, clerk, on=withdrawn.published_on)


def _went(
    record: Record,
    outlet: Outlet,
    state: State,
    clerk: Person,
    *,
    on: date | None = None,
    adopted: bool = False,
    **more: Any,
) -> None:
    delivery = Delivery(record=record, outlet=outlet, version=record.live_revision_id or 0, title=record.title)
    delivery.reason, delivery.state, delivery.act = "演示数据", state, Act.NONE
    delivery.published_on, delivery.adopted = on, adopted
    for name, value in more.items():
        setattr(delivery, name, value)
    delivery.save()
    kind = {State.FAILED: "fail", State.TO_DO: "queue"}.get(state, "take_over")
    ledger.append(delivery, kind, by=clerk, on=on, detail={"why": delivery.why})
