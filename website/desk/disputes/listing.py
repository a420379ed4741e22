"""The ledger as a list, new cases, and what cases taught."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.csv_files import download
from website.desk.disputes.forms import FindForm, RegisterForm
from website.desk.disputes.scope import cases_of, kept_by, organs_of
from website.desk.organs import chosen_organ
from website.disputes import lessons as lesson_store
from website.disputes import services
from website.disputes.models import DisputeCaseQuerySet
from website.publishing.uploads.errors import UnsafeFile

SIZE = 50
SOON = 5
"""Working days before a limit from which a case is called due soon."""
LISTS = {"open": "未审结", "due": "临近、超过期限", "decided": "已审结", "others": "不计入表四"}
HEADINGS = (
    *("单位", "案号", "类别", "审级", "因政府信息公开工作引起", "本机关的地位", "计入表四", "争议事由", "机关、法院"),
    *(
        "所涉申请",
        "受理、立案日期",
        "收到副本日期",
        "答复、答辩日期",
        "本机关的期限",
        "决定、裁判种类",
        "决定、裁判日期",
    ),
    *("结果", "被纠正的原因", "履行日期"),
)


def soon(person: Any) -> DisputeCaseQuerySet:
    """Return the cases of the ledgers a person keeps in which a limit is near or past, the nearest first."""
    until = working_days().add_working_days(timezone.localdate(), SOON).day
    return cases_of(person).within(kept_by(person)).due_until(until).order_by("due_on", "pk")


def _lists(found: DisputeCaseQuerySet) -> dict[str, DisputeCaseQuerySet]:
    until = working_days().add_working_days(timezone.localdate(), SOON).day
    return {
        "open": found.counted().open(),
        "due": found.due_until(until).order_by("due_on", "pk"),
        "decided": found.counted().decided(),
        "others": found.not_counted(),
    }


def cases(request: HttpRequest) -> HttpResponse:
    """Show the cases of the organs that the person may read, in lists by what is to be done."""
    organs = organs_of(request.user)
    form = FindForm(request.GET or None, organs=organs)
    found = _narrowed(cases_of(request.user), form)
    lists = _lists(found)
    chosen = request.GET.get("list") if request.GET.get("list") in lists else "open"
    if request.GET.get("format") == "csv":
        return download(f"disputes-{chosen}.csv", HEADINGS, _rows(lists[chosen]))
    kept = request.GET.copy()
    for name in ("list", "page"):
        kept.pop(name, None)
    context = {
        "form": form,
        "lists": [(name, label, lists[name].count()) for name, label in LISTS.items()],
        "chosen": chosen,
        "cases": Paginator(lists[chosen], SIZE).get_page(request.GET.get("page")),
        "several": organs.count() > 1,
        "keeps": kept_by(request.user).exists(),
        "today": timezone.localdate(),
        "asked": kept.urlencode(),
        "title": "复议诉讼",
        "icon": "clipboard-list",
    }
    return render(request, "desk/disputes/list.html", context)


def _narrowed(found: DisputeCaseQuerySet, form: FindForm) -> DisputeCaseQuerySet:
    if not form.is_bound or not form.is_valid():
        return found
    asked = form.cleaned_data
    wanted = {
        "agency": asked.get("agency"),
        "kind": asked["kind"],
        "filed_on__year": asked["year"],
        "number__icontains": asked["q"],
    }
    return found.filter(**{name: value for name, value in wanted.items() if value})


def _rows(found: DisputeCaseQuerySet) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=500):
        yield [
            *(each.agency, each.number, each.get_kind_display(), each.get_instance_display() if each.is_suit else ""),
            *("是" if each.is_disclosure else "否", each.get_our_role_display(), "是" if each.counts else "否"),
            *(each.get_cause_display(), each.body, each.about.number if each.about else ""),
            *(each.filed_on, each.served_on, each.answered_on, each.due_on, each.get_decision_display()),
            *(each.decided_on, each.get_result_display(), each.corrected_reason, each.enforced_on),
        ]


def add(request: HttpRequest) -> HttpResponse:
    """Register a case."""
    organs = kept_by(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您登记案件的单位")
    about = {name: request.GET.get(name, "")[:20] for name in ("request", "correction", "cause")}
    form = RegisterForm(request.POST or None, request.FILES or None, organ=organ, initial=about)
    if request.method == "POST" and form.is_valid():
        try:
            case = services.register(organ, form.particulars(), by=request.user, uploads=form.uploads())
            messages.success(request, "案件已经登记。")
            return redirect("desk_dispute", case.pk)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
    context = {"form": form, "organ": organ, "organs": organs, "title": "登记案件", "icon": "clipboard-list"}
    return render(request, "desk/disputes/add.html", context)


def lessons(request: HttpRequest) -> HttpResponse:
    """Show what cases taught, by the article of the outcome."""
    groups = lesson_store.by_article(organs_of(request.user))
    context = {"groups": groups, "title": "应诉教训", "icon": "clipboard-list"}
    return render(request, "desk/disputes/lessons.html", context)
