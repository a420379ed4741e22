"""What an editor or a template left behind, and pages that are pictures."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai import taxonomy
from gongkai.report import Report
from gongkai.rules import Context, Hit, Severity, rule
from gongkai.rules.lexicon import lexicon, matches
from gongkai.rules.text import narrative

_KINDS = {
    "comment": "文件里还有批注",
    "tracked_change": "文件里还有未接受的修订",
    "hidden_text": "文件里有隐藏文字",
    "macro": "文件里有宏",
    "embedded_object": "文件里嵌有其他文件",
}
# A bookmark is invisible in Word; it is a fault only where it was printed, and then it stands in the text.
_MINOR = {"embedded_object": Severity.INFO, "macro": Severity.INFO}


@rule(
    "AR-TXT-06",
    Severity.WARNING,
    law="条例第六条（政府信息应当准确）",
    why="模板的空白、批注和编辑痕迹随文公开，既不严肃，也可能泄露内部意见。",
    mend="补上应填的内容；删去批注、修订痕迹和编辑标记后另存再公布。",
)
def nothing_left_over(report: Report, context: Context) -> Iterator[Hit]:
    """不应留有模板文字、批注、修订痕迹等编辑残留。"""
    for item in report.leftovers:
        if item.kind in _KINDS:
            says = _KINDS[item.kind] + (f"：“{item.text[:60]}”。" if item.text else "。")
            yield Hit(item.text[:60] or None, place=item.place, says=says, severity=_MINOR.get(item.kind))
    whole = narrative(report)
    words = whole.joined.words
    if not words:
        return
    lines: set[int] = set()
    for word in lexicon().leftovers:
        for start in words.get(word, ()):
            # One mark such as [bookmark: _GoBack] may hold several of the words.
            if start not in lines:
                lines.update(range(start, start + 24))
                mark = _mark(whole.text, start)
                yield Hit(mark, place=whole.place(start), says=f"留有编辑或模板的痕迹：“{mark}”。")
    for phrase in lexicon().blanks:
        for start, end in matches(phrase, whole.text, words):
            says = f"应填的内容没有填：“{whole.text[max(0, start - 8) : end + 8].strip()}”。"
            yield Hit(whole.text[start:end], place=whole.place(start), says=says)


def _mark(text: str, start: int) -> str:
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    close = line.find("]") + 1 if line.startswith("[") else 0
    return line[: close or 20]


@rule(
    "AR-SCAN-01",
    Severity.WARNING,
    law="条例第二十四条（公开平台应有检索、查阅、下载功能）",
    why="图片里的字和数既不能检索，也不能汇总核对，视障者也读不到。",
    mend="用Word或由Word导出的PDF公布，表格用文字表格；确需扫描件的另附文字版。",
)
def tables_are_text(report: Report, context: Context) -> Iterator[Hit]:
    """报告和表格应是文字，不应是图片或扫描件。"""
    pictures = [item for item in report.leftovers if item.kind in ("scanned_page", "picture")]
    missing = [table for table in taxonomy.TABLES if not report.has_table(table)]
    if not pictures or not missing:
        return
    form = taxonomy.edition(report.form or taxonomy.edition_ids()[-1]).tables
    numbers = "、".join(form[table].number for table in missing)
    scanned = any(item.kind == "scanned_page" for item in pictures)
    kind = "扫描的图片" if scanned else "图片"
    yield Hit(kind, "文字", place=pictures[0].place, says=f"文件中有{len(pictures)}处{kind}，{numbers}读不到文字。")
