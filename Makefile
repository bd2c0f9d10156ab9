# Two commands do everything: `make run` and `make test`. They need Python >= 3.11 and make.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= data/sample
INDEX ?= jiewen-index
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKS := .ci/lock
# Every package is the one whose hash the lock holds; one that comes as source is built with the
# locked tools, in place of the newest of the day.
LOCKED := $(PIP) install --require-hashes --no-build-isolation --use-pep517 -r

.PHONY: run quick test thorough test-opensearch soak fuzz opensearch check format lock licences sbom sample golden \
	screenshots clean help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(VENV)/run.stamp ## set up, index the sample corpus (or CORPUS=folder) and serve it (PORT=8000)
	@$(BIN)/jiewen index "$(CORPUS)" --index "$(INDEX)" || [ $$? -eq 3 ]
	@exec $(BIN)/jiewen serve --index "$(INDEX)" --host "$(HOST)" --port "$(PORT)"

QUICK := not (alone or browser or exhaustive or opensearch or processes)

quick: $(VENV)/dev.stamp ## pass what needs no browser, no cluster and few processes, in two minutes
	$(BIN)/python -m pytest -q -m "$(QUICK)" -n $(WORKERS) --dist loadfile

test: check ## set up and pass everything; without Java 21 the cluster's tests are skipped
	$(BIN)/python -m tests --workers $(WORKERS)

thorough: ## the same with every example of every property: about an hour
	JIEWEN_THOROUGH=1 $(MAKE) test

test-opensearch: check ## pass what needs OpenSearch, on a cluster of three nodes that the tests start
	$(BIN)/python -m pytest -m opensearch

soak: $(VENV)/dev.stamp ## run commands, edits, kills and full disks at random for MINUTES=30; SEED=N repeats
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED))

fuzz: $(VENV)/dev.stamp ## try inputs led by coverage, MINUTES=1 a target; TARGET=name for one of them
	@$(LOCKED) $(LOCKS)/fuzz.txt
	$(BIN)/python -m tests.fuzz $(TARGET) --minutes $(or $(MINUTES),1)

opensearch: $(VENV)/dev.stamp ## start a local cluster of three nodes for development, until Ctrl+C
	@exec $(BIN)/python -m tests.cluster

check: $(VENV)/dev.stamp ## format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/ruff check --preview --select PLW1514 . # each text file is opened with its encoding named
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/dev.stamp ## let ruff write the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## write the lock files anew from pyproject.toml; UPGRADE=1 takes newer versions
	@[ -x $(BIN)/uv ] || $(MAKE) $(VENV)/dev.stamp
	PYTHONPATH=.ci $(BIN)/python -m supply.locks $(if $(UPGRADE),--upgrade)

licences: $(VENV)/dev.stamp ## list the licences of others' work; fails on one that does not fit
	PYTHONPATH=.ci $(BIN)/python -m supply.licences

sbom: $(VENV)/dev.stamp ## write build/jiewen.cdx.json, a CycloneDX list of what we are made of
	PYTHONPATH=.ci $(BIN)/python -m supply.sbom

sample: $(VENV)/dev.stamp ## write data/sample anew from data/sample_src
	$(BIN)/python data/make_sample.py

golden: $(VENV)/dev.stamp ## write the exact extraction of data/sample anew into tests/golden; review its diff
	$(BIN)/python -m tests.support.golden_files

screenshots: $(VENV)/dev.stamp ## take pictures of every page into docs/images; needs chromium
	$(BIN)/python -m bench.screenshots

clean: ## remove the environment and the index
	rm -rf $(VENV) "$(INDEX)"

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "需要 Python 3.11 或更新 / Python 3.11 or newer is needed"; exit 1; }
	@echo "建立环境 / creating the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# Code is installed in place, so only a change of pyproject.toml or of a lock installs again.
$(VENV)/run.stamp: pyproject.toml $(LOCKS)/build.txt $(LOCKS)/run.txt | $(BIN)/python
	@$(LOCKED) $(LOCKS)/build.txt && $(LOCKED) $(LOCKS)/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e . && touch $@

$(VENV)/dev.stamp: pyproject.toml $(LOCKS)/build.txt $(LOCKS)/dev.txt | $(BIN)/python
	@$(LOCKED) $(LOCKS)/build.txt && $(LOCKED) $(LOCKS)/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e . && touch $@ $(VENV)/run.stamp
