"""What an agency publishes, and the acts by which it came to be published."""

from website.publishing.models.blocks import Body
from website.publishing.models.imports import ImportBatch, ImportRow
from website.publishing.models.numbering import IndexNumberSeries
from website.publishing.models.pages import AgencyHome, Column, StandingPage
from website.publishing.models.public_state import PublicState
from website.publishing.models.records import PublishedFile, Record, RecordFile, RecordLink, RecordQuerySet
from website.publishing.models.responses import Usefulness, VisitCount
from website.publishing.models.reviews import Clearance, MaskedOriginal, SecrecyReview
from website.publishing.models.tasks import ReviewTask
from website.publishing.models.upkeep import CleanUp, CleanUpItem, LinkCheck
from website.publishing.models.wording import WordList, WordListEntry

__all__ = [
    "AgencyHome",
    "Body",
    "CleanUp",
    "CleanUpItem",
    "Clearance",
    "Column",
    "ImportBatch",
    "ImportRow",
    "IndexNumberSeries",
    "LinkCheck",
    "MaskedOriginal",
    "PublicState",
    "PublishedFile",
    "Record",
    "RecordFile",
    "RecordLink",
    "RecordQuerySet",
    "ReviewTask",
    "SecrecyReview",
    "StandingPage",
    "Usefulness",
    "VisitCount",
    "WordList",
    "WordListEntry",
]
