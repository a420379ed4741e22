"""Outlets, deliveries with their ledger, and figures of visits."""

from website.channels.models.deliveries import Delivery, DeliveryQuerySet, DeliveryStep
from website.channels.models.outlets import Outlet, OutletQuerySet
from website.channels.models.visits import VisitFigure, VisitFigureQuerySet

__all__ = [
    "Delivery",
    "DeliveryQuerySet",
    "DeliveryStep",
    "Outlet",
    "OutletQuerySet",
    "VisitFigure",
    "VisitFigureQuerySet",
]
