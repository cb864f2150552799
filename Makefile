# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0

# The Python that makes .venv; 3.11 or later.
PYTHON ?= python3

VENV := .venv
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/bin/python -m pip -qq
SETUP := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint bench lock clean

help:  ## show this list
	@sed -nE 's/^([a-z]+):.*## /\1\t/p' Makefile | expand -t 8

run: $(VENV)/runtime  ## run every scenario, verify every notification, print a table
	@$(VENV)/bin/kilonova run

test: $(VENV)/development  ## every check, and the tests
	@.ci/checks

lint: $(VENV)/development  ## every check but the tests
	@.ci/checks ruff format mypy imports licences secrets

bench: $(VENV)/development  ## what the README promises about speed, measured
	@$(VENV)/bin/python -m benchmarks

lock: $(VENV)/development  ## pin what is installed now
	@.ci/lock $(VENV) > constraints.new && mv constraints.new constraints.txt

clean:  ## remove what was built, .venv too
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 comes without venv's own pip; then the system's pip, if there is one, fills in.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kilonova needs Python 3.11 or later.")'
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	    rm -rf $(VENV); \
	    $(PYTHON) -m venv --without-pip $(VENV) && \
	    $(PYTHON) -m pip -qq --python $(VENV)/bin/python install pip; \
	} || { \
	    rm -rf $(VENV); \
	    echo "Python has no pip to set up $(VENV) with. On Debian: apt-get install python3-venv" >&2; \
	    exit 1; \
	}

$(VENV)/runtime: $(SETUP) | $(VENV)/bin/python
	@echo "Installing Kilonova ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/development: $(SETUP) | $(VENV)/bin/python
	@echo "Installing Kilonova and the tools that check it ..."
	@$(PIP) install --editable '.[server,dev]'
	@touch $@ $(VENV)/runtime
