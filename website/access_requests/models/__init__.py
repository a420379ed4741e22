"""What the platform keeps of applications."""

from __future__ import annotations

from website.access_requests.models.applicants import Applicant, ApplicantKey
from website.access_requests.models.assignments import Assignment
from website.access_requests.models.consultees import Consultee, Party
from website.access_requests.models.corrections import CorrectionLetter, CorrectionPaper, CorrectionRequest
from website.access_requests.models.drafts import Draft, DraftFile, Suggested
from website.access_requests.models.events import RequestEvent
from website.access_requests.models.letters import Letter, LetterTemplate
from website.access_requests.models.notices import Notice
from website.access_requests.models.outcome_texts import OutcomeText, RemedyText
from website.access_requests.models.papers import Paper
from website.access_requests.models.practice import Practice, RequestSeries
from website.access_requests.models.redactions import Redaction
from website.access_requests.models.requests import AccessRequest, AccessRequestQuerySet

__all__ = [
    "AccessRequest",
    "AccessRequestQuerySet",
    "Applicant",
    "ApplicantKey",
    "Assignment",
    "Consultee",
    "CorrectionLetter",
    "CorrectionPaper",
    "CorrectionRequest",
    "Draft",
    "DraftFile",
    "Letter",
    "LetterTemplate",
    "Notice",
    "OutcomeText",
    "Paper",
    "Party",
    "Practice",
    "Redaction",
    "RemedyText",
    "RequestEvent",
    "RequestSeries",
    "Suggested",
]
