# What a developer runs. Each target makes the environment that it needs: Python 3.11 or newer and make suffice.
# `make help` lists the targets. Another Python: make PYTHON=/path/to/python3

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
AS_OF   := 2026-11-24
MLFLOW  := .venv-mlflow3 .venv-mlflow2
SCHEMAS := .schemas

.PHONY: help demo test check format bench wheelhouse servers clean distclean
.DEFAULT_GOAL := help

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do printf '  %-12s %s\n' "$$name" "$$what"; done

# -- Environments. The file .ready says that one is complete.

$(VENV)/.ready: pyproject.toml tools/environment.py
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) tools/environment.py $(VENV) --project all --group test

.venv-%/.ready: tests/requirements-%.txt tools/environment.py
	@$(PYTHON) tools/environment.py .venv-$* --requirements $< --optional

# Jenkins' schema of JUnit files, which no package carries but the sources of one.
$(SCHEMAS)/junit-10.xsd: $(VENV)/.ready
	@mkdir -p $(SCHEMAS) && $(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary pytest \
		--dest $(SCHEMAS) pytest==8.4.2 && tar xzf $(SCHEMAS)/pytest-8.4.2.tar.gz --strip-components=3 -C $(SCHEMAS) \
		pytest-8.4.2/testing/example_scripts/junit-10.xsd && touch $@ || \
		echo "NOTE: the schema of JUnit files can't be had, so the tests that need it will be skipped." >&2

servers: $(MLFLOW:=/.ready) ## Install the real MLflow 3 and 2 servers that tests read from

# -- The demo: what a user would type, shown before it runs. The example isn't clean, so `check` must exit with 1.

DEMO := examples/benefit-eligibility
CHECK := gatepost check export --profile gatepost.yaml --as-of $(AS_OF)

demo: $(VENV)/.ready ## Check the example registry, show the findings and write the reports
	@rm -rf $(DEMO)/out && mkdir -p $(DEMO)/out
	@cd $(DEMO) && export PATH="$(CURDIR)/$(BIN):$$PATH" && \
	say() { printf '\n$$ %s\n' "$$*"; "$$@"; }; \
	echo "In $(DEMO):"; \
	status=0; say $(CHECK) --format json=out/assessment.json --format sarif=out/findings.sarif \
		--format junit=out/junit.xml --format markdown=out/summary.md --format text || status=$$?; \
	if [ $$status -ne 1 ]; then echo "Expected exit status 1 (there are findings), and it is $$status." >&2; exit 1; fi; \
	printf '\n(Exit status 1: there are findings that count, so a CI job would stop here.)\n'; \
	say gatepost report assessment --from out/assessment.json --output out/assessment.html && \
	say gatepost report assessment --from out/assessment.json --output out/assessment.pdf && \
	printf '\nWritten into $(DEMO)/out:\n' && ls out

# -- Tests and checks

test: check servers $(SCHEMAS)/junit-10.xsd ## Everything that CI runs: the checks, the cases of the policies, and the tests
	@$(BIN)/gatepost policy test --mutate
	@for folder in $(MLFLOW); do [ -e $$folder/.ready ] || \
		echo "NOTE: $$folder isn't there, so the tests that need that MLflow server will be skipped." >&2; done
	@servers=$$(for folder in $(MLFLOW); do [ ! -e $$folder/.ready ] || printf '%s:' "$(CURDIR)/$$folder/bin/python"; done); \
	[ ! -e $(SCHEMAS)/junit-10.xsd ] || export GATEPOST_SCHEMAS="$${GATEPOST_SCHEMAS-$(CURDIR)/$(SCHEMAS)}"; \
	GATEPOST_MLFLOW="$${GATEPOST_MLFLOW-$$servers}" $(BIN)/pytest -q --numprocesses auto --dist loadfile

check: $(VENV)/.ready ## Lint and type-check the code, its layers, and the policies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet . || { echo "Not formatted: run make format" >&2; exit 1; }
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/gatepost policy lint --strict

format: $(VENV)/.ready ## Bring the code into its format, and mend what the linter can
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

.venv-bench/.ready: benchmarks/requirements.txt tools/environment.py
	@$(PYTHON) tools/environment.py .venv-bench --requirements $< --optional

bench: $(VENV)/.ready .venv-bench/.ready ## Measure start-up, a check and the CEL engine, side by side with peers
	$(BIN)/python benchmarks/start.py --checkov .venv-bench/bin/checkov
	$(firstword $(wildcard .venv-bench/bin/python) $(BIN)/python) benchmarks/cel_engines.py
	$(firstword $(wildcard .venv-bench/bin/python) $(BIN)/python) benchmarks/registry.py --python $(BIN)/python

# -- Distribution. Another machine: make wheelhouse PLATFORM=linux-aarch64 PYTHON_VERSION=3.12

wheelhouse: $(VENV)/.ready ## Gather every wheel for an installation without a network
	$(BIN)/python tools/wheelhouse.py wheelhouse $(if $(PLATFORM),--platform $(PLATFORM)) \
		$(if $(PYTHON_VERSION),--python-version $(PYTHON_VERSION))

clean: ## Remove what was built, written and cached
	rm -rf build dist wheelhouse $(DEMO)/out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find engine tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environments too
	rm -rf $(VENV) $(MLFLOW) .venv-bench $(SCHEMAS)
