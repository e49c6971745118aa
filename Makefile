# The project's commands; `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
export PORT
export PYTHONUNBUFFERED = 1
PY := .venv/bin/python
TEMPLATES = $(shell find templates -name '*.html')

.DEFAULT_GOAL := help
.PHONY: help python install dev run test fuzz check bench drill fmt screenshots lock

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer." >&2; exit 1; }

install: python ## Install what the portal needs, and nothing else
	@$(PYTHON) -I core/install.py .venv requirements.lock

# The development pins hold the runtime's too.
dev: python
	@$(PYTHON) -I core/install.py .venv requirements-dev.lock

run: install ## Start the portal with demo data; PORT chooses the port (8000)
	@exec $(PY) -m wellbeing.run

test: dev ## Run every test, in parallel and in random order
	@$(PY) -m pytest -n auto --dist worksteal

fuzz: dev ## Draw new examples for the property tests
	@HYPOTHESIS_PROFILE=fuzz $(PY) -m pytest -n auto -m hypothesis

check: dev ## Lint, types, layers, migrations, production settings, house numbers
	$(PY) -m ruff check --quiet .
	$(PY) -m ruff format --check --quiet .
	@echo "djade --check"; .venv/bin/djade --check --target-version 5.2 $(TEMPLATES)
	WELLBEING_MODE=test $(PY) -m mypy .
	$(PY) -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())'
	WELLBEING_MODE=test $(PY) manage.py makemigrations --check --dry-run
	set -a; . tests/production.env; $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m benchmarks.house_numbers

bench: dev ## Measure the portal; the same rows go to DATA_DIR/bench.json
	@$(PY) -m benchmarks

drill: dev ## Kill workers, flush Redis and restart PostgreSQL while mails go out
	@$(PY) -m benchmarks.drill

fmt: dev ## Format Python and templates
	@$(PY) -m ruff check --quiet --fix .
	@$(PY) -m ruff format --quiet .
	@.venv/bin/djade --target-version 5.2 $(TEMPLATES) || true

screenshots: dev ## Take the README's pictures from the demo
	@$(PY) -m benchmarks.screenshots

lock: ## Pin every dependency again (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: install it, then run make lock again." >&2; exit 1; }
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --extra local \
	  -o requirements.lock pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --extra local --extra groups \
	  --group dev \
	  -c requirements.lock -o requirements-dev.lock pyproject.toml
