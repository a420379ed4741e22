"""What the making of an attached file left in it, and files that no check could read."""

from __future__ import annotations

from collections.abc import Iterator

from website.publishing.checks import Draft, Finding, Office, Weight, check


@check
def attachments_are_final(draft: Draft, office: Office) -> Iterator[Finding]:
    """附件不得留有批注、修订和隐藏文字；读不出文字的由人看。"""
    for attachment in draft.attachments:
        for left in attachment.left:
            yield Finding(
                check="attachment_left",
                weight=Weight.MUST,
                where=attachment.where,
                says=f"附件里还有{left}。",
                cure="接受或者拒绝修订、删去批注和隐藏文字，另存后重新上传。",
                law="条例第六条（政府信息应当准确）",
                found=left,
                about=left,
            )
        if attachment.unread:
            yield Finding(
                check="attachment_unread",
                weight=Weight.ADVICE,
                where=attachment.where,
                says=f"{attachment.unread}，没有检查其中的个人信息和敏感内容。",
                cure="请打开附件逐页核对。",
                found=attachment.unread,
                about=attachment.unread,
            )
