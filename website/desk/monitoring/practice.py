"""An organ's settings for what it hears in public: how long it is kept, and who is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages as said

from website.desk.monitoring.forms import PracticeForm
from website.desk.monitoring.scope import headed_by, organ_or_404
from website.monitoring import services
from website.monitoring.people import practice_of


def practice(request: HttpRequest) -> HttpResponse:
    """Show the settings, and change them."""
    person: Any = request.user
    organs = headed_by(person)
    organ = organ_or_404(request, organs, "设置由公开工作机构负责人修改")
    form = PracticeForm(request.POST or None, instance=practice_of(organ))
    if request.method == "POST" and form.is_valid():
        services.save_practice(form.instance, by=person, changed=form.changed_data)
        said.success(request, "设置已经保存。")
        return redirect("desk_opinion_items")
    context = {"form": form, "organ": organ, "organs": organs, "title": "舆情设置", "icon": "comment"}
    return render(request, "desk/monitoring/practice.html", context)
