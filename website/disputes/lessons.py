"""What cases taught, by the article of the outcome: whoever drafts the next reply of its kind sees it."""

from __future__ import annotations

from gongkai.outcomes import outcomes
from website.agencies.models import Agency, AgencyQuerySet
from website.disputes.models import DisputeCase, DisputeCaseQuerySet


def article_of(outcome: str) -> str:
    """Return the article on which an outcome rests: the first that its law names."""
    return outcomes()[outcome].law.split("、")[0]


def lessons_for(outcome: str, agency: Agency) -> DisputeCaseQuerySet:
    """Return an organ's cases with a lesson about an outcome, or about another that rests on the same article.

    An outcome that is not there has none.
    """
    if outcome not in outcomes():
        return DisputeCase.objects.none()
    article = article_of(outcome)
    alike = [code for code in outcomes() if article_of(code) == article]
    return DisputeCase.objects.of(agency).valid().exclude(lesson="").filter(lesson_outcome__in=alike)


def by_article(agencies: AgencyQuerySet) -> list[tuple[str, list[DisputeCase]]]:
    """Return all lessons of some organs, by article in the order of the outcomes."""
    cases = DisputeCase.objects.within(agencies).valid().exclude(lesson="").select_related("agency")
    groups: dict[str, list[DisputeCase]] = {article_of(code): [] for code in outcomes()}
    for case in cases:
        groups[article_of(case.lesson_outcome)].append(case)
    return [(article, held) for article, held in groups.items() if held]
