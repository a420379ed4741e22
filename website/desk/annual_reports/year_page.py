"""What the pages of the report share: whose report of which year, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from website.agencies.models import Agency, AgencyQuerySet, Kind, Person
from website.agencies.roles import STAFF, Role
from website.agencies.scope import scope_of
from website.annual_reports.figures import FIRST_YEAR
from website.annual_reports.models import AnnualReport
from website.annual_reports.people import SETTLERS, VIEWERS, WRITERS, oversees


@dataclass
class YearPage:
    """One organ's year as a page shows it."""

    agency: Agency
    year: int
    report: AnnualReport | None
    person: Person

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds a role for the organ."""
        return scope_of(self.person).holds(self.agency, *roles)

    @property
    def writes(self) -> bool:
        """Whether the person writes the report."""
        return self.holds(*WRITERS)

    @property
    def settles(self) -> bool:
        """Whether the person settles it."""
        return self.holds(*SETTLERS)

    @property
    def is_staff(self) -> bool:
        """Whether the person works in the organ, and may read what stands in its cases."""
        return self.holds(*STAFF)

    @property
    def oversees(self) -> bool:
        """Whether the person supervises the organ."""
        return oversees(self.agency, self.person)


def organs_of(request: HttpRequest, *roles: Role) -> AgencyQuerySet:
    """Return the organs whose reports the person may see in one of the roles."""
    return scope_of(request.user).agencies(*(roles or VIEWERS)).exclude(kind=Kind.UNIT).order_by("path")


def page_of(request: HttpRequest, agency: str, year: int, *roles: Role) -> YearPage:
    """Return an organ's year; another's organ is not there. Raises ``Http404``."""
    organ = get_object_or_404(organs_of(request, *roles), slug=agency)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404("这一年度不由平台编制")
    return YearPage(organ, year, AnnualReport.objects.current(organ, year), request.user)


def report_on(page: YearPage) -> AnnualReport:
    """Return the report of the year. Raises ``Http404`` before it was begun."""
    if page.report is None:
        raise Http404("还没有开始编制这一年度的报告")
    return page.report


def show(request: HttpRequest, template: str, page: YearPage, title: str, **context: Any) -> HttpResponse:
    """Return a page of the year, with the ways to its other pages."""
    head = f"{page.agency.short_name or page.agency.name} {page.year}年度报告"
    whole = {"page": page, "title": head, "subtitle": title, "here": template, **context}
    return render(request, f"desk/annual_reports/{template}.html", whole)
