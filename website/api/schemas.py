"""What programs get: the public fields of a record, with the meaning of each."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator

from website.search.query import CEILING
from website.search.services import LONGEST_QUESTION


def _day(value: Any) -> Any:
    """Return a written day; a number, which pydantic would take for a moment, is refused."""
    return date.fromisoformat(value) if isinstance(value, str) else value


IsoDate = Annotated[date, BeforeValidator(_day)]


class AgencyOut(Schema):
    """An organ with a public site."""

    slug: str = Field(description="网址名，各接口以它指明单位")
    name: str = Field(description="单位全称")
    kind: str = Field(description="类别代码：county_government、department、township")
    code: str = Field(description="统一社会信用代码")
    address: str = Field(description="公众网站地址")


class KindOut(Schema):
    """A kind of record."""

    id: str = Field(description="类别代码")
    label: str = Field(description="类别名称")
    group: str = Field(description="年度报告的统计分组")
    fields: list[dict[str, Any]] = Field(description="该类信息的要素：代码、名称、类型、可选值")


class FileOut(Schema):
    """A file offered with a record."""

    title: str = Field(description="显示名称")
    url: str = Field(description="下载地址")


class LinkOut(Schema):
    """What a record is to another."""

    relation: str = Field(description="关系：解读、修改、废止、代替、相关，及其反向")
    id: int = Field(description="另一信息的编号")
    title: str = Field(description="另一信息的名称")


class RecordOut(Schema):
    """A public record without its text."""

    id: int = Field(description="编号，永不改变")
    agency: str = Field(description="发布机构的网址名")
    publisher: str = Field(description="发布机构全称")
    index_no: str = Field(description="索引号（条例第十二条）")
    title: str = Field(description="名称（条例第十二条）")
    summary: str = Field(description="内容概述（条例第十二条）")
    kind: str = Field(description="类别代码")
    column: str = Field(description="栏目名称")
    catalogue_code: str = Field(description="法定分类代码（条例第二十条、第二十一条）")
    generated_on: date = Field(description="生成日期（条例第十二条）")
    published_on: date = Field(description="公开日期")
    doc_no: str = Field(description="发文字号")
    theme: str = Field(description="主题分类")
    genre: str = Field(description="体裁")
    validity: str = Field(description="有效性代码：in_force、amended、expired、repealed，非规范性文件为空")
    effective_on: date | None = Field(description="施行日期")
    expires_on: date | None = Field(description="有效期届满日期")
    repealed_on: date | None = Field(description="废止日期")
    source_name: str = Field(description="转载来源")
    source_url: str = Field(description="来源网址")
    details: dict[str, Any] = Field(description="该类信息的要素，键为要素代码")
    url: str = Field(description="公开地址，永不改变")


class RecordDetailOut(RecordOut):
    """A public record with its text, files and links."""

    text: str = Field(description="正文文字")
    files: list[FileOut] = Field(description="附件")
    links: list[LinkOut] = Field(description="关联信息")
    sha256: str = Field(description="公开稿的 SHA-256")


class RecordPage(Schema):
    """One page of a list."""

    items: list[RecordOut]
    next: int | None = Field(description="下一页的 cursor，没有下一页时为 null")
    count: int | None = Field(None, description=f"检索到的条数，最多数到{CEILING}；不检索时不计数，为 null")
    more: bool | None = Field(None, description=f"检索到的是否超过{CEILING}条，超过的不列出；不检索时为 null")


class RecordFilter(Schema):
    """What every list of records can be searched for and narrowed by."""

    q: str = Field(
        "",
        max_length=LONGEST_QUESTION,
        description=f"要找的词语、文号、索引号，办法和次序与检索页相同；最多列出{CEILING}条，更多的请加上其他条件。"
        "公开日期的起止在列出的范围内筛选",
    )
    order: Literal["newest"] | None = Field(None, description="检索时：newest 时间优先；不写的，标题里有的在前")
    agency: str | None = Field(None, max_length=60, pattern=r"^[-a-zA-Z0-9_]*$", description="单位的网址名")
    column: int | None = Field(None, ge=1, le=2**31 - 1, description="栏目编号；下级栏目的一并列出")
    kind: str | None = Field(None, max_length=30, pattern=r"^[a-z_]*$", description="类别代码")
    catalogue: str | None = Field(None, max_length=10, pattern=r"^[-A-Z0-9]*$", description="法定分类代码")
    validity: Literal["in_force", "amended", "expired", "repealed"] | None = Field(None, description="有效性代码")
    year: int | None = Field(None, ge=1949, le=2999, description="公开年份")
    since: IsoDate | None = Field(None, description="公开日期不早于")
    until: IsoDate | None = Field(None, description="公开日期不晚于")


class MessageOut(Schema):
    """A published message with its answer; who wrote it is nowhere in it."""

    id: int = Field(description="编号（本平台内不变）")
    agency: str = Field(description="单位的网址名")
    organ: str = Field(description="答复的单位")
    number: str = Field(description="信件编号")
    kind: str = Field(description="类别代码：consult 咨询、suggest 建议、complain 投诉、help 求助")
    subject: str = Field(description="标题，已隐去个人信息")
    text: str = Field(description="来信，已隐去个人信息")
    reply: str = Field(description="答复，已隐去个人信息")
    received_on: date = Field(description="来信日期")
    replied_on: date = Field(description="答复日期")
    days_taken: int = Field(description="用时，单位为工作日，收到的当天不计")
    published_on: date = Field(description="公开日期")
    url: str = Field(description="公开地址")


class MessagePage(Schema):
    """One page of the list of messages."""

    items: list[MessageOut]
    next: int | None = Field(description="下一页的 cursor，没有下一页时为 null")


class MessageFilter(Schema):
    """What the list of messages can be narrowed by, as on the public page."""

    q: str = Field("", max_length=80, description="标题、来信、答复中的词语，几个词都要有")
    agency: str | None = Field(None, max_length=60, pattern=r"^[-a-zA-Z0-9_]*$", description="单位的网址名")
    kind: Literal["consult", "suggest", "complain", "help"] | None = Field(None, description="类别代码")
    year: int | None = Field(None, ge=1949, le=2999, description="公开年份")


class FigureOut(Schema):
    """A figure of a published annual report."""

    id: str = Field(description="统计项目的代码：表中的格为“表.行.列”，文字中的数为名称代码")
    label: str = Field(description="名称")
    definition: str = Field(description="口径")
    law: str = Field(description="依据")
    unit: str = Field(description="单位")
    value: float | None = Field(description="数字；原报告空白或者没有读出的为 null，不当作 0")


class FiguresOut(Schema):
    """The figures of one published annual report."""

    agency: str = Field(description="单位的网址名")
    name: str = Field(description="单位全称")
    year: int = Field(description="年度")
    version: int = Field(description="版本，修订一次加一")
    published_on: date = Field(description="公布日期")
    sha256: str = Field(description="定稿的 SHA-256")
    url: str = Field(description="年度报告的公开地址")
    figures: list[FigureOut] = Field(description="全部数字")


class Problem(Schema):
    """Why a call was refused, and what to do."""

    detail: str
