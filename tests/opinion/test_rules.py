"""Rules: what they find, how they are read, and how they say what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai.opinion.folding import fold
from gongkai.opinion.names import names_of
from gongkai.opinion.rule_parts import All, Any, Near, Not, Part, Word
from gongkai.opinion.rules import Match, Matcher, Rule, RuleError

ALPHABET = "停水电县局a1 "
TEXT = some.text(ALPHABET, max_size=30)
WORD = some.sampled_from(["停水", "停电", "水", "a1", "局", "县局", "停", "1"])


def found(rule: str, title: str = "", text: str = "") -> tuple[str, ...] | None:
    """Return the reasons of a rule, or nothing."""
    match = Rule.parse(rule).match(title, text)
    return match.reasons if match else None


@pytest.mark.parametrize(
    ("rule", "text", "holds"),
    [
        ("停水", "柳林村停水", True),
        ("停水 柳林", "柳林村停水", True),
        ("停水 且 桃花", "柳林村停水", False),
        ("停水 AND 柳林", "柳林村停水", True),
        ("停水 & 柳林", "柳林村停水", True),
        ("停水 或 停电", "柳林村停电", True),
        ("停水|停电", "柳林村停电", True),
        ("停水 OR 停电", "柳林村来电", False),
        ("停水 -通知", "停水通知", False),
        ("停水 非 通知", "停水了", True),
        ("停水 NOT（通知 或 公告）", "停水公告", False),
        ("(停水|停电) 柳林", "柳林村停电", True),
        ("（停水｜停电） 柳林", "桃花村停电", False),
        ("ＡＰＰ", "打开app办理", True),
        ("AI", "FAIR", False),
        ("12345", "打112345", False),
        ("强拆", "強 拆", True),
        ("强拆", "强\u200b拆", True),
        ("强拆", "最强\n拆", False),
        ("“停水 通知”", "停水通知", True),
        ("停水 附近5 学校", "停水的学校", True),
        ("停水 附近5 学校", "停水之后过了好几天学校", False),
        ("（塌方 或 滑坡）附近 学校", "学校后山滑坡", True),
        ("停水 附近0 停水了", "停水了", False),
        ("非法集资", "有人非法集资", True),
        ("COVID-19", "covid-19疫情", True),
        ("“且”", "并且如此", True),
    ],
)
def test_a_rule_finds_what_it_says(rule: str, text: str, holds: bool) -> None:
    assert (found(rule, text=text) is not None) is holds
    assert bool(Matcher({"rule": Rule.parse(rule)}).match("", text)) is holds


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("正宁县司法局公告", "", "正宁县司法局"),
        ("", "到正宁司法局办公证", "正宁司法局"),
        ("正宁一男子求助", "他去了县司法局", "县司法局"),
        ("", "正宁的公证员说，县司法局会办", "县司法局"),
        ("", "宁县司法局", None),
        ("", "去了县司法局", None),
        ("", "正宁" + "远" * 130 + "县司法局", None),
    ],
)
def test_an_organ_is_found_under_its_short_names(title: str, text: str, name: str | None) -> None:
    reasons = found("正宁县司法局", title, text)
    assert (reasons is not None) is (name is not None)
    assert name is None or any(f"“{name}”" in reason for reason in reasons or ())


def test_names_in_daily_use_and_quotes() -> None:
    assert found("正宁县人力资源和社会保障局", text="正宁县人社局回应欠薪")
    assert found("“正宁县人力资源和社会保障局”", text="正宁县人社局回应欠薪") is None
    assert found("正宁县", text="正宁下雨了") == ("正文有“正宁”（按“正宁县”找）",)
    assert found("开发区", text="软件开发") is None
    assert found("环县", text="环境") is None
    assert Rule.parse("正宁县司法局 “永正镇政府”").other_names == {
        "正宁县司法局": ("正宁司法局", "县司法局（附近要有“正宁”）")
    }


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("正宁县", ["正宁"]),
        ("正宁县司法局", ["正宁司法局", "县司法局"]),
        ("正宁县人民政府", ["正宁人民政府", "县人民政府", "正宁县政府", "正宁政府", "县政府"]),
        ("正宁县人民医院", ["正宁人民医院", "县人民医院", "正宁县医院", "正宁医院", "县医院"]),
        (
            "正宁县永正镇人民政府",
            ["正宁永正镇人民政府", "永正镇人民政府", "正宁县永正镇政府", "正宁永正镇政府", "永正镇政府"],
        ),
        ("永正镇人民政府", ["永正镇政府"]),
        ("永正镇", []),
        ("环县", []),
        ("开发区", []),
        ("试点县办公室", []),
        ("停水", []),
        ("县", []),
    ],
)
def test_other_names(word: str, names: list[str]) -> None:
    assert [name.text for name in names_of(word)] == [word, *names]


def test_reasons_name_words_and_places() -> None:
    reasons = found("（停水 或 停电） 且 柳林 且 非 通知", "柳林村停水", "停电也有")
    assert reasons == ("标题有“停水”", "正文有“停电”", "标题有“柳林”", "没有通知")
    assert found("滑坡 附近 学校", text="学校后山滑坡") == ("正文里“滑坡”和“学校”相隔2个字",)


@pytest.mark.parametrize(
    ("rule", "position", "cause"),
    [
        ("", 1, "规则是空的"),
        ("　 ", 1, "规则是空的"),
        ("停水，停电", 3, "标点“，”"),
        ("停水 且", 5, "“且”后面缺一个词"),
        ("或 停水", 1, "“或”前面缺一个词"),
        ("停水 或 或 停电", 6, "“或”后面缺一个词"),
        ("停水 -", 5, "“非”后面缺一个词"),
        ("（停水", 1, "左括号没有配对"),
        ("停水）", 3, "右括号没有配对"),
        ("停水 （）", 5, "括号里没有词"),
        ("停水 “", 4, "引号没有配对"),
        ("停水 “ ”", 4, "引号里没有词"),
        ("停水 …", 4, "“…”里没有字"),
        ("-停水", 1, "只说了不要什么"),
        ("停水 或 非 停电", 1, "只说了不要什么"),
        ("非 （停水 且 停电）", 1, "只说了不要什么"),
        ("停水 附近", 6, "“附近”后面缺一个词"),
        ("停水 附近501 停电", 4, "“附近501”太远"),
        ("停水 附近 停电 附近 停气", 10, "“附近”一次只能连两个词"),
        ("（停水 停电） 附近 学校", 1, "“附近”的两边只能是词"),
        ("正宁县 拆迁|征收", 1, "看不出先后"),
        ("停" * 2001, 2001, "太长"),
        ("停 " * 201, 1, "多于200个"),
        ("（" * 40 + "停" + "）" * 40, 31, "多于30层"),
        ("停 且 " + "-" * 400 + "水", 35, "多于30层"),
    ],
)
def test_a_wrong_rule_says_where_why_and_what_to_do(rule: str, position: int, cause: str) -> None:
    with pytest.raises(RuleError) as caught:
        Rule.parse(rule)
    assert caught.value.position == position
    assert cause in caught.value.cause
    assert str(caught.value) == f"第{position}个字：{caught.value.cause}。{caught.value.cure}。"
    assert caught.value.cure


@given(some.text(max_size=60) | some.text("停水且或非附近-|()（）“”\"' 1a,，", max_size=40))
def test_reading_ends_in_a_rule_or_an_error(text: str) -> None:
    rule = read(text)
    if isinstance(rule, RuleError):
        assert 1 <= rule.position <= len(text) + 1
    else:
        assert Rule.parse(rule.canonical).part == rule.part


def read(text: str) -> Rule | RuleError:
    """Return the rule, or the error of one that cannot be read."""
    try:
        return Rule.parse(text)
    except RuleError as error:
        return error


def parts() -> some.SearchStrategy[Part]:
    """Return parts of rules, nested and without what reading takes away."""
    word = some.builds(Word, WORD, some.booleans())
    near = some.builds(
        Near,
        some.lists(word, min_size=1, max_size=2).map(tuple),
        some.lists(word, min_size=1, max_size=2).map(tuple),
        some.integers(0, 9),
    )

    def wider(inner: some.SearchStrategy[Part]) -> some.SearchStrategy[Part]:
        several = some.lists(inner, min_size=2, max_size=3)
        return some.one_of(
            some.builds(Not, inner),
            several.map(lambda each: All(tuple(flat(All, each)))),
            several.map(lambda each: Any(tuple(flat(Any, each)))),
        )

    return some.recursive(word | near, wider, max_leaves=8)


def flat(kind: type[All] | type[Any], several: list[Part]) -> list[Part]:
    """Return parts with those of the same kind opened."""
    return [inner for each in several for inner in (each.parts if isinstance(each, kind) else [each])]


@given(parts())
def test_a_rule_that_is_written_out_reads_the_same(part: Part) -> None:
    rule = Rule("", All((Word("停"), *flat(All, [part]))))
    assert Rule.parse(rule.canonical).part == rule.part


def naive(part: Part, title: str, text: str) -> bool:
    """Evaluate a part without names, by looking through every place."""
    match part:
        case Word():
            return any(places(part.text, field) for field in (title, text))
        case Near():
            return any(
                near(one, other, part.within, field)
                for one in part.left
                for other in part.right
                for field in (title, text)
            )
        case Not():
            return not naive(part.part, title, text)
        case All():
            return all(naive(each, title, text) for each in part.parts)
        case Any():
            return any(naive(each, title, text) for each in part.parts)


def places(word: str, field: str) -> list[int]:
    """Return where a word stands and is not part of a longer Latin word."""
    found = [at for at in range(len(field)) if field.startswith(word, at)]
    latin = {char for char in ALPHABET if char.isascii() and char.isalnum()}
    return [
        at
        for at in found
        if not (word[0] in latin and at and field[at - 1] in latin)
        and not (word[-1] in latin and field[at + len(word) : at + len(word) + 1] in latin)
    ]


def near(one: Word, other: Word, within: int, field: str) -> bool:
    """Whether two words stand in a field, apart by no more than so many characters."""
    gaps = [
        max(b - (a + len(one.text)), a - (b + len(other.text)))
        for a in places(one.text, field)
        for b in places(other.text, field)
    ]
    return any(0 <= gap <= within for gap in gaps)


@given(some.lists(parts(), min_size=1, max_size=4), TEXT, TEXT)
def test_many_rules_at_once_find_what_each_finds_alone(several: list[Part], title: str, text: str) -> None:
    rules = {number: Rule("", All((Word("停"), part))) for number, part in enumerate(several)}
    matched = Matcher(rules).match(title, text)
    assert matched == {id: match for id, rule in rules.items() if (match := rule.match(title, text))}
    assert set(matched) == {id for id, rule in rules.items() if naive(rule.part, fold(title), fold(text))}


def test_no_rules_find_nothing() -> None:
    assert Matcher({}).match("停水", "停水") == {}
    assert Matcher({7: Rule.parse("停水"), 3: Rule.parse("停电")}).match("停水停电", "") == {
        7: Match(("标题有“停水”",)),
        3: Match(("标题有“停电”",)),
    }


def test_the_page_for_officials_says_what_happens() -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "monitoring-rules.md").read_text("utf-8")
    wrong = re.findall(r"^\| `([^`]+)` \| (第\d+个字：[^|]+) \|$", page, re.M)
    assert len(wrong) == 4
    for rule, told in wrong:
        with pytest.raises(RuleError) as caught:
            Rule.parse(rule)
        assert str(caught.value).startswith(told)
    right = re.findall(r"^\| [^|`]+ \| `((?:[^`|]|\\\|)+)` \|", page, re.M)
    assert len(right) == 6
    for rule in right:
        assert Rule.parse(rule.replace("\\|", "|"))
