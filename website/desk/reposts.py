"""A repost from a link: the page is read once, and what was read becomes a draft to be looked over."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.models import AgencyQuerySet
from website.agencies.roles import DRAFTERS
from website.agencies.scope import scope_of
from website.desk.records.form import column_label, columns_of
from website.monitoring.reading import Found, Unreadable, article
from website.outgoing import Refused, Unreachable, ask
from website.publishing import reposts
from website.publishing.models import Column

READ = "已读成草稿。程序读的难免有错，请对照原文核对标题、日期、来源和正文，并选择转载许可。"
SECONDS, MOST_BYTES = 15.0, 3_000_000


class LinkForm(forms.Form):
    """The address of what is to be reposted, and the column it goes to."""

    url = forms.URLField(
        label="原文网址",
        max_length=reposts.MOST_URL,
        assume_scheme="https",
        help_text="公众能打开的网页。平台读一遍标题、日期和正文，填进草稿。",
        error_messages={"required": "请填写原文网址。", "invalid": "不是网址，请从浏览器地址栏复制。"},
    )
    column = forms.ModelChoiceField(
        label="栏目", queryset=Column.objects.none(), empty_label=None, error_messages={"required": "请选择栏目。"}
    )

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column = self.fields["column"]
        column.queryset = columns_of(agencies)
        column.label_from_instance = column_label
        usual = column.queryset.filter(record_kind="repost").first()
        self.initial.setdefault("column", usual.pk if usual else None)


def repost(request: HttpRequest) -> HttpResponse:
    """Ask for a link, read it, and go on to the draft; what could not be read is said, and the form stays."""
    agencies = scope_of(request.user).agencies(*DRAFTERS)
    if not columns_of(agencies).exists():
        raise Http404("没有您可以转载信息的栏目")
    form = LinkForm(request.POST or None, agencies=agencies)
    by_hand = ""
    if request.method == "POST" and form.is_valid():
        url, column = form.cleaned_data["url"], form.cleaned_data["column"]
        try:
            found = read(url)
            made = reposts.draft_repost(
                column,
                url=url,
                title=found.title,
                text=found.text,
                source_name=found.site,
                day=timezone.localdate(found.published_at) if found.published_at else None,
                by=request.user,
            )
            messages.success(
                request, "已读成草稿。程序读的难免有错，请对照原文核对标题、日期、来源和正文，并选择转载许可。"
            )
            return redirect(reverse("records:edit", args=[made.pk]))
        except (Refused, Unreachable, Unreadable) as error:
            form.add_error("url", f"没有读到：{str(error).rstrip('。')}。可以核对网址再读，也可以直接填写。")
        except ValidationError as error:
            form.add_error("url", f"读到的内容不能成为草稿：{'；'.join(error.messages)}可以直接填写。")
        by_hand = f"{reverse('records:add')}?{urlencode({'kind': 'repost', 'source_url': url})}"
    context = {"form": form, "by_hand": by_hand, "title": "从网址转载", "icon": "link"}
    return render(request, "desk/repost.html", context)


def read(url: str) -> Found:
    """Return what stands on a public page, with its title and the name of its site.

    Raises ``Refused``, ``Unreachable`` or ``Unreadable``, each with the cause.
    """
    reply = ask(url, seconds=SECONDS, most=MOST_BYTES)
    if reply.status != 200:
        raise Unreadable(f"对方网站答复 {reply.status}，没有给出网页")
    found = article(reply.body, reply.headers.get("content-type", ""), reply.url)
    if not found.title:
        raise Unreadable("网页没有标题")
    site = found.site or urlsplit(reply.url).hostname or ""
    return Found(reply.url, found.title, found.text, found.published_at, site)


urlpatterns = [path("reposts/", repost, name="desk_repost")]
