# Everything works from a bare checkout; `make help` lists what there is.
PYTHON ?= python3
VENV := .venv/bin/python
ARGS ?=
# The same under every locale of the machine.
export PYTHONUTF8 = 1
export DJANGO_SETTINGS_MODULE = ocop.settings

.DEFAULT_GOAL := help
.PHONY: help run stop staff load test test-pg15 lint ci translations format migrations install install-dev screenshots check-slow bench bench-grants

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

run: install ## open the register: everything from the packages to the web server (HOST, PORT, OCOP_HOME)
	@$(VENV) -m ocop.runner run

stop: install ## stop a register that runs elsewhere, and what a killed one left behind
	@$(VENV) -m ocop.runner stop

staff: install ## make a staff login with a one-time password (NAME=lan; RESET=1 for a new password)
	@$(VENV) -m ocop.runner manage make_staff $(if $(NAME),"$(NAME)") $(if $(RESET),--new-password)

load: install ## add what is missing of the data files (ARGS=--with-samples, ARGS=--dry-run)
	@$(VENV) -m ocop.runner manage load_register $(ARGS)

test: install-dev ## the whole suite with a database and a browser (ARGS="tests/core -k fold" for a part)
	@$(VENV) -m tests $(ARGS)

test-pg15: install-dev ## the same on Debian's PostgreSQL 15, without the browser, to which the database is all one
	@$(VENV) -m tests --postgres 15 -m "not browser" $(ARGS)

lint: install-dev ## every check of style and structure
	@$(VENV) -m tests.lint

ci: ## what the build server runs
	@.ci/run

translations: install-dev ## bring locale/ in line with the texts (needs gettext)
	@$(VENV) -m tests.translations

migrations: install-dev ## make the migrations of changed models (ARGS="--name what_it_does")
	@$(VENV) -m ocop.runner manage makemigrations $(ARGS)

format: install-dev ## put the code into the one format
	@$(VENV) -m ruff check --quiet --fix-only . && $(VENV) -m ruff format .

install:
	@$(PYTHON) ocop/bootstrap.py requirements.txt

install-dev:
	@$(PYTHON) ocop/bootstrap.py requirements-dev.txt

screenshots: install-dev ## pictures of every public page into docs/screenshots (ARGS=http://127.0.0.1:8001)
	@$(VENV) -m tests.quality.screenshots $(ARGS)

check-slow: install-dev ## measure every page into docs/quality.md; needs node and java (STAFF=name:password)
	@$(VENV) -m tests.quality.check $(ARGS)

bench: install-dev ## what pages cost at 245 and 20,000 products, into docs/performance.md (ARGS=--million, --quick)
	@$(VENV) -m tests.quality.bench $(ARGS)

bench-grants: install-dev ## time the first page of the grants at 1,000 and at 100,000 grants
	@$(VENV) -m tests.quality.grants
