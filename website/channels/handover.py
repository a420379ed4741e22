"""The typeset article handed to a person: a page to copy from, and a package with everything in it.

For accounts without interface rights, and for whoever would rather publish by hand.
"""

from __future__ import annotations

import base64
import io
import zipfile
from html import escape

from website.channels.articles import plain_text
from website.channels.errors import WillNotGo
from website.channels.wechat import limits
from website.channels.wechat.article import Article, ArticlePicture
from website.channels.wechat.pictures import Fit, fit

FIRST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a package, so that the same article gives the same bytes."""


def copy_html(article: Article) -> str:
    """Return the article's HTML with its pictures inside, as it is copied into WeChat's editor."""
    html = article.html
    for picture in article.pictures:
        html = html.replace(picture.mark, _inside(_fitted(picture)))
    return html


def page(article: Article) -> str:
    """Return a page that stands by itself: title, digest and text to copy, which works without a script too."""
    return (
        PAGE.replace("{{title}}", escape(article.title))
        .replace("{{digest}}", escape(article.digest))
        .replace("{{author}}", escape(article.author))
        .replace("{{source}}", escape(article.source_url))
        .replace("{{text}}", copy_html(article))
    )


def package(article: Article) -> bytes:
    """Return a zip: article.html, its words, pictures, cover and a README; the same article gives the same bytes."""
    files: dict[str, bytes] = {
        "请先读我.txt": README.format(
            title=article.title, digest=article.digest, author=article.author or "（不填）", source=article.source_url
        ).encode("utf-8-sig"),
        "article.html": page(article).encode(),
        "正文.txt": plain_text(article).encode("utf-8-sig"),
    }
    for number, picture in enumerate(article.pictures, 1):
        made = _fitted(picture)
        files[f"图片/{number:02d}.{made.ending}"] = made.data
    cover = _fitted(article.cover)
    files[f"封面.{cover.ending}"] = cover.data
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a zip with fixed times and order, so that the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, FIRST)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            made.writestr(entry, data)
    return out.getvalue()


def _fitted(picture: ArticlePicture) -> Fit:
    """Return a picture made fit; one that cannot be opened is shown as missing, so that the rest can be handed over."""
    try:
        return fit(picture.read(), limits.PICTURE_BYTES, picture.name)
    except (WillNotGo, OSError):
        return Fit(MISSING, "png")


def _inside(picture: Fit) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


MISSING = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)
"""One white pixel."""

README = """\
怎样把这篇文章发到微信公众号

1. 用浏览器打开 article.html，点“复制正文”。没有这个按钮的，从头到尾选中正文后复制。
2. 登录微信公众平台，新建图文，在正文处粘贴。图片一起粘贴不过去的，从“图片”文件夹按编号插入。
3. 标题：{title}
4. 作者：{author}
5. 摘要：{digest}
6. 勾选“原文链接”，填入：{source}
7. 封面用“封面”这张图片。
8. 预览无误后发表，再回到平台登记发表日期和文章链接。

微信会去掉正文里的外部链接，所以附件和全文都写明“请点击文末阅读原文”；第6步不要漏。
"""

PAGE = """\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>{{title}}</title>
<style>
body { margin: 0 auto; padding: 16px; max-width: 677px; font-family: sans-serif; line-height: 1.6; color: #1a1a1a; }
header { padding: 12px 16px; border: 1px solid #767676; margin-bottom: 24px; overflow-wrap: anywhere; }
dt { font-weight: bold; } dd { margin: 0 0 8px; }
button { font: inherit; padding: 8px 16px; } main { overflow-wrap: anywhere; }
@media print { header { display: none; } }
</style>
</head>
<body>
<header>
<dl>
<dt>标题</dt><dd>{{title}}</dd>
<dt>作者</dt><dd>{{author}}</dd>
<dt>摘要</dt><dd>{{digest}}</dd>
<dt>原文链接</dt><dd>{{source}}</dd>
</dl>
<p><button type="button" id="copy" hidden>复制正文</button>
<span id="said" role="status">选中下面的正文复制，粘贴到公众平台的编辑器里。</span></p>
</header>
<main id="text">{{text}}</main>
<script>
const button = document.getElementById("copy"), said = document.getElementById("said");
button.hidden = false;
button.addEventListener("click", () => {
  const range = document.createRange(), selection = getSelection();
  range.selectNodeContents(document.getElementById("text"));
  selection.removeAllRanges();
  selection.addRange(range);
  const copied = document.execCommand("copy");
  said.textContent = copied ? "已经复制，请到公众平台的编辑器里粘贴。" : "浏览器不让复制，正文已经选中，请按 Ctrl+C。";
});
</script>
</body>
</html>
"""
