# make demo   a fresh clone answers its first questions on the sample forms
# make serve  the service on the sample forms, http://127.0.0.1:8321/
# make test   everything CI runs
# make readme puts what the demo prints into both READMEs
# make bench  speeds as ratios to the bare libraries
.RECIPEPREFIX := >
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

PORT ?= 8321

.PHONY: demo serve readme test bench clean

$(INSTALLED): pyproject.toml constraints.txt
> $(PYTHON) -m venv $(VENV)
> $(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
> PYTHONWARNINGS="ignore:Editable installation" $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
> touch $@

demo: $(INSTALLED)
> @PATH="$(abspath $(BIN)):$$PATH" sh docs/demo.sh

serve: $(INSTALLED)
> $(BIN)/zhibiao ingest --corpus build/samples-corpus samples
> exec $(BIN)/zhibiao serve --corpus build/samples-corpus --port $(PORT)

readme: $(INSTALLED)
> $(BIN)/python docs/transcript.py

test: $(INSTALLED)
> $(BIN)/ruff check
> $(BIN)/ruff format --check
> $(BIN)/mypy
> $(BIN)/lint-imports
> $(BIN)/python -m pytest

bench: $(INSTALLED)
> $(BIN)/python -m benchmarks

clean:
> rm -rf $(VENV) build
