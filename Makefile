# Everything a person or CI does here. The first call of a target installs what it needs, into this checkout and nowhere
# else; later calls find it there. Needs git, make and Python 3.13. TIPLINE_PORT says where the local AWS listens.
SHELL := /bin/bash
export TIPLINE_PORT ?= 4566
# First on the path: `sam build` works in a temporary folder, where pyenv does not see our .python-version.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Nothing but the package index is ever asked: no telemetry, no Python from elsewhere.
export SAM_CLI_TELEMETRY := 0
export UV_PYTHON_DOWNLOADS := never

UV := .tools/uv/bin/uv
PROJECT := .venv/.installed
SAM := .tools/sam/.installed
LOCAL_AWS := .tools/local-aws/.installed .tools/lambda/.installed
CHECKOV := .tools/checkov/.installed

.PHONY: help demo test up down check bench screenshots leaks media anonymity triage model lock
help: ## what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(PROJECT) $(SAM) $(LOCAL_AWS) ## the whole system on this machine: deliveries in, tips, posts and alerts out
	@python -m tools.demo

test: $(PROJECT) $(SAM) $(LOCAL_AWS) ## every test; uses the local stack if one is up, else starts one and stops it
	@$(MAKE) --no-print-directory --jobs=2 --keep-going test-stack test-plain test-apart

# Two at a time, of which `test-apart` has a local AWS of its own: tests of the stack wait more than they compute. What
# is said beside `test-stack` comes in one piece, or it would stand between its lines.
SECOND := TIPLINE_LOCAL=.local/second TIPLINE_PORT=$(shell expr $(TIPLINE_PORT) + 777)
APART := tests/browser tests/stack/test_leaks.py
said = said=$$($(1) 2>&1); result=$$?; echo "$$said"; exit $$result
.PHONY: test-stack test-plain test-apart
test-stack: ; @python -m pytest tests/stack $(patsubst %,--ignore=%,$(APART))
test-plain: ; @$(call said,python -m pytest --quiet tests/unit tests/contract)
test-apart: ; @$(call said,$(SECOND) python -m pytest --quiet $(APART))

up: $(PROJECT) $(SAM) $(LOCAL_AWS) ## the local stack, left running; .local/stack.json says how to reach it
	@python -m tools.local_aws up

down: $(PROJECT) ## stops it
	@python -m tools.local_aws down

bench: $(PROJECT) $(SAM) $(LOCAL_AWS) ## the benchmarks, as ratios against baselines of the same run
	@python -m tests.bench

screenshots: $(PROJECT) $(SAM) $(LOCAL_AWS) ## the console's pages, as the README shows them; needs Chromium
	@python -m tools.screenshots

leaks: $(PROJECT) $(SAM) $(LOCAL_AWS) ## plants what nobody else has in every field, makes everything fail, looks for it everywhere
	@python -m tests.leaks

media: $(PROJECT) ## rebuilds files that name people in every way, beside customary ways; needs exiftool
	@python -m tests.media

# Presidio is only compared with: where it cannot be set up, its row says so.
anonymity: $(PROJECT) ## how well the anonymizer does on labelled tips, beside others; TIPS=file.json OUT=file.json
	@$(MAKE) --silent --no-print-directory .tools/presidio/.installed || echo "Presidio could not be set up; the rest follows." >&2
	@python -m tools.score_anonymity $(if $(TIPS),--tips $(TIPS)) $(if $(OUT),--out $(OUT))

triage: $(PROJECT) ## how well the triage does on labelled tips; TIPS=file.json OUT=file.json
	@python -m tools.score_triage $(if $(TIPS),--tips $(TIPS)) $(if $(OUT),--out $(OUT))

model: $(PROJECT) ## trains the anonymizer and the triage anew from the labelled tips: a quarter of an hour
	@python -m tools.training

# ---- check: all that needs no local stack, side by side -------------------------------------------------------------
CHECKS := tests types checkov sam template lint format imports declared dead
check: $(PROJECT) $(SAM) $(CHECKOV) ## lint, types, rings, template, unit and contract tests
	@$(MAKE) --no-print-directory --jobs=3 --keep-going --output-sync=target $(CHECKS:%=check-%) && echo "All checks pass."

.PHONY: $(CHECKS:%=check-%)
check-tests: ; @python -m pytest --quiet tests/unit tests/contract
check-types: ; @mypy
check-lint: ; @ruff check --quiet
check-format: ; @ruff format --quiet --check --diff
check-imports: ; @lint-imports --no-logo
check-declared: ; @deptry . 2>&1
check-dead: ; @vulture
check-template: ; @cfn-lint template.yaml
check-sam: ; @.tools/sam/bin/sam validate --lint
check-checkov: ; @.tools/checkov/bin/checkov --quiet --compact --skip-download --framework cloudformation --file template.yaml

# ---- environments: one for the project, one for each tool whose dependencies clash with it --------------------------
find_python = python=$$(for each in python3.13 python3 python; do "$$each" -c \
	'import sys; sys.version_info[:2] == (3, 13) and print(sys._base_executable)' 2>/dev/null && break; done); \
	[ -n "$$python" ] || { echo "Python 3.13 is needed and was not found on the path." >&2; exit 1; }

.tools/uv/.installed: requirements/uv.txt
	@echo "Setting up the installer (uv) ..."
	@$(find_python); "$$python" -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

.venv/.locked: requirements/dev.txt .tools/uv/.installed
	@echo "Setting up the project's environment ..."
	@$(find_python); "$$python" -m venv --clear $(@D)
	@$(UV) pip sync --quiet --require-hashes --python $(@D)/bin/python $<
	@touch $@

$(PROJECT): pyproject.toml .venv/.locked
	@$(UV) pip install --quiet --no-deps --no-build-isolation --python $(@D)/bin/python --editable .
	@touch $@

# What the local AWS runs functions on: nothing but the standard library, so that whatever a layer forgets is missed.
.tools/lambda/.installed:
	@$(find_python); "$$python" -m venv --clear --without-pip $(@D)
	@touch $@

.tools/%/.installed: requirements/%.txt .tools/uv/.installed
	@echo "Setting up $* ..."
	@$(find_python); "$$python" -m venv --clear --without-pip $(@D)
	@$(UV) pip sync --quiet --require-hashes --python $(@D)/bin/python $<
	@touch $@

# ---- lock: newest versions that fit pyproject.toml, with hashes, naming no host -------------------------------------
compile = $(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
	--python-version 3.13 --python .tools/uv/bin/python --custom-compile-command "make lock"
lock: .tools/uv/.installed ## takes the newest versions of everything
	@$(compile) pyproject.toml --output-file layers/dependencies/requirements.txt
	@$(compile) --group media --output-file layers/media/requirements.txt
	@$(compile) pyproject.toml --group dev --group media --constraint layers/dependencies/requirements.txt \
		--constraint layers/media/requirements.txt --output-file requirements/dev.txt
	@for each in sam local-aws checkov presidio uv; do $(compile) --group $$each --output-file requirements/$$each.txt; done
