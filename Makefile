# Thin names over `python3 -m app`, which works without make.
PYTHON ?= python3
.DEFAULT_GOAL := help

.PHONY: run test check fix bench prove e2e-bluesky e2e-web lock help

run: ## set up, then start Churnwatch on http://127.0.0.1:8420
	@$(PYTHON) -m app run

test: ## set up, then run the tests (ARGS="-k seat" goes to pytest)
	@$(PYTHON) -m app test $(ARGS)

check: ## format, lint, types and import contracts
	@$(PYTHON) -m app check

fix: ## format and mend what can be mended by a machine
	@$(PYTHON) -m app fix

bench: ## run the benchmarks
	@$(PYTHON) -m app bench $(ARGS)

prove: ## the slow proofs: kill loops, torn logs, hostile servers, made-up requests
	@$(PYTHON) -m app test tests/prove $(ARGS)

e2e-bluesky: ## against a real AT Protocol network on this machine (needs Node)
	@tests/e2e/bluesky/run.sh

e2e-web: ## the pages in a real browser (needs Chromium, and npm once)
	@tests/e2e/web/run.sh $(ARGS)

UV_COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header

lock: ## renew the three locks from pyproject.toml (ARGS=--upgrade for newer versions)
	$(UV_COMPILE) $(ARGS) --group installer -o requirements-installer.lock
	$(UV_COMPILE) $(ARGS) pyproject.toml --group build -o requirements.lock
	$(UV_COMPILE) $(ARGS) pyproject.toml --group build --group dev -c requirements.lock \
		-o requirements-dev.lock

help: ## show this
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14
