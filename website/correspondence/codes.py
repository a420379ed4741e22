"""One secret code for a message and for what it became or was made of, whichever of them is given another."""

from __future__ import annotations

from django.db.models import Q

from website.access_requests.models import AccessRequest, CorrectionRequest
from website.correspondence.models import Message


def passed_through(message: Message) -> list[Message]:
    """Return a message with those of other organs that it came from and went to, the first of them first."""
    found = [message]
    while origin := found[0].came_from:
        found.insert(0, origin)
    while went := found[-1].passed_on:
        found.append(went)
    return found


def case_of(message: Message) -> AccessRequest | CorrectionRequest | None:
    """Return the application or correction whose code opens a message; nothing for one that has a code of its own."""
    all_of_them = passed_through(message)
    last = all_of_them[-1]
    return last.request or last.correction or all_of_them[0].from_request


def digest_of(message: Message) -> str:
    """Return by what the code of a message is known: the digest that is kept with its case, where it has one."""
    return (case_of(message) or message).code_digest


def messages_of(case: AccessRequest) -> list[Message]:
    """Return the messages that the code of an application opens."""
    linked = Message.objects.filter(Q(request=case) | Q(from_request=case))
    found = {each.pk: each for one in linked if case_of(one) == case for each in passed_through(one)}
    return [found[number] for number in sorted(found)]


def opened_besides(message: Message) -> list[AccessRequest | CorrectionRequest | Message]:
    """Return what the code of a message opens beside it."""
    case, others = case_of(message), [each for each in passed_through(message) if each != message]
    return [*([case] if case else []), *others]


def give(message: Message, digest: str) -> None:
    """Let another code open a message, and everything that the one before opened; the caller holds a transaction."""
    case = case_of(message)
    if isinstance(case, AccessRequest):
        AccessRequest.objects.filter(code_digest=case.code_digest).update(code_digest=digest)
    elif isinstance(case, CorrectionRequest):
        CorrectionRequest.objects.filter(pk=case.pk).update(code_digest=digest)
    numbers = [each.pk for each in passed_through(message)]
    Message.objects.filter(pk__in=numbers).update(code_digest=digest)
    message.refresh_from_db()
