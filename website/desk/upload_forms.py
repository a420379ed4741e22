"""The forms by which files and pictures come in: each is looked at before it is kept."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from website.publishing.uploads import clean_name, inspect_file
from website.publishing.uploads.errors import UnsafeFile


class _Inspected:
    """What both forms do with the file that was chosen."""

    def clean_file(self) -> Any:
        """Return the file as it may be kept, or say why not."""
        chosen = self.cleaned_data["file"]
        if not isinstance(chosen, UploadedFile):
            return chosen
        try:
            accepted = inspect_file(chosen.name or "", chosen.file, chosen.size or 0)
        except UnsafeFile as refusal:
            raise ValidationError(str(refusal)) from refusal
        if accepted is None:
            chosen.name = clean_name(chosen.name or "")
            return chosen
        data = io.BytesIO(accepted.data)
        kept = InMemoryUploadedFile(data, "file", accepted.name, accepted.media_type, len(accepted.data), None)
        if hasattr(chosen, "image"):
            kept.image = chosen.image
        return kept


class DocumentForm(_Inspected, BaseDocumentForm):
    """A document that comes in."""


class ImageForm(_Inspected, BaseImageForm):
    """A picture that comes in."""
