"""Personal data are found with their check digits, whatever they are written like, and what is masked stays masked."""

from __future__ import annotations

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
        ("家住榆林子镇某某村3组12号", "home", None),
        ("住和谐小区5栋2单元301室", "home", None),
    ],
)
def test_personal_data_are_found_and_masked(text: str, kind: str, masked: str | None) -> None:
    found = find(text)
    assert [each.kind for each in found] == [kind]
    cleaned = mask(text, found)
    if masked:
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
    ],
)
def test_what_is_public_is_left_alone(text: str) -> None:
    assert [each for each in find(text) if each.kind != "home"] == []


def test_a_failing_check_digit_is_told_as_a_doubt() -> None:
    wrong = IDENTITY[:-1] + ("1" if IDENTITY[-1] != "1" else "2")
    assert [each.certain for each in find(wrong)] == [False]
    assert [each.certain for each in find(IDENTITY)] == [True]


@given(st.text(alphabet="0123456789Xx甘A·-　 村组号栋室护照E@qq.com手机", max_size=60))
def test_masking_once_is_enough(text: str) -> None:
    cleaned = mask(text, find(text))
    assert [each for each in find(cleaned) if each.kind in ("identity", "mobile", "bank_card")] == []
