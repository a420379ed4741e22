"""The checks before review: each speaks of what it should and keeps silent about what is right."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

import pytest

from gongkai.working_days import Deadline
from website.publishing.checks import Anchor, Draft, Finding, Office, Part, Picture, Weight, run
from website.publishing.checks.lists import Renamed, lists

TODAY = date(2026, 3, 2)
OFFICE = Office(today=TODAY)
CLEAN = Draft(
    parts=(
        Part("名称", "云岭县司法局关于做好法治宣传工作的通知"),
        Part(
            "正文第1块", "各司法所：\n现将有关事项通知如下。联系电话：0934-6120000，电子邮箱：sfj@example.gov.cn。", 0
        ),
    ),
    pictures=(Picture("正文第2块", "工作人员向群众发放宣传册", False, "IMG_01.jpg"),),
    anchors=(Anchor("正文第1块", "云岭县人民政府", "https://www.example.gov.cn/"),),
    publish_by=Deadline(date(2026, 3, 30), False),
    made_on=TODAY,
)


def told(draft: Draft, office: Office = OFFICE) -> list[tuple[str, str]]:
    return [(finding.check, str(finding.weight)) for finding in run(draft, office)]


def saying(*text: str, **fields: object) -> Draft:
    parts = tuple(Part(f"正文第{number}块", each, number - 1) for number, each in enumerate(text, 1))
    return replace(CLEAN, parts=parts, **fields)


def test_a_clean_draft_has_no_findings() -> None:
    assert run(CLEAN, OFFICE) == []


def test_an_empty_draft_is_looked_at_without_a_fault() -> None:
    assert run(Draft(parts=()), OFFICE) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("申请人身份证号620402190101010006。", [("personal_data", "must")]),
        ("申请人身份证号620402190101010001。", [("personal_data", "must")]),
        ("项目编号411024200101001", [("personal_data", "advice")]),
        ("身份证号411024200101001", [("personal_data", "must")]),
        ("家住榆林子镇某某村3组12号", [("personal_data", "advice")]),
        ("电子邮箱：ylxsfj@163.com", [("personal_data", "advice")]),
        ("申请人邮箱：shenqing@163.com", [("personal_data", "must")]),
        ("材料注明“内部资料 注意保存”", [("leak", "must"), ("leak", "must")]),
        ("现将征求意见稿公布", [("leak", "advice")]),
        ("原文标有秘密★3年", [("leak", "must")]),
        ("请到县工商行政管理局办理", [("wrong_name", "advice")]),
        ("请到县市场监督管理局办理", []),
        ("联系人：×××", [("trace", "must")]),
        ("见[bookmark: _GoBack]附件", [("trace", "must"), ("trace", "must")]),
        ("型号XXX1200的设备", []),
        ("依据《信访条例》办理", [("ended_document", "advice")]),
        ("《信访条例》自2022年5月1日起废止。", []),
        ("依据《信访工作条例》办理", []),
        ("依据国务院令第492号公布的条例", [("ended_document", "advice")]),
    ],
)
def test_a_text_is_told_what_is_wrong_with_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(saying(text)) == expected


def test_a_finding_tells_its_place_its_cure_and_hides_what_it_found() -> None:
    (finding,) = run(saying("没有问题。", "电话13800000000。"), OFFICE)
    assert finding.where == "正文第2块"
    assert "138****0000" in finding.says
    assert "13800000000" not in finding.says + finding.cure
    assert "个人信息保护法" in finding.law


def test_a_finding_is_known_again_until_its_text_changes() -> None:
    (before,) = run(saying("电话13800000000。"), OFFICE)
    (same,) = run(saying("请打电话13800000000。"), OFFICE)
    (other,) = run(saying("电话13800000001。"), OFFICE)
    assert before.fingerprint == same.fingerprint != other.fingerprint


def test_words_around_are_of_the_same_part_and_hide_numbers() -> None:
    parts = (
        Part("名称", "内部资料"),
        Part("正文第1块", "13800000000内部资料620402190101010006a@qq.com"),
        Part("附件名称", "甲"),
    )
    first, second = [each for each in run(replace(CLEAN, parts=parts), OFFICE) if each.check == "leak"]
    assert first.says.endswith("：…内部资料…。")
    assert "3800" not in second.says
    assert "6204" not in second.says
    assert "甲" not in second.says


def test_an_address_is_told_by_its_township() -> None:
    (finding,) = run(saying("家住榆林子镇某某村3组12号"), OFFICE)
    assert "榆林子镇****" in finding.says
    assert "某某村" not in finding.says


def test_a_file_with_a_thousand_numbers_is_one_thing_to_mend() -> None:
    text = "\n".join(f"138{number:08d}" for number in range(1000))
    part = Part("附件“名单”", text + "\n内部资料，另一份材料也是内部资料", attached=True)
    leak, numbers = sorted(run(replace(CLEAN, parts=(part,)), OFFICE), key=lambda each: each.check)
    assert numbers.says == "含有手机号码：138****0000等1000处。"
    assert leak.says.endswith("等2处。")
    fewer = replace(CLEAN, parts=(replace(part, text=text[:-12]),))
    assert run(fewer, OFFICE)[0].fingerprint != numbers.fingerprint
    assert len(run(saying(text), OFFICE)) == 1000


def test_what_must_be_cleared_comes_first() -> None:
    weights = [finding.weight for finding in run(saying("征求意见稿", "电话13800000000"), OFFICE)]
    assert weights == [Weight.MUST, Weight.ADVICE]


def test_an_office_s_own_words_stand_in_the_way() -> None:
    office = replace(OFFICE, leaks=frozenset({"北山专班"}))
    assert told(saying("由北山专班负责"), office) == [("leak", "must")]
    assert told(saying("由北山专班负责")) == []


def test_an_office_s_wrong_names_tell_what_is_right() -> None:
    office = replace(OFFICE, wrong_names=(Renamed("李喆局长", "李喆副局长"), Renamed("司法厅", "甘肃省司法厅")))
    (finding,) = run(saying("李喆局长主持会议"), office)
    assert (finding.check, finding.weight) == ("wrong_name", Weight.MUST)
    assert "李喆副局长" in finding.cure
    assert run(saying("甘肃省司法厅印发"), office) == []


def test_an_old_name_is_right_in_a_document_of_its_time() -> None:
    assert told(saying("县环境保护局", made_on=date(2016, 5, 1))) == []
    assert told(saying("县环境保护局", made_on=date(2020, 5, 1))) == [("wrong_name", "advice")]
    office = replace(OFFICE, wrong_names=(Renamed("王𬭎主任", "王𬭎书记", date(2025, 1, 1)),))
    assert told(saying("王𬭎主任调研", made_on=date(2024, 12, 31)), office) == []
    assert told(saying("王𬭎主任调研", made_on=date(2025, 1, 1)), office) == [("wrong_name", "must")]


ENDED = replace(
    OFFICE,
    ended_documents={"云岭县司法局关于印发《法律援助办法》的通知": "已废止", "云司发〔2018〕37号": "已废止"},
)


@pytest.mark.parametrize(
    "text",
    [
        "根据《云岭县司法局关于印发〈法律援助办法〉的通知》办理",
        "根据《关于印发〈法律援助办法〉的通知》办理",
        "根据《法律援助办法》办理",
        "根据云司发〔2018〕37号文件办理",
        "按照云司发[2018]37号",
        "按照云司发（2018）第37号",
    ],
)
def test_a_repealed_document_is_known_by_title_and_number(text: str) -> None:
    assert told(saying(text), ENDED) == [("ended_document", "advice")]


@pytest.mark.parametrize(
    "text",
    [
        "根据《甘肃省法律援助办法》办理",
        "根据《通知》办理",
        "根据云司发〔2018〕137号办理",
        "根据云司发〔2019〕37号办理",
        "《法律援助办法》（云司发〔2018〕37号）同时废止。",
    ],
)
def test_another_document_or_its_repeal_is_not_told(text: str) -> None:
    assert told(saying(text), ENDED) == []


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        (Anchor("正文第1块", "县政府公告", "http://192.168.1.9/a.html"), [("inside_link", "must")]),
        (Anchor("正文第1块", "县政府公告", "http://oa/notice"), [("inside_link", "must")]),
        (Anchor("正文第1块", "县政府公告", "http://[::1]/"), [("inside_link", "must")]),
        (Anchor("正文第1块", "县政府公告", "file:///D:/a.doc"), [("inside_link", "must")]),
        (Anchor("正文第1块", "县政府公告", "D:\\资料\\a.doc"), [("inside_link", "must")]),
        (Anchor("正文第1块", "县政府公告", "http://[broken"), [("inside_link", "must")]),
        (Anchor("正文第1块", "县政府公告", "https://www.example.gov.cn/喆.html"), []),
        (Anchor("正文第1块", "县政府公告", "#top"), []),
        (Anchor("正文第1块", "县政府公告", "", broken=True), [("dead_link", "must")]),
        (Anchor("正文第1块", "县政府公告", "https://dead.example.gov.cn/"), [("dead_link", "must")]),
        (Anchor("正文第1块", "点击这里", "https://www.example.gov.cn/"), [("link_text", "advice")]),
        (Anchor("正文第1块", " ", "https://www.example.gov.cn/"), [("link_text", "advice")]),
    ],
)
def test_links_lead_somewhere_and_say_where(anchor: Anchor, expected: list[tuple[str, str]]) -> None:
    office = replace(OFFICE, dead_links=frozenset({"https://dead.example.gov.cn/"}))
    assert told(replace(CLEAN, anchors=(anchor,)), office) == expected


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (Picture("正文第1块", "", False, "a.jpg"), ["alt_text"]),
        (Picture("正文第1块", "IMG_0001.JPG", False, "a.jpg"), ["alt_text"]),
        (Picture("正文第1块", "照片", False, "照片"), ["alt_text"]),
        (Picture("正文第1块", "", True, "line.png"), []),
    ],
)
def test_pictures_have_words(picture: Picture, expected: list[str]) -> None:
    assert [check for check, _ in told(replace(CLEAN, pictures=(picture,)))] == expected


def test_what_is_missing_stands_in_the_way_with_its_article() -> None:
    (finding,) = run(replace(CLEAN, missing=(("内容概述", "条例第十二条第三款"),)), OFFICE)
    assert (finding.check, finding.weight, finding.law) == ("missing", Weight.MUST, "条例第十二条第三款")


@pytest.mark.parametrize(("day", "late"), [(date(2026, 3, 2), False), (date(2026, 3, 1), True)])
def test_the_limit_is_told_from_the_day_after(day: date, late: bool) -> None:
    findings = run(replace(CLEAN, publish_by=Deadline(day, True)), OFFICE)
    assert [finding.check for finding in findings] == (["late"] if late else [])
    assert not late or "暂定" in findings[0].says


def test_the_same_thing_twice_in_one_place_is_told_once() -> None:
    assert told(saying("13800000000，13800000000")) == [("personal_data", "must")]


def test_the_lists_hold_no_name_twice() -> None:
    names = [each.old for each in lists().renamed]
    assert len(names) == len(set(names))
    assert not lists().must & lists().advice


def test_twenty_thousand_words_over_twenty_thousand_characters_keep_no_one_waiting() -> None:
    chance = random.Random(3)
    signs = [chr(code) for code in range(0x4E00, 0x9FA5)]
    words = {"".join(chance.choices(signs, k=chance.randint(3, 6))) for _ in range(20_000)}
    text = "".join(chance.choices(signs, k=20_000))
    draft = saying(*(text[start : start + 100] for start in range(0, len(text), 100)))
    needle = chance.choice(sorted(words))

    def taken(office: Office, draft: Draft) -> tuple[float, list[Finding]]:
        run(draft, office)
        start = time.process_time()
        found = run(replace(draft), office)
        return time.process_time() - start, found

    large = replace(OFFICE, leaks=frozenset(words))
    with_words, found = taken(large, saying(text, needle))
    assert any(finding.found == needle for finding in found)
    alone, _ = taken(OFFICE, draft)
    assert taken(large, draft)[0] < 10 * alone + 0.05
    assert with_words < 0.5
