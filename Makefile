# The commands of the project. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AUDIT := $(VENV)/audit
READY := $(VENV)/ready
EXIT ?=
FUZZ ?= 3000
SECONDS ?= 1800
CASES ?= 500
DAYS ?= 365
SEED ?= 1
EVERY ?= 1
HOW ?=

WEEK := $(wildcard tests/flows/test_scene_*.py) tests/flows/test_load.py
READERS := tests/hostile/test_fuzz.py tests/hostile/test_doors.py tests/intake/test_remittance_fuzz.py tests/intake/test_paper_fuzz.py tests/intake/test_remittance_damage.py
PROPERTIES := $(filter-out $(READERS), $(shell grep -rls --include=test_*.py "^from hypothesis" tests))
BOARDS := tests/flows/test_walk.py tests/flows/test_hands_off.py
ROOMS := $(filter-out tests/actions/ tests/flows/ tests/data/ tests/__pycache__/ tests/test_demo.py, $(wildcard tests/*/ tests/test_*.py))

.DEFAULT_GOAL := help
.PHONY: help demo test week start office check bench soak crash fuzz audit letters format clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed. On Debian: apt-get install python3 (or say which: make PYTHON=python3.12 ...)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute)..."
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment could not be made in $(CURDIR)/$(VENV). Check that this folder can be written." >&2; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt || { echo "The packages could not be installed. Check the network and run the same command again; nothing is lost." >&2; exit 1; }
	@printf '%s\n' "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/casework-here.pth"
	@printf '#!/bin/sh\nexec "%s/$(BIN)/python" -m casework "$$@"\n' "$(CURDIR)" > $(BIN)/casework && chmod +x $(BIN)/casework
	@touch $(READY)

demo: $(READY) ## run the main job on made-up data; EXIT=1 stops by itself
	@$(BIN)/python -m examples.demo $(if $(EXIT),--exit)

start: $(READY) ## run the real thing; data in CASEWORK_HOME (default ./var)
	@exec $(BIN)/python -m flows.serve

office: $(READY) ## let a second computer use the board (NAME=board.clinic.lan, or its number); see docs/two-computers.md
	@$(BIN)/python -m casework office setup $(if $(NAME),--name $(NAME))

# Three at once. Those that press Ctrl-C stay in the foreground: what a shell starts behind itself ignores it, and so would the servers.
test: $(READY) ## run the tests; those on real servers beside the others (the scenes of a week are make week)
	@told=$$(mktemp -d); \
	$(BIN)/python -m pytest tests/actions >$$told/actions 2>&1 & actions=$$!; \
	$(BIN)/python -m pytest $(BOARDS) $(ROOMS) >$$told/rooms 2>&1 & rooms=$$!; \
	$(BIN)/python -m pytest tests/flows tests/test_demo.py $(WEEK:%=--ignore=%) $(BOARDS:%=--ignore=%); servers=$$?; \
	wait $$rooms; others=$$?; wait $$actions; acts=$$?; cat $$told/rooms $$told/actions; rm -rf $$told; exit $$((servers + others + acts > 0))

week: $(READY) ## live the scenes of a week and press fifty buttons at once, on real boards, a quarter of an hour
	@$(BIN)/python -m pytest $(WEEK)

check: $(READY) ## formatting, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: $(READY) ## the benchmarks, as ratios in one run
	@$(BIN)/python -m benchmarks

# The same seed lives the same year; a year that fails says how to live it again.
soak: $(READY) ## live a simulated year of 500 cases and judge every message, three quarters of an hour of one core (CASES=500 DAYS=365 SEED=1)
	@PYTHONHASHSEED=0 $(BIN)/python -m tests.soak --cases $(CASES) --days $(DAYS) --seed $(SEED)

crash: $(READY) ## kill the program at every point of every act and compare, twenty minutes (EVERY=1, HOW=--full or --read-only: an hour)
	@$(BIN)/python -m tests.crash --jobs 2 --every $(EVERY) $(HOW)

# The tests try their properties on the same examples each time; here they draw others.
fuzz: $(READY) ## read thousands of broken files (FUZZ=3000 of each kind, SECONDS=1800 at most), and try every property on new examples
	@CASEWORK_FUZZ=$(FUZZ) timeout $(SECONDS) $(BIN)/python -m pytest $(READERS); \
	ended=$$?; [ $$ended -ne 124 ] || echo "Time is up; nothing failed until then."; \
	CASEWORK_FUZZ=100 $(BIN)/python -m pytest $(PROPERTIES) && { [ $$ended -eq 0 ] || [ $$ended -eq 124 ]; }

# Tools of their own, so that nothing they need comes into what is served. An audit that could not ask is no audit: it fails and says so.
audit: $(READY) ## known holes of every pinned package (needs the network), and a second reading of our code for unsafe calls
	@[ -x $(AUDIT)/bin/bandit ] || { $(PYTHON) -m venv $(AUDIT) && $(AUDIT)/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1 bandit==1.9.4; } || { rm -rf $(AUDIT); echo "The audit's own tools could not be installed. Nothing was audited. Check the network and run it again." >&2; exit 1; }
	@$(AUDIT)/bin/bandit --quiet --configfile pyproject.toml --recursive casework flows; code=$$?; \
	$(AUDIT)/bin/pip-audit --progress-spinner off --disable-pip --require-hashes --strict -r requirements.txt; packages=$$?; \
	[ $$packages -eq 0 ] || echo "The packages were not audited, or not all, or one has a known hole: see above. Without the network nothing can be asked." >&2; \
	exit $$((code + packages > 0))

letters: $(READY) ## draw every document with made-up data and write docs/letters.png, for whoever reviews a change
	@$(BIN)/python -m examples.contact_sheet

format: $(READY) ## format the code
	$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format .

clean: ## remove the virtual environment and caches; never the data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
