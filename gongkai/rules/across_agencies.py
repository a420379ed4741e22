"""The text against those of other organs: copied passages and another organ's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.document import Place
from gongkai.labels import squeeze
from gongkai.report import Report
from gongkai.rules import Context, Hit, Severity, rule
from gongkai.rules.across_years import copied
from gongkai.rules.limits import limits
from gongkai.rules.text import Narrative, narrative

_SHOWN = 3
"""So many of the neighbours whose text is the same are shown, the most alike first."""


@rule(
    "AR-COPY-02",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号（四）（不得雷同、敷衍；阈值为本项目设定，未核实）",
    why="不同单位的年报正文雷同，至少有一家没有写自己的工作。",
    mend="按本单位实际重写相同的段落。",
    needs=("neighbours",),
)
def text_is_not_a_neighbours(report: Report, context: Context) -> Iterator[Hit]:
    """正文不应与其他单位的报告雷同。"""
    limit = limits().copied_from_another_organ
    hits = []
    for other in context.neighbours:
        if other is not report and (other.agency is None or other.agency != report.agency):
            hit = copied(report, other, limit, f"{other.agency or other.name}的报告")
            hits += [hit] if hit else []
    yield from sorted(hits, key=lambda hit: str(hit.found), reverse=True)[:_SHOWN]


_SELF = (
    r"(?:认真|严格|高度重视|深入|坚持|全面|积极|始终|切实|扎实|持续|不断|紧紧|围绕|主动公开|共(?:收到|受理)|新收|收到|未收到|没有收到"
    r"|严把|进一步|按照|(?:政府信息公开|政务公开)工作)"
)
_OPENS = r"(?:(?<=[\n。；：:，,])|^)\s*(?:20\d\d年(?:度)?(?:以来)?[，,]?)?"
_NAME = (
    r"(?P<name>(?P<area>(?:(?![全年代表由经与和对向为我各本该其是的按照在])[\u4e00-\u9fff]){2,5}?[省市县区旗州])"
    r"[\u4e00-\u9fff]{0,14}?(?:局|委员会|办公室|政府|管委会|中心|街道办事处|厅))"
)
_SPEAKS = re.compile(rf"{_OPENS}{_NAME}{_SELF}", re.M)
_CONTACT = re.compile(rf"(?:请与|请联系|请向){_NAME}(?=[^。]{{0,12}}(?:联系|咨询|反映|（))")
_AREA = re.compile(r"[\u4e00-\u9fff]{2,5}?[省市县区旗州]")
_LEVEL = {"省": 3, "州": 2, "市": 2, "县": 1, "区": 1, "旗": 1}
_OVER = ("政府", "管委会", "委员会办公室", "政府办公室", "人民政府办公室")


@rule(
    "AR-TXT-12",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号（四）",
    why="正文把其他单位写成了自己，多半是照抄那个单位的报告没有改完。",
    mend="改为本单位名称，并检查整段内容是否本单位的实际情况。",
)
def the_text_speaks_of_this_organ(report: Report, context: Context) -> Iterator[Hit]:
    """正文中以报告单位口气出现的，应是本单位而不是其他单位。"""
    own = squeeze(context.agency or report.agency or "")
    if not own:
        return
    whole = narrative(report)
    seen: dict[str, Place | None] = {}
    for name, offset in [*_known_names(report, context, own, whole), *_strangers(own, whole)]:
        seen.setdefault(name, whole.place(offset))
    for name, place in seen.items():
        yield Hit(name, own, (), place, f"正文以“{name}”的口气叙述，报告单位是“{own}”。")


def _known_names(report: Report, context: Context, own: str, whole: Narrative) -> Iterator[tuple[str, int]]:
    """Yield the names of other known organs where the text lets them speak or gives them as whom to ask."""
    names = {squeeze(name) for name in (*context.agencies, *(other.agency or "" for other in context.neighbours))}
    for name in sorted(names):
        if not name or name in own or own in name or name not in whole.text:
            continue
        quoted = re.escape(name)
        found = re.search(rf"{_OPENS}{quoted}{_SELF}|请与{quoted}[^。]{{0,12}}联系", whole.text, re.M)
        if found:
            yield name, whole.text.index(name, found.start())


def _strangers(own: str, whole: Narrative) -> Iterator[tuple[str, int]]:
    """Yield names of organs of another place of the same level, where the text lets them speak."""
    areas = _AREA.findall(own)
    if not areas:
        return
    for pattern in (_SPEAKS, _CONTACT):
        for found in pattern.finditer(whole.text):
            name, area = found["name"], found["area"]
            if name not in own and own not in name and _stranger(name, area, own, areas):
                yield name, found.start("name")


def _stranger(name: str, area: str, own: str, areas: list[str]) -> bool:
    """Whether an organ is neither a superior nor one of the same place, nor one whose work the report sums up."""
    if any(part in area or area in part or area in own for part in areas):
        return False
    own_level = _LEVEL[areas[-1][-1]]
    if _LEVEL[area[-1]] != own_level:
        return False
    return not own.endswith(_OVER) or name.endswith(_OVER)
