"""Written Chinese as it is read aloud: numbers, days, times, document numbers, units and addresses in words.

>>> spoken("2022年办结236件，增长3.5%")
'二零二二年办结二百三十六件，增长百分之三点五'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_TELEPHONE = "零幺二三四五六七八九"
_GROUPS = ("", "万", "亿", "万亿")
MOST_DIGITS = 16
"""A number of more digits is read digit by digit: nobody says ten quadrillion."""

_UNITS = {
    "km²": "平方公里", "km2": "平方公里", "㎢": "平方公里", "hm²": "公顷", "ha": "公顷", "m²": "平方米",
    "m2": "平方米", "㎡": "平方米", "m³": "立方米", "m3": "立方米", "㎥": "立方米", "km/h": "公里每小时",
    "km": "公里", "㎞": "公里", "cm": "厘米", "㎝": "厘米", "mm": "毫米", "㎜": "毫米", "m": "米", "kg": "千克",
    "㎏": "千克", "mg": "毫克", "g": "克", "t": "吨", "mL": "毫升", "ml": "毫升", "L": "升", "kWh": "千瓦时",
    "kW·h": "千瓦时", "kW": "千瓦", "MW": "兆瓦", "GB": "吉字节", "MB": "兆字节", "KB": "千字节", "h": "小时",
    "min": "分钟", "℃": "摄氏度", "°C": "摄氏度", "°": "度",
}  # fmt: skip
_SIGNS = {
    "×": "乘", "÷": "除以", "=": "等于", "≥": "大于等于", "≤": "小于等于", "≈": "约等于", "±": "正负",
    "＋": "加", "+": "加", "&": "和", "＆": "和", "→": "到", "№": "第", "※": "", "●": "", "■": "",
    "◆": "", "▲": "", "★": "", "☆": "", "·": "",
}  # fmt: skip
_UNIT = "|".join(re.escape(each) for each in sorted(_UNITS, key=len, reverse=True))
_COUNTED = (
    "个|名|件|条|项|次|家|位|天|年|种|场|部|份|起|人|户|处|台|辆|套|篇|批|宗|小时|周|倍|万|亿|千|所|间|座|本|册|张|期|轮|支|块"
    "|片|口|头|只|吨|米|公里|公斤|亩|分钟|点(?!\\d)|例|笔|门|节|届(?!$)"
)
_DASH = r"(?:—{1,2}|–|－|-|~|～|〜)"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


def whole_number(digits: str) -> str:
    """Return a whole number in words; ``digits`` are ASCII digits without a sign.

    >>> whole_number("20100"), whole_number("110"), whole_number("12"), whole_number("2000")
    ('两万零一百', '一百一十', '十二', '两千')
    """
    digits = digits.lstrip("0") or "0"
    if len(digits) > MOST_DIGITS:
        return one_by_one(digits)
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)][::-1]
    words, gap = "", False
    for at, group in enumerate(groups):
        if not int(group):
            gap = True
            continue
        lead = bool(words) and (gap or group[0] == "0")
        said = _below_ten_thousand(int(group), first=not words)
        unit = _GROUPS[len(groups) - 1 - at]
        if said == "二" and unit:
            said = "两"
        words += ("零" if lead else "") + said + unit
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words or "零"


def _below_ten_thousand(number: int, *, first: bool) -> str:
    words, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if not digit:
            gap = True
            continue
        words += (
            ("零" if words and gap else "") + ("两" if digit == 2 and unit == "千" and first else _DIGITS[digit]) + unit
        )
        gap = False
    return words


def one_by_one(digits: str, words: str = _DIGITS) -> str:
    """Return digits said one after the other; what is no digit stays."""
    return "".join(words[int(each)] if each in "0123456789" else each for each in digits)


def number(text: str) -> str:
    """Return a number in words: grouped, with decimals or not.

    >>> number("1,136"), number("20.10")
    ('一千一百三十六', '二十点一零')
    """
    whole, _, decimals = text.replace(",", "").partition(".")
    return whole_number(whole) + (f"点{one_by_one(decimals)}" if decimals else "")


def _year(digits: str) -> str:
    return one_by_one(digits) if len(digits) == 4 else number(digits)


def _day(year: str, month: str, day: str) -> str:
    return f"{_year(year)}年{whole_number(month)}月{whole_number(day)}日"


def _clock(hour: str, minute: str, second: str | None = None) -> str:
    said = f"{'两' if hour.lstrip('0') == '2' else whole_number(hour)}点"
    if minute == "00" and not second:
        return said
    said += f"{'零' if minute.startswith('0') and minute != '00' else ''}{whole_number(minute)}分"
    return said + (f"{whole_number(second)}秒" if second else "")


def _telephone(text: str) -> str:
    groups = [one_by_one(group, _TELEPHONE) for group in re.split(r"\D+", text) if group]
    if len(groups) == 1 and len(text) == 11:
        said = groups[0]
        groups = [said[:3], said[3:7], said[7:]]
    return "，".join(groups)


def _web(text: str) -> str:
    bare = re.sub(r"^https?://", "", text).rstrip("/")
    for sign, word in (
        (".", "点"),
        ("/", "斜杠"),
        ("-", "短横线"),
        ("_", "下划线"),
        ("@", "艾特"),
        ("?", "问号"),
        ("=", "等于"),
    ):
        bare = bare.replace(sign, f" {word} ")
    return " ".join(one_by_one(bare, _TELEPHONE).split())


def _quantity(text: str, following: str) -> str:
    """Return a number before a measure word, where a lone two is 两."""
    return "两" if text == "2" and re.match(_COUNTED, following) else number(text)


Say = Callable[[re.Match[str]], str]


def _percent(text: str, sign: str) -> str:
    return ("百分之" if sign in "%％" else "千分之") + number(text)


def _after(found: re.Match[str], place: int) -> str:
    """Return the few characters after a place, never the whole of a long text."""
    return found.string[place : place + 12]


def _range(found: re.Match[str]) -> str:
    first, second, after = found["first"], found["second"], found["after"] or ""
    if after in ("%", "％", "‰"):
        return f"{_percent(first, after)}到{_percent(second, after)}"
    if after == "年" and len(first) == len(second) == 4:
        return f"{_year(first)}到{_year(second)}年"
    rest = _after(found, found.end() - len(after))
    return f"{number(first)}到{_quantity(second, rest)}{after}"


def _plain(found: re.Match[str]) -> str:
    """Say a number that nothing before it explained: long ones and those with a leading nought are codes."""
    text, rest = found["number"], _after(found, found.end())
    before = found.string[max(0, found.start() - 1) : found.start()]
    sign = "负" if found["minus"] else ""
    whole = text.replace(",", "").partition(".")[0]
    if not sign and "." not in text and "," not in text and (len(whole) > 8 or (len(whole) > 1 and whole[0] == "0")):
        return one_by_one(text, _TELEPHONE)
    if re.match(r"[室房]|国道|省道|路公交|次列车", rest) and len(whole) >= 3:
        return one_by_one(text, _TELEPHONE)
    if before.isascii() and before.isalpha() and "." not in text:
        return one_by_one(text, _TELEPHONE)
    return sign + _quantity(text, "" if before == "第" else rest)


_RULES: tuple[tuple[str, Say], ...] = (
    (r"(?P<mail>(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9])", lambda m: _web(m["mail"])),
    (r"(?P<web>(?:https?://|www\.)[A-Za-z0-9./_?=&%:#~+-]*[A-Za-z0-9/])", lambda m: _web(m["web"])),
    (
        r"[〔\[［﹝](?P<issue_year>(?:19|20)\d\d)[〕\]］﹞]\s*(?:第)?(?P<issue>\d{1,5})\s*号",
        lambda m: f"{_year(m['issue_year'])}年{whole_number(m['issue'])}号",
    ),
    (
        r"(?P<y1>(?:19|20)\d\d)(?P<s1>[-/.])(?P<m1>0?[1-9]|1[0-2])(?P=s1)(?P<d1>[12]\d|3[01]|0?[1-9])(?![\d.])",
        lambda m: _day(m["y1"], m["m1"], m["d1"]),
    ),
    (
        rf"(?P<h1>[01]?\d|2[0-4])[:：](?P<i1>[0-5]\d)\s*(?:{_DASH}|至|到)\s*(?P<h2>[01]?\d|2[0-4])[:：](?P<i2>[0-5]\d)(?!\d)",
        lambda m: f"{_clock(m['h1'], m['i1'])}到{_clock(m['h2'], m['i2'])}",
    ),
    (
        r"(?P<h3>[01]?\d|2[0-4])[:：](?P<i3>[0-5]\d)(?:[:：](?P<s3>[0-5]\d))?(?![\d:：])",
        lambda m: _clock(m["h3"], m["i3"], m["s3"]),
    ),
    (r"(?P<ratio1>\d+)[:：](?P<ratio2>\d+)(?!\d)", lambda m: f"{number(m['ratio1'])}比{number(m['ratio2'])}"),
    (r"(?P<phone>(?<!\d)0\d{2,3}[-－—](?:\d{7,8})(?:[-－—]\d{1,6})?)(?!\d)", lambda m: _telephone(m["phone"])),
    (r"(?P<free>(?<!\d)(?:400|800)[-－—]?\d{3,4}[-－—]?\d{3,4})(?!\d)", lambda m: _telephone(m["free"])),
    (r"(?P<mobile>(?<!\d)1[3-9]\d{9})(?!\d)", lambda m: _telephone(m["mobile"])),
    (
        r"(?P<line>(?:电话|热线|拨打|传真|手机|号码|邮编|邮政编码)[为是]?[:：]?\s*)(?P<called>0\d{2,3}[-－—]\d{7,8}(?:[-－—]\d{1,6})?|\d{3,12})(?![\d.,]|[个件次条项人])",
        lambda m: m["line"] + _telephone(m["called"]),
    ),
    (
        r"(?P<hot>(?<![\d.])(?:1[12]\d{1,3}|9[56]\d{3,4}))(?![个件次条项人])(?=[“”]?\w{0,8}?(?:热线|电话|平台|专线))",
        lambda m: one_by_one(m["hot"], _TELEPHONE),
    ),
    (r"(?P<year2>(?<!\d)(?:1[5-9]|20|21)\d\d)(?=\s*年|年度)", lambda m: _year(m["year2"])),
    (
        rf"(?<![\d.])(?P<first>{_NUMBER})[%％‰]?\s*{_DASH}\s*(?P<second>{_NUMBER})(?P<after>[%％‰年]?)(?!{_DASH}?\d)",
        _range,
    ),
    (
        rf"(?P<minus1>(?<![\w)）])[-－−])?(?P<part>{_NUMBER})(?P<per>[%％‰])",
        lambda m: ("负" if m["minus1"] else "") + _percent(m["part"], m["per"]),
    ),
    (
        r"(?P<top>(?<![\d/.])[1-9]\d?)/(?P<bottom>[1-9]\d{0,2})(?![\d/.])",
        lambda m: f"{number(m['bottom'])}分之{number(m['top'])}",
    ),
    (rf"[¥￥]\s*(?P<money>{_NUMBER})(?P<scale>[万亿]*)", lambda m: f"{number(m['money'])}{m['scale']}元"),
    (
        rf"(?P<minus2>(?<![\w)）])[-－−])?(?P<much>{_NUMBER})\s*(?P<unit>{_UNIT})(?![A-Za-z0-9])",
        lambda m: ("负" if m["minus2"] else "") + _quantity(m["much"], _UNITS[m["unit"]]) + _UNITS[m["unit"]],
    ),
    (rf"(?P<minus>(?<![\w)）])[-－−])?(?P<number>{_NUMBER})", _plain),
)
_FIRST = r"[0-9A-Za-z._+¥￥〔\[［﹝电热拨传手号邮\-－−]"
"""What every rule begins with, looked at first: most characters of a text begin none."""
_ANY = re.compile(
    rf"(?={_FIRST})(?:" + "|".join(f"(?P<rule{at}>{pattern})" for at, (pattern, _) in enumerate(_RULES)) + ")"
)
_OPENING, _CLOSING = "（([［【｛{", "）)]］】｝}"


def spoken(text: str) -> str:
    """Return a text as it is read aloud; brackets are dissolved into pauses, 《》 and “” stay for the eye."""
    half = "".join(unicodedata.normalize("NFKC", each) if "０" <= each <= "９" else each for each in text)
    said = _ANY.sub(_say, half.replace("％", "%"))
    said = "".join("，" if each in _OPENING + _CLOSING else _SIGNS.get(each, each) for each in said)
    return _paused(said)


def _say(found: re.Match[str]) -> str:
    at = next(each for each in range(len(_RULES)) if found[f"rule{each}"] is not None)
    return _RULES[at][1](found)


def _paused(text: str) -> str:
    """Leave one pause where brackets and signs left several, and none at either end."""
    text = re.sub(r"，(?=[，。；：！？、])", "", text)
    text = re.sub(r"(?<=[。；：！？、，])，", "", text)
    text = re.sub(r"(?<=[《“])，|，(?=[》”])", "", text)
    return text.strip("， \t")
