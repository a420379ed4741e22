"""Lines chained by their hashes: the audit trail, and the ledgers of cases, whose lines are steps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

GENESIS = "0" * 64
"""What the first line of a chain names as the hash before it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hash_of(written: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a line says, in one fixed written form."""
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def microseconds(at: datetime) -> int:
    """Return a moment as every database gives it back: in microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def add_step(steps: Any, hashed: Callable[[Any], Mapping[str, Any]], **said: Any) -> Any:
    """Add a step to those of a case that the caller holds locked: numbered, chained to the one before, hashed, saved.

    ``steps`` are the case's own (``case.events``); ``hashed`` gives the fields that the hash is over.
    """
    last = steps.order_by("-number").first()
    step = steps.model(
        **{steps.field.name: steps.instance},
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        previous_hash=last.hash if last else GENESIS,
        **said,
    )
    step.hash = hash_of(hashed(step))
    step.save(force_insert=True)
    return step


def fields_of(step: Any, owner: str) -> dict[str, Any]:
    """Return the fields of a step that every ledger's hash is over; the time in microseconds since 1970.

    ``owner`` names the field of the case that it is a step of.
    """
    return {
        owner: getattr(step, f"{owner}_id"),
        "number": step.number,
        "kind": step.kind,
        "on": step.on.isoformat(),
        "detail": step.detail,
        "at": microseconds(step.at),
        "by": step.by_id,
        "actor": step.actor,
        "previous_hash": step.previous_hash,
    }


class Walk:
    """A walk along one chain, which knows afterwards where it ended."""

    def __init__(self) -> None:
        self.number = 0
        self.hash = GENESIS

    def breaks(self, lines: Iterable[Any], number: str, digest: Callable[[Any], str]) -> Iterator[tuple[int, str]]:
        """Yield the number of every line, in their order, that is not chained as it was written, and what is wrong.

        ``number`` names the field by which the lines are numbered from 1; ``digest`` gives the hash of what one says.
        """
        for line in lines:
            found, expected = getattr(line, number), self.number + 1
            if found != expected:
                yield expected, f"缺第{expected}条至第{found - 1}条。"
            elif line.previous_hash != self.hash:
                yield found, f"第{found}条与前一条接不上。"
            if digest(line) != line.hash:
                yield found, f"第{found}条的内容与哈希不符，记录被改动过。"
            self.number, self.hash = found, line.hash
