"""Which form belongs to which step: a move of the table, or a fact beside it."""

from __future__ import annotations

from collections.abc import Callable

from website.desk.requests.forms import StepForm

FORMS: dict[str, type[StepForm]] = {}


def form_of(*kinds: str) -> Callable[[type[StepForm]], type[StepForm]]:
    """Lay down a form as the one of a step; a form of several steps is made once for each."""

    def lay_down(form: type[StepForm]) -> type[StepForm]:
        for kind in kinds:
            FORMS[kind] = type(form.__name__, (form,), {"kind": kind, "__module__": form.__module__})
        return form

    return lay_down
