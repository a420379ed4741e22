"""Promises of the project itself: the arrows between its parts, its locks, its start, and what its files may say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
HOST = re.compile(r"[a-z][a-z+.-]*://|--(?:extra-)?index-url|--find-links|--trusted-host|\bfile:|@ ")
FORM = "align denials flow json json_fields measured narrative outline plain_text run_together tables __init__"
"""The readers that know the form of the report; every other module there knows one file format only."""
FORMATS = sorted({path.stem for path in (ROOT / "gongkai" / "readers").glob("*.py")} - {*FORM.split()})


def tracked() -> Iterator[Path]:
    """Yield the project's own text files: what git tracks or would, else everything but what is made."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        paths = [ROOT / name for name in listed if name]
    else:
        made = {".venv", "out", "site", "build", "__pycache__"}
        paths = [path for path in ROOT.rglob("*") if not made.intersection(path.relative_to(ROOT).parts)]
    yield from (path for path in paths if path.is_file())


@cache
def locked(lock: Path) -> dict[str, str]:
    """Return each requirement of a lock file as its whole entry, by name."""
    entries = re.findall(r"(?m)^(\S+?)==.*(?:\n[ ]+--hash=.*)*", lock.read_text("utf-8"))
    texts = re.finditer(r"(?m)^(\S+?)==.*(?:\n[ ]+--hash=.*)*", lock.read_text("utf-8"))
    return {canonicalize_name(name): text.group() for name, text in zip(entries, texts, strict=True)}


# ---- arrows


def test_the_import_arrows_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", FORMATS)
def test_a_module_of_one_format_knows_nothing_of_the_form(module: str) -> None:
    source = (ROOT / "gongkai" / "readers" / f"{module}.py").read_text("utf-8")
    assert not re.search(r"(?m)^\s*(?:from|import) gongkai.*\b(?:taxonomy|report|rules|align|narrative)\b", source)


def loaded(code: str) -> set[str]:
    """Return the modules in a fresh interpreter after ``code``."""
    script = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_the_package_loads_nothing_by_itself() -> None:
    ours = {name for name in loaded("import gongkai") if name.startswith("gongkai")}
    assert ours == {"gongkai"}


HEAVY = (
    "pypdfium2",
    "pikepdf",
    "PIL",
    "typst",
    "python_calamine",
    "xlsxwriter",
    "selectolax",
    "django",
    "doc2docx",
    "striprtf",
    "ofdkit",
    "rensa",
    "rjieba",
)


def test_checking_a_word_file_loads_no_other_format() -> None:
    sample = ROOT / "tests" / "samples" / "yunling-water-2023.docx"
    code = f"import gongkai, pathlib; gongkai.check(gongkai.read(pathlib.Path({str(sample)!r}).read_bytes()))"
    assert {name.partition(".")[0] for name in loaded(code)}.isdisjoint(HEAVY)


CLOCK = re.compile(r"\b(?:date\.today|datetime\.(?:now|utcnow)|time\.time|os\.environ|urllib\.request|import socket)\b")
ASIDE = {"gongkai/readers/apart.py"}
"""Hands the environment on to the process it starts."""


def test_the_library_has_no_clock_no_network_and_no_settings() -> None:
    told = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in sorted((ROOT / "gongkai").rglob("*.py"))
        if "cli" not in path.relative_to(ROOT).parts and path.relative_to(ROOT).as_posix() not in ASIDE
        for found in CLOCK.finditer(path.read_text("utf-8"))
    ]
    assert told == []


# ---- locks


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock: Path) -> None:
    assert HOST.findall(lock.read_text("utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_is_a_pin_or_a_hash(lock: Path) -> None:
    lines = lock.read_text("utf-8").splitlines()
    allowed = re.compile(r"[A-Za-z0-9._-]+==\S+(?: ; .+)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    assert [line for line in lines if not allowed.fullmatch(line)] == []
    assert all("--hash=sha256:" in entry for entry in locked(lock).values())


def required(*files: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    project = [*project["dependencies"], *project["optional-dependencies"]["website"]]
    lines = [line for file in files for line in (ROOT / "requirements" / file).read_text("utf-8").splitlines()]
    wanted = [*project, *(line for line in lines if line and not line.startswith("#"))]
    return {canonicalize_name(Requirement(line).name) for line in wanted}


@pytest.mark.parametrize(("lock", "files"), [("run", ["run.in"]), ("dev", ["run.in", "dev.in"])])
def test_every_dependency_is_locked(lock: str, files: list[str]) -> None:
    assert required(*files) - locked(ROOT / "requirements" / f"{lock}.lock").keys() == set()


IMPORT = re.compile(r"(?m)^\s*(?:from|import) (\w+)")


@pytest.mark.parametrize("package", ["gongkai", "website"])
def test_every_import_is_declared(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    imported = {
        name
        for path in (ROOT / package).rglob("*.py")
        for name in IMPORT.findall(re.sub(r'(?s)""".*?"""', "", path.read_text("utf-8")))
        if name not in sys.stdlib_module_names and name not in ("gongkai", "website")
    }
    installed = packages_distributions()
    known = {canonicalize_name(found) for name in imported for found in installed.get(name, [name])}
    assert known - declared - {"numpy"} == set(), "numpy comes with the extra ocr"


@pytest.mark.parametrize("name", ["docs", "bench", "tools"])
def test_every_tool_is_locked(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
    wanted = {canonicalize_name(Requirement(line).name) for line in lines if line and not line.startswith("#")}
    assert wanted - locked(ROOT / "requirements" / f"{name}.lock").keys() == set()


def test_the_locks_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, entry in locked(lock).items():
            versions.setdefault(name, set()).add(entry.partition("==")[2].split()[0])
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_locks_name_their_versions_as_the_project_asks() -> None:
    run = locked(ROOT / "requirements" / "run.lock")
    for line in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]:
        wanted = Requirement(line)
        version = run[canonicalize_name(wanted.name)].partition("==")[2].split()[0]
        assert wanted.specifier.contains(version), line


def test_what_is_tested_is_what_is_locked() -> None:
    from importlib.metadata import version

    for name in ("lxml", "pypdfium2", "selectolax", "typst", "pytest"):
        assert locked(ROOT / "requirements" / "dev.lock")[name].startswith(f"{name}=={version(name)} "), name


# ---- files

NO_PATHS = re.compile(rb"(?<![\w.])/(?:root|home/\w+|Users/\w+)/")
"""Somebody's own folders."""


def test_no_file_names_a_folder_of_one_machine() -> None:
    this = Path(__file__).resolve()
    told = [str(path.relative_to(ROOT)) for path in tracked() if path != this and NO_PATHS.search(path.read_bytes())]
    assert told == []


def test_nothing_is_left_to_do() -> None:
    left = re.compile(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b")
    sources = [path for path in tracked() if path.suffix == ".py" and path.name != "test_project.py"]
    assert [str(path.relative_to(ROOT)) for path in sources if left.search(path.read_text("utf-8"))] == []


def test_no_folder_is_called_by_what_it_is_not() -> None:
    banned = {"utils", "helpers", "misc", "common"}
    assert [path for path in tracked() if path.suffix == ".py" and path.stem in banned] == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


# ---- the commands


def goals() -> set[str]:
    return set(re.findall(r"(?m)^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8")))


def test_every_goal_is_there_and_declared() -> None:
    assert goals() == {"help", "run", "check-report", "setup", "test", "lint", "bench", "docs", "lock", "clean"}
    phony = re.search(r"(?m)^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"))
    assert phony
    assert set(phony.group(1).split()) == goals()


@pytest.mark.parametrize("script", ["scripts/setup.sh", "scripts/lock.sh", "scripts/with_postgres.sh", ".ci/run"])
def test_a_script_is_sound_and_can_be_run(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in path.read_text("utf-8")
    subprocess.run(["bash", "-n", str(path)], check=True)


def test_ci_runs_what_the_makefile_runs() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if line.startswith("make ")]
    assert commands == ["make lint", "make test"]


def test_the_sample_of_check_report_is_there() -> None:
    default = re.search(r"(?m)^REPORT \?= (\S+)$", (ROOT / "Makefile").read_text("utf-8"))
    assert default
    assert (ROOT / default.group(1)).is_file()
