"""What was found becomes an item, or is counted and forgotten: mask, rules, tone, near-duplicates, group.

Names are masked before anything else is done with a text, so that rules and lists never see one.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.opinion.grouping import describe
from gongkai.opinion.likeness import signature
from gongkai.opinion.masking import mask
from gongkai.opinion.rules import Match, Matcher, Rule, RuleError
from gongkai.opinion.tone import tone
from website.agencies.models import Agency, Kind, Person
from website.monitoring import neighbours, people
from website.monitoring.addresses import canonical, key_of, site_of
from website.monitoring.models import Hit, Item, ItemGroup, Snapshot, Source, WatchRule
from website.monitoring.reading import Found, line, lines, plausible

logger = logging.getLogger(__name__)

_LEVELS = "县市区旗乡镇"

Evidence = Callable[[], Snapshot | None]
"""Keeps what proves an item, once it is known that it stays."""


@dataclass(frozen=True)
class Listener:
    """What an organ listens for, read once for many texts."""

    agency: Agency
    matcher: Matcher[int]
    names: tuple[str, ...]
    places: tuple[str, ...]
    oldest: datetime
    """What was published earlier would not be kept any more, and is not taken in."""


def listener_of(agency: Agency) -> Listener:
    """Return what an organ listens for now."""
    days = people.practice_of(agency).item_days
    names, places = names_of(agency)
    return Listener(agency, Matcher(rules_of(agency)), names, places, timezone.now() - timedelta(days=days))


def rules_of(agency: Agency) -> dict[int, Rule]:
    """Return an organ's rules that are in use; one that cannot be read any more is written to the log."""
    found = {}
    for each in WatchRule.objects.of(agency).filter(active=True):
        try:
            found[each.pk] = Rule.parse(each.text)
        except RuleError as error:
            logger.error("关注规则 %s 读不懂：%s", each.pk, error)
    return found


def names_of(agency: Agency) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of an organ, its units and those above it, and of the places that they stand for."""
    family = [*agency.get_ancestors(), *Agency.objects.filter(path__startswith=agency.path), *_siblings(agency)]
    names = {name for each in family for name in (each.name, each.short_name) if name}
    places = {place for each in family if (place := place_of(each))}
    return tuple(sorted(names)), tuple(sorted(places))


def _siblings(agency: Agency) -> Iterator[Agency]:
    """Yield the townships and offices beside an organ: their names are those of places, or of whom it works with."""
    parent = agency.get_parent()
    yield from parent.get_children()[:200] if parent else ()


def place_of(agency: Agency) -> str:
    """Return the place that a government stands for; nothing for an office."""
    stem = agency.name.removesuffix("人民政府")
    return stem if agency.kind != Kind.UNIT and stem != agency.name and stem[-1:] in _LEVELS else ""


# ---- one text


@dataclass(frozen=True)
class Heard:
    """A text as it would be kept, masked, with the rules that ask for it; nobody asks for one without."""

    title: str
    text: str
    matches: dict[int, Match]


def heard(listener: Listener, found: Found) -> Heard:
    """Mask a text, and ask the rules."""
    keep = listener.names + listener.places
    title, text = mask(line(found.title), keep)[:300], mask(lines(found.text), keep)
    return Heard(title, text, listener.matcher.match(title, text))


def key_for(found: Found) -> str:
    """Return by which hash something is known: that of its address, or of its words where it has none."""
    return key_of(canonical(found.url)) if found.url else key_of(f"{found.title}\n{found.text}")


def is_old(listener: Listener, found: Found) -> bool:
    """Whether something was published before what is still kept."""
    return bool(found.published_at and found.published_at < listener.oldest)


def take(
    listener: Listener,
    source: Source,
    found: Found,
    *,
    evidence: Evidence,
    key: str = "",
    by: Person | None = None,
    anyhow: bool = False,
) -> Item | None:
    """Keep what some rule of the organ asks for, once; return the item, or nothing when it is not kept.

    ``anyhow`` keeps what no rule asks for: somebody entered it by hand. Twice the same address, in whatever process,
    gives one item.
    """
    key = key or key_for(found)
    if is_old(listener, found) or Item.objects.of(listener.agency).filter(key=key).exists():
        return None
    said = heard(listener, found)
    if not said.matches and not anyhow:
        return None
    try:
        return _kept(listener, source, found, said, key, evidence, by)
    except IntegrityError:  # another process was quicker
        if Item.objects.of(listener.agency).filter(key=key).exists():
            return None
        raise


@transaction.atomic
def _kept(
    listener: Listener, source: Source, found: Found, said: Heard, key: str, evidence: Evidence, by: Person | None
) -> Item:
    # One at a time for each organ: two copies that come in together are to find one another.
    Agency.objects.select_for_update().get(pk=listener.agency.pk)
    now = timezone.now()
    published = plausible(found.published_at, now)
    estimate = tone(said.title, said.text)
    item = Item(
        agency=listener.agency,
        source=source,
        url=found.url[:2000],
        address=canonical(found.url) if found.url else "",
        key=key,
        site=(found.site or site_of(found.url))[:100],
        title=said.title,
        text=said.text,
        published_at=published,
        found_at=now,
        at=published or now,
        digest=hashlib.sha256(f"{said.title}\n{said.text}".encode()).hexdigest(),
        signature=signature(f"{said.title}\n{said.text}"),
        tone=estimate.label,
        tone_reasons=[asdict(each) for each in estimate.reasons],
        entered_by=by,
    )
    item.folded_into = neighbours.first_of(item)
    described = describe(said.title, said.text, item.at, listener.places)
    item.described = described.to_json()
    item.group = item.folded_into.group if item.folded_into else None
    item.group = item.group or neighbours.group_of(item, described) or _new_group(item)
    item.snapshot = evidence()
    item.save(force_insert=True)
    Hit.objects.bulk_create(
        Hit(item=item, rule_id=number, reasons=list(match.reasons)) for number, match in said.matches.items()
    )
    neighbours.remember(item, described)
    _widen(item)
    return item


def _new_group(item: Item) -> ItemGroup:
    return ItemGroup.objects.create(agency=item.agency, title=str(item), first_at=item.at, last_at=item.at)


def _widen(item: Item) -> None:
    group = item.group
    assert group is not None
    first, last = min(group.first_at, item.at), max(group.last_at, item.at)
    if (first, last) != (group.first_at, group.last_at):
        ItemGroup.objects.filter(pk=group.pk).update(first_at=first, last_at=last)
