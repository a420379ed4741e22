"""What the command line accepts. Importing this loads nothing but argparse."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from gongkai.cli.chinese_argparse import Help, speaking_chinese

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

WHAT = "读取、核对、修复、编写政府信息公开工作年度报告，计算依申请公开的期限和费用，写依申请公开的文书。"
FILES = (
    "文件、文件夹（含下级）、通配符，或 -（标准输入）。"
    "可读 Word（.docx .doc .wps）、网页、PDF、Excel、文本、RTF、OFD 和本程序的 JSON。"
)
STATUS = "退出码：0 无问题，1 有问题，2 有文件无法读取或用法有误（优先于 1）。"


def parse(argv: list[str]) -> argparse.Namespace:
    """Return the arguments; exits with status 2 and a Chinese sentence when they make no sense."""
    with speaking_chinese():
        return parser().parse_args(argv)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(
        "gongkai",
        description=WHAT,
        epilog=f"示例：\n  gongkai check 年报.docx\n  gongkai repair 年报.docx --out out --all\n\n{STATUS}\n"
        "每个命令的用法：gongkai 命令 --help",
        formatter_class=Help,
    )
    whole.add_argument("--version", action=_Version, nargs=0, help="显示版本号后退出")
    commands = whole.add_subparsers(dest="command", metavar="命令", required=True, title="命令")
    for add in (_check, _read, _repair, _write, _compare, _rules, _due, _fee, _letter, _redact, _completion):
        add(commands)
    return whole


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from gongkai import __version__

        print(f"gongkai {__version__}")
        parser.exit()


def _command(commands: Commands, name: str, what: str, example: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=what, description=what, epilog=f"示例：\n{example}", formatter_class=Help, allow_abbrev=False
    )


def _files(command: argparse.ArgumentParser, nargs: str | None = "+") -> None:
    if nargs:
        command.add_argument("files", metavar="文件", nargs=nargs, help=FILES)
    else:
        command.add_argument("file", metavar="文件", help=FILES)


def _jobs(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jobs", metavar="数目", type=_count, help="同时用几个进程；默认用满处理器。")


def _check(commands: Commands) -> None:
    command = _command(
        commands,
        "check",
        "核对年度报告，逐条说出问题在哪里、现为什么、应为什么、依据哪一条。",
        "  gongkai check 年报.docx\n"
        "  gongkai check 2023年/ --previous 2022年/ --together\n"
        "  gongkai check 年报.docx --format html -o 核对.html\n"
        f'  gongkai check --json "*.docx"\n\n{STATUS}\n“无法判定”另列，不算问题，也不算通过。',
    )
    _files(command)
    known = command.add_argument_group("另外知道的事")
    known.add_argument(
        "--previous",
        metavar="上年报告",
        help="上一年度的报告；给文件夹时，按单位名称和年份自行找到。",
    )
    known.add_argument("--published", metavar="公布稿", help="网站上公布的同一份报告，核对与本文件是否一致。")
    known.add_argument("--together", action="store_true", help="这些文件是同一批单位的报告，互相比对有无雷同和照抄。")
    known.add_argument("--agency", metavar="单位全称", help="编制单位登记的全称。")
    known.add_argument("--published-on", metavar="日期", type=_day, help="公布日期，如 2024-01-20。")
    known.add_argument("--submitted-on", metavar="日期", type=_day, help="向主管部门提交的日期。")
    chosen = command.add_argument_group("哪些规则")
    chosen.add_argument(
        "--rules", metavar="编号", action="append", help="只用这些规则；逗号分隔，可用通配符，如 AR-SUM-*。"
    )
    chosen.add_argument("--skip", metavar="编号", action="append", help="不用这些规则。")
    chosen.add_argument(
        "--fail-on",
        choices=("error", "warning", "info"),
        default="info",
        help="从哪一级起退出码为 1：error 错误，warning 警告，info 提示（默认）。",
    )
    _output(command, ("text", "json", "sarif", "junit", "html"))
    _jobs(command)


def _output(command: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    shown = command.add_argument_group("输出")
    form = shown.add_mutually_exclusive_group()
    form.add_argument("--format", choices=formats, default="text", help="输出格式，默认 text。")
    form.add_argument("--json", dest="format", action="store_const", const="json", help="一个文件一行 JSON。")
    shown.add_argument("-o", "--output", metavar="输出文件", help="写到文件，不写到屏幕。")


def _read(commands: Commands) -> None:
    command = _command(
        commands,
        "read",
        "读出年度报告的三张表和正文，标明哪些是推得的、哪些没有读出。",
        f"  gongkai read 年报.pdf\n  gongkai read --json 2023年/ > 数据.jsonl\n\n{STATUS}（本命令不核对，没有 1）",
    )
    _files(command)
    _output(command, ("text", "json"))
    _jobs(command)


def _repair(commands: Commands) -> None:
    command = _command(
        commands,
        "repair",
        "核对后修复不会错的部分，写出修复稿和带批注的审阅稿；其余只指出，不代填。",
        "  gongkai repair 年报.docx --out out --all\n\n退出码：0 已写出，2 有文件无法读取或用法有误。",
    )
    _files(command)
    command.add_argument("--out", metavar="文件夹", required=True, help="写到哪里；几个文件时各有一个子文件夹。")
    command.add_argument(
        "--all", action="store_true", help="Word、PDF、网页、Excel、JSON 都写；默认只写 Word 修复稿和审阅稿。"
    )
    command.add_argument("--previous", metavar="上年报告", help="上一年度的报告，文件或文件夹。")


def _write(commands: Commands) -> None:
    command = _command(
        commands,
        "write",
        "把年度报告按规定格式写成 Word、PDF、网页、Excel 或 JSON。",
        "  gongkai write 年报.html --to docx -o 年报.docx\n  gongkai write 2023年/ --to pdf -o 成品/",
    )
    _files(command)
    command.add_argument("--to", required=True, choices=("docx", "pdf", "html", "xlsx", "json"), help="写成什么格式。")
    command.add_argument(
        "-o", "--output", metavar="输出", required=True, help="输出文件，或 -（标准输出）；几个文件时是文件夹。"
    )


def _compare(commands: Commands) -> None:
    command = _command(
        commands,
        "compare",
        "把一个单位的几年，或一年的几个单位，并排比较成一页带图表的网页。",
        "  gongkai compare 2021.docx 2022.docx 2023.docx -o 比较.html",
    )
    _files(command)
    command.add_argument("-o", "--output", metavar="输出文件", help="写到文件，不写到屏幕。")


def _rules(commands: Commands) -> None:
    command = _command(
        commands,
        "rules",
        "列出核对规则；给出编号时显示这一条的全部内容。",
        "  gongkai rules\n  gongkai rules AR-SUM-32\n  gongkai rules --json",
    )
    command.add_argument("ids", metavar="编号", nargs="*", help="规则编号，可用通配符，如 AR-TXT-*。")
    command.add_argument(
        "--json", dest="format", action="store_const", const="json", default="text", help="一条一行 JSON。"
    )


def _due(commands: Commands) -> None:
    command = _command(
        commands,
        "due",
        "计算一件政府信息公开申请的答复期限，逐步说明怎么算出来的、依据哪一条。",
        "  gongkai due 2026-09-18\n"
        "  gongkai due 2026-09-18 --channel web --confirmed 2026-09-21 --extend 10@2026-10-20\n"
        "  gongkai due 2026-03-02 --third-party 2026-03-10,2026-03-12,2026-03-20 --json\n\n"
        "退出码：0 在期限内，1 已经逾期或者有不合规定之处，2 用法有误或者日期对不上。",
    )
    command.add_argument("submitted", metavar="提交日", type=_day, help="申请人提交或者寄出申请的日期，如 2026-09-18。")
    came = command.add_argument_group("收到申请（条例第三十一条）")
    came.add_argument(
        "--channel",
        metavar="渠道",
        default="in_person",
        help="in_person 当面（默认），registered_mail 须签收的邮寄，ordinary_mail 平常信函，web 互联网，"
        "email 电子邮件，fax 传真。",
    )
    came.add_argument("--arrived", metavar="日期", type=_day, help="到达或者签收的日期。")
    came.add_argument("--confirmed", metavar="日期", type=_day, help="与申请人确认的日期。")
    then = command.add_argument_group("之后发生的事；一项有几个日期的用逗号分开，还没有的不写")
    then.add_argument("--clarification", metavar="告知[,补正]", type=_days(1, 2), help="补正告知送达、收到补正的日期。")
    for name, party in (("--third-party", "第三方"), ("--joint-organ", "共同制作机关")):
        then.add_argument(
            name,
            metavar="发出[,收到[,意见]]",
            type=_days(1, 3),
            action="append",
            default=[],
            help=f"征求{party}意见：发出、对方收到、收到意见的日期；可以几次。",
        )
    then.add_argument(
        "--extend", metavar="天数@告知日", type=_extension, action="append", default=[], help="延长答复期限的工作日数。"
    )
    then.add_argument("--fee", metavar="收到通知[,缴费]", type=_days(1, 2), help="申请人收到收费通知、缴费的日期。")
    then.add_argument("--reason", metavar="要求[,说明]", type=_days(1, 2), help="要求说明理由、申请人说明的日期。")
    then.add_argument("--delay", metavar="告知,期限", type=_days(2, 2), help="确定延迟答复的告知日和期限。")
    then.add_argument("--replied", metavar="日期", type=_day, help="答复的日期。")
    command.add_argument("--today", metavar="日期", type=_day, help="按哪一天看；默认今天。")
    command.add_argument(
        "--set",
        metavar="设置=值",
        type=_setting,
        action="append",
        default=[],
        help="法律没有规定之处本单位的做法，见输出中的“未核实”。",
    )
    command.add_argument("--json", dest="format", action="store_const", const="json", default="text", help="JSON。")


def _fee(commands: Commands) -> None:
    command = _command(
        commands,
        "fee",
        "计算信息处理费，列出算式（国办函〔2020〕109号）。按件和按量二选一。",
        "  gongkai fee --items 45\n  gongkai fee --items 3 --already 28\n  gongkai fee --pages 250\n\n"
        "退出码：0 已算出，2 用法有误。",
    )
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--items", metavar="件数", type=_number, help="按件计收：这一次的申请件数。")
    way.add_argument("--pages", metavar="页数", type=_number, help="按量计收：一件申请提供的页数。")
    command.add_argument("--already", metavar="件数", type=_number, default=0, help="同一申请人当月在此之前的件数。")
    command.add_argument("--json", dest="format", action="store_const", const="json", default="text", help="JSON。")


def _letter(commands: Commands) -> None:
    command = _command(
        commands,
        "letter",
        "写依申请公开的文书（回执、补正告知书、答复书等），写出 Word 或 PDF；缺什么逐项说明。",
        "  gongkai letter\n"
        "  gongkai letter D-CLAR\n"
        "  gongkai letter D-CLAR --new-template 补正告知书.docx\n"
        "  gongkai letter D-CLAR --template 补正告知书.docx\n"
        "  gongkai letter D-CLAR --values 内容.json -o 告知书.pdf\n\n"
        "退出码：0 没有问题，1 模板有问题或者文书还不能签发，2 用法有误或者文件不能用。",
    )
    command.add_argument("kind", metavar="文书", nargs="?", help="文书的编号，如 D-CLAR；不给时列出全部文书。")
    command.add_argument("--values", metavar="文件", help="文书的内容，JSON，一项一个名称。")
    command.add_argument("--template", metavar="模板", help="本单位的 Word 模板；不给 --values 时只检查模板。")
    command.add_argument("--new-template", metavar="文件", help="写出自带的模板，可以在 Word 里修改。")
    command.add_argument("-o", "--output", metavar="输出文件", help="写到哪里，以 .docx 或者 .pdf 结尾。")
    command.add_argument("--json", dest="format", action="store_const", const="json", default="text", help="JSON。")


def _redact(commands: Commands) -> None:
    command = _command(
        commands,
        "redact",
        "隐去 PDF 或 Word（.docx）里不予公开的内容：文字、图片真正从文件里去掉，另存一份，并重新读一遍证明已经没有。",
        "  gongkai redact 答复.pdf --word 张三\n"
        "  gongkai redact 答复.pdf --word 张三 --personal -o 答复-公开.pdf\n"
        "  gongkai redact 答复.docx --json > 位置.jsonl\n"
        "  gongkai redact 答复.docx --marks 位置.jsonl -o 答复-公开.docx\n\n"
        "不给 -o 时只列出找到的内容，不写文件。\n"
        "退出码：0 没有找到，或者已经写出；1 列出了找到的内容，或者同样的文字还见于别处；2 不能处理或用法有误。",
    )
    command.add_argument("file", metavar="文件", help="PDF 或 .docx 文件，或 -（标准输入）。")
    what = command.add_argument_group("隐去什么（条例第三十七条）")
    what.add_argument("--word", metavar="文字", action="append", default=[], help="出现这些文字的地方；可以给几次。")
    what.add_argument("--personal", action="store_true", help="找到的个人信息：身份证号码、手机号码、住址等。")
    what.add_argument("--unseen", action="store_true", help="PDF 里看不见而取得出来的文字，如用黑块盖住的。")
    what.add_argument("--marks", metavar="位置文件", help="划定的位置，一行一个，即 --json 输出的样子。")
    shown = command.add_argument_group("输出")
    shown.add_argument("-o", "--output", metavar="输出文件", help="隐去后的文件写到哪里；原来的文件不动。")
    shown.add_argument("--label", metavar="字样", default="", help="PDF 的黑块上印什么，如“已隐去”；默认不印。")
    shown.add_argument(
        "--stand-in",
        metavar="代字",
        default="█",
        help="Word 里用什么代替：一个字的逐字代替，几个字的整段代替；默认 █。",
    )
    shown.add_argument(
        "--json", dest="format", action="store_const", const="json", default="text", help="列出位置或者证明的 JSON。"
    )


def _completion(commands: Commands) -> None:
    command = _command(
        commands,
        "completion",
        "输出命令行补全脚本。",
        '  eval "$(gongkai completion bash)"\n  gongkai completion zsh > ~/.zfunc/_gongkai\n'
        "  gongkai completion fish > ~/.config/fish/completions/gongkai.fish",
    )
    command.add_argument(
        "shell", choices=("bash", "zsh", "tcsh", "fish"), metavar="bash|zsh|tcsh|fish", help="哪种命令行。"
    )


def _day(text: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期；请写成 2024-01-20 的样子") from None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)


def _days(least: int, most: int) -> Callable[[str], list[date]]:
    """Return what reads so many days with commas between."""

    def read(text: str) -> list[date]:
        days = [_day(part.strip()) for part in text.replace("，", ",").split(",")]
        if not least <= len(days) <= most:
            number = f"{least}个" if least == most else f"{least}至{most}个"
            raise argparse.ArgumentTypeError(f"“{text}”应有{number}日期，用逗号分开")
        return days

    return read


def _extension(text: str) -> tuple[int, date]:
    days, at, told = text.partition("@")
    if not at or not days.strip().isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}”应写成 天数@告知日，如 10@2026-10-20")
    return int(days), _day(told.strip())


def _setting(text: str) -> tuple[str, int | bool]:
    name, equals, value = text.partition("=")
    known: dict[str, int | bool] = {"true": True, "false": False, "是": True, "否": False}
    if not equals or (value not in known and not value.isdecimal()):
        raise argparse.ArgumentTypeError(f"“{text}”应写成 设置=值，值是 是、否 或者天数")
    return name, known[value] if value in known else int(value)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}”不是零或正整数")
    return int(text)
