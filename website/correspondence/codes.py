"""One secret code for a message and for what it became or was made of, whichever of them is given another."""

from __future__ import annotations

from django.db.models import Q

from website.access_requests.models import AccessRequest, CorrectionRequest
from website.correspondence.models import Message


def case_of(message: Message) -> AccessRequest | CorrectionRequest | None:
    """Return the application or correction whose code opens a message; nothing for one that has a code of its own."""
    return message.request or message.correction or message.from_request


def digest_of(message: Message) -> str:
    """Return by what the code of a message is known: the digest that is kept with its case, where it has one."""
    return (case_of(message) or message).code_digest


def messages_of(case: AccessRequest) -> list[Message]:
    """Return the messages that the code of an application opens."""
    linked = Message.objects.filter(Q(request=case) | Q(from_request=case, request=None, correction=None))
    return list(linked.select_related("agency").order_by("pk"))


def give(message: Message, digest: str) -> None:
    """Let another code open a message, and everything that the one before opened; the caller holds a transaction."""
    case = case_of(message)
    if isinstance(case, AccessRequest):
        AccessRequest.objects.filter(code_digest=case.code_digest).update(code_digest=digest)
    elif isinstance(case, CorrectionRequest):
        CorrectionRequest.objects.filter(pk=case.pk).update(code_digest=digest)
    Message.objects.filter(pk=message.pk).update(code_digest=digest)
    message.refresh_from_db()
