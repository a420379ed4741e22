"""The forms of the steps: what a form is built from. Each step's own form stands in ``steps``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from gongkai import lifecycle
from gongkai.request_ledger import Standing
from website.access_requests import ledger, services
from website.access_requests.models import AccessRequest, Paper
from website.access_requests.services import Upload
from website.agencies.models import Person
from website.desk.requests import contested, lettered
from website.publishing.uploads import inspect
from website.publishing.uploads.errors import UnsafeFile

READY: list[Callable[[AccessRequest, str], dict[str, Any]]] = [lettered.proved]
"""What other parts of the desk know of a step that is about to be taken: what a letter says or proves is neither typed
nor ticked again."""
NOTES: list[Callable[[AccessRequest, str], Iterable[str]]] = [contested.lessons, lettered.notes]
"""What other parts of the desk have to say above the form of a step."""


def ready(request: AccessRequest, kind: str) -> dict[str, Any]:
    """Return what is proved already for a step of an application."""
    known: dict[str, Any] = {}
    for each in READY:
        known |= each(request, kind)
    return known


class ManyFiles(forms.ClearableFileInput):
    """A field of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each looked at before it is kept."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Return names and bytes of the files, or say which one may not be kept and why."""
        chosen = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if not chosen and self.required:
            raise forms.ValidationError("请选择文件。")
        kept = []
        for each in chosen:
            name, content = each.name or "", each.read()
            try:
                inspect(name, content)
            except UnsafeFile as refusal:
                raise forms.ValidationError(f"{name}：{refusal}") from refusal
            kept.append((name, content))
        return kept


def text(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    """Return a field for some sentences."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=5000, widget=area)


def line(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """Return a field for a line."""
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=200)


def day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


def files(label: str, help_text: str = "", *, required: bool = False) -> FilesField:
    """Return a field for files."""
    return FilesField(label=label, help_text=help_text, required=required)


def tick(label: str, help_text: str = "", *, required: bool = False) -> forms.BooleanField:
    """Return a field to be ticked."""
    return forms.BooleanField(label=label, help_text=help_text, required=required)


class StepForm(forms.Form):
    """A step of an application: its day, what its guards need, and the last line that the person has seen.

    A field's name is the name of the particular in the ledger. ``KEPT`` says of which kind a field's files are.
    """

    kind: ClassVar[str] = ""
    button: ClassVar[str] = ""
    counts: ClassVar[bool] = False
    """Whether the form shows something that is worked out before it is sent."""
    KEPT: ClassVar[dict[str, Paper.Kind]] = {}

    seen = forms.IntegerField(widget=forms.HiddenInput)
    on = day("办理日期", "实际办理的那一天；当天办的不用改。")

    def __init__(self, *args: Any, case: AccessRequest, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.person = case, person
        self.standing: Standing = ledger.standing_of(case)
        self.known = ready(case, self.kind)
        self.fields["on"].initial = timezone.localdate()
        self.fields["seen"].initial = case.events.order_by("-number").values_list("number", flat=True).first()
        for name in [name for name in self.fields if self.known.get(name)]:
            del self.fields[name]  # its letter says it, and is kept already
        self.order_fields([*(name for name in self.fields if name not in ("on", "seen")), "on", "seen"])
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the case."""

    @property
    def says(self) -> Iterable[str]:
        """What the step itself says above the form."""
        return ()

    @property
    def notes(self) -> list[str]:
        """What is said above the form, by itself and by other parts of the desk."""
        return [*self.says, *(text for each in NOTES for text in each(self.case, self.kind))]

    @property
    def label(self) -> str:
        """What the step is called."""
        return lifecycle.label(self.kind)

    @property
    def detail(self) -> dict[str, Any]:
        """What is written into the ledger: every answer that is not empty, and what was known already."""
        own = {"seen", "on", *self.KEPT}
        said = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return {**self.known, **{name: value for name, value in said.items() if value not in (None, "")}}

    @property
    def uploads(self) -> list[Upload]:
        """The files that come with the step."""
        return list(self._uploads())

    def _uploads(self) -> Iterator[Upload]:
        for name, kind in self.KEPT.items():
            shown = kind in (Paper.Kind.LETTER, Paper.Kind.RELEASED) and self.kind == "serve"
            for file, data in self.cleaned_data.get(name) or ():
                yield Upload(file, data, str(kind), shown)

    def carry_out(self) -> Any:
        """Take the step. Raises ``NotAllowed`` with every reason that stands against it."""
        return services.take(
            self.case,
            self.kind,
            by=self.person,
            on=self.cleaned_data.get("on"),  # a form that asks for no day means today
            detail=self.detail,
            uploads=self.uploads,
        )
