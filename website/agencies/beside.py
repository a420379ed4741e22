"""The other organs of the platform, to which an organ hands over what is not its own affair."""

from __future__ import annotations

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet


def organs_beside(agency: Agency) -> AgencyQuerySet:
    """Return the organs of the platform to which an organ can hand something over."""
    return Agency.objects.with_site().filter(active=True).exclude(pk=agency.pk)


def organ_beside(agency: Agency, number: int | None) -> Agency:
    """Return the organ with a number to which another hands something over. Raises ``NotAllowed`` for none."""
    organ = organs_beside(agency).filter(pk=number).first()
    if organ is None:
        raise NotAllowed(["请选择平台上的另一个单位；内设机构和停用的单位不能接收。"])
    return organ
