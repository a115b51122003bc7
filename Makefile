# The short commands. `python3 start.py test` makes .venv; everything here works in it.
PYTHON := .venv/bin/python

.PHONY: help check test fast browser format messages docs lock hooks wheel clean

help:  ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

check:  ## What a change must pass besides the tests: style, types, imports, shape, catalogues, docs
	$(PYTHON) -m tools.check

test: .venv  ## All tests, as CI runs them (PostgreSQL where KELIU_TEST_DATABASE_URL names one)
	$(PYTHON) -m tests

fast: .venv  ## All tests but browser, faults and the wheel, on SQLite
	$(PYTHON) -m pytest -n 2 -m "not browser and not fault and not wheel"

browser: .venv  ## The tests in a real Chromium
	$(PYTHON) -m pytest -m browser

format: .venv  ## Put the code in shape
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

messages: .venv  ## Bring the catalogues up to date after texts changed
	$(PYTHON) -m tools.messages

docs: .venv  ## Write the generated pages and build the site into site/
	$(PYTHON) -m tools.docs
	$(PYTHON) -m zensical build --clean

lock: .venv  ## Resolve the dependencies anew: requirements.lock and frontend/package-lock.json, without host names
	$(PYTHON) -m tools.lock

wheel: .venv  ## A wheel with assets and catalogues in dist/
	$(PYTHON) -m hatchling build -t wheel

hooks: .venv  ## Run `make check` before every commit
	$(PYTHON) -m pre_commit install

clean:  ## Remove what was built
	rm -rf site dist .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache frontend/node_modules

.venv:
	python3 start.py test --version
