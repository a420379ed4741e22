"""Writing an organ's archive, from the first file to the manifest."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from gongkai import __version__
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet
from website.audit.services import record as log
from website.operations.archive import (
    channels,
    consultations,
    disputes,
    duties,
    fields,
    messages,
    pages,
    records,
    reports,
    requests,
    tables,
    trail,
)
from website.operations.archive.files import Files
from website.operations.archive.folder import Folder
from website.operations.archive.names import safe
from website.operations.archive.records import CLOSED, OPEN
from website.operations.archive.sealed import Sealed

PROGRESS = 100
GUIDE = (
    "office_name",
    "office_address",
    "office_hours",
    "phone",
    "fax",
    "postcode",
    "email",
    "internet_contact",
    "leader_names",
    "reconsideration_organ",
    "court",
    "complaint_phone",
)
"""What the guide says of the organ (条例第十二条第二款)."""
VERIFY = Path(__file__).with_name("verify.py")


class Unfinished(Exception):
    """The export broke off; what was written so far stands in ``folder`` and is no archive."""

    def __init__(self, folder: Path, cause: BaseException) -> None:
        super().__init__(
            f"导出没有完成：{cause or type(cause).__name__}。{folder} 只有一部分，不能当档案用，请删除后重来。"
        )
        self.folder = folder


@dataclass(frozen=True)
class Outcome:
    """What an archive holds."""

    path: Path
    records: int
    requests: int
    disputes: int
    messages: int
    consultations: int
    duties: int
    deliveries: int
    reports: int
    files: int
    size: int
    manifest_hash: str
    missing: list[tuple[str, int, str]]


def export(
    agency: Agency,
    target: Path,
    *,
    originals_because: str = "",
    identities_because: str = "",
    progress: Callable[[int], object] = lambda done: None,
) -> Outcome:
    """Write an organ's whole archive into a folder that is empty or not there yet.

    What stood in records before personal data were masked is left out, and who applied, was asked or contested stays
    sealed, unless a reason is given for the one or the other. The audit trail takes note before the first file is
    written and after the last. Raises ``NotAllowed`` for a folder in use or a unit, which has no archive of its own;
    ``Unfinished`` when it broke off.
    """
    if agency.organ != agency:
        raise NotAllowed([f"“{agency}”是内设机构，档案在“{agency.organ}”名下，请导出后者。"])
    folder = Folder(target)
    detail = {
        "folder": str(folder.target),
        "operator": getpass.getuser(),
        "originals_because": originals_because,
        "identities_because": identities_because,
    }
    log("archive.begun", agency=agency, by=None, label=agency.name, detail=detail)
    try:
        with_names = bool(identities_because)
        outcome = _write(folder, agency, originals=bool(originals_because), identities=with_names, progress=progress)
    except BaseException as error:
        raise Unfinished(folder.partial, error) from error
    done = {
        "records": outcome.records,
        "requests": outcome.requests,
        "disputes": outcome.disputes,
        "messages": outcome.messages,
        "consultations": outcome.consultations,
        "duties": outcome.duties,
        "deliveries": outcome.deliveries,
        "reports": outcome.reports,
        "files": outcome.files,
        "manifest_sha256": outcome.manifest_hash,
    }
    log("archive.exported", agency=agency, by=None, label=agency.name, detail=done)
    return outcome


def _write(
    folder: Folder, organ: Agency, *, originals: bool, identities: bool, progress: Callable[[int], object]
) -> Outcome:
    agencies, files, count = _own(organ), Files(folder), 0
    for count, record in enumerate(records.all_of(agencies), 1):
        records.write(folder, files, record, originals=originals)
        if count % PROGRESS == 0:
            progress(count)
    _write_tables(folder, organ, agencies)
    sealed = Sealed(files, identities=identities)
    asked, contested = requests.write(sealed, agencies), disputes.write(sealed, agencies)
    written = messages.write(sealed, agencies)
    consulted = consultations.write(sealed, agencies)
    kept, reported = duties.write(sealed, agencies), reports.write(files, agencies)
    delivered = channels.write(sealed, agencies)
    folder.write_csv(f"{CLOSED}/文件库.csv", files.copy_library(agencies, f"{CLOSED}/文件库"))
    folder.write_csv(f"{CLOSED}/缺失的文件.csv", [("位置", "编号", "原因"), *files.missing])
    end = trail.head(organ)
    folder.write_lines(f"{CLOSED}/审计记录.jsonl", trail.entries(organ, end["sequence"]))
    folder.write_json(f"{CLOSED}/审计记录末端.json", end)
    folder.write_text("核验.py", VERIFY.read_text("utf-8"))
    context = {
        "organ": organ,
        "at": timezone.localtime(),
        "version": __version__,
        "count": count,
        "requests": asked,
        "disputes": contested,
        "messages": written,
        "consultations": consulted,
        "duties": kept,
        "deliveries": delivered,
        "reports": reported,
        "files": files,
        "originals": originals,
        "identities": identities,
    }
    folder.write_text("说明.txt", render_to_string("operations/archive/readme.txt", context))
    digest = folder.finish()
    return Outcome(
        folder.target,
        count,
        asked,
        contested,
        written,
        consulted,
        kept,
        delivered,
        reported,
        folder.files,
        folder.size,
        digest,
        files.missing,
    )


def _own(organ: Agency) -> AgencyQuerySet:
    """Return the organ and its units, without the organs below it."""
    below = Agency.objects.below([organ.path])
    return Agency.objects.filter(pk__in=[each.pk for each in below if each.organ == organ])


def _write_tables(folder: Folder, organ: Agency, agencies: AgencyQuerySet) -> None:
    folder.write_csv(f"{OPEN}/公开目录.csv", tables.catalogue(agencies))
    folder.write_csv(f"{OPEN}/规范性文件台账.csv", tables.normative(agencies))
    folder.write_csv(f"{OPEN}/规范性文件分年数.csv", tables.normative_by_year(organ))
    folder.write_csv(f"{OPEN}/栏目.csv", tables.columns(organ))
    folder.write_csv(f"{OPEN}/字段说明.csv", fields.described())
    folder.write_text(f"{OPEN}/公开指南.html", pages.page("guide", _guide(organ, agencies)))
    for page in tables.standing_pages(organ):
        where = OPEN if page.live else CLOSED
        context = {"organ": organ, "page": page, "blocks": pages.blocks(page.body, {})}
        folder.write_text(
            f"{where}/固定页面/{page.pk:08d} {safe(page.title)}.html", pages.page("standing_page", context)
        )
    folder.write_csv(f"{CLOSED}/人员.csv", tables.people(agencies))
    folder.write_csv(f"{CLOSED}/任职.csv", tables.appointments(agencies))
    folder.write_csv(f"{CLOSED}/清理.csv", tables.clearings(agencies))
    folder.write_csv(f"{CLOSED}/词表.csv", tables.word_lists(agencies))


def _guide(organ: Agency, agencies: AgencyQuerySet) -> dict[str, Any]:
    contacts = [(organ._meta.get_field(name).verbose_name, getattr(organ, name)) for name in GUIDE]
    return {"organ": organ, "units": agencies.exclude(pk=organ.pk), "contacts": contacts}
