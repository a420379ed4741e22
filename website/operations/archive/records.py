"""Records one after another: the page and data that anyone may have, and apart from them how each came about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from wagtail.models import Revision, TaskState

from website.agencies.models import AgencyQuerySet, Person
from website.operations.archive import fields, pages
from website.operations.archive.files import Files
from website.operations.archive.folder import Folder
from website.operations.archive.names import safe
from website.publishing.choices import Openness, Validity
from website.publishing.models import PublishedFile, Record, RecordLink

BATCH = 100
DOCUMENT = PublishedFile.Kind.DOCUMENT
OPEN, CLOSED = "公开", "不公开"
PROCESS = f"{CLOSED}/办理过程"
ORIGINALS = f"{CLOSED}/遮盖前原文"
_ENDED = (Validity.REPEALED, Validity.EXPIRED, Validity.AMENDED)


def all_of(agencies: AgencyQuerySet) -> Iterator[Record]:
    """Yield the records of an organ, a batch at a time, so that memory does not grow with their number."""
    links = RecordLink.objects.select_related("other", "record")
    whole = Record.objects.within(agencies).select_related("agency", "unit", "column", "drafter", "latest_revision")
    whole = whole.prefetch_related(
        "files__document", Prefetch("links", links), Prefetch("linked_from", links), "secrecy_reviews__reviewer"
    )
    last = 0
    while batch := list(whole.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk


def place_of(record: Record) -> str:
    """Return the folder of a record: what the public may see apart from everything else."""
    name = f"{record.generated_on.year}/{record.pk:08d} {safe(record.title)}"
    return f"{OPEN}/信息/{name}" if record.is_public else f"{CLOSED}/信息/{state_of(record)}/{name}"


def state_of(record: Record) -> str:
    """Return in one word why a record is not public, or that it is."""
    if record.is_public:
        return "公开"
    if record.live and record.withdrawn_at:
        return "已撤回"
    return "未公开" if record.openness == Openness.PROACTIVE else record.get_openness_display()


def write(folder: Folder, files: Files, record: Record, *, originals: bool) -> None:
    """Write everything about one record."""
    content, place = _content(record), place_of(record)
    paths = files.copy_of(content, place)
    linked = list(_linked(record))
    folder.write_json(f"{place}/信息.json", _data(content, paths, linked))
    folder.write_text(f"{place}/信息.html", pages.page("record", _page(content, paths, linked)))
    _write_process(folder, record, place)
    if originals:
        kept = record.masked_originals.select_related("by").order_by("pk")
        for number, original in enumerate(kept.iterator(chunk_size=10), 1):
            value = {"at": original.at, "by": _name(original.by), "count": original.count, **original.content}
            folder.write_json(f"{ORIGINALS}/{record.generated_on.year}/{record.pk:08d}-{number}.json", value)


def _content(record: Record) -> Record:
    """Return what a record says: the public its published text, a draft its newest version."""
    newest = None if record.live else record.latest_revision
    return newest.as_object() if newest else record


def _data(record: Record, paths: dict[tuple[str, int], str], linked: list[tuple[str, Record]]) -> dict[str, Any]:
    return {
        "id": record.pk,
        "agency": record.agency.name,
        "unit": record.unit.name if record.unit else "",
        "column": record.column.title,
        "state": state_of(record),
        **fields.values(record, fields.PUBLIC),
        "details": record.details,
        "text": record.text,
        "body": record.body.get_prep_value(),
        "files": [{"attached_as": title, "path": path} for title, path in _offered(record, paths)],
        "pictures": [path for (kind, _), path in paths.items() if kind == PublishedFile.Kind.IMAGE],
        "links": [{"relation": says, "id": other.pk, "title": other.title} for says, other in linked],
    }


def _page(record: Record, paths: dict[tuple[str, int], str], linked: list[tuple[str, Record]]) -> dict[str, Any]:
    details = ((field.label, record.details.get(field.id)) for field in record.kind_entry.fields)
    shown = [("栏目", record.column.title), *fields.shown(record, tuple(n for n in fields.PUBLIC if n != "title"))]
    return {
        "record": record,
        "state": state_of(record),
        "ended": record.get_validity_display() if record.validity in _ENDED else "",
        "particulars": shown,
        "details": [(label, fields.words(value)) for label, value in details if value not in (None, "")],
        "blocks": pages.blocks(record.body, paths),
        "files": [(title, pages.quote(path)) for title, path in _offered(record, paths) if title],
        "linked": linked,
    }


def _offered(record: Record, paths: dict[tuple[str, int], str]) -> list[tuple[str, str]]:
    """Return where each document was put, with the name under which it is attached; text and video have none."""
    names = {file.document_id: file.title or file.document.title for file in record.files.all()}
    return [(names.get(number, ""), path) for (kind, number), path in paths.items() if kind == DOCUMENT]


def _linked(record: Record) -> Iterator[tuple[str, Record]]:
    """Yield what a record is to others; of a public record only what is public on the other side too."""
    both = [
        *((link.get_kind_display(), link.other) for link in record.links.all()),
        *((f"被{link.get_kind_display()}", link.record) for link in record.linked_from.all()),
    ]
    yield from ((says, other) for says, other in both if other.is_public or not record.is_public)


def _write_process(folder: Folder, record: Record, place: str) -> None:
    """Write how a record came about: its state, every version, every review, what was let stand and why."""
    mine = f"{PROCESS}/{record.generated_on.year}/{record.pk:08d}"
    versions = []
    for number, revision in enumerate(record.revisions.select_related("user").order_by("pk").iterator(10), 1):
        name = f"版本/{number:04d}.json"
        folder.write_json(f"{mine}/{name}", revision.content)
        versions.append(_version(revision, name, record))
    process = {
        "id": record.pk,
        "title": record.title,
        "state": state_of(record),
        "place": place,
        "drafter": _name(record.drafter),
        **fields.values(record, fields.INTERNAL),
        "versions": versions,
        "secrecy_reviews": [_review(review) for review in record.secrecy_reviews.all()],
        "steps": [_step(step) for step in _steps(record)],
        "clearances": [
            {"says": each.says, "reason": each.reason, "by": _name(each.by), "at": each.at}
            for each in record.clearances.select_related("by").order_by("pk")
        ],
        "masked": [
            {"at": each.at, "by": _name(each.by), "count": each.count}
            for each in record.masked_originals.defer("content").select_related("by").order_by("pk")
        ],
        "visits": sum(record.visits.values_list("count", flat=True)),
    }
    folder.write_json(f"{mine}/过程.json", process)


def _version(revision: Revision, name: str, record: Record) -> dict[str, Any]:
    return {
        "revision": revision.pk,
        "file": name,
        "at": revision.created_at,
        "by": _name(revision.user),
        "published": revision.pk == record.live_revision_id,
    }


def _review(review: Any) -> dict[str, Any]:
    return {
        "revision": review.revision_id,
        "conclusion": review.get_conclusion_display(),
        "points": review.checked_points,
        "basis": review.basis,
        "note": review.note,
        "reviewer": _name(review.reviewer),
        "at": review.reviewed_at,
    }


def _steps(record: Record) -> Any:
    states = TaskState.objects.filter(workflow_state__in=record._workflow_states.all())
    return states.select_related("task", "finished_by").order_by("pk")


def _step(state: TaskState) -> dict[str, Any]:
    return {
        "step": state.task.name,
        "revision": state.revision_id,
        "status": state.get_status_display(),
        "comment": state.comment,
        "by": _name(state.finished_by),
        "began": state.started_at,
        "ended": state.finished_at,
    }


def _name(person: Person | None) -> str:
    return f"{person.name}（{person.username}）" if person else ""
