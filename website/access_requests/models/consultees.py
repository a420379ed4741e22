"""Who is asked for a view on an application: a third party, or another organ (条例第三十二条、第三十四条)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from django.db import models

from website.access_requests.models.requests import AccessRequest
from website.agencies.sealing import seal, unseal


@dataclass(frozen=True)
class Party:
    """A third party or an organ as the letter to it must say."""

    name: str = ""
    contact: str = ""
    address: str = ""


class Consultee(models.Model):
    """One party that is asked; ``sealed`` holds who it is and is nothing once that was erased.

    The ledger knows it by ``consultation`` alone, so that no name stands in lines that are kept for ever.
    """

    request = models.ForeignKey(AccessRequest, models.CASCADE, verbose_name="申请", related_name="consultees")
    consultation = models.CharField("征求意见编号", max_length=10)
    party = models.CharField("对象", max_length=20)
    sealed = models.TextField("加密的名称和联系方式", blank=True)

    class Meta:
        verbose_name = "被征求意见方"
        verbose_name_plural = "被征求意见方"
        ordering = ["request", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "consultation"], name="one_consultee_a_consultation")]

    def __str__(self) -> str:
        return f"{self.request}征求意见{self.consultation}"

    @property
    def who(self) -> Party:
        """The party in full."""
        return Party(**json.loads(unseal(self.sealed))) if self.sealed else Party()

    @who.setter
    def who(self, party: Party) -> None:
        self.sealed = seal(json.dumps(asdict(party), ensure_ascii=False))
