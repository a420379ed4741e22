"""The forms by which files and pictures come in: each is looked at before it is kept."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from website.publishing.uploads import inspect
from website.publishing.uploads.errors import UnsafeFile


class _Inspected:
    """What both forms do with the file that was chosen."""

    def clean_file(self) -> Any:
        """Return the file as it may be kept, or say why not."""
        chosen = self.cleaned_data["file"]
        if not isinstance(chosen, UploadedFile):
            return chosen
        try:
            accepted = inspect(chosen.name or "", chosen.read())
        except UnsafeFile as refusal:
            raise ValidationError(str(refusal)) from refusal
        data = io.BytesIO(accepted.data)
        kept = InMemoryUploadedFile(data, "file", accepted.name, accepted.media_type, len(accepted.data), None)
        if hasattr(chosen, "image"):
            kept.image = chosen.image
        return kept


class DocumentForm(_Inspected, BaseDocumentForm):
    """A document that comes in."""


class ImageForm(_Inspected, BaseImageForm):
    """A picture that comes in."""
