"""The feedback as it will be read, what stands in its way, and handing it in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.consultations import announcing, answering, services
from website.desk.consultations.forms import FeedbackForm
from website.desk.consultations.scope import kept_or_404


def feedback(request: HttpRequest, consultation: int) -> HttpResponse:
    """Show the feedback before anybody else reads it, and hand it in."""
    found = kept_or_404(request, consultation)
    form = FeedbackForm(request.POST or None, initial={"note": found.feedback_note})
    if request.method == "POST" and form.is_valid():
        try:
            answering.hand_in(found, note=form.cleaned_data["note"], by=request.user)
            messages.success(request, "已经送审。保密审查、签发以后自动公布。")
            return redirect("desk_consultation", found.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {
        "consultation": found,
        "form": form,
        "obstacles": list(answering.obstacles(found)),
        "in_review": services.under_review(found.feedback),
        "told": announcing.told(found),
        "answers": announcing.answers_of(found),
        "title": "采纳情况反馈",
        "icon": "comment",
    }
    return render(request, "desk/consultations/feedback.html", context)
