# The commands of the project. `make report` and `make test` install what they need first
# (tools/install.sh); a second run finds the environment in place and starts at once.

ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
RUNTIME := $(ENVIRONMENT)/runtime-installed
DEVELOPMENT := $(ENVIRONMENT)/development-installed

# An environment that was moved, copied or lost its Python is made anew.
ifneq ($(shell test -x $(BIN)/python && cat $(ENVIRONMENT)/made-for 2>/dev/null),$(shell pwd -P))
.PHONY: $(RUNTIME) $(DEVELOPMENT)
endif

.PHONY: help report check test test-long lint bench lock clean distclean
.NOTPARALLEL:
.DEFAULT_GOAL := help

help:
	@echo 'make report     build the site and the PDFs in _site/'
	@echo 'make check      check data, claims and chapters'
	@echo 'make test       lint, check the types and run all tests'
	@echo 'make test-long  try the properties with 100,000 random cases each'
	@echo 'make lint       only ruff, mypy and the import contracts'
	@echo 'make bench      measure the build (bench/README.md)'
	@echo 'make lock       choose and pin the newest versions that pyproject.toml allows'
	@echo 'make clean      remove what was built; make distclean also removes .venv'

report: $(RUNTIME)
	$(BIN)/dat render

check: $(RUNTIME)
	$(BIN)/dat check

test: lint
	$(BIN)/python -m pytest

# The properties of intervals and printed numbers with a hundred times as many random cases.
test-long: $(DEVELOPMENT)
	DAT_PROPERTY_CASES=100000 $(BIN)/python -m pytest -m property

lint: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict dat tests
	$(BIN)/lint-imports --no-logo

bench: $(RUNTIME)
	$(BIN)/python -m bench

$(RUNTIME): requirements.txt pyproject.toml tools/install.sh
	@tools/install.sh requirements.txt
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	@tools/install.sh requirements-dev.txt
	@touch $@

# Compiled with the oldest Python we support: what it needs includes what newer ones need.
# Hashes of every file of a version are recorded, so the pins serve each Python and processor.
LOCK := build/lock
COMPILE = CUSTOM_COMPILE_COMMAND='make lock' $(LOCK)/bin/pip-compile --quiet --upgrade \
	--generate-hashes --strip-extras --allow-unsafe --no-emit-options pyproject.toml
lock:
	python3.11 -m venv --clear $(LOCK)
	$(LOCK)/bin/pip install --quiet pip-tools
	$(COMPILE) --build-deps-for editable --output-file requirements.txt
	$(COMPILE) --extra dev --constraint requirements.txt --build-deps-for editable --output-file requirements-dev.txt

clean:
	rm -rf _site build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .quarto
	find . -name __pycache__ -not -path './$(ENVIRONMENT)/*' -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(ENVIRONMENT) *.egg-info
