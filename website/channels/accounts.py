"""A WeChat account as an outlet: into the drafts, published by a click or by itself, deleted when withdrawn."""

from __future__ import annotations

from website.channels.articles import article_of
from website.channels.choices import Act, State
from website.channels.connectors import Outcome
from website.channels.errors import TryAgain, WillNotGo
from website.channels.models import Delivery, Outlet
from website.channels.queueing import HOW_TO_CHANGE, PUBLISHED_THERE, before
from website.channels.wechat import Account, Failed, Gone, Published, Waiting
from website.channels.wechat.account import ADDRESS
from website.channels.wechat.article import Article

SHOWN = (State.SUBMITTED, State.PUBLISHED)
"""The account shows the article, or is about to: it can only be deleted."""


def _asked_for(delivery: Delivery) -> bool:
    """Whether a person asked for one more article beside the one that is published."""
    return bool(delivery.steps.filter(kind="retry").exists())


def account_of(outlet: Outlet) -> Account:
    """Return the client of an outlet's account. Raises ``WillNotGo`` when its secret is not there."""
    if not outlet.secret:
        raise WillNotGo("公众号的 AppSecret 没有填写，或者无法解密。", "请管理员在“投放渠道”里重新填写，再重新投放。")
    return Account(outlet.app_id, outlet.secret, outlet.address or ADDRESS)


class WeChat:
    """The official account of one outlet."""

    def __init__(self, outlet: Outlet) -> None:
        if not outlet.secret:
            raise WillNotGo(
                "公众号的 AppSecret 没有填写，或者无法解密。", "请管理员在“投放渠道”里重新填写，再重新投放。"
            )
        self._outlet = outlet
        self._account = Account(outlet.app_id, outlet.secret, outlet.address or ADDRESS)

    def send(self, delivery: Delivery) -> Outcome:
        """Put the article among the drafts, or in the place of the draft of an older version."""
        article, older = self._article(delivery), before(delivery)
        if any(each.state in SHOWN for each in older) and not _asked_for(delivery):
            return Outcome(State.TO_DO, why=PUBLISHED_THERE, cure=HOW_TO_CHANGE)
        drafts = [each for each in older if each.state not in SHOWN]
        for each in (delivery, *drafts):
            if held := self._draft_of(each):
                self._account.update_draft(held, article)
                return self._drafted(held, drafts)
        return self._drafted(self._account.add_draft(article), drafts)

    def look(self, delivery: Delivery) -> Outcome | None:
        """Find the article by its key: among the drafts, or published already."""
        mark = self._article(delivery).source_url
        if found := self._account.find_published(mark):
            return _published(found)
        if delivery.act == Act.PUBLISH and delivery.publish_id:
            return self.ask(delivery)
        if delivery.act == Act.SEND and (draft := self._account.find_draft(mark)):
            return self._drafted(draft.media_id, [each for each in before(delivery) if each.state not in SHOWN])
        return None

    def publish(self, delivery: Delivery) -> Outcome:
        """Hand the draft in for publication: what is accepted is not published yet."""
        if not delivery.receipt or not self._account.draft(delivery.receipt):
            raise WillNotGo(
                "公众号草稿箱里没有这篇草稿，可能已经由人发布或者删除。",
                "已经发布的，登记“已投放”；被删除的，重新投放。",
            )
        done = self._account.submit(delivery.receipt)
        return Outcome(State.SUBMITTED, Act.ASK, publish_id=done.publish_id, message_id=done.message)

    def ask(self, delivery: Delivery) -> Outcome:
        """Ask what became of the publication."""
        state = self._account.state_of(delivery.publish_id)
        if isinstance(state, Waiting):
            return Outcome(State.SUBMITTED, Act.ASK)
        if isinstance(state, Published):
            return _published(state)
        if isinstance(state, Gone):
            return Outcome(State.WITHDRAWN, why=state.reason)
        raise WillNotGo(state.reason if isinstance(state, Failed) else "公众平台没有给出发布结果。")

    def withdraw(self, delivery: Delivery) -> Outcome:
        """Delete the article, published or draft, and whatever an attempt that broke off left there.

        While WeChat still looks at it, it is waited for: what is deleted before could be published after.
        """
        mark = self._article(delivery).source_url
        state = self._account.state_of(delivery.publish_id) if delivery.publish_id else None
        if isinstance(state, Waiting):
            raise TryAgain("公众平台还在审核这篇文章。", "审核结束后自动删除；急的，请在公众平台上取消发布。")
        published = state if isinstance(state, Published) else self._account.find_published(mark)
        for article in {delivery.article_id, published.article_id if published else ""} - {""}:
            self._account.delete(article)
        draft = self._account.find_draft(mark)
        for held in {delivery.receipt, draft.media_id if draft else ""} - {""}:
            self._account.delete_draft(held)
        return Outcome(State.WITHDRAWN)

    def _draft_of(self, delivery: Delivery) -> str:
        """Return the draft that a delivery left; one that was never told of is looked for by its mark."""
        if delivery.receipt:
            return delivery.receipt if self._account.draft(delivery.receipt) else ""
        found = self._account.find_draft(self._article(delivery).source_url) if delivery.attempts else None
        return found.media_id if found else ""

    def _drafted(self, media_id: str, older: list[Delivery]) -> Outcome:
        following = Act.PUBLISH if self._outlet.publishes_itself else Act.NONE
        return Outcome(State.DRAFTED, following, receipt=media_id, replaces=tuple(older))

    def _article(self, delivery: Delivery) -> Article:
        return article_of(delivery.record, delivery.key)


def _published(found: Published) -> Outcome:
    return Outcome(State.PUBLISHED, article_id=found.article_id, url=found.url)
