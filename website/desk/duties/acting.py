"""The page of an act on a record of 组织保障."""

from __future__ import annotations

from functools import partial

from website.desk import acting

act = partial(acting.act, template="desk/duties/act.html", named="duty", icon="group")
