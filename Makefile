# `make help` lists what can be done. Everything that is made lies in .venv*, .local and .aws-sam, and can be deleted.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
export KEEP AMOCRM_URL SENDSAY_URL

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

.PHONY: run
run: venvs ## The whole of it on this machine, with a demo import; KEEP=1 keeps data; AMOCRM_URL, SENDSAY_URL: other servers
	@exec $(BIN)/python -m local.run

.PHONY: test
test: venvs browser ## Everything: check, then tests of the deployed stack, then of the pages in a browser
	@$(MAKE) static
	@$(BIN)/pytest -n 3

.PHONY: check
check: venv static ## The quick part: linters, types, and the tests that need no deploy
	@$(BIN)/pytest -n 2 tests/unit tests/functional tests/architecture

.PHONY: static
static: venv
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@for folder in functions/*; do MYPYPATH=$$folder $(BIN)/mypy --no-error-summary $$folder/*.py || exit 1; done

.PHONY: format
format: venv ## Formats the code, and mends what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: bench
bench: venvs ## Measures; prints one table per question
	@PYTHONPATH=layers/core $(BIN)/python -m bench

.PHONY: fuzz
fuzz: venv ## Ten minutes of a coverage-guided fuzzer on the parser of hooks; SECONDS=60: one minute
	@local/venv.sh .venv-fuzz tests/fuzz/requirements.txt
	@PYTHONPATH=.:layers/core nice .venv-fuzz/bin/python -m tests.fuzz.hook_form -max_total_time=$(or $(SECONDS),600) \
		-artifact_prefix=.local/fuzz-

.PHONY: build
build: venvs ## Builds what is deployed to AWS, into .aws-sam
	@SAM_CLI_TELEMETRY=0 PATH="$(CURDIR)/.venv-sam/bin:$$PATH" sam build

.PHONY: deploy
deploy: build ## Deploys to your AWS account, asking what it needs to know
	@SAM_CLI_TELEMETRY=0 PATH="$(CURDIR)/.venv-sam/bin:$$PATH" sam deploy --guided

.PHONY: redrive
redrive: venv ## Whatever the deployed stack has given up is taken up again; STACK=amosend
	@STACK="$(STACK)" PYTHONPATH=layers/core $(BIN)/python -m local.redrive

.PHONY: venv
venv:
	@local/venv.sh .venv requirements-dev.txt requirements.txt

.PHONY: venvs
venvs: venv ## The three virtualenvs that everything runs in
	@local/venv.sh .venv-sam local/requirements-sam.txt
	@local/venv.sh .venv-aws local/requirements-aws.txt

.PHONY: browser
browser:
	@local/browser.sh

.PHONY: guide
guide: venvs browser ## Takes the pictures of docs/guide.ru.md from the running pages
	@mkdir -p docs/guide
	@GUIDE=docs/guide $(BIN)/pytest tests/browser/test_guide.py tests/browser/test_guide_hooks.py

.PHONY: clean
clean: ## Removes all that was made here
	@rm -rf .venv .venv-sam .venv-aws .venv-fuzz .local .aws-sam .mypy_cache .ruff_cache .hypothesis
