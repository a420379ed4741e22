"""Labels of the windows in which a link is chosen: Wagtail names these fields by their identifiers alone."""

from __future__ import annotations

from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)

LABELS = {
    "link_text": "链接文字",
    "email_address": "电子邮箱",
    "subject": "主题",
    "body": "正文",
    "phone_number": "电话号码",
}


def put_in_chinese() -> None:
    """Give the fields their labels."""
    for form in (AnchorLinkChooserForm, EmailLinkChooserForm, ExternalLinkChooserForm, PhoneLinkChooserForm):
        for name, field in form.base_fields.items():
            field.label = LABELS.get(name, field.label)
