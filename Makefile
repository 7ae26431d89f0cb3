# The two commands of the README are `make demo` and `make test`.
# Each sets up what it needs and costs nothing when all is there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-dev
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check unit models bench lock clean

demo: system-demo models
	$(BIN)/python -m deploy.demo $(if $(HEADLESS),--headless) --out demo

test: system-test models check
	$(BIN)/python -m pytest

# What needs no window, no speech model and no second machine: seconds.
unit: $(INSTALLED)
	$(BIN)/python -m pytest -m "not window and not speech and not line and not browser and not postgresql and not asterisk and not root"

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: system-test models
	$(BIN)/python -m pytest tests/benchmarks -s

.PHONY: system-demo system-test
system-demo:
	@deploy/packages/install.sh box demo
system-test:
	@deploy/packages/install.sh box demo test

models: $(INSTALLED)
	@$(BIN)/lobbyline-models fetch vosk-cn

$(INSTALLED): deploy/lock/dev.txt pyproject.toml
	@deploy/packages/install.sh box
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -W ignore -m pip install --quiet --progress-bar on --require-hashes -r deploy/lock/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@echo 工资 | $(BIN)/lobbyline-content ask >/dev/null # learns the shipped pack, seconds, once
	@touch $@

# Needs uv (a resolver); the locks it writes hold versions and hashes, no addresses.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --extra postgresql pyproject.toml
lock:
	$(LOCK) --group build --output-file deploy/lock/box.txt
	$(LOCK) --group dev --output-file deploy/lock/dev.txt

clean:
	rm -rf $(VENV) demo build *.egg-info
