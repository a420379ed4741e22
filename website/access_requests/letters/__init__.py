"""Letters of a case: written from its facts, reviewed in their very bytes, numbered and signed, served with proof.

A reply goes through the review of 条例第十七条; every other letter is signed by who takes the step for which it stands.
A step that must be in writing is taken on the strength of its letter (``ready_for``).
"""

from website.access_requests.letters.composing import OPEN_DAY, OPEN_NUMBER, compose
from website.access_requests.letters.kept import (
    against,
    checks,
    forget,
    pdf_of,
    seen_by,
    typed_of,
    values_of,
    word_of,
    word_saying,
)
from website.access_requests.letters.reviewing import Review, review, reviews_of, send_back
from website.access_requests.letters.serving import Service, serve
from website.access_requests.letters.signing import may_sign, sign, void
from website.access_requests.letters.steps import ready_for, step_of
from website.access_requests.letters.writing import draft_letter, kinds_now

__all__ = [
    "OPEN_DAY",
    "OPEN_NUMBER",
    "Review",
    "Service",
    "against",
    "checks",
    "compose",
    "draft_letter",
    "forget",
    "kinds_now",
    "may_sign",
    "pdf_of",
    "ready_for",
    "review",
    "reviews_of",
    "seen_by",
    "send_back",
    "serve",
    "sign",
    "step_of",
    "typed_of",
    "values_of",
    "void",
    "word_of",
    "word_saying",
]
