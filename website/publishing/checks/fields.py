"""What must be filled in, and the day by which it must be public."""

from __future__ import annotations

from collections.abc import Iterator

from website.publishing.checks import Draft, Finding, Office, Weight, check


@check
def what_must_be_filled_in_is(draft: Draft, office: Office) -> Iterator[Finding]:
    """必填项应当填写。"""
    for label, law in draft.missing:
        yield Finding(
            check="missing",
            weight=Weight.MUST,
            where=label,
            says=f"没有填写“{label}”。",
            cure="补填后再提交。",
            law=law,
        )


@check
def it_is_public_in_time(draft: Draft, office: Office) -> Iterator[Finding]:
    """应当自形成或者变更之日起20个工作日内公开（条例第二十六条），另有规定的从其规定。"""
    limit = draft.publish_by
    if limit is None or office.today <= limit.day:
        return
    provisional = "（暂定，有关放假安排未发布）" if limit.provisional else ""
    yield Finding(
        check="late",
        weight=Weight.ADVICE,
        where="公开期限",
        says=f"公开期限{limit.day:%Y-%m-%d}{provisional}已过。",
        cure="尽快公开，并说明原因。",
        law="条例第二十六条",
        found=str(limit.day),
    )
