"""Opinions: taken in as they are, answered one by one or many at once, their senders kept apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from gongkai import consultations as law
from gongkai import personal_data
from website.access_requests import identity
from website.access_requests.identity import Identity
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.consultations.choices import WEB
from website.consultations.models import Answer, DraftParagraph, Handling, Opinion, PublicConsultation, Sender
from website.consultations.people import demand_keeper
from website.consultations.services import held_of, move, under_review

MOST_CHARACTERS = 5000
ALIKE = 80
"""From how many in a hundred two opinions are shown as alike."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
COMPARED = 500
"""How many opinions of a draft are compared with one another, the first that came in."""


@dataclass(frozen=True)
class Said:
    """What somebody says on a draft; no ``paragraph`` where it is about the draft as a whole."""

    text: str
    paragraph: DraftParagraph | None = None
    may_show: bool = False
    sender: Identity | None = None


@transaction.atomic
def receive(
    consultation: PublicConsultation, said: Said, *, form: str = "", same_place: int = 0, on: date | None = None
) -> Opinion:
    """Take an opinion from the public site, once for each form; ``on`` is its day when it is taken over from before.

    Raises ``NotAllowed`` outside the period.
    """
    held, day = held_of(consultation), on or timezone.localdate()
    digest = identity.digest("form", form) if form else None
    if digest and (made := held.opinions.filter(form=digest).first()):
        return made
    if not _takes(held, day):
        raise NotAllowed([f"这一事项征求意见已经结束，不再接收意见。有疑问的可以致电{held.agency.phone or '本机关'}。"])
    return _keep(held, said, channel=WEB, received_on=day, form=digest, same_place=same_place)


def _takes(held: PublicConsultation, day: date) -> bool:
    """Whether a day lies in the period of a consultation that anyone may see and that was not ended."""
    inside = held.opened_on is not None and held.opened_on <= day <= held.closes_on
    public = PublicConsultation.objects.public().filter(pk=held.pk, state__in=("open", "closed"))
    return inside and public.exists()


@transaction.atomic
def enter(consultation: PublicConsultation, said: Said, *, channel: str, received_on: date, by: Person) -> Opinion:
    """Enter an opinion that came on paper, by telephone, at a meeting or a hearing. Raises ``NotAllowed``."""
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    demand_unsettled(held)
    if channel == WEB or channel not in law.channels():
        raise NotAllowed(["请选择收到意见的方式；网上的意见由提出人自己提交。"])
    if held.opened_on and not held.opened_on <= received_on <= timezone.localdate():
        raise NotAllowed([f"收到日期应当在{held.opened_on}至今天之间，请核对。"])
    made = _keep(held, said, channel=channel, received_on=received_on, entered_by=by)
    log("opinion.entered", agency=held.agency, by=by, target=made, detail={"channel": law.channels()[channel]})
    return made


def demand_unsettled(held: PublicConsultation) -> None:
    """Raise ``NotAllowed`` unless opinions may still be added and handled."""
    if not (held.is_open or held.is_handling):
        raise NotAllowed([f"现在是“{held.stage}”，不能再登记、办理意见。"])
    if under_review(held.feedback):
        raise NotAllowed(["反馈正在审查，意见的办理不能再改。要改的，请审查人退回。"])


def _keep(
    held: PublicConsultation,
    said: Said,
    *,
    channel: str,
    received_on: date,
    form: str | None = None,
    same_place: int = 0,
    entered_by: Person | None = None,
) -> Opinion:
    text = _CONTROL.sub("", said.text).strip()
    if not text or len(text) > MOST_CHARACTERS:
        raise NotAllowed([f"请填写意见，不超过{MOST_CHARACTERS}字；更长的请写成信函寄来。"])
    if said.paragraph and said.paragraph.consultation_id != held.pk:
        raise NotAllowed(["所选的段落不是这份草案的，请重新选择。"])
    last = held.opinions.order_by("-number").values_list("number", flat=True).first() or 0
    made = Opinion.objects.create(
        consultation=held,
        number=last + 1,
        channel=channel,
        paragraph=said.paragraph,
        text=text,
        may_show=said.may_show,
        received_on=received_on,
        entered_by=entered_by,
        same_place=same_place,
        form=form,
    )
    if said.sender and said.sender != Identity():
        Sender.objects.create(opinion=made, sealed=identity.pack(said.sender))
    return made


# ---- handling


@transaction.atomic
def handle(
    consultation: PublicConsultation,
    numbers: Collection[int],
    *,
    summary: str,
    result: str,
    reason: str,
    by: Person,
) -> Answer:
    """Give one answer to some opinions, by their numbers; what they were answered before is replaced.

    Raises ``NotAllowed``.
    """
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    demand_unsettled(held)
    chosen = list(held.opinions.filter(number__in=numbers).select_related("handling"))
    if not chosen:
        raise NotAllowed(["请勾选要办理的意见。"])
    if result not in law.results():
        raise NotAllowed(["请选择采纳、部分采纳或者未采纳。"])
    if not (summary.strip() and reason.strip()):
        raise NotAllowed(["请填写意见要点和说明：采纳的写明怎样采纳，不采纳的写明理由。"])
    move(held, "sort", by=by, opinions=sorted(each.number for each in chosen), adoption=law.results()[result])
    said = {"summary": summary.strip(), "result": result, "reason": reason.strip()}
    answer = Answer.objects.create(consultation=held, by=by, **said)
    for opinion in chosen:
        kept = getattr(opinion, "handling", None)
        text = kept.public_text if kept else masked(opinion.text)
        Handling.objects.update_or_create(opinion=opinion, defaults={"answer": answer, "public_text": text})
    held.answers.filter(handlings=None).delete()
    return answer


def masked(text: str) -> str:
    """Return an opinion with the personal data that can be recognised masked (个人信息保护法第二十五条)."""
    return personal_data.mask(text, personal_data.find(text))


@transaction.atomic
def set_public_text(opinion: Opinion, text: str, *, by: Person) -> None:
    """Write how the words of an opinion are shown: names and what else tells of somebody are taken out by hand.

    Raises ``NotAllowed``.
    """
    held = held_of(opinion.consultation)
    demand_keeper(held.agency, by)
    demand_unsettled(held)
    handling = Handling.objects.filter(opinion=opinion).first()
    if handling is None:
        raise NotAllowed(["这条意见还没有办理，请先办理，再改公布的文字。"])
    if not text.strip():
        raise NotAllowed(["公布的文字不能留空。不宜公布原文的，写“（内容从略）”。"])
    handling.public_text = text.strip()
    handling.save(update_fields=["public_text"])
    log("opinion.masked", agency=held.agency, by=by, target=opinion)


def open_data_of(held: PublicConsultation) -> list[tuple[Opinion, list[str]]]:
    """Return the opinions whose shown words still hold personal data, each with what kinds of it."""
    shown = held.opinions.filter(may_show=True, handling__isnull=False).select_related(
        "handling", "paragraph", "consultation"
    )
    found = ((each, [one.label for one in personal_data.find(each.shown)]) for each in shown)
    return [(each, sorted(set(labels))) for each, labels in found if labels]


@transaction.atomic
def reveal_sender(opinion: Opinion, *, by: Person, reason: str) -> Identity:
    """Return who sent an opinion, and write down who looked and why.

    Raises ``NotAllowed`` without a reason, ``CannotOpen`` when no key fits.
    """
    demand_keeper(opinion.agency, by)
    if not reason.strip():
        raise NotAllowed(["请写明查看的原因。"])
    sender = Sender.objects.filter(opinion=opinion).first()
    log("opinion.sender_viewed", agency=opinion.agency, by=by, target=opinion, detail={"reason": reason.strip()})
    return identity.unpack(sender.sealed) if sender else Identity()


# ---- opinions that say the same


def duplicates(opinions: Sequence[Opinion]) -> list[list[Opinion]]:
    """Return the opinions that say much the same, in groups; it suggests, and whoever handles them decides.

    Two are alike by the pairs of characters that they share. Which earlier ones share any is looked up pair by pair:
    to measure every text against every other takes many seconds among a thousand.
    """
    groups: list[tuple[int, list[Opinion]]] = []
    having: defaultdict[str, list[int]] = defaultdict(list)
    for opinion in opinions[:COMPARED]:
        said = _pairs(opinion.text)
        shared = Counter(number for pair in said for number in having[pair])
        alike = {number: 200 * count / (len(said) + groups[number][0]) for number, count in shared.items()}
        nearest = max(alike, key=alike.__getitem__, default=None)
        if nearest is not None and alike[nearest] >= ALIKE:
            groups[nearest][1].append(opinion)
            continue
        for pair in said:
            having[pair].append(len(groups))
        groups.append((len(said), [opinion]))
    return [group for _, group in groups if len(group) > 1]


def _pairs(text: str) -> set[str]:
    """Return the pairs of characters in a text: Chinese has no spaces by which words could be told."""
    said = re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).casefold()
    return {said[at : at + 2] for at in range(max(len(said) - 1, 1))}


def masked_sender(opinion: Opinion) -> Identity:
    """Return as much of the sender as a list need show. Raises ``CannotOpen`` when no key fits."""
    sender: Sender | None = getattr(opinion, "sender", None)
    return identity.unpack(sender.sealed).masked if sender else Identity()
