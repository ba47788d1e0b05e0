# Every target sets up what it needs: a virtual environment beside the checkout's files and npm packages for the tests.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test quick lint docs docs-check demo-recording bench lock clean

demo: $(READY)
	$(BIN)/auditor scan demo -o terminal -o html=demo-report.html
	@echo "The report for investors: demo-report.html"

test: $(READY)
	@tests/install.sh
	$(BIN)/pytest -n auto --dist loadgroup

# Everything that needs no node, no package of npm or Go and no browser, and is over soon, with a tenth of the examples.
quick: $(READY)
	$(BIN)/pytest -n auto --dist loadgroup -m "not node and not slow" --hypothesis-profile=quick

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet . docs/ci/github.yml

docs: $(READY)
	$(BIN)/python docs/generate.py

docs-check: $(READY)
	$(BIN)/python docs/generate.py --check

# A recording is bound to the requests of its version: made again after every change of what a scan asks.
demo-recording: $(READY)
	$(BIN)/python -m tests.chains.evm.networks.record_demo

bench: $(READY)
	@tests/install.sh
	for name in startup coalitions networks unchanged guards repos sources_truth; do $(BIN)/python -m benchmarks.$$name || exit 1; done

# The one locked set of dependencies, for every platform and Python from 3.11 on, with hashes and without any host; and
# of that set what running the program and building it needs, which is what the action installs.
lock: $(READY)
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --group dev pyproject.toml -o requirements.lock
	echo hatchling | $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url -c requirements.lock pyproject.toml - -o action/requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf .venv tests/chains/node_modules demo-report.html
