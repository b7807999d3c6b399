# Two commands matter: `make demo` and `make test`. Both do their own set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
SEEDS ?= 1..2000
STAMP := .venv/.ready
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
export PYTHONUTF8 := 1
# Where the ministry's API is; `deploy` needs the real one.
SIAPKERJA_URL ?= https://siapkerja.example

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Python environment and Node tools, both inside this folder

$(STAMP): requirements-dev.lock package-lock.json pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

demo: setup ## seven files through the whole local cloud, followed live and proven
	sinergi demo

test: setup check ## every check and every test, the system tests on the local cloud included
	pytest -n 2 --dist loadfile -q --junitxml=build/junit.xml

test-one: setup ## one file or one test: make test-one T=tests/agreement/test_decide.py
	pytest -q $(T)

check: setup ## ruff, mypy --strict, import rules
	ruff check .
	ruff format --check --quiet .
	mypy
	lint-imports

format: setup ## rewrite the code as ruff formats it, and sort imports
	ruff check --select I --fix --quiet .
	ruff format --quiet .

docs: setup ## renew the tables that pages take from the code, and the holidays from their library
	$(BIN)/python -m tests.architecture.tables
	$(BIN)/python -m tests.architecture.holidays_table

up: setup ## start the local cloud
	sinergi up

down: setup ## stop the local cloud
	sinergi down

synth: setup ## the CloudFormation template of the real stage, into cdk.out/
	cdk synth --quiet -c siapkerjaUrl=$(SIAPKERJA_URL)

simulate: setup ## the whole pipeline under faults, by the seed: make simulate SEEDS=1..2000
	$(BIN)/python -m tests.simulation --seeds $(SEEDS)

bench: setup ## what a row costs: relative cost per row, measured in one run
	$(BIN)/python -m tests.bench

fuzz: setup ## a million mutated inputs for every reader and rule (RUNS=, SEED=)
	$(BIN)/python -m tests.fuzz --runs $(or $(RUNS),1000000) --seed $(or $(SEED),1)

evidence: setup ## run the measurements and write docs/evidence.md: make evidence [ONLY="bench outage"]
	$(BIN)/python -m tests.evidence $(ONLY)

deploy: setup ## deploy to the AWS account your credentials point at
	@test '$(SIAPKERJA_URL)' != https://siapkerja.example || { echo 'say where SIAPkerja is: make deploy SIAPKERJA_URL=https://…'; exit 64; }
	cdk deploy Sinergi -c siapkerjaUrl=$(SIAPKERJA_URL)

lock: ## renew both lock files from pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o requirements-dev.lock

.PHONY: help setup demo test test-one check format docs up down synth simulate bench fuzz evidence deploy lock
