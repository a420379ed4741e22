"""The tables of public consultations."""

from __future__ import annotations

from website.consultations.models.consultations import (
    ConsultationFile,
    ConsultationPractice,
    DraftParagraph,
    PublicConsultation,
    PublicConsultationQuerySet,
)
from website.consultations.models.opinions import Answer, Handling, Opinion, OpinionQuerySet, Sender

__all__ = [
    "Answer",
    "ConsultationFile",
    "ConsultationPractice",
    "DraftParagraph",
    "Handling",
    "Opinion",
    "OpinionQuerySet",
    "PublicConsultation",
    "PublicConsultationQuerySet",
    "Sender",
]
