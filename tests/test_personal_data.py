"""Personal data are found with their check digits, whatever they are written like, and what is masked stays masked."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from gongkai.personal_data import find, mask

BODY = "62040219010101000"
IDENTITY = BODY + ric.calc_check_digit(BODY + "0")


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        (f"申请人身份证号{IDENTITY}。", "identity", "申请人身份证号620402********0006。"),
        ("联系手机13800000000，请来电", "mobile", "联系手机138****0000，请来电"),
        ("手机138 0000 0000", "mobile", "手机138****0000"),
        ("手机１３８００００００００", "mobile", "手机138****0000"),
        ("退回6200000000000005账户", "bank_card", "退回620000******0005账户"),
        ("车辆甘M12345违停", "plate", "车辆甘M****5违停"),
        ("新能源车甘AD12345违停", "plate", "新能源车甘A****5违停"),
        ("发至shenqing@qq.com。", "private_mail", "发至s***@***.com。"),
        ("护照号E12345678", "passport", "护照号E12****78"),
        ("护照号码为：PE1234567", "passport", "护照号码为：PE1****67"),
        ("内地通行证H12345678", "travel_permit", "内地通行证H12****78"),
        ("军官证号：军字第0123456号", "officer", "军官证号：军字第*****56号"),
        ("家庭电话：0934-6120000", "home_phone", "家庭电话：**********00"),
        ("家住榆林子镇某某村3组12号", "home", "家住榆林子镇****"),
        ("住址：甘肃省庆阳市正宁县榆林子镇某某村三组十二号。", "home", "住址：甘肃省庆阳市正宁县榆林子镇****。"),
        ("住和谐小区5栋2单元301室", "home", "住****"),
        ("某某村3组12号", "home", "****"),
        ("2022-03-01 13800000000", "mobile", "2022-03-01 138****0000"),
        ("手机138\xa00000\xa00000", "mobile", "手机138****0000"),
        ("手机138－0000－0000", "mobile", "手机138****0000"),
        (f"身份证ID{IDENTITY}", "identity", "身份证ID620402********0006"),
        ("身份证620402 19010101 0006", "identity", "身份证620402********0006"),
        ("甘A1234学", "plate", "甘A****学"),
    ],
)
def test_personal_data_are_found_and_masked(text: str, kind: str, masked: str) -> None:
    found = find(text)
    assert [each.kind for each in found] == [kind]
    cleaned = mask(text, found)
    assert cleaned == masked
    assert find(cleaned) == []


@pytest.mark.parametrize(
    "text",
    [
        "索引号11620622013933539B/2023-00017",
        "统一社会信用代码11620622013933539B",
        "工程投资12345678901元",
        "办公电话0934-6120000",
        "共受理案件1380000件",
        "云司发〔2022〕3号",
        "地址：城关镇东大街12号",
        "电子邮箱：sfj@example.gov.cn",
        "第3组12号议案",
        "投资13800000000元",
        "投资13800000000.5万元",
        "全省（晋）GDP2022年增长，晋GDP2022",
        "县政府大院2号楼301室",
        "地址：城关镇人民路18号行政中心3号楼501室",
        "正宁县司法局3号楼2单元301室",
        "项目编号20220301-000012",
        "电话：6121234 6121235",
        "2021-2022 100-200 3000-4000",
    ],
)
def test_what_is_public_is_left_alone(text: str) -> None:
    assert find(text) == []


def test_numbers_side_by_side_are_each_found() -> None:
    found = find(f"13800000000 {IDENTITY} 138 0000 0000 139 0000 0000")
    assert [each.kind for each in found] == ["mobile", "identity", "mobile", "mobile"]


@pytest.mark.parametrize("text", ["1 " * 100_000, "1" * 200_000, "村" * 100_000, "a" * 200_000 + "@", "护照" * 50_000])
def test_hostile_text_takes_no_time(text: str) -> None:
    start = process_time()
    assert find(text) == []
    assert process_time() - start < 5


def test_a_failing_check_digit_is_told_as_a_doubt() -> None:
    wrong = IDENTITY[:-1] + ("1" if IDENTITY[-1] != "1" else "2")
    assert [each.certain for each in find(wrong)] == [False]
    assert [each.certain for each in find(IDENTITY)] == [True]


@given(st.text(alphabet="0123456789Xx甘A·-　 村组号栋室护照E@qq.com手机", max_size=60))
def test_masking_once_is_enough(text: str) -> None:
    cleaned = mask(text, find(text))
    assert find(cleaned) == []


def test_addresses_that_stand_against_each_other_are_all_masked() -> None:
    text = "a@qq.com-b@qq.com;c@163.com"
    masked = mask(text, find(text))
    assert masked == "a***@***.com-***@***.com;c***@***.com"
    assert find(masked) == []
