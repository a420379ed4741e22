"""A WeChat official account, talked to through its documented interface."""

from website.channels.wechat.account import Account, Draft, Failed, Gone, Published, State, Submitted, Waiting

__all__ = ["Account", "Draft", "Failed", "Gone", "Published", "State", "Submitted", "Waiting"]
