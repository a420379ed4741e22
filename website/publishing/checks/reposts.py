"""Whether what another published may be reposted, and from where it comes."""

from __future__ import annotations

from collections.abc import Iterator

from website.publishing import licences
from website.publishing.checks import Draft, Finding, Office, Weight, check


@check
def a_repost_stands_on_a_licence(draft: Draft, office: Office) -> Iterator[Finding]:
    """转载应当有许可；需要授权而没有取得的，不能转载（著作权法第十条、第二十六条）。"""
    if draft.source and (licence := licences.forbidden(draft.source.licence)):
        yield Finding(
            check="repost_licence",
            weight=Weight.MUST,
            where="转载许可",
            says=f"转载许可是“{licence.label}”，不能送审、发布。",
            cure="先取得授权，再改为“获得授权”；或者只写标题和链接。",
            law=licence.law,
            found=licence.label,
        )


@check
def a_repost_leads_to_its_source(draft: Draft, office: Office) -> Iterator[Finding]:
    """转载应当给出原文的网址；没有网页的，在来源里写明刊物和日期。"""
    if draft.source and not draft.source.url:
        yield Finding(
            check="repost_link",
            weight=Weight.ADVICE,
            where="来源网址",
            says="没有来源网址，读者找不到原文。",
            cure="填写原文网址；原文没有网页的，在来源里写明刊物。",
            law="国办发〔2017〕47号",
        )


@check
def a_source_is_one_that_may_be_reposted(draft: Draft, office: Office) -> Iterator[Finding]:
    """转载的来源应当可靠：政府网站、中央媒体（本平台的默认），或者本单位和上级“允许转载的稿源”词表里的网站。"""
    source = draft.source
    if source and source.url and not licences.trusted(source.url, office.sources):
        yield Finding(
            check="repost_source",
            weight=Weight.ADVICE,
            where="来源网址",
            says=f"来源“{source.name or source.url}”不在允许转载的稿源名单里。",
            cure="请核对来源是否可靠、内容是否准确；以后常用的，请公开工作机构负责人加入“允许转载的稿源”词表。",
            law="国办发〔2017〕47号",
            found=source.url,
        )
