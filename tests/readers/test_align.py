"""Tables aligned to the form by the meaning of their labels, whatever became of their cells."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from gongkai import Report, taxonomy
from gongkai.readers.form.align import align
from gongkai.readers.plain_text import from_text

CLEAN = (Path(__file__).parents[1] / "rules" / "clean-2023.md").read_text("utf-8")
FORM = taxonomy.edition("2021").tables["requests"]
TITLE = "云岭县水务局2023年政府信息公开工作年度报告\n本年新收政府信息公开申请\n"


def read(text: str) -> Report:
    return align(from_text(text, "made.txt"))


def row(report: Report, id: str) -> list[object]:
    return [report.number(f"requests.{id}.{column.id}") for column in FORM.columns]


def lines(figures: dict[str, str], join: str = " ") -> Iterable[str]:
    """Print table three a row a line, with ``figures`` for some rows and zeros for the others."""
    opened: set[str] = set()
    for one in FORM.form_rows:
        if one.group and one.group not in opened:
            opened.add(one.group)
            yield FORM.group[one.group].label
        yield one.label + join + figures.get(one.id, join.join("0000000"))


CONSISTENT = {"new_received": "801000081", "granted": "801000081", "handled_total": "801000081"}


def test_figures_run_together_in_one_line_are_solved_and_marked() -> None:
    report = read(
        TITLE
        + "三、收到和处理政府信息公开申请情况"
        + "".join(lines(CONSISTENT, ""))
        + "四、政府信息公开行政复议、行政诉讼情况"
    )
    assert row(report, "new_received") == [80, 1, 0, 0, 0, 0, 81]
    assert row(report, "ended_other") == [0] * 7
    assert report.cells["requests.new_received.natural"].inferred
    assert report.chapter("disputes") is not None


def test_two_readings_are_settled_by_the_columns() -> None:
    twice = {"new_received": "220000325", "granted": "220000325", "handled_total": "22 0 0 0 0 3 25"}
    report = read(TITLE + "三、收到和处理政府信息公开申请情况" + "".join(lines(twice, "")))
    assert row(report, "new_received") == [22, 0, 0, 0, 0, 3, 25]


def test_two_readings_that_nothing_settles_are_given_to_nobody() -> None:
    report = read(TITLE + "三、收到和处理政府信息公开申请情况" + "".join(lines({"new_received": "220000325"}, "")))
    assert row(report, "new_received") == [None, None, 0, 0, 0, 3, 25]
    unread = {item.cell: item.readings for item in report.unread}
    assert unread["requests.new_received.natural"] == (2, 22)


def test_one_figure_a_line() -> None:
    text = "\n".join(lines({"new_received": "\n".join(["9", "2", "0", "0", "0", "0", "11"])}, "\n"))
    report = read(TITLE + "三、收到和处理政府信息公开申请情况\n" + text)
    assert row(report, "new_received") == [9, 2, 0, 0, 0, 0, 11]
    assert not report.cells["requests.new_received.natural"].inferred


def test_the_year_of_the_next_sentence_is_no_figure() -> None:
    text = "".join(lines({}, ""))
    report = read(TITLE + "三、收到和处理政府信息公开申请情况" + text + "2023年，未收到申请。")
    assert row(report, "carried_out") == [0] * 7
    assert report.chapters[-1].text == "2023年，未收到申请。"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5.属于三类内部事务信息", "5.属于三类内容事务信息"),
        ("5.属于三类内部事务信息", "５、 属于三类 内部\u3000事务信息"),
        ("5.属于三类内部事务信息", "属于三类内部事务信息的"),
        ("（七）总计", "（七）合计"),
        ("四、结转下年度继续办理", "四、结转下年度继续办理数"),
    ],
)
def test_labels_are_read_by_their_meaning(old: str, new: str) -> None:
    report = read(CLEAN.replace(old, new))
    assert {id: value.number for id, value in report.cells.items()} == {
        id: value.number for id, value in read(CLEAN).cells.items()
    }
    assert report.unread == []
    assert report.strays == []


def test_a_row_without_a_label_between_its_neighbours_is_inferred() -> None:
    report = read(CLEAN.replace("|  |  | 6.属于四类过程性信息 |", "|  |  |  |"))
    assert row(report, "withheld_process") == [1, 0, 0, 0, 0, 0, 1]
    assert report.cells["requests.withheld_process.natural"].inferred


def test_two_rows_without_a_label_next_to_a_missing_one_are_not_guessed() -> None:
    text = CLEAN.replace("|  |  | 6.属于四类过程性信息 |", "|  |  |  |")
    text = "\n".join(line for line in text.split("\n") if "7.属于行政执法案卷" not in line)
    report = read(text)
    assert "requests.withheld_process.natural" in {item.cell for item in report.unread}
    assert [stray.why for stray in report.strays] == ["表三没有这一行"]


def test_a_row_of_its_own_is_a_stray_and_shifts_nothing() -> None:
    extra = "|  | （八）协商撤回 |  | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n| 四、结转下年度继续办理"
    report = read(CLEAN.replace("| 四、结转下年度继续办理", extra))
    assert [stray.text for stray in report.strays] == ["（八）协商撤回"]
    assert row(report, "carried_out") == [2, 0, 0, 0, 0, 0, 2]


def test_a_table_cut_in_two_with_its_head_printed_again() -> None:
    head = next(line for line in CLEAN.split("\n") if line.startswith("| （本列数据"))
    cut = CLEAN.replace("|  | （四）无法提供 |", f"\n{head}\n|---|\n|  | （四）无法提供 |")
    assert read(cut).cells.keys() == read(CLEAN).cells.keys()
    assert row(read(cut), "unable_not_held") == [1, 1, 0, 0, 0, 0, 2]


def test_a_total_column_left_out_is_unread_and_the_rest_is_read() -> None:
    def without_total(line: str) -> str:
        return line[: line.rstrip().rstrip("|").rfind("|") + 1] if line.count("|") == 11 else line

    report = read("\n".join(without_total(line) for line in CLEAN.split("\n")))
    assert row(report, "new_received") == [7, 2, 0, 0, 0, 0, None]
    assert "requests.new_received.total" in {item.cell for item in report.unread}


def test_the_older_single_row_stands_for_three() -> None:
    lines_out = [line for line in CLEAN.split("\n") if "不再处理" not in line]
    report = read("\n".join(lines_out).replace("|  |  | 3.其他 |", "|  | （六）其他处理 |  |"))
    assert report.single_ended_row
    assert row(report, "ended") == [0] * 7
    assert not any(item.cell.startswith("requests.ended_") for item in report.unread)


def test_a_blank_is_not_zero() -> None:
    report = read(CLEAN.replace("| 行政处罚 | 13 |", "| 行政处罚 |  |"))
    assert report.number("proactive.penalties.decisions") is None
    assert report.cells["proactive.penalties.decisions"].blank
    assert report.unread == []


def test_what_is_no_figure_is_unread() -> None:
    report = read(CLEAN.replace("| 行政处罚 | 13 |", "| 行政处罚 | 见附件 |"))
    assert [(item.cell, item.text) for item in report.unread] == [("proactive.penalties.decisions", "见附件")]


def test_a_lost_table_is_unread_to_the_last_figure() -> None:
    start, end = CLEAN.index("| 行政复议"), CLEAN.index("2023年，因政府信息公开工作")
    report = read(CLEAN[:start] + CLEAN[end:])
    assert {item.cell for item in report.unread} == set(taxonomy.edition("2021").tables["disputes"].cells)
    assert not report.has_table("disputes")


def test_outline() -> None:
    report = read(CLEAN)
    assert (report.agency, report.year, report.edition) == ("云岭县水务局", 2023, "2021")
    assert [chapter.id for chapter in report.chapters] == [c.id for c in taxonomy.edition("2021").chapters]
    assert report.signed_on is not None
    assert report.signed_on.isoformat() == "2024-01-18"
    assert [paragraph.text for paragraph in report.closing] == ["云岭县水务局", "2024年1月18日"]
    assert report.period is not None
    assert [day.isoformat() for day in report.period] == ["2023-01-01", "2023-12-31"]


def test_a_chapter_under_another_name_is_still_that_chapter() -> None:
    report = read(CLEAN.replace("六、其他需要报告的事项", "六、其他需要说明的事项"))
    assert [(chapter.id, chapter.label) for chapter in report.chapters][-1] == ("other", "其他需要说明的事项")


def test_a_sub_heading_with_the_words_of_a_chapter_is_none() -> None:
    report = read(CLEAN.replace("（一）主动公开情况。", "（一）主动公开政府信息情况\n"))
    assert [chapter.number for chapter in report.chapters] == list("一二三四五六")


def test_a_numbered_list_inside_a_chapter_is_no_set_of_chapters() -> None:
    report = read(
        CLEAN.replace("（一）主动公开情况。", "一、公开得多\n\n二、公开得快\n\n三、公开得好\n\n（一）主动公开情况。")
    )
    assert [chapter.number for chapter in report.chapters] == list("一二三四五六")
    assert "二、公开得快" in [paragraph.text for paragraph in report.chapters[0].paragraphs]


def test_a_seventh_chapter_is_kept_apart() -> None:
    report = read(CLEAN.replace("云岭县水务局\n\n2024年", "七、附件目录\n\n见附件。\n\n云岭县水务局\n\n2024年"))
    assert [(chapter.number, chapter.id) for chapter in report.chapters][-1] == ("七", "")


def test_an_enumeration_of_the_chapters_is_no_heading() -> None:
    opening = "本报告由一、总体情况，二、主动公开政府信息情况，三、收到和处理政府信息公开申请情况等六部分组成。"
    report = read(CLEAN.replace("本报告根据", opening + "本报告根据"))
    assert len(report.chapters) == 6


def test_a_table_of_contents_is_no_second_set_of_chapters() -> None:
    contents = "\n".join(f"{chapter.number}、{chapter.label}" for chapter in taxonomy.edition("2021").chapters)
    report = read(CLEAN.replace("本报告根据", contents + "\n\n本报告根据", 1))
    assert [chapter.number for chapter in report.chapters] == list("一二三四五六")
    assert report.chapters[0].paragraphs


def test_places_lead_back_to_the_line() -> None:
    report = read(CLEAN)
    place = report.place("requests.new_received.natural")
    assert place is not None
    assert "一、本年新收" in CLEAN.split("\n")[place.number - 1]


def test_a_word_among_the_figures_of_a_row_leaves_the_others_read() -> None:
    line = "|  | （二）部分公开（区分处理的，只计这一情形，不计其他情形） |  | 1 | 0 | 0 | 0 | 0 | 0 | 1 |"
    assert line in CLEAN
    report = read(CLEAN.replace(line, line.replace("| 1 | 0 | 0 |", "| 1 | 见附件 | 0 |")))
    assert row(report, "partial") == [1, None, 0, 0, 0, 0, 1]
    assert [item.cell for item in report.unread] == ["requests.partial.commercial"]
