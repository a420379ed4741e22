"""Notices of the State Council's office: every year's text gives that year's file, and a bad text says where."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import working_days
from gongkai.holiday_notice import STATUTORY, UnreadableNotice, parse, passed_over
from gongkai.working_days import Calendar, Notice
from tests.holiday_sentences import CLOSE, document, text_of

KNOWN = {notice.year: notice for notice in working_days.notices()}
TEXT = text_of(2026)


@pytest.mark.parametrize("year", KNOWN)
def test_a_year_s_notice_gives_the_year_s_file(year: int) -> None:
    assert parse(text_of(year)) == replace(KNOWN[year], verified=False)


@pytest.mark.parametrize("year", KNOWN)
def test_a_notice_survives_json(year: int) -> None:
    assert Notice.from_data(json.loads(json.dumps(KNOWN[year].as_data()))) == KNOWN[year]


@given(st.data())
def test_lines_may_break_anywhere(data: st.DataObject) -> None:
    year = data.draw(st.sampled_from([*KNOWN]))
    text = text_of(year)
    for at in sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)), reverse=True):
        text = text[:at] + data.draw(st.sampled_from(["\n", "\r\n", " ", "　", "\t"])) + text[at:]
    assert parse(text) == replace(KNOWN[year], verified=False)


def test_other_hands_write_other_signs() -> None:
    typed = TEXT.translate(str.maketrans("，：（）〔〕0123456789", ",:()[]０１２３４５６７８９")).replace("周", "星期")
    assert parse(typed) == parse(TEXT)


def test_a_news_agency_leaves_the_number_out() -> None:
    reprint = TEXT.replace("国办发明电〔2025〕7号", "").replace("的通知\n", "的通知，全文如下：\n", 1)
    assert parse(f"某社北京11月4日电 {reprint}") == replace(parse(TEXT), number="")


def test_a_day_off_in_lieu_is_off() -> None:
    lieu = parse(TEXT.replace("4月4日（周六）至6日（周一）放假，共3天", "4月5日放假，4月7日（周二）补休"))
    assert {date(2026, 4, 5), date(2026, 4, 7)} <= lieu.days_off
    assert date(2026, 4, 6) not in lieu.days_off


def test_the_names_may_stand_without_numbers() -> None:
    assert parse(TEXT.replace("　　七、", "").replace("　　一、", "")) == parse(TEXT)


def test_a_year_entered_later_settles_its_days() -> None:
    calendar = Calendar([*working_days.notices(), parse(TEXT.replace("2026年", "2037年"))])
    assert calendar.settled(date(2037, 2, 16))
    assert not calendar.works(date(2037, 2, 16))
    assert not working_days.standard().settled(date(2037, 2, 16))


def test_a_change_entered_later_counts_instead() -> None:
    changed = parse(
        TEXT.replace("5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。", "5月1日放假，共1天。")
    )
    calendar = Calendar([*working_days.notices(), changed])
    assert [calendar.works(date(2026, 5, day)) for day in (1, 4, 5, 9)] == [False, True, True, False]


def test_a_change_may_repeat_the_holiday_s_name() -> None:
    named = text_of(2019).replace("一、2019年5月1日至4日", "一、劳动节：2019年5月1日至4日")
    assert parse(named) == parse(text_of(2019))


def test_what_else_the_notice_asks_is_passed_over() -> None:
    assert parse(TEXT.replace(CLOSE, "八、有关要求：值班表于假期前3天报送。")) == parse(TEXT)


def test_what_arranges_nothing_is_listed_for_the_reader() -> None:
    assert passed_over(text_of(2024)) == ("鼓励用人单位让职工在2月9日（除夕）休息",)
    assert [each[:7] for each in passed_over(text_of(2025))] == ["自2025年1", "一般地，国庆节"]
    assert passed_over(TEXT) == (), "what is read is not listed"


@pytest.mark.parametrize("name", STATUTORY)
def test_a_holiday_left_out_is_named(name: str) -> None:
    lines = [line for line in TEXT.splitlines() if f"、{name}：" not in line]
    with pytest.raises(UnreadableNotice, match=f"没有读到{name}的安排"):
        parse("\n".join(lines))


@pytest.mark.parametrize(
    ("old", "new", "cause", "sentence"),
    [
        ("2月14日（周六）", "2月14日（周日）", "2026年2月14日是周六", "2月14日（周日）、2月28日（周六）上班"),
        ("5月9日（周六）上班", "5月8日上班", "不是周六或者周日", "5月8日上班"),
        ("共9天", "共8天", "写的是8天，按起止日期是9天", "放假调休，共8天"),
        ("9月25日（周五）至27日（周日）", "2025年9月25日", "2025年9月25日不在2026年", "2025年9月25日放假，共3天"),
        ("至27日（周日）", "至37日", "没有“37日”这一天", "9月25日（周五）至37日放假，共3天"),
        ("9月25日（周五）至27日（周日）", "9月25日至9月22日", "最后一天早于第一天", "9月25日至9月22日放假，共3天"),
        ("5月9日（周六）上班", "5月9日（周六）照旧上班", "不认识“5月9日（周六）照旧上班”", "5月9日（周六）照旧上班"),
        ("元旦：1月1日", "元旦1月1日", "没有说是哪个节日", "一、元旦1月1日（周四）至3日（周六）放假调休，共3天"),
        ("端午节：6月19日（周五）至21日（周日）放假，共3天", "端午节：", "没有说哪天放假", "五、端午节："),
        ("5月9日（周六）上班", "5月3日（周日）上班", "既在劳动节假期里，又是上班日", ""),
        ("清明节：", "春节：", "没有读到清明节的安排", ""),
        ("七、国庆节：", "七、国庆节、元旦：", "元旦的安排出现了两次", ""),
    ],
)
def test_a_bad_sentence_is_named(old: str, new: str, cause: str, sentence: str) -> None:
    assert old in TEXT
    with pytest.raises(UnreadableNotice) as error:
        parse(TEXT.replace(old, new))
    assert cause in error.value.cause
    assert error.value.sentence.endswith(sentence)
    assert "请对照国务院办公厅的通知原文" in str(error.value)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "没有读到节假日的安排"),
        ("各单位：现将有关工作通知如下。一、切实加强领导。", "没有读到节假日的安排"),
        ("元旦：1月1日放假。", "没有读到是哪一年的安排"),
        (TEXT.replace("2025年11月4日", "2025年11月41日"), "没有落款的这一天"),
        (TEXT + "，" * 10_000, "放假通知不会这么长"),
        (TEXT + text_of(2025), "有不止一份全年的放假通知"),
        (text_of(2020).replace("延长2020年春节假期", "延长2021年春节假期"), "当年的放假通知里没有2021年春节"),
        (
            text_of(2019)
            .replace("2019年5月1日至4日放假调休，共4天。", "")
            .replace("4月28日（星期日）、5月5日（星期日）上班。", ""),
            "没有说哪天放假",
        ),
    ],
)
def test_what_the_text_lacks_is_told(text: str, cause: str) -> None:
    with pytest.raises(UnreadableNotice, match=cause):
        parse(text)


@given(st.data())
def test_a_spoilt_text_is_read_or_refused(data: st.DataObject) -> None:
    text = text_of(data.draw(st.sampled_from([*KNOWN])))
    at = data.draw(st.integers(0, len(text) - 1))
    spoilt = (
        text[:at]
        + data.draw(st.sampled_from(["", "0", "9", "日", "月", "年", "，", "：", "（", "放假", "上班"]))
        + text[at + 1 :]
    )
    notice = None
    with suppress(UnreadableNotice):
        notice = parse(spoilt)
    if notice is not None:
        assert {name for name in STATUTORY for each in notice.holidays if name in each.name} == {*STATUTORY}
        assert all(day.weekday() >= 5 for day in notice.workdays)


@st.composite
def arrangements(draw: st.DrawFn) -> tuple[int, list[tuple[str, date, date, list[date]]]]:
    """Draw a year's holidays: each with first and last day and make-up days on weekends outside it."""
    year = draw(st.integers(2027, 2060))
    found = []
    for month, name in zip((1, 2, 4, 5, 6, 9, 10), STATUTORY, strict=True):
        first = date(year, month, draw(st.integers(1, 12)))
        last = first + timedelta(days=draw(st.integers(0, 8)))
        near = [last + timedelta(days=n) for n in range(1, 8)]
        weekend = [day for day in near if day.weekday() > 4]
        found.append((name, first, last, draw(st.lists(st.sampled_from(weekend), unique=True))))
    return year, found


@given(arrangements())
def test_what_is_written_reads_back(drawn: tuple[int, list[tuple[str, date, date, list[date]]]]) -> None:
    year, holidays = drawn
    items = []
    for name, first, last, workdays in holidays:
        days = "、".join(f"{day.month}月{day.day}日" for day in workdays)
        span = f"{name}：{first.month}月{first.day}日至{last.month}月{last.day}日放假，共{(last - first).days + 1}天。"
        items.append(span + (f"{days}上班。" if days else ""))
    notice = parse(document(f"国务院办公厅关于{year}年部分节假日安排的通知", "", "", items))
    assert [(each.name, each.first, each.last) for each in notice.holidays] == [each[:3] for each in holidays]
    assert notice.workdays == {day for each in holidays for day in each[3]}
