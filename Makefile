# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0

# The Python that makes .venv; 3.11 or later.
PYTHON ?= python3

VENV := .venv
CLIENTS := .venv-clients
TEMPEST := .venv-tempest
CONSUMERS := .venv-consumers
COMPILED := build/compiled
CONSUMERS_INSTALLED := $(CONSUMERS)/watcher/installed $(CONSUMERS)/ceilometer/installed $(CONSUMERS)/listener/installed
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/bin/python -m pip -qq
SETUP := pyproject.toml constraints.txt

# Real Nova, and Kilonova beside it.
NOVA_VENV := .venv-reference
NOVA_CONSTRAINTS := tests/reference/constraints.txt
NOVA_PIP := PIP_CONSTRAINT=$(NOVA_CONSTRAINTS) PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(NOVA_VENV)/bin/python -m pip -qq

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint bench compiled reference clients consumers tempest lock clean

help:  ## show this list
	@sed -nE 's/^([a-z]+):.*## /\1\t/p' Makefile | expand -t 8

run: $(VENV)/runtime  ## run every scenario, verify every notification, print a table
	@$(VENV)/bin/kilonova run

# LIVE=1, as in CI, has real Nova run some scenarios too, real clients and Tempest ask a server, real consumers listen,
# and what is compiled is tested as well.
test: $(VENV)/development $(if $(LIVE),$(NOVA_VENV)/ready $(CLIENTS)/installed $(TEMPEST)/installed $(CONSUMERS_INSTALLED) $(COMPILED)/installed)  ## every check, and the tests
	@.ci/checks $(if $(LIVE),all compiled nova)

lint: $(VENV)/development  ## every check but the tests
	@.ci/checks ruff format mypy imports licences secrets

bench: $(VENV)/development $(COMPILED)/installed  ## what the README promises about speed, measured
	@$(VENV)/bin/python -m benchmarks

compiled: $(COMPILED)/installed  ## compile what a life of a server passes through; PYTHONPATH=build/compiled has it run

reference: $(VENV)/development $(NOVA_VENV)/ready  ## have real Nova run every scenario, and compare
	@$(VENV)/bin/python -m tests.reference.record $(SCENARIOS)
	@$(VENV)/bin/python -m tests.reference.fidelity

clients: $(VENV)/development $(CLIENTS)/installed  ## ask a server what real clients ask, and write down how it went
	@$(VENV)/bin/python -m tests.clients.compatibility $(CLIENTS)/bin/python

consumers: $(VENV)/development $(CONSUMERS_INSTALLED)  ## have real consumers listen over RabbitMQ, and write down what they understood
	@$(VENV)/bin/python -m tests.consumers.page

tempest: $(VENV)/development $(TEMPEST)/installed  ## have OpenStack's acceptance tests ask a server, and write down how they went
	@$(VENV)/bin/python -m tests.tempest.compatibility $(TEMPEST)/bin/python

lock: $(VENV)/development $(NOVA_VENV)/ready  ## pin what is installed now
	@.ci/lock $(VENV) > constraints.new && mv constraints.new constraints.txt
	@.ci/lock $(NOVA_VENV) > constraints.new && mv constraints.new $(NOVA_CONSTRAINTS)

clean:  ## remove what was built, .venv too
	rm -rf $(VENV) $(NOVA_VENV) $(CLIENTS) $(CONSUMERS) $(TEMPEST) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src -name '*.so' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 comes without venv's own pip; then the system's pip, if there is one, fills in.
$(VENV)/bin/python $(NOVA_VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kilonova needs Python 3.11 or later.")'
	@echo "Setting up $(@:/bin/python=) ..."
	@$(PYTHON) -m venv $(@:/bin/python=) >/dev/null 2>&1 || { \
	    rm -rf $(@:/bin/python=); \
	    $(PYTHON) -m venv --without-pip $(@:/bin/python=) && \
	    $(PYTHON) -m pip -qq --python $(@:/bin/python=)/bin/python install pip; \
	} || { \
	    rm -rf $(@:/bin/python=); \
	    echo "Python has no pip to set up $(@:/bin/python=) with. On Debian: apt-get install python3-venv" >&2; \
	    exit 1; \
	}

$(VENV)/runtime: $(SETUP) | $(VENV)/bin/python
	@echo "Installing Kilonova ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/development: $(SETUP) | $(VENV)/bin/python
	@echo "Installing Kilonova and the tools that check it ..."
	@$(PIP) install --editable '.[server,rabbitmq,kafka,dev]'
	@touch $@ $(VENV)/runtime

$(NOVA_VENV)/ready: tests/reference/requirements.txt $(NOVA_CONSTRAINTS) pyproject.toml | $(NOVA_VENV)/bin/python
	@echo "Installing Nova ..."
	@$(NOVA_PIP) install --requirement tests/reference/requirements.txt --editable .
	@touch $@

$(COMPILED)/installed: $(SETUP) README.md .ci/compile benchmarks/regions.py benchmarks/training.py $(shell find src -type f ! -name '*.pyc') | $(VENV)/runtime
	@echo "Compiling Kilonova ..."
	@.ci/compile

# The clients and Tempest are pinned apart: they are what Kilonova is asked by, not what it needs.
$(CLIENTS)/installed $(TEMPEST)/installed: .venv-%/installed: tests/%/requirements.txt | $(VENV)/bin/python
	@echo "Installing what asks a server: $* ..."
	@$(PYTHON) -m venv --without-pip --clear $(@D)
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/bin/python -m pip -qq --python $(@D)/bin/python install -r $<
	@touch $@

# So are the consumers, each in an environment of its own.
$(CONSUMERS)/%/installed: tests/consumers/%.txt | $(VENV)/bin/python
	@echo "Installing a consumer: $* ..."
	@$(PYTHON) -m venv --without-pip --clear $(@D)
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/bin/python -m pip -qq --python $(@D)/bin/python install --no-deps -r $<
	@touch $@
