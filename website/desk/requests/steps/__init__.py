"""The form of every step of an application that the desk takes: a move of the table or a fact beside it."""

from __future__ import annotations

from website.desk.requests.steps import asking, ends, handing, many, receipt, reply
from website.desk.requests.steps.register import FORMS
from website.desk.requests.steps.reply import Serve

__all__ = ["FORMS", "Serve", "asking", "ends", "handing", "many", "receipt", "reply"]
