"""Handing an imported draft to its first reviewer, or saying why it cannot be."""

from __future__ import annotations

from website.agencies.models import Person
from website.publishing import reviewing
from website.publishing.findings import open_findings
from website.publishing.models import Record

_SHOWN = 3


def hand_in(record: Record | None, *, by: Person | None) -> str:
    """Start the review of a draft, and return why it could not be started, or nothing.

    What the checks still find holds it back here: a reviewer should not open hundreds of drafts to send them back. One
    by one a draft with findings can be handed in, so that a reviewer lets them stand in writing.
    """
    if record is None:
        return "草稿已经删除。"
    if record.is_public or record.concluded_at:
        return ""
    if record.workflow_in_progress:
        return ""
    if record.current_workflow_state:
        return "审查人已退回，请修改后单独送审。"
    latest = record.get_latest_revision_as_object()
    found = open_findings(latest)
    if found:
        more = f"等{len(found)}处" if len(found) > _SHOWN else ""
        return f"{''.join(each.says for each in found[:_SHOWN])}{more}请打开草稿改正，或者单独送审。"[:500]
    if latest.get_workflow() is None:
        return "没有设置审查流程，请系统管理员运行 prepare 命令。"
    reviewing.submit(latest, by=by)
    return ""
