"""The demonstration county: its organs, their units, columns and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from website.access_requests.models import Practice
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.publishing.models import AgencyHome, Column
from website.publishing.sites import add_columns, found_site

PASSWORD = "Gongkai-2022-demo"  # nosec B105 - printed for every visitor of the demonstration, refused in production
BEGAN = date(2021, 1, 1)

JUSTICE = "正宁县司法局"
LAND = "正宁县自然资源局"
"""The bureau with the rich year of applications."""
COUNTY = "正宁县人民政府"
MARKS = {JUSTICE: "正司", LAND: "正自然资"}
"""What the numbers of these bureaus' letters begin with: without it none could be signed."""


@dataclass(frozen=True)
class Account:
    """A person of the demonstration, named by role so that nobody real is meant."""

    username: str
    name: str
    job: str
    agency: str
    roles: tuple[Role, ...]


ACCOUNTS = (
    Account("banshiyuan", "演示办事员", "办公室干事", JUSTICE, (Role.CLERK, Role.HANDLER)),
    Account("baomi", "演示保密员", "保密审查员", JUSTICE, (Role.SECRECY_REVIEWER,)),
    Account("fazhi", "演示法制员", "法制审核员", JUSTICE, (Role.LEGAL_REVIEWER,)),
    Account("zhuren", "演示主任喆", "办公室主任", JUSTICE, (Role.OFFICE_HEAD,)),
    Account("juzhang", "演示副局长", "分管副局长", JUSTICE, (Role.LEADER,)),
    Account("shouli", "演示受理员", "政策法规股干事", LAND, (Role.CLERK,)),
    Account("chengban", "演示承办员", "用途管制股干事", LAND, (Role.HANDLER,)),
    Account("zrbaomi", "演示保密审查员", "保密审查员", LAND, (Role.SECRECY_REVIEWER,)),
    Account("zrfazhi", "演示法制审核员", "政策法规股副股长", LAND, (Role.LEGAL_REVIEWER,)),
    Account("zrzhuren", "演示公开办主任", "政策法规股股长", LAND, (Role.OFFICE_HEAD,)),
    Account("zrjuzhang", "演示分管局长", "分管副局长", LAND, (Role.LEADER,)),
    Account("shuiwu", "演示水务员", "办公室干事", "正宁县水务局", (Role.CLERK, Role.HANDLER)),
    Account("shanhe", "演示镇办事员", "党政综合办公室干事", "正宁县山河镇人民政府", (Role.CLERK, Role.HANDLER)),
    Account("zhengwu", "演示政务公开办", "政务公开办干事", COUNTY, (Role.SUPERVISOR,)),
    Account("shenji", "演示审计员", "审计员", COUNTY, (Role.AUDITOR,)),
    Account("guanli", "演示管理员", "系统管理员", COUNTY, (Role.ADMINISTRATOR,)),
)

UNITS = ("办公室", "法治股", "普法股", "社区矫正股", "公共法律服务股", "行政复议应诉股", "法律援助中心")

COLUMNS = (
    ("政务要闻", "yaowen", "news", "dynamic"),
    ("基层动态", "jiceng", "local_news", "dynamic"),
    ("图片新闻", "tupian", "photo_news", "dynamic"),
    ("视频新闻", "shipin", "video_news", "dynamic"),
    ("公示公告", "gonggao", "notice", "notice"),
    ("机构简介", "jigou", "institution", "other"),
    ("工作文件", "wenjian", "working_document", "notice"),
    ("政策法规", "zhengce", "policy", "notice"),
    ("政策文件库", "guifan", "normative_document", "notice"),
    ("政府采购", "caigou", "procurement", "other"),
    ("政策解读", "jiedu", "interpretation", "notice"),
    ("财务公开", "caiwu", "", "other"),
    ("办事指南", "zhinan", "service_guide", "other"),
    ("热线电话", "rexian", "hotline", "other"),
    ("转载", "zhuanzai", "repost", "dynamic"),
    ("行政执法", "zhifa", "penalty", "other"),
)
FINANCE = (
    ("部门预算", "yusuan", "budget", "other"),
    ("部门决算", "juesuan", "final_accounts", "other"),
    ("“三公”经费", "sangong", "three_public", "other"),
)


@dataclass(frozen=True)
class County:
    """What was built, by name."""

    agencies: dict[str, Agency]
    people: dict[str, Person]
    columns: dict[str, Column]


def build() -> County:
    """Build the county and return it."""
    government = Agency.add_root(**_particulars(COUNTY, "zhengning", Kind.COUNTY_GOVERNMENT, "00000000000000001A"))
    agencies = {COUNTY: government}
    for name, slug, kind, code in (
        (JUSTICE, "sfj", Kind.DEPARTMENT, "00000000000000002B"),
        (LAND, "zrzyj", Kind.DEPARTMENT, "00000000000000005E"),
        ("正宁县水务局", "swj", Kind.DEPARTMENT, "00000000000000003C"),
        ("正宁县山河镇人民政府", "shanhe", Kind.TOWNSHIP, "00000000000000004D"),
    ):
        agencies[name] = Agency.objects.get(pk=government.pk).add_child(**_particulars(name, slug, kind, code))
    for number, unit in enumerate(UNITS):
        name = f"{JUSTICE}{unit}"
        parent = Agency.objects.get(pk=agencies[JUSTICE].pk)
        agencies[name] = parent.add_child(name=name, slug=f"sfj-{number + 1}", kind=Kind.UNIT, phone="0934-0000000")
    for name, mark in MARKS.items():
        Practice.objects.create(
            agency=agencies[name], letter_prefix=mark, payment_account="凭缴款码到代收银行缴纳（演示）"
        )
    homes = {name: found_site(agency, by=None) for name, agency in agencies.items() if agency.kind != Kind.UNIT}
    columns = _columns(homes)
    return County(agencies, _people(agencies), columns)


def _particulars(name: str, slug: str, kind: Kind, code: str) -> dict[str, Any]:
    """Return what a guide must print; telephone numbers and codes are plainly no real ones."""
    return {
        "name": name,
        "short_name": name.removeprefix("正宁县"),
        "slug": slug,
        "kind": kind,
        "code": code,
        "office_name": f"{name.removeprefix('正宁县')}办公室（演示）",
        "office_address": "甘肃省庆阳市正宁县（演示地址）",
        "office_hours": "工作日 8:30—12:00，14:30—18:00",
        "phone": "0934-0000000",
        "fax": "0934-0000001",
        "internet_contact": f"{slug}@example.gov.cn",
        "reconsideration_organ": "正宁县人民政府或者庆阳市司法局" if slug == "sfj" else "正宁县人民政府",
        "reconsideration_url": "https://fuyi.example.gov.cn",
        "court": "有管辖权的人民法院",
        "complaint_phone": "0934-0000002",
        "duties": "演示数据：本单位的职能以机构编制部门公布的为准。",
    }


def _columns(homes: dict[str, AgencyHome]) -> dict[str, Column]:
    made = {column.title: column for column in add_columns(homes[JUSTICE], COLUMNS)}
    made |= {column.title: column for column in add_columns(made["财务公开"], FINANCE)}
    for name in homes:
        if name != JUSTICE:
            for column in add_columns(homes[name], COLUMNS[:1] + COLUMNS[4:5] + COLUMNS[-1:]):
                made[f"{name}/{column.title}"] = column
    add_columns(homes[JUSTICE], [("舆情回应", "huiying", "opinion_response", "notice")])
    add_columns(homes[LAND], [("意见征集", "zhengji", "public_consultation", "other")])
    fixed = Column.objects.descendant_of(homes[JUSTICE]).exclude(kind=Column.Kind.RECORDS)
    return made | {column.title: column for column in fixed}


def _people(agencies: dict[str, Agency]) -> dict[str, Person]:
    people = {}
    for account in ACCOUNTS:
        agency = agencies[account.agency]
        person = Person.objects.create_user(
            account.username, password=PASSWORD, first_name=account.name, job=account.job, agency=agency
        )
        for role in account.roles:
            appoint(person=person, agency=agency, role=role, begins_on=BEGAN)
        people[account.username] = person
    return people
