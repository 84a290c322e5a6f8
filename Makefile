# Two commands do everything on a fresh machine with Python ≥ 3.11: `make site`, `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: site test check serve lint lock browser clean sbom test-lowest test-newest licences mutants coverage fuzz

site: .venv/site.stamp
	$(BIN)/portal build

check: .venv/site.stamp
	$(BIN)/portal check

serve: .venv/site.stamp
	$(BIN)/portal serve

test: .venv/test.stamp browser
	$(BIN)/ruff check generator
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --maxprocesses 4

lint: .venv/test.stamp
	$(BIN)/ruff check generator
	$(BIN)/mypy

browser: tools/node/node_modules/.stamp
	sh tools/install-browser.sh

# Rules of accessibility and of HTML, pinned in tools/node/package-lock.json; Node comes with the test requirements.
tools/node/node_modules/.stamp: tools/node/package-lock.json .venv/test.stamp
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix tools/node --ignore-scripts --no-audit --no-fund --loglevel error
	touch $@

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/site.stamp: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/test.stamp: requirements-test.lock .venv/site.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

# Tools of maintainers, apart from what builds and tests.
.venv-supply/stamp: requirements-supply.lock
	$(PYTHON) -m venv .venv-supply
	.venv-supply/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-supply.lock
	touch $@

# A bill of materials (CycloneDX) of exactly what `make site` installs.
sbom: .venv-supply/stamp
	rm -rf build/bom && mkdir -p build
	$(PYTHON) -m venv build/bom
	build/bom/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-supply/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml --output-file build/sbom.cdx.json build/bom/bin/python
	rm -rf build/bom

# How much of the program the tests run, and whether they notice when it is wrong. What a test kills may leave figures
# that cannot be read: `combine` says so and leaves them out.
coverage: .venv/test.stamp browser
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --maxprocesses 4
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --show-missing --skip-covered --fail-under 95

mutants: .venv/test.stamp
	$(BIN)/python tools/mutants.py

fuzz: .venv/test.stamp
	$(BIN)/python tools/fuzz.py

licences: .venv/test.stamp
	$(BIN)/python tools/licences.py

# The tests with the oldest versions that pyproject.toml allows, and with the newest there are. TESTS=… for a part of them.
test-lowest test-newest: test-%: .venv-supply/stamp
	rm -rf build/$* && mkdir -p build
	.venv-supply/bin/uv pip compile --quiet --python-version 3.11 --no-emit-index-url --no-header $(if $(filter lowest,$*),--resolution lowest-direct,--upgrade) --extra install --extra test pyproject.toml -o build/$*.txt
	$(PYTHON) -m venv build/$*
	build/$*/bin/python -m pip install --quiet --disable-pip-version-check -r build/$*.txt
	build/$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	build/$*/bin/python -m pytest $(TESTS)

# New pins: `pip install uv`, then `make lock`.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --upgrade --extra install pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --extra install --extra test pyproject.toml -c requirements.lock -o requirements-test.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --upgrade --group supply -o requirements-supply.lock

clean:
	rm -rf site build .cache .pytest_cache .mypy_cache .ruff_cache
