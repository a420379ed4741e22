"""The particulars of an act in the audit trail, in Chinese words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import FieldDoesNotExist

from gongkai.disclosure import law
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.publishing.choices import Openness, WithdrawalReason
from website.publishing.kinds import kinds
from website.publishing.models import ReviewTask
from website.publishing.review_forms import FINDINGS, SecrecyReviewForm

NAMES = {
    **{point.id: point.label for point in law().points.values()},
    "about": "事由",
    "actor": "由谁",
    "added": "新加行数",
    "address": "地址",
    "after": "改为",
    "applicant_told": "已告知申请人",
    "arrangement": "安排",
    "basis": "依据",
    "batch": "导入批次",
    "before": "原来",
    "begins_on": "起始日期",
    "channel": "提交渠道",
    "changed": "更正的内容",
    "chapters": "改动的章",
    "columns": "改动的列",
    "comment": "意见",
    "conclusion": "结论",
    "count": "数量",
    "decision": "评估结论",
    "detail": "内容",
    "dispute": "案件",
    "duties": "组织保障记录数",
    "deliveries": "渠道投放数",
    "drafts": "草稿数",
    "erased_from": "清除起始日期",
    "event": "办理过程序号",
    "expires_on": "有效期届满日期",
    "fields": "改动",
    "figure": "统计项目",
    "file": "文件名",
    "files": "文件数",
    "folder": "文件夹",
    "found": "查到件数",
    "from": "原上级单位",
    "go_live_at": "预定公开时间",
    "grounds": "理由和依据",
    "handler": "承办人",
    "hash": "哈希",
    "in_writing": "有书面文书",
    "index_no": "索引号",
    "kind": "类别",
    "letter": "文书编号",
    "letter_hash": "送审稿校验值",
    "letter_kind": "文书种类",
    "released": "随答复提供",
    "manifest_sha256": "清单校验值",
    "mended": "改正行数",
    "method": "方式",
    "name": "原名称",
    "note": "说明",
    "number": "文号",
    "numbers": "申请编号",
    "of": "更正第几条",
    "on": "发生日期",
    "openness": "公开属性",
    "operator": "操作系统账号",
    "original": "原文编号",
    "originals_because": "导出遮盖前原文的理由",
    "identities_because": "导出身份信息的理由",
    "requests": "申请数",
    "disputes": "复议诉讼案件数",
    "reports": "年度报告版本数",
    "paper": "材料编号",
    "papers": "材料",
    "papers_erased": "清除材料数",
    "outcome": "处理结果",
    "particular": "检索项",
    "pass_percent": "合格线（%）",
    "passed": "合格",
    "purpose": "用途",
    "reason": "原因",
    "records": "信息数",
    "remedy": "已写明救济途径",
    "right": "答对",
    "replace": "文件里没有的停用",
    "request": "申请",
    "revision": "版本",
    "role": "角色",
    "row": "行",
    "rows": "行数",
    "says": "问题",
    "satisfaction": "满意度",
    "search_record": "检索记录",
    "service_proof": "有送达凭证",
    "sha256": "校验值",
    "step": "环节",
    "adopted": "采纳意见数",
    "adoption": "采纳情况",
    "consultations": "意见征集件数",
    "ending": "格式",
    "feedback_months": "反馈期限（月）",
    "hearing_on": "听证会日期",
    "materials_on": "听证会材料送达日期",
    "opened_on": "开始日期",
    "opinions": "意见序号",
    "partly": "部分采纳意见数",
    "received": "收到意见数",
    "rejected": "未采纳意见数",
    "submit_by": "报送日期",
    "subject": "所需信息",
    "text": "内容",
    "to": "去向",
    "type": "方式",
    "unit": "承办单位编号",
    "unit_name": "承办单位",
    "until": "日期",
    # of deliveries and visits
    "active": "在用",
    "again": "下次时间",
    "app_id": "公众号编号",
    "attempt": "第几次",
    "contact": "投放到哪里、找谁",
    "kinds": "全部投放的类别",
    "publishes_itself": "自动发布",
    "secret": "接口密钥",
    "state": "状态",
    "total": "合计",
    "url": "网址",
    "way": "投放方式",
    "when": "时段",
    "why": "说明",
    "username": "登录名",
    "withheld_under": "不予公开的依据",
    "word": "词语",
    "words": "评价",
    # of an application's ledger
    "account": "缴费方式",
    "already": "已公开的获取途径",
    "amount": "金额（元）",
    "answer": "答复内容",
    "arithmetic": "计算",
    "arrived_on": "到达日期",
    "assignment": "交办编号",
    "confirm_method": "确认方式",
    "consents": "同意公开",
    "consultation": "第几次征求意见",
    "days": "工作日数",
    "delayed_until": "延迟至",
    "excessive": "数量、频次情况",
    "compared": "核对过的答复书",
    "good_reason": "有正当理由",
    "harm": "公开的损害",
    "keywords": "检索词",
    "lacks": "答复书核对出的问题",
    "mail_number": "邮件号码",
    "organ": "负责的机关",
    "papers_complete": "材料齐全",
    "party": "对象",
    "period": "时间范围",
    "points": "需要补正的事项",
    "public_interest": "公共利益的理由",
    "receiver": "签收人",
    "record": "记录",
    "result": "结果",
    "remedy_text": "救济途径文本",
    "searcher": "检索人",
    "served_on": "送达日期",
    "signed_before": "登入平台以前已经签发，原件存放",
    "systems": "查了哪里",
    "together": "一同答复",
    "told_on": "告知日期",
    "what": "事项",
}
"""What each particular is called; a test holds that none is missing."""

CHOICES: dict[str, dict[str, str]] = {
    **{point: dict(FINDINGS) for point in law().points},
    "conclusion": {**dict(SecrecyReviewForm.CONCLUSIONS), "returned": "退回"},
    "kind": {kind.id: kind.label for kind in kinds().values()},
    "decision": {"keep": "继续不公开", "disclose": "转为公开"},
    "openness": dict(Openness.choices),
    "reason": dict(WithdrawalReason.choices),
    "role": dict(Role.choices),
    "step": dict(ReviewTask.Step.choices),
    "type": {
        Authenticator.Type.TOTP: "验证器应用",
        Authenticator.Type.WEBAUTHN: "通行密钥",
        Authenticator.Type.RECOVERY_CODES: "备用码",
    },
}


def told(detail: dict[str, Any]) -> str:
    """Return the particulars of an act in one line; empty ones are left out."""
    given = ((name, value) for name, value in detail.items() if value not in (None, "", [], {}))
    return "；".join(f"{NAMES.get(name, name)}：{_said(name, value)}" for name, value in given)


def _said(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_field(str(each)) if name == "fields" else str(each) for each in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(CHOICES.get(name, {}).get(str(value), value))


def _field(name: str) -> str:
    """Return what a field of a person or an agency is called."""
    for model in (Person, Agency):
        try:
            return str(model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            continue
    return name
