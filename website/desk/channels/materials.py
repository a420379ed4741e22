"""What a person needs to bring a record to an outlet by hand: the article, the package, the poster, the script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from gongkai.errors import MissingComponent
from website.channels import handover
from website.channels.articles import article_of
from website.channels.errors import NotDelivered
from website.channels.models import Delivery
from website.channels.packages import package
from website.channels.posters import Size, poster, screen_picture
from website.channels.scripts import Script, script, text, word
from website.desk.channels import scope
from website.publishing.choices import Channel

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF, PNG, ZIP = "application/pdf", "image/png", "application/zip"
PAGE_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'self'"
)
"""The page to copy from stands by itself: its own script and pictures, and nothing from elsewhere."""


@dataclass(frozen=True)
class Material:
    """One thing that is handed out: its name, what it is for, the name of its file, and how it is made."""

    label: str
    says: str
    ending: str
    media_type: str
    make: Callable[[Delivery], bytes]


def _article(delivery: Delivery) -> bytes:
    return handover.page(article_of(delivery.record, delivery.key)).encode()


def _article_package(delivery: Delivery) -> bytes:
    return handover.package(article_of(delivery.record, delivery.key))


def _script(delivery: Delivery) -> Script:
    return script(delivery.record, settings.SITE_ADDRESS + delivery.record.get_absolute_url())


def _script_text(delivery: Delivery) -> bytes:
    return text(_script(delivery)).encode("utf-8-sig")


MATERIALS = {
    "article": Material("排好版的文章", "打开后点“复制正文”，粘贴到公众平台的编辑器。", "html", "text/html", _article),
    "article-package": Material("移交包", "文章、图片、封面和说明。", "zip", ZIP, _article_package),
    "package": Material(
        "报送包",
        "正文（网页、Word、PDF）、附件和要素，格式见报送包说明。",
        "zip",
        ZIP,
        lambda each: package(each.record),
    ),
    "poster-a3": Material(
        "海报（A3）", "带二维码，扫码看全文。", "pdf", PDF, lambda each: poster(each.record, Size.A3)
    ),
    "poster-a4": Material("海报（A4）", "张贴在公告栏。", "pdf", PDF, lambda each: poster(each.record, Size.A4)),
    "screen": Material("电子屏画面", "1920×1080，供电子屏显示。", "png", PNG, lambda each: screen_picture(each.record)),
    "script": Material(
        "口播稿（Word）", "数字、日期按口语写出，标明预计时长。", "docx", DOCX, lambda each: word(_script(each))
    ),
    "script-text": Material("口播稿（文本）", "同样的内容，纯文本。", "txt", "text/plain", _script_text),
}
FOR = {
    Channel.WECHAT: ("article", "article-package"),
    Channel.NOTICE_BOARD: ("poster-a3", "poster-a4", "screen"),
    Channel.PRESS: ("script", "script-text"),
    Channel.CONFERENCE: ("script", "script-text"),
}
"""The materials of each channel; all others are handed the package."""


def offered(delivery: Delivery) -> dict[str, Material]:
    """Return what there is for a delivery."""
    names = FOR.get(Channel(delivery.outlet.channel), ("package",))
    return {name: MATERIALS[name] for name in names}


def material(request: HttpRequest, delivery: int, material: str) -> HttpResponse:
    """Hand out one thing, made from the record as it is public now."""
    found = scope.delivery_or_404(request, delivery)
    wanted = offered(found).get(material)
    if wanted is None or not found.record.is_public:
        raise Http404("没有这种材料，或者信息已经不公开")
    try:
        data = wanted.make(found)
    except (NotDelivered, MissingComponent) as trouble:
        messages.error(request, f"{wanted.label}没有生成：{trouble}")
        return redirect("desk_delivery", found.pk)
    answer = HttpResponse(data, content_type=f"{wanted.media_type}; charset=utf-8")
    if material == "article":
        answer["Content-Security-Policy"] = PAGE_POLICY
    else:
        name = quote(f"{found.title[:60]}-{wanted.label}.{wanted.ending}")
        answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
