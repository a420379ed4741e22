"""An office that is contested, and a case to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.website.access_requests.conftest import _kept_apart, apply, received, staff
from website.disputes import services
from website.disputes.models import DisputeCase
from website.disputes.services import Particulars

__all__ = ["_kept_apart", "apply", "received", "staff"]

FILED = date(2026, 3, 9)


@pytest.fixture
def contested(county: SimpleNamespace, staff: SimpleNamespace) -> Callable[..., DisputeCase]:
    """Register a reconsideration against the justice bureau; keyword arguments override what it says."""
    serial = iter(range(1, 1000))

    def make(**said: Any) -> DisputeCase:
        uploads = said.pop("uploads", ())
        given: dict[str, Any] = {
            "number": f"云复决字〔2026〕{next(serial)}号",
            "kind": "reconsideration",
            "is_disclosure": True,
            "our_role": "respondent",
            "cause": "withheld",
            "body": "云岭县人民政府",
            "filed_on": FILED,
            "other_party": "𬭎喆",
            **said,
        }
        if given["kind"] != "reconsideration" and "our_role" not in said:
            given["our_role"] = "defendant"
        agency, by = given.pop("agency", county.justice), given.pop("by", staff.clerk)
        return services.register(agency, Particulars(**given), by=by, uploads=uploads)

    return make
