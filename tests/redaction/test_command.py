"""``gongkai redact``: lists first, writes only where it is told to, and says what it did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.cli import main
from tests.redaction.pdf_files import text_of, typeset

SOURCE = "申请人张三丰，手机13800138000，其余不变。"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A PDF with personal data."""
    path = tmp_path / "答复.pdf"
    path.write_bytes(typeset(SOURCE))
    return path


def test_without_an_output_it_lists_and_writes_nothing(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redact", str(document), "--word", "张三丰"]) == 1
    out = capsys.readouterr().out
    assert [line.split()[1] for line in out.splitlines()[:2]] == ["张三丰", "13800138000"]
    assert [path.name for path in document.parent.iterdir()] == ["答复.pdf"]


def test_what_is_named_is_gone_and_the_original_stays(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, target = document.read_bytes(), document.with_name("公开.pdf")
    assert main(["redact", str(document), "--word", "张三丰", "--personal", "-o", str(target)]) == 0
    assert text_of(target.read_bytes()) == "申请人，手机，其余不变。"
    assert document.read_bytes() == before
    out = capsys.readouterr().out
    assert "隐去 2 处，文字 14 个" in out
    assert "文档属性" in out


def test_listed_places_can_be_chosen_from_and_handed_back(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redact", str(document), "--word", "张三丰", "--json"]) == 1
    first, _ = capsys.readouterr().out.splitlines()
    places, target = document.with_name("位置.jsonl"), document.with_name("公开.pdf")
    places.write_text(first + "\n\n" + json.dumps(json.loads(first)["marks"][0]) + "\n", "utf-8")
    assert main(["redact", str(document), "--marks", str(places), "-o", str(target), "--json"]) == 0
    assert text_of(target.read_bytes()) == "申请人，手机13800138000，其余不变。"
    assert json.loads(capsys.readouterr().out)["taken"][0]["characters"] == 3


def test_the_same_words_elsewhere_end_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = tmp_path / "答复.pdf", tmp_path / "公开.pdf"
    path.write_bytes(typeset("张三丰 #pagebreak() 又是张三丰"))
    main(["redact", str(path), "--word", "张三丰", "--json"])
    places = tmp_path / "位置.jsonl"
    places.write_text(capsys.readouterr().out.splitlines()[0], "utf-8")
    assert main(["redact", str(path), "--marks", str(places), "-o", str(target)]) == 1
    assert "第2页" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-o", "公开.pdf"], "没有说隐去什么"),
        (["--personal", "-o", "-"], "-o 请给文件名"),
        (["--personal", "-o", "答复.pdf"], "覆盖"),
        (["--marks", "坏.jsonl", "-o", "公开.pdf"], "第1行不是位置"),
        (["--marks", "缺.jsonl", "-o", "公开.pdf"], "不完整"),
        (["--marks", "没有.jsonl", "-o", "公开.pdf"], "没有.jsonl"),
    ],
)
def test_misuse_ends_with_2_and_one_sentence(
    document: Path,
    options: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(document.parent)
    Path("坏.jsonl").write_text("[1]\n", "utf-8")
    Path("缺.jsonl").write_text('{"page": 1}\n', "utf-8")
    assert main(["redact", "答复.pdf", *options]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1
    assert not Path("公开.pdf").exists()
