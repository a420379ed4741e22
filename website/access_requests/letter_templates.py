"""An organ's own Word templates: looked at before they are kept, every version kept, the last one in use."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from gongkai.errors import GongkaiError
from gongkai.letters import check_template, kinds, standard_template
from website.access_requests.models import LetterTemplate
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing.uploads import inspect
from website.publishing.uploads.errors import UnsafeFile

KEEPERS = (Role.OFFICE_HEAD, Role.ADMINISTRATOR)
MOST_BYTES = 5_000_000


def kept_by(person: Person) -> AgencyQuerySet:
    """Return the organs whose templates the person keeps."""
    return scope_of(person).agencies(*KEEPERS).with_site()


def in_use(agency: Agency, kind: str) -> LetterTemplate | None:
    """Return the organ's own template of a kind, if it has one."""
    return LetterTemplate.objects.filter(agency=agency, kind=kind, ended_at=None).first()


def bytes_of(template: LetterTemplate | None, kind: str) -> bytes:
    """Return a template's file; the one that is shipped where the organ has none."""
    return bytes(template.data) if template else standard_template(kind)


@transaction.atomic
def put(agency: Agency, kind: str, *, name: str, data: bytes, by: Person) -> LetterTemplate:
    """Use a template from now on. Raises ``NotAllowed`` with every problem that it has, and the cure of each."""
    _demand(agency, kind, by)
    if len(data) > MOST_BYTES:
        raise NotAllowed([f"模板超过{MOST_BYTES // 1_000_000}兆，请压缩里面的图片。"])
    try:
        accepted = inspect(name, data)
        problems = check_template(accepted.data, kind)
    except (UnsafeFile, GongkaiError) as error:
        raise NotAllowed([str(error)]) from error
    if problems:
        raise NotAllowed([f"{problem}。" for problem in problems])
    _end(agency, kind, by)
    made = LetterTemplate.objects.create(
        agency=agency,
        kind=kind,
        name=accepted.name,
        data=accepted.data,
        sha256=hashlib.sha256(accepted.data).hexdigest(),
        by=by,
    )
    log("template.changed", agency=agency, by=by, target=made, detail={"file": made.name, "sha256": made.sha256})
    return made


@transaction.atomic
def restore(agency: Agency, kind: str, *, by: Person) -> None:
    """Go back to the template that is shipped. Raises ``NotAllowed`` when it is in use already."""
    _demand(agency, kind, by)
    if not (held := in_use(agency, kind)):
        raise NotAllowed(["现在用的就是自带的模板。"])
    _end(agency, kind, by)
    log("template.ended", agency=agency, by=by, target=held, detail={"file": held.name})


def _demand(agency: Agency, kind: str, by: Person) -> None:
    if kind not in kinds():
        raise NotAllowed([f"没有文书“{kind}”。"])
    if not kept_by(by).filter(pk=agency.pk).exists():
        raise NotAllowed(["文书模板由本机关的公开工作机构负责人和系统管理员维护。"])


def _end(agency: Agency, kind: str, by: Person) -> None:
    LetterTemplate.objects.filter(agency=agency, kind=kind, ended_at=None).update(ended_by=by, ended_at=timezone.now())
