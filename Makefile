# Every command of the project. It needs Python 3.11 with its venv module, and nothing else, to start.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Images of containers often set this. Then each of the hundreds of processes of the tests compiles Django and the rest anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
# The first of these that runs and is new enough. Say `make PYTHON=/a/python` to choose another.
PYTHON ?= $(shell for each in python3.11 python3; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$each"; break; }; done)
# The locks name every package, so nothing is left to resolve; bytecode is made for what is imported, when it is.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --no-deps --require-hashes
TEST := $(BIN)/pytest --numprocesses 2 --no-loadscope-reorder
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade

DEMO := build/demo
AS_OF := 2026-11-23T09:00:00Z
PORT ?= 8000

.PHONY: help demo demo-triage test check format bench-policy bench-forecast bench-casework lock clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "  %-18s %s\n", $$1, $$2 }'

demo: demo-triage ## rank made-up referrals, then serve a made-up unit (PORT=8000) until Ctrl+C
	@$(BIN)/tidegate demo --data $(DEMO)/unit --port $(PORT)

demo-triage: $(VENV)/.run ## make up 160 referrals, rank them under the default policy, write a report
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@$(BIN)/tidegate synth reports --n 40 --seed 7 --as-of $(AS_OF) --out $(DEMO)/reports
	@$(BIN)/tidegate synth referrals --n 120 --seed 7 --as-of $(AS_OF) --out $(DEMO)/referrals.parquet
	@$(BIN)/tidegate triage $(DEMO)/reports $(DEMO)/referrals.parquet --as-of $(AS_OF) \
		--out $(DEMO)/triage.html || [ $$? -eq 3 ] # 3: some made-up reports have made-up faults, and were refused
	@echo "Report: $(CURDIR)/$(DEMO)/triage.html"

test: check ## check, then run all tests and hold their coverage to its limits
	@$(BIN)/coverage erase
	@$(TEST) --cov --cov-report=
	@$(TEST) -m django_db --database postgresql
	@$(BIN)/coverage report --fail-under=95
	@$(BIN)/coverage report --include='src/tidegate/policy/*' --fail-under=100
	@$(BIN)/coverage report --include='src/tidegate/intake/*' --fail-under=100

check: $(VENV)/.test ## lint, formatting, types and the import contract
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@TIDEGATE_DATA=build/types $(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.test ## mend what the linter and formatter can mend
	@$(BIN)/ruff check --fix --exit-zero
	@$(BIN)/ruff format

bench-policy: $(VENV)/.bench ## measure the policy engines beside their peers; writes a table and a plot
	@$(BIN)/python -m benchmarks.policy

bench-forecast: $(VENV)/.bench ## measure the simulation kernel beside its peers; writes a table
	@$(BIN)/python -m benchmarks.forecast

bench-casework: $(VENV)/.bench ## load a million made-up cases into PostgreSQL and measure the service; writes a table and a plot
	@$(BIN)/python -m benchmarks.casework

lock: $(VENV)/.test ## choose the newest allowed versions afresh and write the lock files
	@$(COMPILE) --output-file requirements.lock pyproject.toml requirements.in
	@$(COMPILE) --output-file requirements-dev.lock --constraint requirements.lock --extra fuzz --extra ray \
		pyproject.toml requirements.in requirements-dev.in
	@$(COMPILE) --output-file requirements-bench.lock --constraint requirements-dev.lock --extra bench \
		pyproject.toml requirements.in

clean: ## remove everything that was made, the virtual environment included
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a step runs again only when the file it was made from has changed.

$(VENV)/.made:
	@[ -n "$(PYTHON)" ] || { \
		echo "Tidegate needs Python 3.11 or newer, and found neither python3.11 nor a new enough python3."; \
		echo "Install one (on Debian 12: apt-get install python3 python3-venv), or say which: make PYTHON=/a/python"; \
		exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module, which is needed to install Tidegate beside, not into, the system."; \
		echo "Install it (on Debian 12: apt-get install python3-venv) and try again."; \
		exit 1; } >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing what Tidegate needs (about half a minute, and its downloads) ..."
	@$(INSTALL) --requirement requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.lock
	@echo "Installing what its tests need ..."
	@$(INSTALL) --requirement requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.run requirements-bench.lock
	@echo "Installing the peers to measure against ..."
	@$(INSTALL) --requirement requirements-bench.lock
	@touch $@
