"""A bureau with its people, its public site and its report."""

from tests.website.access_requests.conftest import apply, received, staff
from tests.website.annual_reports.conftest import _kept_apart, draft_report, office

__all__ = ["_kept_apart", "apply", "draft_report", "office", "received", "staff"]
