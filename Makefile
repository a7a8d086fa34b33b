# make report   the environment, then the follow-up of YEAR     make test    check, then every test
# make check    style, types and the house's layers             make bench   the measurements of benchmarks/
# make docs     the documentation, in build/docs/html           make linkcheck   its links to elsewhere

PYTHON ?= python3
YEAR ?= 2025
BIN := .venv/bin

.PHONY: report test check docs linkcheck bench constraints clean

report: .venv/report
	$(BIN)/iop run --year $(YEAR)

test: check
	$(BIN)/pytest -n auto --dist worksteal

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

docs: .venv/docs
	$(BIN)/sphinx-build -W -n --keep-going -q -b html -d build/docs/doctrees docs build/docs/html

linkcheck: .venv/docs
	$(BIN)/sphinx-build -q -b linkcheck -d build/docs/doctrees docs build/docs/links

bench: .venv/benchmark
	$(BIN)/python benchmarks/cold_start.py
	$(BIN)/python benchmarks/case_exports.py

# Installing compiles every library once; otherwise each process would compile them again.
.venv/report: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

.venv/test: .venv/report
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[test,docs,distributed]"
	touch $@

.venv/docs: .venv/report
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[docs]"
	touch $@

.venv/benchmark: .venv/report
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[benchmark]"
	touch $@

constraints:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	    --no-emit-index-url --no-header --no-annotate --quiet --output-file constraints.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
