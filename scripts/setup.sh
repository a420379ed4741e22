#!/usr/bin/env bash
# Prepares the environment in .venv: "setup.sh run" for the library, the platform and the fonts, "setup.sh dev|docs|bench" for more.
# Asks nothing, changes nothing outside the project except, for dev and as root only, installing what the tests need.
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=.venv
FONTS=$VENV/share/gongkai/fonts
STAMPS=$VENV/.stamps
SCRATCH=

say() { printf '» %s\n' "$*"; }
warn() { printf '! %s\n' "$*" >&2; }
die() {
    warn "$*"
    exit 1
}
as_root() { # run a command as root if that needs no answer
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }
scratch() {
    [ -n "$SCRATCH" ] || SCRATCH=$(mktemp -d)
    trap 'rm -rf "$SCRATCH"' EXIT
}

# ---- Debian packages

refresh() { # make sure apt knows a package: an empty list is fetched once
    command -v apt-get >/dev/null || return 1
    apt-cache show "$1" >/dev/null 2>&1 && return 0
    may_be_root || return 1
    say "更新软件包目录 updating the package lists"
    as_root apt-get update -qq >/dev/null 2>&1 || return 1
    apt-cache show "$1" >/dev/null 2>&1
}
unpack() { # download a package and unpack it into the scratch folder; needs no root
    scratch
    refresh "$1" || return 1
    (
        cd "$SCRATCH"
        apt-get download "$1" >/dev/null 2>&1 && dpkg-deb -x "$1"_*.deb unpacked && rm -f "$1"_*.deb
    )
}

# ---- Python

python_command() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 python3 python; do
        [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        echo "$candidate"
        return
    done
    die "没有找到 Python 3.11 或更新版本，请先安装 need Python 3.11+: apt-get install python3.11"
}
environment() {
    "$VENV/bin/python" -m pip --version >/dev/null 2>&1 && return
    local python
    python=$(python_command)
    say "建立运行环境 creating $VENV ($("$python" --version))"
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv "$VENV"
        return
    fi
    # Debian keeps pip's wheel in a package of its own, which unpacks without root.
    "$python" -m venv --without-pip "$VENV"
    unpack python3-pip-whl || die "缺少 python3.11-venv，请先安装 please install: apt-get install python3.11-venv"
    local wheel
    wheel=$(echo "$SCRATCH"/unpacked/usr/share/python-wheels/pip-*.whl)
    "$VENV/bin/python" "$wheel/pip" install --quiet --no-index --no-deps "$wheel"
}
packages() { # install exactly what a lock file names
    say "安装依赖 installing requirements/$1.lock"
    "$VENV/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --no-deps \
        --requirement "requirements/$1.lock"
}
project() {
    "$VENV/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
}

# ---- what is no Python package

have_fonts() { "$VENV/bin/python" -c 'from gongkai import fonts; fonts.folders()' 2>/dev/null; }
fonts() {
    have_fonts && return
    say "取得字体（约 106 MB）fetching the fonts of the PDF: texlive-lang-chinese, fonts-noto-cjk"
    if unpack texlive-lang-chinese && unpack fonts-noto-cjk; then
        mkdir -p "$FONTS"
        find "$SCRATCH/unpacked" \( -name 'Fandol[FHKS]*-Regular.otf' -o -name 'NotoSerifCJK-Regular.ttc' \
            -o -name 'NotoSerifCJK-Bold.ttc' -o -name 'NotoSansCJK-Regular.ttc' \) -exec cp {} "$FONTS/" \;
    fi
    have_fonts || warn "没有取得字体，PDF 写不出来，其余不受影响 no fonts, hence no PDF: apt-get install texlive-lang-chinese fonts-noto-cjk"
}
office() {
    command -v soffice >/dev/null && return
    if may_be_root && refresh libreoffice-writer-nogui; then
        say "安装 LibreOffice（旧 .doc 的后备与测试）installing libreoffice-writer-nogui"
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui >/dev/null 2>&1 && return
    fi
    warn "没有 LibreOffice，需要它的测试会跳过 tests that need it are skipped: apt-get install libreoffice-writer-nogui"
}
browser() { # for the tests of pages
    command -v chromium >/dev/null && return
    if may_be_root && refresh chromium; then
        say "安装 Chromium（网页测试）installing chromium"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 && return
    fi
    warn "没有 Chromium，网页测试无法运行 tests of pages cannot run: apt-get install chromium"
}
postgresql() { # for the tests on PostgreSQL; the tests start and stop a server of their own
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return
    compgen -G "$VENV/share/postgresql/usr/lib/postgresql/*/bin/initdb" >/dev/null && return
    say "取得 PostgreSQL（测试用）fetching postgresql for the tests"
    if [ "$(id -u)" = 0 ] && refresh postgresql; then
        # Debian's package would create and start a server for the whole machine.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null 2>&1 && return
    elif unpack postgresql-15 && unpack postgresql-client-15; then
        mkdir -p "$VENV/share/postgresql"
        cp -r "$SCRATCH/unpacked/usr" "$VENV/share/postgresql/" && return
    fi
    warn "没有 PostgreSQL，其测试无法运行 tests on PostgreSQL cannot run: apt-get install postgresql"
}

goal=${1:-run}
environment
case $goal in
run) packages run ;;
dev) packages dev ;;
docs | bench)
    packages dev
    packages "$goal"
    ;;
*) die "setup.sh run|dev|docs|bench" ;;
esac
project
fonts
if [ "$goal" = dev ]; then
    office
    browser
    postgresql
fi
mkdir -p "$STAMPS"
touch "$STAMPS/run" "$STAMPS/$goal"
[ "$goal" = run ] || touch "$STAMPS/dev"
say "环境就绪 ready: $VENV ($goal)"
