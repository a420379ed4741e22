"""Sources, rules and judgements: each change in one transaction, under a lock, with its line in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.opinion.names import names_of as written_ways
from gongkai.opinion.rules import Rule, RuleError
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.monitoring import people, pipeline, snapshots
from website.monitoring.addresses import FollowsSomebody, demand_topic, follows_somebody, parsed
from website.monitoring.choices import FETCHED, Kind, State
from website.monitoring.models import Item, Look, MonitoringPractice, Source, WatchRule
from website.monitoring.models.sources import FEWEST_MINUTES
from website.monitoring.reading import Found, Unreadable, demand_selector, line, lines

MOST_MINUTES = 7 * 24 * 60
TEXT, MAIL = "text/plain; charset=utf-8", "message/rfc822"


# ---- sources


def against_source(source: Source) -> dict[str, str]:
    """Return what stands against a source as it is filled in, by field: cause and cure."""
    found: dict[str, str] = {}
    taken = Source.objects.of(source.agency).filter(name=source.name).exclude(pk=source.pk)
    if taken.exists():
        found["name"] = f"已经有叫“{source.name}”的信息来源，请换一个名称。"
    if source.kind in FETCHED:
        found |= _against_address(source)
    if source.kind == Kind.MAIL and source.url and _is_taken(source):
        found["url"] = "这个邮箱文件夹已经有信息来源在读，请换一个文件夹。"
    if not FEWEST_MINUTES <= source.minutes <= MOST_MINUTES:
        found["minutes"] = f"间隔应在{FEWEST_MINUTES}分钟到7天之间，以免给对方网站添负担。"
    if source.kind == Kind.PAGE_LIST and source.selector:
        try:
            demand_selector(source.selector)
        except Unreadable as wrong:
            found["selector"] = f"{wrong}。"
    return found


def _is_taken(source: Source) -> bool:
    return Source.objects.filter(kind=Kind.MAIL, url=source.url).exclude(pk=source.pk).exists()


def _against_address(source: Source) -> dict[str, str]:
    if parsed(source.url) is None:
        return {"url": "请填写以 http:// 或者 https:// 开头的网址。"}
    try:
        demand_topic(source.url)
    except FollowsSomebody as refusal:
        return {"url": str(refusal)}
    same = Source.objects.of(source.agency).filter(kind=source.kind, url=source.url).exclude(pk=source.pk).first()
    return {"url": f"“{same}”读的就是这个网址，不用再加。"} if same else {}


@transaction.atomic
def save_source(source: Source, *, by: Person, changed: list[str] | None = None) -> Source:
    """Keep a new source or a changed one; it is read anew from the beginning when its address changed.

    Raises ``NotAllowed`` for who does not keep sources, and for one against which something stands.
    """
    people.demand_keeper(source.agency, by)
    if reasons := against_source(source):
        raise NotAllowed(list(reasons.values()))
    added = source.pk is None
    if added or {"url", "kind", "selector"} & set(changed or ()):
        source.etag = source.last_modified = source.position = source.last_says = ""
        source.next_at, source.failing_since, source.failures, source.told_at = None, None, 0, None
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError as error:
        raise NotAllowed([f"已经有叫“{source.name}”的信息来源，请换一个名称。"]) from error
    detail = {"address": source.url} if added else {"fields": changed or []}
    kind = "added" if added else "changed"
    log(f"monitoring.source_{kind}", agency=source.agency, by=by, target=source, detail=detail)
    return source


@transaction.atomic
def switch_source(source: Source, *, on: bool, by: Person) -> None:
    """Stop a source, or start it again; what it brought stays."""
    people.demand_keeper(source.agency, by)
    held = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if held.active == on:
        return
    more = {"next_at": None, "failing_since": None, "failures": 0, "told_at": None} if on else {}
    Source.objects.filter(pk=held.pk).update(active=on, **more)
    log(f"monitoring.source_{'started' if on else 'stopped'}", agency=held.agency, by=by, target=held)
    source.refresh_from_db()


def source_for(agency: Agency, kind: Kind) -> Source:
    """Return the source under which an organ keeps what comes in by hand, made when it is first needed."""
    found = Source.objects.of(agency).filter(kind=kind, active=True).order_by("pk").first()
    if found:
        return found
    name = str(kind.label)
    while Source.objects.of(agency).filter(name=name).exists():
        name += "（新）"
    return Source.objects.create(agency=agency, kind=kind, name=name)


# ---- rules


def against_rule(rule: WatchRule) -> dict[str, str]:
    """Return what stands against a rule as it is filled in, by field."""
    found: dict[str, str] = {}
    if WatchRule.objects.of(rule.agency).filter(name=rule.name).exclude(pk=rule.pk).exists():
        found["name"] = f"已经有叫“{rule.name}”的关注规则，请换一个名称。"
    try:
        Rule.parse(rule.text)
    except RuleError as error:
        found["text"] = str(error)
    return found


@transaction.atomic
def save_rule(rule: WatchRule, *, by: Person, changed: list[str] | None = None) -> WatchRule:
    """Keep a new rule or a changed one; it holds for what comes in from now on.

    Raises ``NotAllowed`` for who does not keep rules, and for one against which something stands.
    """
    people.demand_keeper(rule.agency, by)
    if reasons := against_rule(rule):
        raise NotAllowed(list(reasons.values()))
    added = rule.pk is None
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise NotAllowed([f"已经有叫“{rule.name}”的关注规则，请换一个名称。"]) from error
    detail = {"text": rule.text, **({} if added else {"fields": changed or []})}
    log(f"monitoring.rule_{'added' if added else 'changed'}", agency=rule.agency, by=by, target=rule, detail=detail)
    return rule


def proposed_rules(agency: Agency) -> list[tuple[str, str]]:
    """Return rules that an organ may begin with, by name and text: its own names, those of its units, its places."""
    former = [each.name for each in agency.former_names.all()]
    found = [("本单位", _either([agency.name, *former]))]
    units = [each.name for each in Agency.objects.filter(path__startswith=agency.path).exclude(pk=agency.pk)[:40]]
    if units:
        found.append(("内设机构和所属单位", _either(units)))
    places = [place for each in (agency, *agency.get_ancestors()) if (place := pipeline.place_of(each))]
    if places and agency.name.endswith("人民政府"):
        found.append(("本地名称", _either(places)))
    elif places:
        topic = _topic(agency, places)
        if len(topic) >= 2:
            found.append(("本地同类事项", f"（{_either(places)}） 且 {topic}"))
    return found


def _topic(agency: Agency, places: list[str]) -> str:
    """Return what an office is about, by its name without its place: 司法 of 正宁县司法局."""
    topic = agency.name
    for stem in sorted((*places, *(place[:-1] for place in places), "县", "市", "区"), key=len, reverse=True):
        topic = topic.removeprefix(stem)
    return topic.removesuffix("局")


def _either(names: list[str]) -> str:
    return " 或 ".join(dict.fromkeys(names))


def ways_of(word: str) -> list[str]:
    """Return the ways in which a name is written that a rule finds as well."""
    return [each.text for each in written_ways(word)]


# ---- items


@transaction.atomic
def judge(item: Item, state: str, *, by: Person) -> None:
    """Write down whether an item is the organ's affair, with all its copies; a person judges, never the estimate.

    Raises ``NotAllowed`` for who may not judge.
    """
    people.demand_keeper(item.agency, by)
    if state not in State.values:
        raise NotAllowed(["请选择：与本单位有关、与本单位无关，或者待判断。"])
    first = Item.objects.select_for_update(of=("self",)).get(pk=item.folded_into_id or item.pk)
    before = first.get_state_display()
    judged = {"judged_by": by, "judged_at": timezone.now()} if state != State.NEW else {}
    values = {"judged_by": None, "judged_at": None, **judged, "state": state}
    Item.objects.filter(pk=first.pk).update(**values)
    first.copies.update(**values)
    detail = {"before": before, "after": State(state).label}
    log("monitoring.judged", agency=first.agency, by=by, target=first, detail=detail)
    item.refresh_from_db()


@transaction.atomic
def hold(item: Item, *, on: bool, by: Person, reason: str) -> None:
    """Keep an item and its snapshot beyond their time, or let them go with the others; with the reason."""
    people.demand_keeper(item.agency, by)
    if len(reason.strip()) < snapshots.FEWEST_REASON:
        raise NotAllowed([f"请写明理由，不少于{snapshots.FEWEST_REASON}个字。"])
    Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    Item.objects.filter(pk=item.pk).update(held=on)
    kind = "held" if on else "released"
    log(f"monitoring.{kind}", agency=item.agency, by=by, target=item, detail={"reason": reason.strip()[:200]})
    item.refresh_from_db()


@transaction.atomic
def enter(
    agency: Agency,
    *,
    title: str,
    text: str,
    url: str = "",
    site: str = "",
    published_at: datetime | None = None,
    by: Person,
) -> Item:
    """Keep what somebody read or was told, as evidence as it was typed and as an item with names masked.

    Raises ``NotAllowed`` for who may not, an address that follows somebody, and what is there already.
    """
    people.demand_keeper(agency, by)
    if url and follows_somebody(url):
        raise NotAllowed(["这是个人或者账号的主页，关注的是话题，不是人。请填写这一条内容的网址。"])
    found = Found(url.strip(), line(title), lines(text), published_at, site)
    typed = f"{title}\n{site}\n{url}\n\n{text}".encode()
    source = source_for(agency, Kind.MANUAL)
    item = pipeline.take(
        pipeline.listener_of(agency),
        source,
        found,
        evidence=lambda: snapshots.keep(agency, typed, url=url, media_type=TEXT, at=timezone.now()),
        by=by,
        anyhow=True,
    )
    if item is None:
        raise NotAllowed([_why_not(agency, found)])
    log("monitoring.entered", agency=agency, by=by, target=item)
    return item


def _why_not(agency: Agency, found: Found) -> str:
    there = Item.objects.of(agency).filter(key=pipeline.key_for(found)).first()
    if there:
        return f"这条信息已经有了：{there}。"
    return "这条信息的发布时间早于保存期限，登记以后马上要清除，没有登记。"


# ---- looks


@transaction.atomic
def note_look(agency: Agency, *, by: Person, item: Item | None = None) -> None:
    """Write down that somebody looks at an item, or at the list: once for each person, day and thing."""
    what = f"item {item.pk}" if item else "list"
    day = timezone.localdate()
    _, first = Look.objects.get_or_create(person=by, agency=agency, day=day, what=what)
    if first:
        log("monitoring.item_viewed" if item else "monitoring.listed", agency=agency, by=by, target=item)


# ---- settings


@transaction.atomic
def save_practice(practice: MonitoringPractice, *, by: Person, changed: list[str]) -> None:
    """Keep an organ's settings. Raises ``NotAllowed`` for who does not head its office."""
    people.demand_head(practice.agency, by)
    practice.save()
    detail: Mapping[str, Any] = {"fields": changed}
    log("monitoring.practice", agency=practice.agency, by=by, target=practice, detail=detail)
