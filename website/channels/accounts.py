"""A WeChat account as an outlet: into the drafts, published by a click or by itself, deleted when withdrawn."""

from __future__ import annotations

from website.channels.articles import article_of
from website.channels.choices import Act, State
from website.channels.connectors import Outcome
from website.channels.errors import WillNotGo
from website.channels.models import Delivery, Outlet
from website.channels.queueing import HOW_TO_CHANGE, PUBLISHED_THERE, before
from website.channels.wechat import Account, Failed, Gone, Published, Waiting
from website.channels.wechat.account import ADDRESS
from website.channels.wechat.article import Article


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
        if older and older.state in (State.SUBMITTED, State.PUBLISHED):
            return Outcome(State.TO_DO, why=PUBLISHED_THERE, cure=HOW_TO_CHANGE)
        for held in (delivery.receipt, older.receipt if older else ""):
            if held and self._account.draft(held):
                self._account.update_draft(held, article)
                return self._drafted(held, older)
        return self._drafted(self._account.add_draft(article), older)

    def look(self, delivery: Delivery) -> Outcome | None:
        """Find the article by its key: among the drafts, or published already."""
        mark = self._article(delivery).source_url
        if found := self._account.find_published(mark):
            return _published(found)
        if delivery.act == Act.PUBLISH and delivery.publish_id:
            return self.ask(delivery)
        if delivery.act == Act.SEND and (draft := self._account.find_draft(mark)):
            return self._drafted(draft.media_id, before(delivery))
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
        """Delete the article, published or draft, and whatever an attempt that broke off left there."""
        mark = self._article(delivery).source_url
        published = self._account.find_published(mark)
        for article in {delivery.article_id, published.article_id if published else ""} - {""}:
            self._account.delete(article)
        draft = self._account.find_draft(mark)
        for held in {delivery.receipt, draft.media_id if draft else ""} - {""}:
            self._account.delete_draft(held)
        return Outcome(State.WITHDRAWN)

    def _drafted(self, media_id: str, older: Delivery | None) -> Outcome:
        following = Act.PUBLISH if self._outlet.publishes_itself else Act.NONE
        return Outcome(State.DRAFTED, following, receipt=media_id, replaces=older)

    def _article(self, delivery: Delivery) -> Article:
        return article_of(delivery.record, delivery.key)


def _published(found: Published) -> Outcome:
    return Outcome(State.PUBLISHED, article_id=found.article_id, url=found.url)
