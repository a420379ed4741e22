"""Records from spreadsheets in the staff shell: upload, preview, mend, import, hand to review."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Kind
from website.agencies.roles import DRAFTERS
from website.agencies.scope import scope_of
from website.desk.records.form import column_label, columns_of
from website.publishing.imports import columns as import_columns
from website.publishing.imports import services, workbooks
from website.publishing.imports.sheets import ENDINGS, MOST_BYTES, MOST_ROWS, SPLIT
from website.publishing.models import Column, ImportBatch, ImportRow
from website.publishing.uploads import MEGABYTE
from website.publishing.uploads.errors import UnsafeFile

SIZE = 50
BATCHES = 30
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROW = ImportRow.State
_OFFERED = {_ROW.WRONG: "有错", _ROW.RIGHT: "可导入", _ROW.IMPORTED: "已导入", _ROW.SUBMITTED: "已送审"}
"""The lists of a batch's page, in the order of what is to be done."""


def _organs(request: HttpRequest) -> AgencyQuerySet:
    return scope_of(request.user).agencies(*DRAFTERS).exclude(kind=Kind.UNIT).filter(home__isnull=False)


def _organ(request: HttpRequest) -> tuple[Agency, AgencyQuerySet]:
    organs = _organs(request).order_by("path")
    asked = request.GET.get("agency") or request.POST.get("agency")
    organ = organs.filter(slug=asked).first() if asked else organs.first()
    if organ is None:
        raise Http404("没有您可以导入信息的单位")
    return organ, organs


def _batch(request: HttpRequest, number: int) -> ImportBatch:
    """Return a batch of an organ for which the person drafts."""
    batches = ImportBatch.objects.within(scope_of(request.user).agencies(*DRAFTERS))
    return get_object_or_404(batches.select_related("agency", "column", "uploaded_by"), pk=number)


class SheetForm(forms.Form):
    """A spreadsheet that is handed in."""

    file = forms.FileField(
        label="表格文件",
        help_text=f"{'、'.join('.' + each for each in ENDINGS)} 文件，最多{MOST_ROWS}行。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{each}" for each in ENDINGS)}),
        error_messages={"required": "请选择表格文件。", "empty": "文件是空的，请核对后重新选择。"},
    )

    def clean_file(self) -> Any:
        """Return the file, if it is not too large to be read."""
        chosen = self.cleaned_data["file"]
        if chosen.size > MOST_BYTES:
            raise forms.ValidationError(f"文件有{chosen.size / MEGABYTE:.1f}MB，超过10MB。{SPLIT}")
        return chosen


class UploadForm(SheetForm):
    """A spreadsheet of one kind of record."""

    kind = forms.ChoiceField(label="信息类别")
    column = forms.ModelChoiceField(
        label="默认栏目",
        queryset=Column.objects.none(),
        required=False,
        empty_label="（该类信息通常的栏目）",
        help_text="表里没有写栏目的行放在这里。",
    )
    field_order = ("kind", "column", "file")

    def __init__(self, *args: Any, organ: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organ = organ
        kinds = import_columns.importable()
        self.fields["kind"].choices = [("", "请选择"), *((kind.id, kind.label) for kind in kinds)]
        self.fields["column"].queryset = columns_of(Agency.objects.filter(pk=organ.pk))
        self.fields["column"].label_from_instance = column_label

    def usual_column(self) -> Column | None:
        """Return the column that was chosen, or the one where records of the kind usually stand."""
        chosen: Column | None = self.cleaned_data["column"]
        usual = self.fields["column"].queryset.filter(record_kind=self.cleaned_data["kind"])
        return chosen or usual.first()


def imports(request: HttpRequest) -> HttpResponse:
    """Offer the templates, take in a spreadsheet, and list the batches."""
    organ, organs = _organ(request)
    form = UploadForm(request.POST or None, request.FILES or None, organ=organ)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.upload(
                organ,
                form.cleaned_data["kind"],
                file_name=file.name,
                data=file.read(),
                column=form.usual_column(),
                by=request.user,
            )
            return redirect("desk_import", batch.pk)
        except UnsafeFile as refusal:
            form.add_error("file", str(refusal))
    context = {
        "organ": organ,
        "organs": organs,
        "form": form,
        "kinds": import_columns.importable(),
        "batches": Paginator(_counted(organ.import_batches.all()), BATCHES).get_page(request.GET.get("page")),
        "title": "批量导入",
        "icon": "upload",
    }
    return render(request, "desk/imports.html", context)


def _counted(batches: models.QuerySet[ImportBatch]) -> models.QuerySet[ImportBatch]:
    """Return the batches, the newest first, each with how many of its rows stand where."""
    counts = {f"{state}_rows": Count("rows", filter=Q(rows__state=state)) for state in _ROW.values}
    return batches.select_related("uploaded_by").annotate(**counts).order_by("-at", "-pk")


def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out the template of a kind."""
    organ, _ = _organ(request)
    entry = next((each for each in import_columns.importable() if each.id == kind), None)
    if entry is None:
        raise Http404("没有这一类信息的模板")
    return _excel(workbooks.template(kind, organ), f"{entry.label}导入模板.xlsx")


def _excel(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=EXCEL)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def batch_page(request: HttpRequest, batch: int) -> HttpResponse:
    """Show a batch: how far it is while it is at work, and its rows with what is wrong with each."""
    found = _batch(request, batch)
    return _render_batch(request, found, SheetForm())


def _render_batch(request: HttpRequest, batch: ImportBatch, form: SheetForm) -> HttpResponse:
    counts = batch.counts()
    chosen = request.GET.get("state") or next((state for state in _OFFERED if counts[state]), _ROW.WRONG)
    chosen = chosen if chosen in _OFFERED else _ROW.WRONG
    rows = batch.rows.filter(state=chosen).select_related("record").order_by("number")
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "counts": counts,
        "total": sum(counts.values()),
        "done": _done(batch, counts),
        "held_back": batch.rows.filter(state=_ROW.IMPORTED).exclude(held_back="").count(),
        "lists": [(state, label, counts[state]) for state, label in _OFFERED.items()],
        "chosen": chosen,
        "page": page,
        "drafts": chosen in (_ROW.IMPORTED, _ROW.SUBMITTED),
        "form": form,
        "title": batch.file_name,
        "icon": "upload",
        **_grid(batch, page),
    }
    return render(request, "desk/import.html", context)


def _done(batch: ImportBatch, counts: dict[str, int]) -> int:
    """Return how many rows of what is being done are done."""
    waiting = {
        ImportBatch.State.CHECKING: counts[_ROW.UNCHECKED],
        ImportBatch.State.IMPORTING: counts[_ROW.RIGHT],
    }
    return sum(counts.values()) - waiting.get(ImportBatch.State(batch.state), counts[_ROW.IMPORTED])


def _grid(batch: ImportBatch, rows: Page[ImportRow]) -> dict[str, Any]:
    """Return the table of a page of rows: the columns that hold something or should, and each row's cells.

    The name stands first, then the columns of which something is said, so that no one has to look for them.
    """
    said = {each["column"] for row in rows for each in row.errors}
    noted = {each["where"] for row in rows for each in row.warnings}
    used = said | {label for row in rows for label in row.cells}
    labels = [column.label for column in import_columns.columns_of(batch.kind) if column.label in used]
    labels.sort(key=lambda label: (label != "名称", label not in said, label not in noted))
    return {"labels": labels, "lines": [(row, *_cells(row, labels)) for row in rows]}


def _cells(row: ImportRow, labels: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return a row's cells with what is said of each, and what is said of the row beside them."""
    told: dict[str, list[str]] = {}
    noted: dict[str, list[str]] = {}
    for error in row.errors:
        told.setdefault(error["column"], []).append(error["cause"] + error["cure"])
    for warning in row.warnings:
        noted.setdefault(warning["where"], []).append(warning["says"])
    cells = [
        {
            "label": label,
            "text": row.cells.get(label, ""),
            "errors": told.pop(label, ()),
            "warnings": noted.pop(label, ()),
        }
        for label in labels
    ]
    return cells, [text for texts in (*told.values(), *noted.values()) for text in texts]


class RowForm(forms.Form):
    """One row's cells, each a text as it stands in the sheet, so that nothing that was typed is lost."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = dict(enumerate(import_columns.columns_of(batch.kind)))
        self.offered: dict[str, list[str]] = {}
        for number, column in self.columns.items():
            name, attrs = f"cell_{number}", {"autocomplete": "off"}
            if column.choices and column.type == "choice":
                self.offered[name] = [str(label) for _, label in column.choices]
                attrs["list"] = f"offered_{name}"
            wide = column.type == "long_text"
            widget = forms.Textarea(attrs={"rows": 3}) if wide else forms.TextInput(attrs=attrs)
            label = f"{column.label}（必填）" if column.required else column.label
            self.fields[name] = forms.CharField(
                label=label, required=False, widget=widget, help_text=column.says, strip=False
            )

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by the label of its column."""
        return {column.label: self.cleaned_data.get(f"cell_{at}", "") for at, column in self.columns.items()}

    @property
    def blocks(self) -> list[tuple[Any, list[str]]]:
        """Each field with the values that are offered for it, what is wrong first."""
        found = [(field, self.offered.get(field.name, [])) for field in self]
        return sorted(found, key=lambda each: not each[0].errors)

    def tell(self, row: ImportRow) -> None:
        """Put each of the row's errors at its field."""
        names = {column.label: f"cell_{number}" for number, column in self.columns.items()}
        for error in row.errors:
            self.add_error(names.get(error["column"]), error["cause"] + error["cure"])


def row_page(request: HttpRequest, batch: int, row: int) -> HttpResponse:
    """Mend one row in the page."""
    found = _batch(request, batch)
    line = get_object_or_404(found.rows.exclude(state__in=(_ROW.IMPORTED, _ROW.SUBMITTED)), number=row)
    form = RowForm(request.POST if request.method == "POST" else _typed(line), batch=found)
    if request.method == "POST" and form.is_valid():
        try:
            line = services.mend(found, row, form.texts, by=request.user)
            if line.state == _ROW.RIGHT:
                messages.success(request, f"第{row}行已改好，可以导入。")
                return redirect(f"{reverse('desk_import', args=[batch])}?state=wrong")
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    if form.is_valid() or request.method == "GET":
        form.tell(line)
    context = {"batch": found, "row": line, "form": form, "title": f"改正第{row}行", "icon": "edit"}
    return render(request, "desk/import_row.html", context)


def _typed(row: ImportRow) -> dict[str, str]:
    columns = import_columns.columns_of(row.batch.kind)
    return {f"cell_{number}": row.cells.get(column.label, "") for number, column in enumerate(columns)}


def sheet(request: HttpRequest, batch: int) -> HttpResponse:
    """Hand out the rows that are wrong as a spreadsheet to be mended, each with what is wrong."""
    found = _batch(request, batch)
    rows = found.rows.filter(state=_ROW.WRONG).order_by("number")
    name = f"{found.file_name.rpartition('.')[0]}（待改正）.xlsx"
    return _excel(workbooks.to_mend(found, rows.iterator(chunk_size=500)), name)


@require_POST
def upload_again(request: HttpRequest, batch: int) -> HttpResponse:
    """Take in a mended sheet."""
    found = _batch(request, batch)
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            again = services.upload_again(found, file_name=file.name, data=file.read(), by=request.user)
            kept = f"，{again.kept} 行早已导入，没有重复导入" if again.kept else ""
            messages.success(request, f"换上了 {again.mended} 行，新增 {again.added} 行{kept}。")
            return redirect("desk_import", batch)
        except UnsafeFile as refusal:
            form.add_error("file", str(refusal))
        except NotAllowed as refusal:
            form.add_error("file", list(refusal.reasons))
    return _render_batch(request, found, form)


def _acts() -> dict[str, Callable[..., Any]]:
    return {"confirm": services.confirm, "submit": services.submit_all, "recheck": services.recheck}


@require_POST
def act(request: HttpRequest, batch: int, act: str) -> HttpResponse:
    """Import the rows that are right, hand the drafts in, or check the rows anew."""
    found, chosen = _batch(request, batch), _acts().get(act)
    if chosen is None:
        raise Http404("没有这一步")
    try:
        chosen(found, by=request.user)
        _tell_outcome(request, ImportBatch.objects.get(pk=found.pk), act)
    except NotAllowed as refusal:
        messages.error(request, "".join(refusal.reasons))
    return redirect("desk_import", batch)


def _tell_outcome(request: HttpRequest, batch: ImportBatch, act: str) -> None:
    """Say what came of an act that is done already; what is still at work is shown by the page itself."""
    if batch.is_at_work:
        return
    counts = batch.counts()
    if act == "confirm":
        wrong = f"还有 {counts[_ROW.WRONG]} 行有错，留在这一批里。" if counts[_ROW.WRONG] else ""
        messages.success(request, f"已导入的行都成了草稿，没有公开。{wrong}")
    elif act == "submit":
        left = counts[_ROW.IMPORTED]
        messages.success(
            request, f"已送审 {counts[_ROW.SUBMITTED]} 条。{f'{left} 条没有送审，原因见列表。' if left else ''}"
        )
    else:
        messages.success(request, "已重新核对。")


def discard(request: HttpRequest, batch: int) -> HttpResponse:
    """Ask whether a batch is to be discarded, and discard it."""
    found = _batch(request, batch)
    if request.method == "POST":
        try:
            services.discard(found, by=request.user)
            messages.success(request, "已作废。导入的草稿仍在“公开信息”里。")
            return redirect("desk_imports")
        except NotAllowed as refusal:
            messages.error(request, "".join(refusal.reasons))
            return redirect("desk_import", batch)
    context = {"batch": found, "counts": found.counts(), "title": "作废导入批次", "icon": "bin"}
    return render(request, "desk/import_discard.html", context)


urlpatterns = [
    path("imports/", imports, name="desk_imports"),
    path("imports/templates/<slug:kind>/", template, name="desk_import_template"),
    path("imports/<int:batch>/", batch_page, name="desk_import"),
    path("imports/<int:batch>/rows/<int:row>/", row_page, name="desk_import_row"),
    path("imports/<int:batch>/sheet/", sheet, name="desk_import_sheet"),
    path("imports/<int:batch>/again/", upload_again, name="desk_import_again"),
    path("imports/<int:batch>/discard/", discard, name="desk_import_discard"),
    path("imports/<int:batch>/act/<slug:act>/", act, name="desk_import_act"),
]
