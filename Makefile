# Every goal sets up what it needs by itself, in .venv; a second run finds it there.

REPORT ?= tests/samples/yunling-2022.docx
OUT ?= out
PORT ?= 8000
STAMPS := .venv/.stamps
BIN := .venv/bin
# The tests' server outlives no loss of power, and their commands none of its crashes: it need not wait for the disk.
UNHURRIED := -c fsync=off -c synchronous_commit=off -c full_page_writes=off

.DEFAULT_GOAL := help
.PHONY: help run check-report setup test lint bench docs lock clean

help: ## 列出可用的目标 list the goals
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(STAMPS)/run ## 启动平台（含演示年度） start the platform with its demonstration year: make run PORT=8000
	@$(BIN)/python manage.py prepare
	@$(BIN)/python manage.py load_demonstration --address http://127.0.0.1:$(PORT)
	@$(BIN)/python manage.py serve --port $(PORT)

check-report: $(STAMPS)/run ## 核对并修复一份报告 check and repair a report: make check-report REPORT=file.docx OUT=folder
	@$(BIN)/gongkai repair "$(REPORT)" --out "$(OUT)" --all

setup: $(STAMPS)/dev ## 只准备环境 prepare the environment only

test: $(STAMPS)/dev ## 运行全部测试（SQLite 与 PostgreSQL） run every test on SQLite, and the platform's on PostgreSQL too
	@$(BIN)/python -m pytest -n auto -q
	@POSTGRES_SETTINGS="$(UNHURRIED)" scripts/with_postgres.sh $(BIN)/python -m pytest -n auto -q tests/website

lint: $(STAMPS)/dev ## 检查代码 lint, types, import arrows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r -ll gongkai website manage.py
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: $(STAMPS)/bench ## 测速 measure, as ratios
	@$(BIN)/python -m bench

docs: $(STAMPS)/docs ## 生成文档网站 build the documentation into site/
	@$(BIN)/python docs/generate.py
	@$(BIN)/mkdocs build --strict --quiet

lock: $(STAMPS)/dev ## 重新锁定依赖 make the lock files anew
	@scripts/lock.sh

clean: ## 删除生成物，不含环境 remove what was made, except the environment
	rm -rf $(OUT) site build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

$(STAMPS)/%: requirements/%.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh $*
