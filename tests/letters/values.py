"""Facts for a letter of every kind, of the made-up county that the tests live in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongkai.letters import Contest, Letter, complete, kinds
from gongkai.letters.letter import Value

AUTHORITY, COURT = "云岭县人民政府", "云岭县人民法院"

FACTS: dict[str, Value] = {
    "organ": "云岭县司法局",
    "number": "云司公复〔2026〕7号",
    "dated": date(2026, 3, 20),
    "contact": "局办公室",
    "phone": "0000-1234567",
    "office": "云岭县城关镇人民路8号",
    "applicant": "林𬭎喆",
    "address": "您",
    "applied_on": date(2026, 3, 1),
    "received_on": date(2026, 3, 2),
    "request_number": "2026-0017",
    "content": "云岭县司法局2025年法律援助经费的分配方案和镕山乡法律服务站的设置文件",
    "channel": "互联网",
    "reply_due": date(2026, 3, 30),
    "enquiry": "在云岭县司法局网站“依申请公开”栏目，凭登记编号和查询码查询",
    "how_to_confirm": "回复本函所附的电子邮件，或者拨打联系电话",
    "points": ("需要哪一年度的分配方案", "“设置文件”指批复还是通知", "获取信息的方式和途径"),
    "guidance": "可以写文件的名称、文号，也可以描述文件的主题和大致时间",
    "clarification_due": date(2026, 4, 13),
    "facts": "申请人在2026年1月至2月向本机关提出申请68件",
    "reason_due": date(2026, 4, 3),
    "stated_reason": "申请人称需要了解全部文件",
    "reason": "该信息在形成过程中，尚未作出最终决定",
    "approved_on": date(2026, 3, 19),
    "extension_days": 10,
    "new_due": date(2026, 4, 14),
    "delayed_until": date(2026, 5, 29),
    "third_party": "云岭县松风建筑有限公司",
    "information": ("2025年法律服务站修缮合同的金额", "验收报告"),
    "asked_on": date(2026, 3, 10),
    "consulted": "云岭县财政局",
    "jointly_made": ("《云岭县法律援助经费分配方案》（云司发〔2025〕12号）",),
    "to_confirm": ("分配方案所列数据是否准确", "分配方案是否已经调整"),
    "answer_by": date(2026, 4, 3),
    "opened": ("修缮合同的总金额", "验收结论"),
    "opinion": "第三方不同意公开，理由是涉及报价构成",
    "public_interest": "修缮经费来自财政资金，其使用情况关系公共利益",
    "fee_basis": "申请人在2026年3月累计提出申请12件",
    "fee_way": "按件计收",
    "fee_sum": ("第1至10件：10件×0元＝0元", "第11至12件：2件×100元＝200元"),
    "fee_amount": 200,
    "fee_payment": "凭缴款码到代收银行缴纳",
    "fee_told_on": date(2026, 2, 2),
    "fee_due": date(2026, 3, 10),
    "provided": ("《云岭县法律援助经费分配方案》", "《镕山乡法律服务站设置的批复》"),
    "manner": "以电子邮件发送到申请书所写的地址",
    "when": "随本答复书一并提供",
    "published": ("《云岭县法律援助经费分配方案》",),
    "where": "云岭县人民政府网站“政府信息公开”栏目，索引号11620000000000002B/2025-00012",
    "withheld": ("方案讨论稿",),
    "grounds": "《中华人民共和国政府信息公开条例》第十六条第二款",
    "search": "2026年3月5日以“法律服务站”“设置”为词检索公文系统和档案室目录2020年至2025年的记录，没有找到",
    "responsible": "云岭县财政局",
    "responsible_contact": "0000-7654321，云岭县城关镇解放路1号",
    "clarification_asked_on": date(2026, 3, 4),
    "clarified_on": date(2026, 3, 9),
    "proper_channel": "云岭县信访局来访接待室",
    "earlier_number": "云司公复〔2025〕31号",
    "earlier_on": date(2025, 11, 3),
    "publication_where": "云岭县图书馆报刊阅览室",
    "special_law": "《不动产登记暂行条例》",
    "special_where": "云岭县不动产登记中心窗口",
    "ended_because": "申请人于2026年3月12日书面撤回申请",
    "to_correct": ("登记的出生年份",),
    "corrected_as": ("户籍所在地为镕山乡松风村",),
    "competent": "云岭县公安局",
    "competent_contact": "0000-7654321",
    "attachments": ("《云岭县法律援助经费分配方案》",),
    "complaint": "云岭县人民政府办公室",
}
"""By element; each kind takes what it prints."""

_OUTCOMES = {"D-WITHHOLD": "W_PROCESS"}


def letter(kind: str, **changes: Value) -> Letter:
    """Return a whole letter of a kind, complete but for what ``changes`` says."""
    about = kinds()[kind]
    values = {each.id: FACTS[each.id] for each in about.elements if each.id in FACTS}
    if kind == "D-LAPSE-C":
        values["clarification_due"] = date(2026, 3, 18)
    contest = Contest(AUTHORITY, COURT, _OUTCOMES.get(kind, (about.outcomes or ("",))[0])) if about.remedy else None
    whole = complete(Letter(kind, {**values, **changes}, contest))
    return replace(whole, values={**whole.values, **changes})
