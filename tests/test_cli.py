"""The command line as its users meet it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from gongkai import taxonomy
from gongkai.cli import COMMANDS, main
from gongkai.columns import width
from gongkai.document import Place

TESTS = Path(__file__).parent
CLEAN = TESTS / "rules" / "clean-2023.md"
BEFORE = TESTS / "rules" / "clean-2022.md"
FAULTY = TESTS / "samples" / "yunling-2022.txt"
WORD = TESTS / "samples" / "yunling-2022.docx"


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """The clean report with one total wrong."""
    text = CLEAN.read_text("utf-8")
    row = "| 一、本年新收政府信息公开申请数量 |  |  | 7 | 2 | 0 | 0 | 0 | 0 | 9 |"
    assert row in text
    path = tmp_path / "云岭县水务局 2023.md"
    path.write_text(text.replace(row, row.replace("| 9 |", "| 8 |")), "utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04not a zip")
    return path


def test_a_clean_report_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", CLEAN) == 0
    assert "✓ 没有发现问题" in capsys.readouterr().out


def test_findings_end_with_1_and_are_told(spoilt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", spoilt) == 1
    out = capsys.readouterr().out
    assert "AR-SUM-33" in out
    assert "表三“一、本年新收政府信息公开申请数量”" in out


def test_every_line_fits_80_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(TESTS)
    run("check", "samples/yunling-2022.txt")
    run("read", "samples/yunling-2022.txt")
    run("rules")
    assert max(map(width, capsys.readouterr().out.splitlines())) <= 80


def test_an_unreadable_file_ends_with_2_and_the_others_go_on(
    broken: Path, spoilt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", broken, spoilt, CLEAN) == 2
    out, err = capsys.readouterr()
    assert err.startswith(f"{broken}：")
    assert "AR-SUM-33" in out
    assert "共 3 个文件：无问题 1，有问题 1，无法读取 1。" in out


def test_the_json_of_read_is_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("read", "--json", CLEAN) == 0
    (record,) = lines(capsys.readouterr().out)
    assert list(record) == ["file", "agency", "year", "edition", "cells", "inferred", "unread"]
    assert (record["file"], record["agency"], record["year"]) == (str(CLEAN), "云岭县水务局", 2023)
    assert tuple(record["cells"]) == taxonomy.edition("2021").cells
    assert record["cells"]["requests.new_received.natural"] == 7
    assert record["cells"]["proactive.fees.amount"] == 36.52
    assert record["unread"] == []


def test_the_json_of_check_adds_the_findings(spoilt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--json", spoilt) == 1
    (record,) = lines(capsys.readouterr().out)
    found = [finding for finding in record["findings"] if finding["rule"] == "AR-SUM-33"]
    assert list(found[0]) == ["rule", "severity", "result", "cells", "place", "found", "expected", "says", "law"]
    assert (found[0]["found"], found[0]["expected"], found[0]["result"]) == (8, 9, "fail")
    assert "requests.new_received.total" in found[0]["cells"]
    assert re.fullmatch(r"第\d+行", found[0]["place"]) or "第" in found[0]["place"]


def test_blanks_are_null(capsys: pytest.CaptureFixture[str]) -> None:
    run("read", "--json", FAULTY)
    (record,) = lines(capsys.readouterr().out)
    assert record["cells"]["requests.new_received.total"] is None
    assert "requests.new_received.total" not in record["unread"]
    assert record["cells"]["disputes.review.total"] == 12


def test_an_unreadable_file_is_a_json_line_too(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("read", "--json", broken, CLEAN) == 2
    records = lines(capsys.readouterr().out)
    assert list(records[0]) == ["file", "error"]
    assert records[1]["year"] == 2023


def test_folders_globs_and_stdin(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    (tmp_path / "甲" / "乙").mkdir(parents=True)
    for name in ("b.md", "甲/乙/a.md", ".隐藏.md", "~$b.docx", "图.png"):
        (tmp_path / name).write_bytes(CLEAN.read_bytes())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CLEAN.read_bytes())))
    assert run("read", "--json", tmp_path, tmp_path / "甲/**/*.md", "-") == 0
    files = [record["file"] for record in lines(capsys.readouterr().out)]
    assert files == [str(tmp_path / "b.md"), str(tmp_path / "甲/乙/a.md"), "-"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "没有.docx"], "没有.docx：文件不存在"),
        (["check", "没有*.docx"], "没有*.docx：没有相符的文件"),
        (["check", "{empty}"], "没有可读的文件"),
        (["check", "--rules", "AR-SUM-3X", "{clean}"], "没有规则“AR-SUM-3X”；是不是 AR-SUM-3"),
        (["check", "--previous", "没有.docx", "{clean}"], "没有.docx：文件不存在"),
        (["check", "--previous", "{clean}", "{clean}", "{before}"], "--previous 要给一个文件夹"),
        (["check", "{clean}", "-o", "{clean}"], "输出会覆盖输入的文件"),
        (["check", "{clean}", "-o", "{empty}/没有/a.json"], "文件不存在"),
        (["compare", "{clean}"], "比较至少要两份"),
        (["write", "{clean}", "{before}", "--to", "html", "-o", "-"], "-o 请给文件夹"),
    ],
)
def test_misuse_ends_with_2_and_one_sentence(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    before = CLEAN.read_bytes()
    assert run(*(part.format(empty=empty, clean=CLEAN, before=BEFORE) for part in arguments)) == 2
    out, err = capsys.readouterr()
    assert says in err
    assert "Traceback" not in out + err
    assert CLEAN.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "缺少参数：命令"),
        (["check"], "缺少参数：文件"),
        (["chek", "a"], "没有 'chek'；可选"),
        (["check", "a", "--format", "xml"], "没有 'xml'；可选"),
        (["check", "a", "--published-on", "2024.1.20"], "“2024.1.20”不是日期"),
        (["check", "a", "--jobs", "0"], "“0”不是正整数"),
        (["check", "a", "--不存在"], "不认识的参数：--不存在"),
        (["check", "a", "--json", "--format", "html"], "不能与"),
        (["check", "a", "-o"], "后面要有一个值"),
        (["write", "a", "--to", "docx"], "缺少参数：-o"),
    ],
)
def test_argparse_speaks_chinese(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2
    err = capsys.readouterr().err
    assert says in err
    assert "用法：" in err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_has_an_example_and_fits(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as stopped:
        run(*filter(None, [command, "--help"]))
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert "示例：" in text
    assert not re.search(r"usage|options:|positional|show this|argument", text)
    assert max(map(width, text.splitlines())) <= 80


def test_fail_on_sets_what_counts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "年报.md"
    path.write_text(CLEAN.read_text("utf-8").replace("（三）政府信息管理情况", "(三)政府信息管理情况"), "utf-8")
    assert [run("check", "--rules", "AR-TXT-*", "--fail-on", level, path) for level in ("info", "error")] == [1, 0]


def test_rules_can_be_chosen_and_skipped(spoilt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("check", "--json", "--rules", "AR-SUM-31, ar-sum-33", spoilt)
    run("check", "--json", "--skip", "AR-SUM-*", spoilt)
    only, without = ({one["rule"] for one in record["findings"]} for record in lines(capsys.readouterr().out))
    assert only == {"AR-SUM-33"}
    assert not {rule for rule in without if rule.startswith("AR-SUM")}


@pytest.fixture
def years(tmp_path: Path) -> tuple[Path, Path]:
    """This year's report and a folder with last year's, whose carry-over differs."""
    text = BEFORE.read_text("utf-8")
    row = next(line for line in text.splitlines() if "四、结转下年度继续办理" in line)
    folder = tmp_path / "上年"
    folder.mkdir()
    (folder / "a.md").write_text(text.replace(row, row.replace("| 1 ", "| 3 ")), "utf-8")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    return CLEAN, folder


def test_last_year_is_found_in_a_folder(years: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    this, folder = years
    assert run("check", "--json", this, "--previous", folder) == 1
    out, err = capsys.readouterr()
    assert "AR-XY-34" in {finding["rule"] for finding in lines(out)[0]["findings"]}
    assert "坏.docx" in err


def test_last_year_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(CLEAN.read_bytes())
    run("check", CLEAN, "--previous", tmp_path)
    assert "没有找到云岭县水务局 2022 年的报告，未作跨年核对。" in capsys.readouterr().out


def test_a_previous_report_of_the_wrong_year_is_doubted(capsys: pytest.CaptureFixture[str]) -> None:
    run("check", CLEAN, "--previous", CLEAN)
    assert "所给上年报告是 2023 年度的" in capsys.readouterr().out


def test_the_published_report_is_compared_with_the_one_at_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = tmp_path / "published.md"
    published.write_text(CLEAN.read_text("utf-8").replace("| 行政许可 | 41 |", "| 行政许可 | 40 |"), "utf-8")
    assert run("check", "--json", CLEAN, "--published", published) == 1
    (record,) = lines(capsys.readouterr().out)
    assert {one["rule"] for one in record["findings"]} == {"AR-PUB-03"}
    assert run("check", CLEAN, "--published", CLEAN) == 0
    assert run("check", CLEAN, published, "--published", CLEAN) == 2


def test_reports_of_one_round_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("水务局", "林业局"):
        text = CLEAN.read_text("utf-8").replace("云岭县水务局", f"云岭县{name}")
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    assert run("check", "--json", "--together", tmp_path) == 1
    assert all("AR-COPY-02" in {one["rule"] for one in record["findings"]} for record in lines(capsys.readouterr().out))


@pytest.mark.parametrize("format", ["json", "sarif", "junit", "html"])
def test_formats_are_written_to_a_file(
    format: str, spoilt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"结果.{format}"
    assert run("check", spoilt, CLEAN, "--format", format, "-o", target) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "共 2 个文件" in err
    assert "AR-SUM-33" in target.read_text("utf-8")


def test_many_files_on_all_cores_give_what_one_core_gives(
    spoilt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "多"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number:02}.md").write_bytes((spoilt if number % 3 else CLEAN).read_bytes())
    assert run("check", "--json", "--jobs", 2, folder) == 1
    many = capsys.readouterr().out
    assert run("check", "--json", "--jobs", 1, folder) == 1
    assert many == capsys.readouterr().out
    assert len(many.splitlines()) == 20


def test_reading_shows_the_tables_to_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("read", CLEAN) == 0
    out = capsys.readouterr().out
    assert re.search(r"^  一、本年新收政府信息公开申请数量 +7 +2 +0 +0 +0 +0 +9$", out, re.MULTILINE)
    assert re.search(r"^ +行政规范性文件 +2 +1 +7$", out, re.MULTILINE)


def test_what_was_not_read_is_shown_with_its_readings(capsys: pytest.CaptureFixture[str]) -> None:
    from gongkai.outputs.figures import Figures
    from gongkai.records import Checked, report_record
    from gongkai.report import Report, Unread, Value

    report = Report("a", "云岭县水务局", 2023, "2021", "2021", tables={"requests": Place("table", 1)})
    report.cells["requests.granted.natural"] = Value(3, "3", inferred=True)
    report.unread = [Unread("requests.granted.total", "有多种读法", "3143", readings=(3, 31, 314, 3143, 1, 4))]
    stream = io.StringIO()
    Figures(stream).add(Checked("a", report_record(report, "a"), "2021", report=report))
    shown = stream.getvalue()
    assert re.search(r"（一）予以公开 +3\*( +未读){6}$", shown, re.MULTILINE)
    assert "可能是3或31或314或3143或1等6种" in "".join(shown.split())
    assert "没有找到这张表" in shown


def test_repair_writes_the_review_copy_and_the_repaired_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("repair", WORD, "--out", tmp_path / "out") == 0
    out = capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.docx", "review.docx"]
    for part in ("错误", "修复 ", "修复后还有", str(tmp_path / "out" / "review.docx")):
        assert part in out
    run("read", "--json", tmp_path / "out" / "report.docx")
    assert lines(capsys.readouterr().out)[0]["cells"]["requests.new_received.total"] == 0


def test_repair_gives_each_file_a_folder_and_reports_the_unreadable(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("repair", WORD, FAULTY, broken, "--out", tmp_path / "out") == 2
    folders = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert folders == ["yunling-2022", "yunling-2022-2"]
    assert str(broken) in capsys.readouterr().err


def test_repair_never_writes_over_what_it_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "report.docx"
    source.write_bytes(WORD.read_bytes())
    assert run("repair", source, "--out", tmp_path) == 2
    assert source.read_bytes() == WORD.read_bytes()
    assert "覆盖" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["docx", "html", "xlsx", "json"])
def test_write_then_read_gives_the_same_figures(
    format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"年报.{format}"
    assert run("write", CLEAN, "--to", format, "-o", target) == 0
    capsys.readouterr()
    run("read", "--json", CLEAN, target)
    before, after = (record["cells"] for record in lines(capsys.readouterr().out))
    assert before == after


def test_write_several_files_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("write", CLEAN, BEFORE, "--to", "json", "-o", tmp_path / "成品") == 0
    assert sorted(path.name for path in (tmp_path / "成品").iterdir()) == ["clean-2022.json", "clean-2023.json"]
    assert "已写出" in capsys.readouterr().out


def test_compare_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "比较.html"
    assert run("compare", CLEAN, BEFORE, "-o", target) == 0
    assert "云岭县水务局政府信息公开年度比较" in target.read_text("utf-8")


def test_rules_are_listed_and_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    from gongkai.rules import all_rules

    assert run("rules", "--json") == 0
    records = lines(capsys.readouterr().out)
    assert [record["id"] for record in records] == [rule.id for rule in all_rules()]
    assert all(record["says"] and record["law"] and record["why"] and record["mend"] for record in records)
    assert run("rules") == 0
    listed = capsys.readouterr().out
    assert all(record["id"] in listed for record in records)
    assert run("rules", "AR-SUM-32") == 0
    whole = capsys.readouterr().out
    assert re.findall(r"^(要求|依据|为何|改法)", whole, re.MULTILINE) == ["要求", "依据", "为何", "改法"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh", "fish"])
def test_completion_knows_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("completion", shell) == 0
    script = capsys.readouterr().out
    assert all(command in script for command in COMMANDS)


def test_a_fault_of_ours_in_one_file_is_told_and_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, spoilt: Path
) -> None:
    from gongkai import readers

    real = readers.read

    def failing(data: bytes, name: str = "") -> Any:
        if name == str(spoilt):
            raise ZeroDivisionError
        return real(data, name)

    monkeypatch.setattr(readers, "read", failing)
    assert run("check", spoilt, CLEAN) == 2
    out, err = capsys.readouterr()
    assert "程序内部错误（ZeroDivisionError" in err
    assert "没有发现问题" in out


def test_a_closed_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "gongkai.cli", "rules"], stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr == b""
    assert done.returncode == 141


def test_interrupting_says_so_in_one_line() -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-u", "-m", "gongkai.cli", "read", "--json", str(CLEAN), "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    guard = threading.Timer(20, waiting.kill)
    guard.start()
    assert waiting.stdout is not None
    waiting.stdout.readline()
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate()
    guard.cancel()
    assert err.decode() == "已中断。\n"
    assert waiting.returncode == 130


def test_starting_loads_little() -> None:
    heavy = ("lxml", "pypdfium2", "typst", "python_calamine", "selectolax", "tomllib", "tqdm", "shtab", "concurrent")
    code = (
        f"import sys; from gongkai.cli import main\ntry: main(['check', '--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_checking_a_word_file_loads_no_other_format() -> None:
    heavy = ("pypdfium2", "typst", "python_calamine", "xlsxwriter", "selectolax", "tqdm", "shtab", "striprtf")
    code = (
        f"import sys; from gongkai.cli import main\nmain(['check', '--json', {str(WORD)!r}])\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_a_deadline_is_worked_out_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("due", "2026-09-18", "--today", "2026-10-01") == 0
    said = capsys.readouterr().out
    assert "答复期限 2026-10-22" in said
    assert "国庆节10月1日至10月7日放假" in "".join(said.split())
    assert run("due", "2026-09-18", "--today", "2026-10-23", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["due"], found["overdue"], found["state"]) == ("2026-10-22", True, "running")


def test_a_deadline_with_all_that_happened(capsys: pytest.CaptureFixture[str]) -> None:
    happened = ["--channel", "web", "--confirmed", "2026-09-21", "--third-party", "2026-09-25,2026-09-28,2026-10-12"]
    assert run("due", "2026-09-18", *happened, "--extend", "10@2026-10-20", "--today", "2026-10-13", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["received_on"], found["due"]) == ("2026-09-21", "2026-11-18")
    assert any("起止端点" in each for each in found["unverified"])
    assert run("due", "2026-03-02", "--clarification", "2026-03-20,2026-03-25", "--replied", "2026-06-01") == 1
    assert "不合规定" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["due", "2026-03-02", "--extend", "30@2026-03-03"], "1至20个工作日"),
        (["due", "2026-03-02", "--extend", "3"], "天数@告知日"),
        (["due", "2026-03-02", "--third-party", "2026-03-03,2026-03-01"], "早于征求意见发出日"),
        (["due", "2026-03-02", "--channel", "pigeon"], "没有“pigeon”这种提交渠道"),
        (["due", "2026-03-02", "--set", "weather=是"], "没有这项设置：weather"),
        (["due", "2026-13-02"], "不是日期"),
        (["fee", "--items", "-3"], "不是零或正整数"),
    ],
)
def test_what_cannot_be_worked_out_is_said(given: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = run(*given)
    except SystemExit as left:
        status = left.code
    assert status == 2
    assert says in capsys.readouterr().err


def test_a_fee_shows_its_arithmetic(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fee", "--items", "45") == 0
    assert "第41至45件：5件×300元＝1500元" in capsys.readouterr().out
    assert run("fee", "--pages", "250", "--json") == 0
    assert json.loads(capsys.readouterr().out)["total"] == 4700


FACTS = {
    "发文机关": "云岭县司法局",
    "文号": "云司公复〔2026〕7号",
    "成文日期": "2026-03-20",
    "申请人": "林𬭎喆",
    "称谓": "您",
    "申请日期": "2026-03-01",
    "收到日期": "2026-03-02",
    "申请内容": "分配方案",
    "检索情况": "检索公文系统，没有找到",
    "救济": {"处理结果": "N_NOTHELD", "行政复议机关": "云岭县人民政府", "人民法院": "云岭县人民法院"},
}


def facts(tmp_path: Path, **changes: object) -> str:
    path = tmp_path / "内容.json"
    path.write_text(json.dumps({**FACTS, **changes}, ensure_ascii=False), "utf-8")
    return str(path)


def test_letters_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("letter") == 0
    assert "D-CLAR     补正告知书（条例第三十条）" in capsys.readouterr().out
    assert run("letter", "D-CLAR") == 0
    assert "补正期限，来自告知补正（条例第三十条）" in capsys.readouterr().out
    assert run("letter", "D-WITHHOLD", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["remedy"] is True
    assert {"id": "reason", "label": "理由", "required": True, "law": shown["law"]} in shown["elements"]


@pytest.mark.parametrize(("name", "magic"), [("答复书.docx", b"PK"), ("答复书.pdf", b"%PDF")])
def test_a_letter_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, magic: bytes) -> None:
    goal = tmp_path / name
    assert run("letter", "D-NOTEXIST", "--values", facts(tmp_path), "-o", str(goal)) == 0
    assert goal.read_bytes().startswith(magic)
    assert capsys.readouterr().out == f"已写出 {goal}\n"


def test_a_letter_that_cannot_be_signed_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    goal = tmp_path / "a.docx"
    assert run("letter", "D-NOTEXIST", "--values", facts(tmp_path, 检索情况=""), "-o", str(goal)) == 1
    assert "检索情况：没有填写，请补上（来自检索记录）（条例第三十六条第四项）" in capsys.readouterr().out
    assert goal.exists()


def test_a_template_goes_out_and_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = str(tmp_path / "模板.docx")
    assert run("letter", "D-NOTEXIST", "--new-template", template) == 0
    assert run("letter", "D-NOTEXIST", "--template", template) == 0
    assert "模板可以使用。" in capsys.readouterr().out
    assert run("letter", "D-CLAR", "--template", template, "--json") == 1
    assert any("补正期限" in each["cause"] for each in json.loads(capsys.readouterr().out))
    goal = str(tmp_path / "a.docx")
    assert run("letter", "D-NOTEXIST", "--values", facts(tmp_path), "--template", template, "-o", goal) == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["D-NONE"], "没有文书“D-NONE”"),
        (["D-NOTEXIST", "--values", "{facts}"], "请用 -o 指定输出文件"),
        (["D-NOTEXIST", "--values", "{facts}", "-o", "a.txt"], "以 .docx 或者 .pdf 结尾"),
        (["D-NOTEXIST", "--values", "{facts}", "-o", "{facts}.pdf", "--template", "没有.docx"], "文件不存在"),
        (["D-NOTEXIST", "--values", "{facts}", "-o", "{facts}.pdf", "--template", "{facts}"], "模板不能用"),
        (["D-NOTEXIST", "--values", "pyproject.toml", "-o", "a.pdf"], "不是完整的 JSON"),
        (["D-CLAR", "--values", "{facts}", "-o", "a.pdf"], "补正告知书没有“检索情况”"),
    ],
)
def test_a_misused_letter_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    path = facts(tmp_path)
    assert run("letter", *(word.replace("{facts}", path) for word in words)) == 2
    assert says in capsys.readouterr().err
