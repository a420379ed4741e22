"""What each act in the audit trail is called."""

from __future__ import annotations

LABELS = {
    "record.drafted": "起草",
    "record.changed": "修改",
    "record.submitted": "提交审查",
    "record.recalled": "撤回送审",
    "record.secrecy_reviewed": "保密审查",
    "record.agreed": "审查同意",
    "record.returned": "退回修改",
    "record.published": "公开",
    "record.scheduled": "定时公开",
    "record.unscheduled": "取消定时公开",
    "record.deleted": "删除草稿",
    "record.filed": "定为不主动公开",
    "record.withdrawn": "撤回",
    "record.expired": "有效期届满失效",
    "record.masked": "遮盖个人信息",
    "record.reassessed": "不公开信息评估",
    "records.cleaned_up": "清理过时信息",
    "original.viewed": "查看遮盖前原文",
    "finding.cleared": "放行检查问题",
    "site.founded": "开通专栏",
    "agency.added": "新增单位",
    "agency.changed": "修改单位信息",
    "person.added": "开立账号",
    "person.changed": "修改人员信息",
    "person.password_reset": "重置口令",
    "person.password_changed": "本人修改口令",
    "person.second_factor_added": "设置第二重验证",
    "person.second_factor_removed": "停用第二重验证",
    "person.sessions_ended": "退出其他登录",
    "person.unlocked": "解除登录锁定",
    "person.second_factor_reset": "清除第二重验证",
    "person.closed": "停用账号",
    "person.reopened": "恢复账号",
    "role.given": "任职",
    "role.ended": "免职",
    "log_in.locked": "登录锁定",
    "words.list_added": "新建词表",
    "words.added": "增加词语",
    "words.changed": "修改词语",
    "words.retired": "停用词语",
    "words.brought_back": "恢复词语",
    "words.imported": "导入词表",
    "holidays.entered": "录入放假安排",
    "holidays.confirmed": "复核放假安排",
    "holidays.returned": "退回放假安排",
    "page.published": "发布栏目或者页面",
    "page.unpublished": "撤下栏目或者页面",
    "page.deleted": "删除栏目或者页面",
    "file.deleted": "删除文件或者图片",
    "backup.made": "备份",
    "backup.restored": "恢复备份",
    "demonstration.loaded": "载入演示数据",
}
"""The Chinese name of every act; a test holds that none is missing."""


def label(action: str) -> str:
    """Return what an act is called."""
    return LABELS.get(action, action)
