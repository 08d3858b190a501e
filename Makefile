# `make` prints the targets. Every recipe works without a terminal.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

# What is called with a sentence for people, beside the usual _(): `marked`, and every refusal.
SENTENCES := lazy_gettext marked Refusal NotFound SignInNeeded NotAllowed Conflict TooLarge Invalid TooMany Unavailable NoRoom ShutOut Suspended Over Malformed WrongType Stale MatchNeeded Down Refused Faint Unfit Quarantined

.PHONY: help run test check format translations setup setup-dev lock vendor bench

help: ## print this
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 20

run: setup ## start it: environment, databases, demo data at the first start, web and worker
	@exec $(BIN)/python bin/run

test: setup-dev ## every test, against real servers (installs those that are missing)
	@bin/needs
	@exec $(BIN)/python -m pytest

check: setup-dev ## format, lint, types, templates and the rules of the house
	ruff format --check .
	ruff check .
	mypy webapp
	@if [ -d templates ]; then echo djlint templates --lint; djlint templates --lint --quiet; fi
	python -m pytest -q -n 0 tests/house

format: setup-dev ## write the code as the formatter wants it
	ruff format .
	ruff check --fix .

translations: setup-dev ## collect the words of the screens, compile translations/ (translate what is empty there, then once more)
	@words=$$(mktemp); trap 'rm -f "$$words"' EXIT; \
	pybabel -q extract -F babel.cfg $(SENTENCES:%=-k %) --no-location --sort-output --no-wrap -o "$$words" .; \
	pybabel -q update -i "$$words" -d translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap; \
	pybabel -q compile -d translations

setup: ## the virtual environment with what the product runs on
	@bin/setup requirements.txt

setup-dev: ## the same with what tests and checks need
	@bin/setup requirements-dev.txt

lock: setup ## pin requirements*.in with hashes (adds nothing, raises nothing that is pinned already)
	@bin/lock

vendor: ## fetch htmx and icons into static/vendor, and make static/app.js (needs npm)
	@python3 bin/vendor

bench: setup-dev ## measure every workload, and write bench/results.md
	@python bench/gauge
