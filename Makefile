# Thin lines: the work is done by the kit (src/platformkit) and by the platform's own run.py.
# Each target works from a bare clone: what is missing is set up first.

PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python
PIP = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK = $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-emit-index-url --upgrade
export PLATFORM_VENV ?= $(abspath build/platform-venv)

kit: $(VENV)/.kit  ## The command line, as .venv/bin/platformkit
	@echo "$(VENV)/bin/platformkit new DEST"

demo: $(VENV)/.kit  ## A sample co-op, set up, filled with a year and served
	@$(RUN) -m platformkit demo

test: lint  ## The kit's tests and, for each profile, the generated platform's own
	@$(RUN) -m pytest -n auto -m "not platform"
	@$(RUN) -m pytest -m platform

lint: $(VENV)/.dev build/template-data/charter.yml  ## Style and types of the kit; all of the platform's checks
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check . && $(RUN) -m mypy
	@cd template && $(PYTHON) run.py lint

test-deploy:  ## Containers, for real, up to an HTTPS page and a settled job
	@$(PYTHON) -m tests.deploy

ADDRESS ?= http://127.0.0.1:8000
screens: $(VENV)/.screens  ## Pictures of the pages of a demo that is running at ADDRESS, into docs/screens
	@$(RUN) docs/screens.py $(ADDRESS) docs/screens

bench: build/template-data/charter.yml  ## How fast the books are, beside peers and what the database can do at most
	@cd template && $(PYTHON) run.py check > /dev/null
	@test -x build/bench-venv/bin/python || $(PYTHON) -m venv build/bench-venv
	@build/bench-venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@$(PLATFORM_VENV)/bin/python -m bench

tags: $(VENV)/.kit  ## Git tags from releases.toml
	@$(RUN) -m platformkit.releases

wheel: $(VENV)/.dev  ## The kit as a package, in dist/
	@$(RUN) -m build --wheel

locks: $(VENV)/.dev  ## Newer packages, pinned with hashes; the files name no host
	@$(LOCK) --output-file requirements.lock
	@for group in bench dev screens; do $(LOCK) --group $$group --output-file requirements-$$group.lock; done

# The template runs, lints and tests in the checkout too, on the data files of a sample.
build/template-data/charter.yml: copier.yml $(wildcard template/*.jinja src/platformkit/catalog/*/*.yml) | $(VENV)/.kit
	@rm -rf build/template-data && $(RUN) -m platformkit new build/template-data --defaults --to HEAD > /dev/null

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.kit: requirements.lock | $(VENV)/bin/python
	@echo "Setting up the kit" && $(PIP) -r requirements.lock
	@echo "$(CURDIR)/src" > "$$($(RUN) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/platformkit.pth"
	@printf '#!/bin/sh\nexec "%s" -m platformkit "$$@"\n' "$(abspath $(VENV))/bin/python" > $(VENV)/bin/platformkit
	@chmod +x $(VENV)/bin/platformkit && touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.kit
	@echo "Setting up the kit's tests" && $(PIP) -r requirements-dev.lock && touch $@

$(VENV)/.screens: requirements-screens.lock $(VENV)/.kit
	@$(PIP) -r requirements-screens.lock && touch $@

.PHONY: kit demo test lint test-deploy bench screens tags wheel locks
