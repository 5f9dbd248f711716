# Everything installs what it needs: `make run` and `make test` work in a fresh clone, with nothing set up before.
SHELL := /bin/bash -o pipefail
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
RUN := PATH="$(CURDIR)/$(BIN):$$PATH"

# All that keeps rows, and what is about PostgreSQL alone.
ON_POSTGRESQL := $(addprefix tests/,audit campaigns/races collaboration consent demo gate gateway identity model ordering services several test_changes.py test_migrations.py)

.PHONY: help run test check bench story format clean campaign-tampering campaign-crashes campaign-writes campaign-inputs campaign-gate bench-peers bench-profile campaign-races campaign-simulation campaign-pages gallery pictures
help: ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: .venv/.ready ## Set everything up, start it with invented people, and say where to click
	@$(RUN) dottedline run

story: .venv/.ready ## Play the story's eighteen lines on real processes
	@$(RUN) dottedline story

# Journeys, the crawl of every page, hostile words in every field: each file in one process, with one product and one Chromium.
BROWSED := tests/browser

test: .venv/.ready ## Set everything up and run all tests
	@$(RUN) python -m pytest $(or $(TESTS),-n auto --ignore tests/browser)
	@test -n "$(TESTS)" || { echo "And in a browser:"; $(RUN) python -m tests.browser.program > /dev/null && $(RUN) python -m pytest $(BROWSED) -n 2 --dist loadfile; }
	@test -n "$(TESTS)" || { echo "And on PostgreSQL:"; DOTTEDLINE_TEST_STORES=postgresql $(RUN) python -m pytest -n auto --dist loadfile $(ON_POSTGRESQL); }

check: .venv/.ready ## Style, types, imports between rooms, policy, known holes in what we depend on
	@$(RUN) python -m deploy.check

bench: .venv/.ready ## Measure the flow against a naive composition; WORKLOADS=all or names, STORE=postgresql, ROUNDS=, MINUTES=, SCALE=
	@$(RUN) python -m bench $(if $(WORKLOADS),--workloads $(WORKLOADS)) $(if $(STORE),--store $(STORE)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SCALE),--scale $(SCALE))

bench-peers: .venv/.ready ## Build OpenFGA, tessera and Keycloak for the benchmark (once; about eight minutes)
	@$(RUN) python -m bench.outside

bench-profile: .venv/.ready ## Draw a flame graph of the flow into docs/benchmarks
	@$(RUN) python -m bench.profile

campaign-tampering: $(STAMP) ## Tamper N times (SEED=1) with an exported ledger; FSCK=20 asks another verifier instead
	@$(RUN) python -m tests.campaigns.tampering --many $(or $(N),100000) --seed $(or $(SEED),1) $(if $(FSCK),--fsck $(FSCK)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(PROCESSES),--processes $(PROCESSES))

campaign-crashes: .venv/.ready ## Kill running services N times (SEED=1) and look what is left; APART=1, STORE=postgresql
	@$(RUN) python -m tests.campaigns.crashes --many $(or $(N),1000) --seed $(or $(SEED),1) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(APART),--apart) $(if $(STORE),--store $(STORE)) $(if $(WORLD),--world $(WORLD))

campaign-races: .venv/.ready ## Play N histories of ends against flows (SEED=1); STORE=postgresql, PROCESSES=1, 2 or 4; TWICE=1 with 2 or 8
	@$(RUN) python -m tests.campaigns.races --many $(or $(N),1000) --seed $(or $(SEED),1) --store $(or $(STORE),sqlite) --processes $(or $(PROCESSES),1) $(if $(TWICE),--twice) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(WORLD),--world $(WORLD))

campaign-writes: $(STAMP) ## Put a fault into every write of an append, a checkpoint, a migration; EVERY=10 for a sample
	@$(RUN) python -m tests.campaigns.writes $(if $(EVERY),--every $(EVERY))

campaign-inputs: .venv/.ready ## Inputs of every kind, N per operation and caller (SEED=1)
	@DOTTEDLINE_INPUTS_MANY=$(or $(N),10) DOTTEDLINE_INPUTS_SEED=$(or $(SEED),1) $(RUN) python -m pytest tests/campaigns/inputs -s -o timeout=0

campaign-gate: .venv/.ready ## Plant each bug of a catalogue in a copy of the code: tests must catch it; ONLY=3,7 or EVERY=10
	@$(RUN) python -m tests.campaigns.gate $(if $(ONLY),--only $(ONLY)) $(if $(EVERY),--every $(EVERY))
campaign-simulation: $(STAMP) ## Play N flows (SEED=1) in simulated worlds; PROCESSES=2, PLANTED=1 for bugs on purpose
	@$(RUN) python -W ignore -m tests.campaigns.simulation --many $(or $(N),20000) --seed $(or $(SEED),1) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(PROCESSES),--processes $(PROCESSES)) $(if $(WORLD),--world $(WORLD) --only) $(if $(PLANTED),--planted)

campaign-pages: .venv/.ready ## Look at every page in Chromium as everybody, in every voice, on phone and desktop
	@DOTTEDLINE_PAGES=all $(RUN) python -m pytest tests/browser -s -o timeout=0

gallery: .venv/.ready ## A picture of every page, phone and desktop, Danish and English, into gallery/
	@$(RUN) python -m tests.browser.gallery gallery

format: $(STAMP) ## Lay out the code
	@$(RUN) ruff check --fix . && $(RUN) ruff format .

pictures: .venv/.ready ## The README's three pictures, from the running product, into docs/pictures/
	@$(RUN) python -m tests.browser.pictures docs/pictures

clean: ## Remove what was set up; your data stays
	rm -rf .venv .cache

.venv/.ready: $(STAMP)
	@$(RUN) python -m deploy.opa
	@$(RUN) python -m deploy.assets > /dev/null
	@touch $@

$(STAMP): pyproject.toml requirements.lock
	@echo "Setting up the Python environment in .venv (once; about a minute)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dottedline needs Python 3.11 or later; install it, or name it: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing; install it (on Debian: apt-get install python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "uv>=0.13"
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip install --system-certs --require-hashes -r requirements.lock 2>&1 | sed -u "/^ [+-] /d"
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip install --system-certs --quiet --no-deps -e .
	@touch $@
