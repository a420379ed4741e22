"""How to reach the organ, as the opening of a report says it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gongkai.document import Paragraph
from gongkai.labels import half_width

_LABEL = re.compile(
    r"(?P<address>(?:联系|通讯|办公|通信)?\s*地\s*址)|(?P<postcode>邮\s*政?\s*编\s*码|邮\s*编)|(?P<fax>(?:联系)?传\s*真(?:电话|号码)?)"
    r"|(?P<phone>(?:联系|咨询|办公|监督)?\s*电\s*话(?:号码)?)|(?P<email>电\s*子\s*邮\s*(?:箱|件)|邮\s*箱|[Ee]-?mail)"
)
_SHAPE = {
    "address": re.compile(r"\s*[:：]\s*([^，,。；;、（）()]{4,60})"),
    "postcode": re.compile(r"\s*[:：]?\s*(\d(?:\s?\d){5})(?!\s?\d)"),
    "phone": re.compile(r"\s*[:：]?\s*(\(?\d[\d()\s\-—－]{5,20}\d)"),
    "fax": re.compile(r"\s*[:：]?\s*(\(?\d[\d()\s\-—－]{5,20}\d)"),
    "email": re.compile(r"\s*[:：]?\s*([\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+)", re.ASCII),
}


def contact(paragraphs: Iterable[Paragraph]) -> dict[str, str]:
    """Return what is stated of phone, fax, address, postcode and email, the first of each, without stray spaces."""
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        text = half_width(paragraph.text)
        for label in _LABEL.finditer(text):
            kind = str(label.lastgroup)
            value = _SHAPE[kind].match(text, label.end())
            if kind not in found and value:
                found[kind] = "".join(value.group(1).split())
    return found
