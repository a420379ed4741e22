"""Odd and hostile text through the public functions: always an answer, and soon."""

from __future__ import annotations

import json
import time

import pytest

from gongkai import check, read
from gongkai.errors import UnreadableDocument
from gongkai.report import Report
from gongkai.rules import Result

SECONDS = 4.0
"""What reading and checking one text may take of the processor."""

HEAD = "云岭县水务局2023年政府信息公开工作年度报告\n"
CHAPTERS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
HEADINGS = [f"{number}、{label}" for number, label in zip("一二三四五六", CHAPTERS, strict=True)]
ROWS = ("规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费")
REQUESTS = "一、本年新收政府信息公开申请数量\n二、上年结转政府信息公开申请数量\n（一）予以公开\n（二）部分公开\n"
PROSE = "本机关全年受理依申请公开21件，办结20件，结转下年度1件，均按时答复，群众满意率达到98.5%。"


def overview(text: str) -> str:
    """Return a report whose first chapter is ``text``."""
    return f"{HEAD}{HEADINGS[0]}\n{text}"


def inside(chapter: int, text: str) -> str:
    """Return a report whose chapter of that index is ``text``, all others short."""
    return HEAD + "\n".join(f"{h}\n{text if at == chapter else '正文。'}" for at, h in enumerate(HEADINGS))


def glued(digits: str) -> str:
    """Return table three's rows with their figures run together, each the same digits."""
    return inside(2, "".join(f"{line}{digits}\n" for line in REQUESTS.splitlines()))


PIECES = {
    "digits": "1" * 20_000,
    "grouped digits": "12," * 20_000,
    "digits and spaces": "1 " * 20_000,
    "digits apart": ("1" + " " * 100) * 2_000,
    "digits before a measure word": "1" * 20_000 + "件",
    "numerals": "一二三" * 20_000,
    "numerals with scales": "十百千" * 20_000,
    "per cent in digits": "百分之" + "1" * 20_000,
    "per cent in numerals": "百分之" + "一点" * 20_000,
    "spaces": " " * 50_000 + "x",
    "spaces behind a number": "1" + " " * 50_000 + "x",
    "wide spaces": "\u3000" * 50_000 + "x",
    "commas": "，" * 50_000,
    "brackets": "（" * 50_000,
    "half brackets": "(" * 50_000,
    "headings": "一、x\n" * 20_000,
    "tab-led cells": "\t1\n" * 20_000,
    "one tabbed row": "1\t" * 50_000,
    "pipe rows": "|1|2|3|\n" * 20_000,
    "prose in lines": f"{PROSE}\n" * (200_000 // len(PROSE)),
    "prose in one line": PROSE * (200_000 // len(PROSE)),
    "one sentence": PROSE.replace("。", "，") * (200_000 // len(PROSE)),
    "a line of 1 MB": PROSE * (1_000_000 // 3 // len(PROSE)),
    "a word of 1 MB": "字" * 333_000,
    "a digit line of 1 MB": "7" * 1_000_000,
    "counts without end": "收到申请1件，" * 20_000,
    "disputes without end": "行政复议1件，作为复议机关办理行政诉讼1件，" * 5_000,
    "refusals": "未收到" * 30_000,
    "denied disputes": "未发生复议" * 20_000,
    "no dispute at all": "没有" * 50_000 + "复议",
    "no fee": "未无不费" * 30_000,
    "quotes": "“" * 50_000,
    "titles in brackets": "《" * 50_000,
    "dates": "2023年1月1日至" * 10_000,
    "periods": "统计期限" * 20_000,
    "hyphens": "2023-1-1" + "-" * 50_000,
    "e-mail": "邮箱：" + "a." * 30_000,
    "phones": "电话：" + "0-" * 30_000,
    "hosts": "www." * 20_000,
    "subnumbers": "（一）" * 20_000,
    "firstly": "一是" * 30_000,
    "sums": "其中1件，" * 20_000,
    "sums in sentences": "其中1件，" * 300 + "。" + ("其中1件，" * 90 + "。") * 200,
    "words of a sum": "收到申请" + "共计" * 5_000 + "啊3件",
    "shares": "占" + "的" * 50_000 + "1%",
    "years": "2022年" * 20_000 + "收到申请1件",
    "parts": "其中" * 50_000 + "1件",
    "upheld": "行政复议1件，" * 10_000 + "均获维持",
    "measure words": "件" * 100_000,
    "replacement characters": "\ufffd" * 50_000,
    "halves of surrogates": "\U0001f600" * 50_000,
    "NUL": "\x00一" * 20_000,
}
TEXTS = {
    **{name: overview(text) for name, text in PIECES.items()},
    "chapter headings": HEAD + f"{HEADINGS[0]}\n" * 10_000,
    "numbered headings": HEAD + "".join(f"{number}、其他事项\n" for number in "一二三四五六七八九十") * 1_000,
    "different headings": HEAD + "".join(f"一、{n}种不同的工作推进情况\n" for n in range(10_000)),
    "every chapter again": HEAD + ("\n正文。\n".join(HEADINGS) + "\n") * 1_000,
    "every heading again": HEAD + "".join(f"{heading}\n" * 1_000 for heading in HEADINGS),
    "headings inside a line": HEAD + "正文" * 30 + "".join(HEADINGS) * 2_000,
    "pipe tables": HEAD + f"{HEADINGS[1]}\n" + "|规章|1|2|3|\n\n" * 5_000,
    "one pipe table": HEAD + f"{HEADINGS[1]}\n" + "|规章|1|2|3|4|5|6|7|8|9|\n" * 10_000,
    "one wide pipe row": HEAD + f"{HEADINGS[1]}\n" + "|1" * 100_000 + "|\n",
    "unknown rows": HEAD + f"{HEADINGS[2]}\n" + "|没有这样的行名在表三里|1|0|0|0|0|0|1|\n" * 10_000,
    "different unknown rows": HEAD
    + f"{HEADINGS[2]}\n"
    + "".join(f"|表三的行名第{n}号|1|0|0|0|0|0|1|\n" for n in range(10_000)),
    "different rows of table two": inside(1, "".join(f"|没有的第{n}种处理|1|\n" for n in range(10_000))),
    "rows of table two again": inside(1, "".join(f"|{row}|1|\n" for row in ROWS) * 2_000),
    "titles": HEAD * 5_000,
    "long titles": "2023年" * 20_000 + "政府信息公开" * 10_000,
    "glued rows": glued("1" * 20_000),
    "glued rows of a usual length": glued("1" * 24),
    "glued rows of different figures": glued("35281946703521"),
    "glued rows with several readings": glued("220000325"),
    "rows in lines": inside(2, "".join(f"一种{n}没有的行\n1\n" for n in range(5_000))),
    "labels of table three": inside(2, REQUESTS * 1_000),
    "glued table two": inside(1, "信息内容" + "".join(row + "1" * 5_000 for row in ROWS)),
    "labels of table two": inside(1, "信息内容" + "".join(ROWS) * 2_000),
    "a row of table two": inside(1, "信息内容规章37增291" + "增1" * 5_000),
    "glued table four": inside(3, "结果维持结果纠正其他结果尚未审结总计" + "1" * 5_000),
    "spaced table four": inside(3, "结果维持结果纠正" + "1 " * 2_500),
    "spoilt table four": inside(3, "结果维持结果纠正其他结果尚未审结总计" + "1234567890" * 3),
    "heads of table four": inside(3, "结果维持结果纠正" * 5_000),
    "digits nearly enough": inside(3, "结果维持" + "1234567890123，" * 5_000),
}


def answer(text: str | bytes, name: str = "report.txt") -> Report | UnreadableDocument:
    """Read and check; any error but the one promised goes up, and so does a long wait."""
    data = text if isinstance(text, bytes) else text.encode()
    started = time.process_time()
    result: Report | UnreadableDocument
    try:
        result = read(data, name)
        check(result)
    except UnreadableDocument as error:
        result = error
    assert time.process_time() - started < SECONDS
    return result


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS.items()])
def test_an_answer_in_time(text: str) -> None:
    assert answer(text)


NESTED = "[" * 100_000


@pytest.mark.parametrize(
    "record",
    [
        {"agency": "\ud800", "year": 2023},
        {"title": "\udfff" * 10_000},
        {"cells": {"proactive.regulations.issued": "\ud83d"}},
        {"chapters": [{"id": "overview", "text": "\ud800受理1件"}]},
        {"cells": {"proactive.regulations.issued": "1" * 20_000}},
        {"cells": {f"requests.row{n}.total": n for n in range(20_000)}},
        {"opening": "1" * 1_000_000},
        {"opening": [PROSE] * 20_000},
    ],
)
def test_records_of_odd_text(record: dict[str, object]) -> None:
    assert answer(json.dumps({"cells": {}, **record}), "report.json")


def test_a_nested_record_is_refused() -> None:
    assert isinstance(answer('{"cells": ' + NESTED, "report.json"), UnreadableDocument)


def cells(text: str) -> tuple[Report, list[str]]:
    """Return the report of a text and why the figures of table three's first row are unread."""
    report = read(text.encode(), "report.txt")
    return report, [item.why for item in report.unread if item.cell.startswith("requests.new_received.")]


def test_a_search_given_up_leaves_the_row_unread_and_says_so() -> None:
    report, why = cells(glued("9" * 40))
    assert len(why) == 7
    assert all("太多" in said for said in why)
    assert not any(id.startswith("requests.new_received.") for id in report.cells)


def test_a_row_of_endless_digits_is_unread() -> None:
    _, why = cells(glued("1" * 20_000))
    assert len(why) == 7


def test_a_table_of_endless_rows_is_one_stray_row() -> None:
    (stray,) = read(TEXTS["different unknown rows"].encode(), "report.txt").strays
    assert "10000行" in stray.why


def test_a_sentence_without_end_is_said_not_to_be_compared() -> None:
    told = [item for item in check(read(TEXTS["sums"].encode(), "report.txt")) if item.rule == "AR-TXT-04"]
    assert [item.result for item in told] == [Result.CANNOT_TELL]


def test_numbers_behind_endless_words_are_still_read() -> None:
    report = read(overview("加强公开工作，" * 20_000 + "收到政府信息公开申请7件。").encode(), "report.txt")
    assert [(fact.subject, fact.number) for fact in report.facts] == [("requests.received", 7)]


def test_a_numeral_and_its_measure_word_may_stand_apart() -> None:
    report = read(overview("收到政府信息公开申请十 件。").encode(), "report.txt")
    assert [fact.number for fact in report.facts] == [10]


def test_an_increase_inside_a_glued_row_is_a_boundary() -> None:
    text = (
        HEAD
        + "".join(f"{heading}\n" for heading in HEADINGS[:2])
        + "信息内容上一年项目数量本年增/减处理决定数量行政许可37增291"
    )
    report = read(text.encode(), "report.txt")
    assert report.form == "2019"
    assert report.number("proactive.licences.items") == 37
    assert {item.cell: item.readings for item in report.unread if ".licences." in item.cell} == {
        "proactive.licences.change": (2, 29),
        "proactive.licences.decisions": (1, 91),
    }
