"""What is listened for: rules, tried out on a text and on what came in last, with the reasons shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail.admin import messages as said

from gongkai.opinion.rules import Match, Rule, RuleError
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.desk.monitoring.forms import RuleForm, TryForm
from website.desk.monitoring.scope import kept_by, organ_or_404, viewed_by
from website.monitoring import services
from website.monitoring.models import Item, WatchRule

NOBODY = "关注规则由受理员、公开工作机构负责人办理"
LAST, SHOWN = 200, 10
"""Items on which a rule is tried out, and how many of those found are shown."""


def listing(request: HttpRequest) -> HttpResponse:
    """Show an organ's rules, and propose some where there are none."""
    person: Any = request.user
    organs = viewed_by(person)
    organ = organ_or_404(request, organs, NOBODY)
    rules = WatchRule.objects.of(organ).order_by("-active", "name")
    context = {
        "organ": organ,
        "organs": organs,
        "rules": rules,
        "keeps": kept_by(person).filter(pk=organ.pk).exists(),
        "proposed": [] if rules else services.proposed_rules(organ),
        "title": "关注规则",
        "icon": "list-ul",
    }
    return render(request, "desk/monitoring/rules.html", context)


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Keep the rules that are proposed to an organ, those that it does not have."""
    person: Any = request.user
    organ = organ_or_404(request, kept_by(person), NOBODY)
    with transaction.atomic():
        known = set(WatchRule.objects.of(organ).values_list("name", flat=True))
        for name, text in services.proposed_rules(organ):
            if name not in known:
                services.save_rule(WatchRule(agency=organ, name=name, text=text), by=person)
    said.success(request, "已经采用建议的关注规则，可以逐条修改。")
    return redirect(f"{request.path.removesuffix('propose/')}?agency={organ.slug}")


def add(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    organs = kept_by(request.user)
    organ = organ_or_404(request, organs, NOBODY)
    return _form(request, WatchRule(agency=organ), organ, organs)


def change(request: HttpRequest, watch_rule: int) -> HttpResponse:
    """Change a rule; it holds for what comes in from then on."""
    kept = WatchRule.objects.within(kept_by(request.user)).select_related("agency")
    rule = get_object_or_404(kept, pk=watch_rule)
    return _form(request, rule, rule.agency, None)


def _form(request: HttpRequest, rule: WatchRule, organ: Agency, organs: Any) -> HttpResponse:
    person: Any = request.user
    was = rule.name
    form, trying = RuleForm(request.POST or None, instance=rule), TryForm(request.POST or None)
    tried: Tried | None = None
    if request.method == "POST" and form.is_valid() and trying.is_valid():
        if "try" in request.POST:
            tried = _tried(organ, form.cleaned_data["text"], trying.cleaned_data["sample"])
        else:
            try:
                services.save_rule(rule, by=person, changed=form.changed_data)
                said.success(request, f"关注规则“{rule}”已经保存，对以后读到的信息生效。")
                return redirect("desk_watch_rules")
            except NotAllowed as refusal:
                form.add_error(None, list(refusal.reasons))
    context = {
        "form": form,
        "trying": trying,
        "tried": tried,
        "organ": organ,
        "organs": organs,
        "last": LAST,
        "title": was or "增加关注规则",
        "icon": "list-ul",
    }
    return render(request, "desk/monitoring/rule.html", context)


@dataclass(frozen=True)
class Tried:
    """What a rule finds: in the text that was typed, and in what came in last."""

    understood: str
    other_names: dict[str, tuple[str, ...]]
    sample: bool
    match: Match | None
    looked: int
    found: list[tuple[Item, Match]]
    count: int


def _tried(organ: Agency, text: str, sample: str) -> Tried | None:
    try:
        rule = Rule.parse(text)
    except RuleError:
        return None
    title, _, words = sample.strip().partition("\n")
    items = list(Item.objects.of(organ).readable().newest_first()[:LAST])
    found = [(item, match) for item in items if (match := rule.match(item.title, item.text))]
    return Tried(
        understood=rule.canonical,
        other_names=rule.other_names,
        sample=bool(sample.strip()),
        match=rule.match(title, words) if sample.strip() else None,
        looked=len(items),
        found=found[:SHOWN],
        count=len(found),
    )
