"""A stream of invented items that looks like a county's: events with reports, reposts and forum talk, and chatter.

Each item is made with its event and, for a repost, the item that it repeats, so that what is found can be held
against the truth. Everything follows from the seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

FIRST = datetime(2026, 1, 1)
YEAR = timedelta(days=365)
TOWNS = tuple(f"{a}{b}" for a, b in product(("榆", "石", "白", "青", "南", "云"), ("门镇", "水镇", "坪乡", "川镇")))
_HEAD, _TAIL = (
    "柳桃杨槐桑梨杏枣松柏麦谷牛羊马凤龙虎金银铁青黄白黑红上下前后",
    "林花树坪湾岭坡沟梁峁台川洼滩窑店堡岔嘴塬",
)
VILLAGES = tuple(f"{a}{b}村" for a, b in product(_HEAD, _TAIL))
SHARE_OF_CHATTER = 0.3
RULES = 200
MATTERS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "停水",
        ("{v}主供水管道爆裂，{n}户停水", "{v}水源井水泵损坏，{n}户停水", "{v}供水中断，{n}户用水困难"),
        ("{v}断水{d}天了，做饭都成问题", "{v}没水吃，水车一天只来一趟", "{v}的水管爆了，提着桶到处找水"),
    ),
    (
        "停电",
        ("{v}变压器烧毁，{n}户停电", "大风刮断线路，{v}{n}户停电", "{v}线路跳闸，{n}户停电"),
        ("{v}停电{d}天，冰箱里的东西全坏了", "{v}黑灯瞎火，供电所说等配件", "{v}又没电，娃点蜡烛写作业"),
    ),
    (
        "滑坡",
        ("{v}屋后山体滑坡，转移{n}人", "{v}路段发生山体滑坡，掩埋路面{n}米", "受降雨影响，{v}山体滑坡，{n}间房受损"),
        ("{v}后山垮了，大家都搬到村部", "{v}那段山塌下来把路埋了", "{v}的滑坡点报了{d}年没人治"),
    ),
    (
        "火灾",
        ("{v}一处民房起火，过火面积{n}平方米", "{v}柴草垛失火，消防员{n}分钟扑灭", "{v}一加工厂起火，疏散{n}人"),
        ("{v}着火了，浓烟老远都能看见", "{v}起火消防车{d}十分钟才到", "{v}那场火烧得吓人"),
    ),
    (
        "征地补偿",
        ("{v}{n}户征地补偿款未发放", "{v}{n}亩土地征收，补偿款拖欠", "{v}征地补偿标准引争议，涉及{n}户"),
        ("{v}的征地款拖了{d}年一分没见着", "占了{v}的地，补偿凭什么两个价", "{v}征地的钱去哪了"),
    ),
    (
        "欠薪",
        ("{v}安置点工地拖欠{n}名农民工工资", "{v}光伏工地{n}名工人讨薪", "{v}蔬菜基地拖欠{n}人工资"),
        ("在{v}工地干了{d}个月没拿到工钱", "{v}那个老板欠薪跑了", "{v}工地的血汗钱找谁要"),
    ),
    (
        "污水",
        ("{v}河道水体发黑，发现{n}条死鱼", "{v}一企业偷排废水，污染{n}米河道", "{v}沟渠出现黑臭污水，绵延{n}米"),
        ("{v}的河水黑得像墨汁", "{v}又有人晚上偷排，臭得睡不着", "{v}河里漂着死鱼{d}天没人捞"),
    ),
    (
        "养殖",
        ("{v}养猪场粪污直排，影响{n}户", "{v}养鸡场臭气扰民，{n}户投诉", "{v}养殖场距民房不足{n}米"),
        ("{v}的猪场一下雨就放粪水", "{v}养殖场苍蝇能把人抬走", "{v}那个猪场咋批的，臭了{d}年"),
    ),
    (
        "道路",
        ("{v}通村道路{n}米泥泞难行", "{v}路面破损，{n}处坑洼", "{v}道路硬化停工，剩余{n}米未修"),
        ("{v}的烂路谁走谁知道", "{v}修路喊了{d}年，还是一脚泥", "{v}的路坑坑洼洼，车底盘都刮了"),
    ),
    (
        "交通事故",
        ("{v}路口两车相撞，{n}人受伤", "{v}弯道处客车侧翻，{n}人送医", "{v}路段货车追尾，{n}人受轻伤"),
        ("{v}那个弯又翻车了", "{v}路口出车祸，这是今年第{d}起", "{v}刚才撞车了，救护车来了好几辆"),
    ),
    (
        "垃圾",
        ("{v}垃圾池满溢，{n}吨垃圾无人清运", "{v}河边倾倒建筑垃圾{n}方", "{v}垃圾{n}天未清运"),
        ("{v}垃圾堆成山，苍蝇乱飞", "{v}的垃圾{d}个星期没拉了", "{v}卫生费没少收，垃圾没人管"),
    ),
    (
        "水质",
        ("{v}自来水发黄，{n}户受影响", "{v}饮用水有异味，采样{n}份送检", "{v}水质浑浊，疾控中心检测{n}个点"),
        ("{v}的水黄得像茶", "{v}自来水接出来全是泥，都{d}天了", "{v}的水谁敢喝"),
    ),
    (
        "低保",
        ("{v}低保评议被指优亲厚友，复核{n}户", "{v}{n}户低保公示被质疑", "{v}低保动态调整，取消{n}户"),
        ("{v}开小车的吃低保", "{v}低保名单能不能晒一晒", "{v}申请低保跑了{d}趟没人管"),
    ),
    (
        "村务",
        ("{v}村务账目未公开，涉及资金{n}万元", "{v}集体收益{n}万元去向被质疑", "{v}村民要求公开{n}万元账目"),
        ("{v}的账{d}年没公布过", "{v}村干部把钱花哪了，账目敢晒吗", "{v}村务公开栏贴的还是前年的"),
    ),
    (
        "采石",
        ("{v}采石场放炮致{n}户房屋开裂", "{v}砂场运输车超载，损坏道路{n}米", "{v}石料厂扬尘，{n}户投诉"),
        ("{v}天天放炮，墙上的裂缝越来越大", "{v}采石场的车不盖篷布", "{v}石料厂吵了{d}个月"),
    ),
    (
        "假种子",
        ("{v}{n}亩玉米不出苗，种子送检", "{v}{n}户购买的种子发芽率低", "{v}农资店种子被指劣质，受损{n}亩"),
        ("{v}买的种子种下去{d}天不出苗", "{v}今年的种子坑死人", "{v}补种都来不及了，假种子谁赔"),
    ),
)
OPENINGS = ("{day}，云岭县{t}", "记者{day}从云岭县{t}获悉，", "{day}上午，云岭县{t}", "据云岭县{t}通报，{day}")
DETAILS = (
    "接到反映后，{t}政府组织人员赶赴现场。",
    "县里有关部门已介入，正在核查原因。",
    "负责人表示，将在{d}天内处理完毕并公布结果。",
    "截至发稿，{n}名工作人员仍在现场。",
    "当地群众希望尽快给出说法。",
    "经初步了解，没有造成人员伤亡。",
    "此前该处也曾出现类似情况。",
    "{t}分管负责人说，资金已经落实{n}万元。",
    "相关股室当晚召开会议，安排了{d}项措施。",
    "群众可拨打值班电话了解进展。",
)
SIGHS = (
    "有没有人管管",
    "求有关部门看看",
    "打了{n}次电话没人接",
    "大家帮忙扩散",
    "等了{d}天没下文",
    "真让人寒心",
    "到底啥时候能解决",
)
HEADS = ("转发微博 //@本地事：", "【本地消息】", "（来源：云岭发布）", "网友投稿：", "刚刚！")
TAILS = ("阅读原文", "责任编辑：本站", "大家怎么看？", "关注我们，了解身边事。")
CHATTER = (
    "{v}的{a}熟了，{n}元一斤，欢迎来摘",
    "出售{a}{n}斤，{v}自家种的，电话联系",
    "{v}{day}赶集，{a}便宜",
    "谁在{v}捡到一串钥匙，{day}丢的，必有酬谢",
    "{t}医保缴费截止到{day}，还没交的抓紧",
    "请问{t}办{a}要什么材料，{day}上班吗",
    "{v}{a}节{day}开幕，有{n}个节目",
    "{t}招{n}名{a}，包午饭，{day}前报名",
    "{day}{t}开展{a}培训，{n}人参加",
    "感谢{t}{a}窗口，{n}分钟就办好了",
    "{v}的{a}真好看，{day}拍了{n}张照片",
    "{t}到县城拼车，{day}早上走，还差{d}位",
)
THINGS = (
    *("樱桃", "苹果", "土豆", "蜂蜜", "豆腐", "草莓", "居住证", "身份证", "营业执照", "准生证"),
    *("桃花", "油菜花", "秧歌", "社火", "缝纫工", "保洁员", "育肥技术", "果树修剪", "电商直播", "护理员"),
    *("公证", "法律援助", "户籍", "婚姻登记", "羊羔", "核桃", "小米", "花椒", "黄花菜", "挂面"),
)


@dataclass(frozen=True)
class Made:
    """An item with the truth: its event (0 for chatter, which belongs to none), and the item that it repeats."""

    number: int
    event: int
    repeats: int | None
    title: str
    text: str
    at: datetime


def stream(items: int, seed: int = 5) -> list[Made]:
    """Return so many items in the order of their moments; the longer the stream, the longer the time it covers."""
    chance = random.Random(seed)
    span = YEAR * items / 100_000
    made: list[tuple[datetime, int, int | None, str, str]] = []
    event = 0
    while len(made) < items * (1 - SHARE_OF_CHATTER):
        event += 1
        start = FIRST + span * chance.random()
        offset = len(made)
        made += [(at, event, None if of is None else offset + of, *said) for at, of, said in _event(start, chance)]
    while len(made) < items:
        at = FIRST + span * chance.random()
        made.append((at, 0, None, "", _chatter(at, chance)))
    order = sorted(range(len(made)), key=lambda index: (made[index][0], index))
    place = {index: number for number, index in enumerate(order)}
    return [_placed(number, made[index], place) for number, index in enumerate(order)]


def _placed(number: int, made: tuple[datetime, int, int | None, str, str], place: dict[int, int]) -> Made:
    at, event, of, title, text = made
    return Made(number, event, None if of is None else place[of], title, text, at)


def _event(start: datetime, chance: random.Random) -> Iterator[tuple[datetime, int | None, tuple[str, str]]]:
    """Yield the items of an event: a report or two, reposts of each, forum talk; many events are small, a few large."""
    _, reports, talk = chance.choice(MATTERS)
    facts = {"v": chance.choice(VILLAGES), "t": chance.choice(TOWNS), "day": f"{start.month}月{start.day}日"}
    head = chance.choice(reports)
    size = min(200, 2 + int(chance.paretovariate(1.1)))
    reported: list[tuple[int, str, str, datetime]] = []
    for number in range(size):
        at = start + timedelta(hours=chance.expovariate(1 / 20))
        facts |= {"d": str(chance.randrange(2, 9))}
        if number == 0 or chance.random() < 0.08:
            at = start if number == 0 else at
            facts |= {"n": str(chance.randrange(11, 400))}
            title, text = _report(head, facts, chance)
            reported.append((number, title, text, at))
            yield at, None, (title, text)
        elif chance.random() < 0.6:
            of, title, text, then = chance.choice(reported)
            yield max(at, then + timedelta(minutes=5)), of, _repost(title, text, chance)
        else:
            said = f"{chance.choice(talk)}，{chance.choice(SIGHS)}，{chance.choice(SIGHS)}".format(**facts)
            yield at + timedelta(minutes=30), None, ("", said)


def _report(head: str, facts: dict[str, str], chance: random.Random) -> tuple[str, str]:
    details = chance.sample(DETAILS, 4)
    text = f"{chance.choice(OPENINGS)}{head}。{''.join(details)}"
    return head.format(**facts), text.format(**facts)


def _repost(title: str, text: str, chance: random.Random) -> tuple[str, str]:
    """Return a report passed on: under another head, with a tail, a sentence short, or a few characters lost."""
    way = chance.randrange(4)
    if way == 0:
        return title, chance.choice(HEADS) + text
    if way == 1:
        return "", text + chance.choice(TAILS)
    if way == 2:
        sentences = text.split("。")
        return title, "。".join(sentences[:-2]) + "。"
    lost = set(chance.sample(range(text.index("。") + 1, len(text)), 2))
    return title, "".join(char for at, char in enumerate(text) if at not in lost)


def _chatter(at: datetime, chance: random.Random) -> str:
    facts = {"v": chance.choice(VILLAGES), "t": chance.choice(TOWNS), "a": chance.choice(THINGS)}
    facts |= {"day": f"{at.month}月{at.day}日", "n": str(chance.randrange(11, 400)), "d": str(chance.randrange(2, 9))}
    return chance.choice(CHATTER).format(**facts)


def rule_texts() -> list[str]:
    """Return as many rules as a county might have."""
    words = ("停水", "停电", "滑坡", "征地", "欠薪", "污水", "养殖", "低保", "账目", "种子")
    return [f"（{town} 或 云岭县{town}政府） {word} -招聘" for town in TOWNS for word in words][:RULES]


def folding(folded: dict[int, int], made: list[Made], truth: list[int]) -> tuple[float, float]:
    """Return the share of folded items that are of their original's event, and of true reposts that were folded.

    Chatter that was made twice in the same words is rightly folded too.
    """
    right = sum(
        truth[number] == truth[original] or made[number].text == made[original].text
        for number, original in folded.items()
    )
    reposts = [each.number for each in made if each.repeats is not None]
    return right / max(1, len(folded)), sum(number in folded for number in reposts) / max(1, len(reposts))
