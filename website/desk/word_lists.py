"""Word lists in the staff shell: an organ's own, those above it that bind it too, and whole files of words."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet
from website.publishing import word_list_files as files
from website.publishing import word_lists as lists
from website.publishing.checks import Weight
from website.publishing.checks.words import Hit, hits
from website.publishing.findings import lists_of
from website.publishing.models import WordList, WordListEntry
from website.publishing.word_lists import Entry

SIZE, SHOWN = 100, 200
LONGEST_TEXT = 100_000


class ListForm(forms.Form):
    """A list that is to be."""

    agency = forms.ModelChoiceField(label="单位", queryset=Agency.objects.none(), empty_label=None)
    purpose = forms.ChoiceField(label="用途", choices=WordList.Purpose.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="名称", max_length=100)

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies


class EntryForm(forms.Form):
    """A word."""

    word = forms.CharField(label="词语", max_length=lists.LONGEST["word"], error_messages={"required": "请填写词语。"})
    right = forms.CharField(label="正确写法", max_length=lists.LONGEST["right"], required=False)
    since = forms.DateField(
        label="适用起始",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="这一天以前生成的文件不提示，例如机构改名以前的文件。",
    )
    note = forms.CharField(
        label="说明", max_length=lists.LONGEST["note"], required=False, help_text="为什么列入，怎样处理。"
    )

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if purpose != WordList.Purpose.WRONG_NAME:
            del self.fields["right"], self.fields["since"]
        if purpose == WordList.Purpose.SOURCE:
            self.fields["word"].label = "网站域名"
            self.fields["word"].help_text = "例如 gansudaily.com.cn；它下面的域名也算。"

    def entry(self) -> Entry:
        """Return what was typed."""
        return Entry(**{name: value for name, value in self.cleaned_data.items() if value is not None})


class ImportForm(forms.Form):
    """A file of words, or lines that are typed or mended."""

    MODES = [("add", "增补：文件里没有的词语保持不变"), ("replace", "替换：文件里没有的词语停用")]

    file = forms.FileField(
        label="CSV 或者 Excel 文件", required=False, help_text="列：词语、正确写法、适用起始、说明。"
    )
    text = forms.CharField(
        label="或者在这里粘贴、改正",
        required=False,
        strip=False,
        max_length=files.MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    mode = forms.ChoiceField(label="方式", choices=MODES, initial="add", widget=forms.RadioSelect)


class TryForm(forms.Form):
    """A text in which the lists' words are looked for."""

    text = forms.CharField(
        label="文字",
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请粘贴一段文字。"},
    )


def _organ(request: HttpRequest) -> tuple[Agency, AgencyQuerySet]:
    """Return the organ whose lists are shown, and those that could be."""
    organs = lists.seen_by(request.user)
    asked = request.GET.get("agency") or request.POST.get("agency")
    kept = lists.kept_by(request.user)
    own = request.user.agency.organ if request.user.agency else None
    organ = organs.filter(slug=asked).first() if asked else organs.filter(pk=own and own.pk).first() or kept.first()
    organ = organ or (None if asked else organs.last())
    if organ is None:
        raise Http404("没有您可以看的词表")
    return organ, organs


def _lists(request: HttpRequest) -> QuerySet[WordList]:
    return WordList.objects.filter(agency__in=lists.seen_by(request.user)).select_related("agency")


def _kept(request: HttpRequest) -> QuerySet[WordList]:
    return WordList.objects.filter(agency__in=lists.kept_by(request.user)).select_related("agency")


def listing(request: HttpRequest) -> HttpResponse:
    """Show the lists that bind an organ: its own, and those of the organs above it."""
    organ, organs = _organ(request)
    above = [organ, *organ.get_ancestors()]
    in_use = Count("entries", Q(entries__retired_on=None))
    found = _lists(request).filter(agency__in=above).annotate(words=in_use).order_by("-agency__path", "purpose", "name")
    sought = request.GET.get("q", "").strip()
    context = {
        "organ": organ,
        "organs": organs,
        "lists": [(each, each.agency_id == organ.pk) for each in found],
        "q": sought,
        "hits": _sought(WordListEntry.objects.filter(word_list__in=found), sought)[:SHOWN] if sought else None,
        "keeps": lists.kept_by(request.user).exists(),
        "try": TryForm(),
        "title": "词表",
        "icon": "list-ul",
    }
    return render(request, "desk/word_lists.html", context)


def _sought(entries: QuerySet[WordListEntry], sought: str) -> QuerySet[WordListEntry]:
    wanted = Q(word__icontains=sought) | Q(right__icontains=sought) | Q(note__icontains=sought)
    return entries.filter(wanted).select_related("word_list__agency").order_by("word", "pk")


def try_out(request: HttpRequest) -> HttpResponse:
    """Show what the lists that bind an organ find in a text; the text is not kept."""
    organ, organs = _organ(request)
    form = TryForm(request.POST or None)
    context: dict[str, Any] = {"organ": organ, "organs": organs, "form": form, "title": "试一试", "icon": "list-ul"}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        found = hits(text, *lists_of(organ), timezone.localdate())
        context |= {"pieces": _marked(text, found), "found": _told(found, organ)}
    return render(request, "desk/try_words.html", context)


def _marked(text: str, found: list[Hit]) -> list[tuple[str, bool, bool]]:
    """Return the text in pieces: its words, whether a list has them, and whether they must be dealt with."""
    pieces, at = [], 0
    for hit in found:
        if hit.start >= at:
            pieces += [(text[at : hit.start], False, False), (hit.word, True, hit.weight == Weight.MUST)]
            at = hit.start + len(hit.word)
    return [*pieces, (text[at:], False, False)]


def _told(found: list[Hit], organ: Agency) -> list[dict[str, Any]]:
    """Return each word that was found once, with how often, and the list it stands in."""
    times = Counter((hit.word, hit.leak, hit.weight, hit.right) for hit in found)
    entries = WordListEntry.objects.binding(organ).in_texts().filter(word__in=[word for word, *_ in times])
    homes = {
        (each.word, each.word_list.purpose == WordList.Purpose.LEAK): each
        for each in entries.select_related("word_list")
    }
    return [
        {
            "word": word,
            "kind": WordList.Purpose.LEAK.label if leak else WordList.Purpose.WRONG_NAME.label,
            "must": weight == Weight.MUST,
            "right": right,
            "times": number,
            "entry": homes.get((word, leak)) if weight == Weight.MUST else None,
        }
        for (word, leak, weight, right), number in times.items()
    ]


def word_list(request: HttpRequest, number: int) -> HttpResponse:
    """Show one list; who keeps it may change it here."""
    held = get_object_or_404(_lists(request), pk=number)
    sought = request.GET.get("q", "").strip()
    entries = _sought(held.entries.all(), sought) if sought else held.entries.order_by("word", "pk")
    state = request.GET.get("state")
    entries = entries.exclude(retired_on=None) if state == "retired" else entries.filter(retired_on=None)
    context = {
        "list": held,
        "entries": Paginator(entries, SIZE).get_page(request.GET.get("page")),
        "retired": held.entries.exclude(retired_on=None).count(),
        "state": state,
        "q": sought,
        "keeps": lists.kept_by(request.user).filter(pk=held.agency_id).exists(),
        "title": held.name,
        "icon": "list-ul",
    }
    return render(request, "desk/word_list.html", context)


def add_list(request: HttpRequest) -> HttpResponse:
    """Begin a list."""
    agencies = lists.kept_by(request.user)
    if not agencies:
        raise Http404("词表由公开工作机构负责人、公开工作主管部门维护")
    form = ListForm(request.POST or None, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        try:
            made = lists.found(**form.cleaned_data, by=request.user)
            return redirect("desk_word_list", made.pk)
        except NotAllowed as refusal:
            form.add_error("name", list(refusal.reasons))
    return render(
        request, "desk/word_entry.html", {"form": form, "title": "新建词表", "button": "新建", "icon": "list-ul"}
    )


def add_word(request: HttpRequest, number: int) -> HttpResponse:
    """Add a word to a list."""
    held = get_object_or_404(_kept(request), pk=number)
    return _put(request, held, None, EntryForm(request.POST or None, purpose=held.purpose))


def change_word(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """Change a word of a list."""
    held = get_object_or_404(_kept(request), pk=number)
    word = get_object_or_404(held.entries, pk=entry)
    initial = {name: getattr(word, name) for name in ("word", "right", "since", "note")}
    return _put(request, held, word, EntryForm(request.POST or None, purpose=held.purpose, initial=initial))


def _put(request: HttpRequest, held: WordList, word: WordListEntry | None, form: EntryForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            kept = lists.put(held, form.entry(), by=request.user, number=word and word.pk)
            messages.success(request, f"已保存“{kept.word}”，之后的检查随即按它进行。")
            return redirect("desk_word_list", held.pk)
        except NotAllowed as refusal:
            form.add_error("word", list(refusal.reasons))
    title = f"{'修改' if word else '增加'}词语：{held.name}"
    context = {"form": form, "list": held, "title": title, "button": "保存", "icon": "list-ul"}
    return render(request, "desk/word_entry.html", context)


@require_POST
def retire(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """Use a word no more."""
    word = get_object_or_404(get_object_or_404(_kept(request), pk=number).entries, pk=entry)
    lists.retire(word, by=request.user)
    messages.success(request, f"已停用“{word}”。")
    return redirect("desk_word_list", number)


@require_POST
def bring_back(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """Use a retired word again."""
    word = get_object_or_404(get_object_or_404(_kept(request), pk=number).entries, pk=entry)
    lists.bring_back(word, by=request.user)
    messages.success(request, f"已恢复使用“{word}”。")
    return redirect("desk_word_list", number)


def take_in(request: HttpRequest, number: int) -> HttpResponse:
    """Read a file or pasted lines, show what they would do, and take them in when every row is right."""
    held = get_object_or_404(_kept(request), pk=number)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "list": held, "title": f"导入：{held.name}", "icon": "list-ul"}
    if request.method == "POST" and form.is_valid():
        try:
            if answer := _read(request, held, form, context):
                return answer
        except NotAllowed as refusal:
            context["form"].add_error(None, list(refusal.reasons))
    return render(request, "desk/word_import.html", context)


def _read(request: HttpRequest, held: WordList, form: ImportForm, context: dict[str, Any]) -> HttpResponse | None:
    """Show what the rows would do; with nothing wrong and the word given, take them in."""
    chosen, replace = form.cleaned_data["file"], form.cleaned_data["mode"] == "replace"
    text = files.text_of(chosen.name, chosen.read(files.MOST_BYTES + 1)) if chosen else form.cleaned_data["text"]
    if chosen:
        mended = ImportForm({"text": text, "mode": form.cleaned_data["mode"]})
        mended.is_valid()
        context["form"] = mended
    rows = files.rows_of(text, held.purpose)
    wrong = [row for row in rows if row.faults]
    entries = [row.entry for row in rows]
    if "save" in request.POST and not wrong and not chosen:
        done = lists.take_in(held, entries, replace=replace, by=request.user)
        told = "，".join(f"{kind} {number} 个" for kind, number in done.items())
        messages.success(request, f"已导入：{told}。")
        return redirect("desk_word_list", held.pk)
    found = [] if wrong else lists.changes(held, entries, replace=replace)
    shown = [each for each in found if each.kind != "不变"]
    counts = Counter(each.kind for each in found)
    context |= {"rows": len(rows), "wrong": wrong[:SHOWN], "wrong_count": len(wrong), "counts": dict(counts)}
    context |= {"changes": shown[:SHOWN], "more": max(0, len(shown) - SHOWN), "ready": not wrong}
    return None


def export(request: HttpRequest, number: int) -> HttpResponse:
    """Hand the words in use out as CSV or Excel."""
    held = get_object_or_404(_lists(request), pk=number)
    entries = [lists.entry_of(each) for each in held.entries.in_use()]
    excel = request.GET.get("format") == "xlsx"
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" if excel else "text/csv; charset=utf-8"
    response = HttpResponse(files.as_xlsx(entries) if excel else files.as_csv(entries), content_type=media)
    name = quote(f"{held.agency.short_name or held.agency.name}-{held.name}.{'xlsx' if excel else 'csv'}", safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


urlpatterns = [
    path("word-lists/", listing, name="desk_word_lists"),
    path("word-lists/try/", try_out, name="desk_try_words"),
    path("word-lists/add/", add_list, name="desk_add_word_list"),
    path("word-lists/<int:number>/", word_list, name="desk_word_list"),
    path("word-lists/<int:number>/add/", add_word, name="desk_add_word"),
    path("word-lists/<int:number>/import/", take_in, name="desk_import_words"),
    path("word-lists/<int:number>/export/", export, name="desk_export_words"),
    path("word-lists/<int:number>/words/<int:entry>/", change_word, name="desk_word"),
    path("word-lists/<int:number>/words/<int:entry>/retire/", retire, name="desk_retire_word"),
    path("word-lists/<int:number>/words/<int:entry>/bring-back/", bring_back, name="desk_bring_back_word"),
]
