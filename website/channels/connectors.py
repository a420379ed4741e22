"""What the platform can do at an outlet by itself; one connector for each kind of interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from website.channels.choices import Act, State
from website.channels.models import Delivery, Outlet
from website.publishing.choices import Channel


@dataclass(frozen=True)
class Outcome:
    """What the other side answered: where the delivery stands now, and what the interface is to do next."""

    state: State
    act: Act = Act.NONE
    receipt: str = ""
    publish_id: str = ""
    message_id: str = ""
    article_id: str = ""
    url: str = ""
    why: str = ""
    cure: str = ""
    replaces: tuple[Delivery, ...] = ()
    """The older versions that are no longer there, since this one took their place."""


class Connector(Protocol):
    """One kind of interface. Every call may raise ``TryAgain`` or ``WillNotGo``."""

    def send(self, delivery: Delivery) -> Outcome:
        """Hand the record over, or put it in the place of the version that is there."""

    def look(self, delivery: Delivery) -> Outcome | None:
        """Ask what became of an act that may or may not have arrived; nothing when the other side knows nothing."""

    def publish(self, delivery: Delivery) -> Outcome:
        """Have published what waits there."""

    def ask(self, delivery: Delivery) -> Outcome:
        """Ask how publishing goes."""

    def withdraw(self, delivery: Delivery) -> Outcome:
        """Take it back; what is not there is taken back already."""


def connector_of(outlet: Outlet) -> Connector:
    """Return the connector of an outlet that is reached by an interface."""
    if outlet.channel == Channel.WECHAT:
        from website.channels.accounts import WeChat

        return WeChat(outlet)
    from website.channels.hooks import Hook

    return Hook(outlet)
