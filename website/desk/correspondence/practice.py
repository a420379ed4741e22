"""An organ's settings for messages: limits by kind, and how long it is kept who wrote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages as said

from gongkai import messages as law
from gongkai.messages import MessageRefused
from website.audit.services import record as log
from website.correspondence.models import MessagePractice
from website.desk.correspondence.scope import headed_by
from website.desk.organs import chosen_organ


class PracticeForm(forms.ModelForm):
    """The settings; each limit says what its default rests on."""

    class Meta:
        model = MessagePractice
        fields = ("accepts_web", "keep_years")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep_years"].min_value = 1
        chosen = law.limits(self.instance.limits)
        for kind in law.kinds().values():
            source = f"依据：{kind.source}。" if kind.source else ""
            says = f"默认{kind.days}个工作日，延期后{kind.extended}个工作日。{source}"
            for name, label in (("days", "答复期限（工作日）"), ("extended", "延期后的期限（工作日）")):
                field = forms.IntegerField(
                    label=f"{kind.label}：{label}",
                    min_value=1,
                    max_value=law.MOST_DAYS,
                    initial=getattr(chosen[kind.id], name),
                    help_text=says if name == "days" else "",
                )
                self.fields[f"{kind.id}_{name}"] = field

    def clean(self) -> dict[str, Any]:
        """Refuse limits that are none."""
        given = super().clean() or self.cleaned_data
        try:
            law.limits(self.limits)
        except MessageRefused as error:
            self.add_error(None, f"{error}。")
        return given

    @property
    def limits(self) -> dict[str, dict[str, int]]:
        """The limits in which the organ differs from the default."""
        found: dict[str, dict[str, int]] = {}
        for kind in law.kinds().values():
            for name in ("days", "extended"):
                value = self.cleaned_data.get(f"{kind.id}_{name}")
                if value and value != getattr(kind, name):
                    found.setdefault(kind.id, {})[name] = value
        return found


def practice(request: HttpRequest) -> HttpResponse:
    """Show the settings, and change them; limits of open messages are reckoned anew within the hour."""
    person: Any = request.user
    organs = headed_by(person)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("设置由公开工作机构负责人修改")
    held = MessagePractice.objects.filter(agency=organ).first() or MessagePractice(agency=organ)
    form = PracticeForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            held.limits = form.limits
            form.save()
            detail = {"fields": form.changed_data}
            log("message.practice", agency=organ, by=person, target=held, detail=detail)
        said.success(request, "设置已经保存，在办信件的期限一小时以内重新计算。")
        return redirect("desk_messages")
    context = {"form": form, "organ": organ, "organs": organs, "title": "信件设置", "icon": "mail"}
    return render(request, "desk/correspondence/practice.html", context)
