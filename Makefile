# Two commands do everything: `make report` (the main job) and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXAMPLE := data/voorbeeld
NEWEST := .venv-newest
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help report test test-slow test-newest lab check format bench beeld lock clean

help: ## show these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed; this is %s. Set PYTHON=…" % sys.version.split()[0])'
	@echo "Installing into $(VENV) (once; a few minutes) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

HAS_DELIVERIES = [ -n "$$(find data/raw -type f ! -name '.gitkeep' ! -name 'bron.yml' | head -n 1)" ]
MAKE_EXAMPLE = [ -f $(EXAMPLE)/synthetisch.json ] || $(BIN)/inkoopadvies example $(EXAMPLE)

report: $(STAMP) ## the reports of every inkoopjaar the deliveries allow; without deliveries, of the embedded example
	@if $(HAS_DELIVERIES); then \
	  $(BIN)/inkoopadvies run --all; \
	else \
	  echo "No deliveries in data/raw: using the embedded (synthetic) example in $(EXAMPLE)."; \
	  $(MAKE_EXAMPLE); \
	  $(BIN)/inkoopadvies run --all --data $(EXAMPLE); \
	fi

test: $(STAMP) ## the tests
	@$(BIN)/python -m pytest -q $(SPREAD) -m "not slow"

test-slow: $(STAMP) ## the slow proofs
	@$(BIN)/python -m pytest -q -n 2 --dist load -m slow

test-newest: $(STAMP) ## the tests with the newest releases that pyproject allows; first names what differs from the lock
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(NEWEST)
	@$(BIN)/uv pip install --quiet --python $(NEWEST)/bin/python --upgrade --editable '.[dev,schaal]'
	@$(BIN)/uv pip freeze --quiet --python $(NEWEST)/bin/python --exclude-editable > $(NEWEST)/freeze.txt
	@sed -n 's/^\([^ ]*==[^ ]*\) .*/\1/p' requirements.lock | grep -vxFf - $(NEWEST)/freeze.txt || true
	@$(NEWEST)/bin/python -m pytest -q $(SPREAD) -m "not slow"

lab: $(STAMP) ## JupyterLab on its start page; made for it where absent: the example, the tables of the newest year
	@if $(HAS_DELIVERIES); then root=data; else $(MAKE_EXAMPLE); root=$(EXAMPLE); fi; \
	[ -n "$$(find $$root/processed -name oordelen.parquet | head -n 1)" ] || $(BIN)/inkoopadvies run --data $$root
	@JUPYTER_CONFIG_PATH=notebooks/.jupyter $(BIN)/jupyter lab --notebook-dir=notebooks --LabApp.default_url=/lab/tree/START.md

check: $(STAMP) ## format, lint, types, floors, notebooks, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/nbstripout --verify notebooks/*.ipynb notebooks/*/*.ipynb
	@$(MAKE) --no-print-directory test

format: $(STAMP) ## put code and notebooks in house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/nbstripout notebooks/*.ipynb notebooks/*/*.ipynb

bench: $(STAMP) ## the benchmarks; figures end up in bench/README.md
	@$(BIN)/python -m bench

beeld: $(STAMP) ## the pictures of the README, from the newest reports
	@$(BIN)/python docs/beeld/maken.py "$$(ls -d reports/[0-9]* | tail -n 1)"

lock: ## renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --all-extras pyproject.toml --output-file requirements.lock

clean: ## remove what is made: tables, reports, the example
	@rm -rf data/processed/* reports/* $(EXAMPLE)
