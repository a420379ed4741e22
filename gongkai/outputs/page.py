"""The frame of a page that stands alone: its style is inside it, it loads nothing and runs nothing."""

from __future__ import annotations

from html import escape

STYLE = """
:root { color-scheme: light; --ink: #1c2430; --soft: #57606e; --line: #d8dde4; --paper: #fff; --wash: #f5f7f9;
  --error: #b3261e; --warning: #8a5a00; --info: #1f5fa8; --untold: #6b3fa0; --clean: #1e6b3a; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.7 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.35; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; line-height: 1.4; margin: 2.5rem 0 .5rem; padding-top: .75rem;
  border-top: 2px solid var(--ink); overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
a { color: var(--info); }
a:focus-visible { outline: 3px solid var(--info); outline-offset: 2px; }
.soft { color: var(--soft); font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .95rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--ink); white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
.untold { color: var(--untold); } .clean { color: var(--clean); }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } a { color: inherit; text-decoration: none; }
  .wide { overflow: visible; } table, article, figure { break-inside: avoid; } }
"""


def opening(title: str, style: str = "") -> str:
    """Return the page's beginning, up to and with its first heading."""
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{safe(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n<main>\n<h1>{safe(title)}</h1>\n"
    )


CLOSING = "</main>\n</body>\n</html>\n"


def safe(text: str) -> str:
    """Return text as the content or a quoted attribute of an element, whatever it holds."""
    return escape(text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd"))
