# The two commands: make run, make test. Everything that they need is set up by them.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench goldens

help:
	@echo "make run      start Sharewire on port 8000 with demo articles"
	@echo "make test     everything that CI runs: format, lint, types, contracts, tests"
	@echo "make lint     the same without the tests"
	@echo "make format   put the code into shape"
	@echo "make bench    measure; prints our figures beside those of others"
	@echo "make goldens  renew the golden cards, feeds and heads, then look at them: $(BIN)/python tests/golden/view.py"

run: $(VENV)/.installed
	SHARE_DEMO=$${SHARE_DEMO:-1} SHARE_SITE_NAME="$${SHARE_SITE_NAME:-The Harbour Courier}" \
	SHARE_SITE_DESCRIPTION="$${SHARE_SITE_DESCRIPTION:-News from the harbour and the world behind it}" \
	exec $(BIN)/share run

test: $(VENV)/.installed-test lint
	./tests/install-parts
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q -m "not timed"
	$(BIN)/python -m pytest -q -m timed

lint: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

goldens: $(VENV)/.installed-test
	$(BIN)/python -m pytest -q tests/cards tests/feeds tests/meta --renew-goldens

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sharewire needs Python 3.11 or newer; name one with PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV) || { ./tests/install-parts venv && $(PYTHON) -m venv --clear $(VENV); }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ $(VENV)/.installed
