# Lab Agora: the commands of every day. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= auto
export PORT

.PHONY: help run test check bench messages clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (found: $$($(PYTHON) -V))." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "The venv module is incomplete: install it (Debian: apt install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

run: $(VENV)/.runtime ## Serve the portal with its demonstration content on http://127.0.0.1:8000 (PORT= to change)
	@LABAGORA_BASE_URL="$${LABAGORA_BASE_URL:-http://127.0.0.1:$(PORT)}" exec $(BIN)/labagora serve --demo

test: $(VENV)/.development ## Run the whole suite, browser included, on SQLite and on PostgreSQL where it answers
	@$(BIN)/python -m tests.run -n $(WORKERS) --dist loadgroup

check: $(VENV)/.development ## Format, lint, types, import rules, templates, secrets
	$(BIN)/ruff format --check labagora tests migrations
	$(BIN)/ruff check labagora tests migrations
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m tests.secrets_gate

bench: $(VENV)/.development ## Print tables of figures (JSON in var/bench/)
	$(BIN)/python -m tests.benchmarks.bench_matching --compare tests.benchmarks.orm_people:ORM
	$(BIN)/python -m tests.benchmarks.bench_search
	$(BIN)/python -m tests.benchmarks.bench_reading
	$(BIN)/python -m tests.benchmarks.bench_assignment
	$(BIN)/python -m tests.benchmarks.bench_filing
	$(BIN)/python -m tests.benchmarks.bench_reviews

messages: $(VENV)/.development ## Extract and compile the English messages
	$(BIN)/python -m tests.messages

clean: ## Remove the virtual environment and the embedded state
	rm -rf $(VENV) var
