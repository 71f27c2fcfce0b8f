# make run: an interview in the browser. make check: everything that must hold. The rest are their parts.
# The set-up behind them is app/setup/bootstrap.py; it does each step once.

PYTHON ?= python3
# test processes; a model in one uses two threads of its own
WORKERS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header

export GRADIO_ANALYTICS_ENABLED := False
export LANGSMITH_TRACING := false
export HF_HUB_DISABLE_TELEMETRY := 1

.PHONY: run test test-hf test-ray check eval drawing screenshots smoke bench setup setup-dev setup-hf setup-ray rebuild doctor format lint types lock clean

run: setup
	$(PY) -m app models pull > /dev/null
	$(PY) -m app ui

test: setup-dev
	$(PY) -m app models pull smollm2-135m > /dev/null
	$(PY) -m pytest --numprocesses $(WORKERS) --dist worksteal

# the backend hf, with its packages in .venv: some GB, so not a part of check
test-hf: setup-dev setup-hf
	$(PY) -m app models pull smollm2-135m > /dev/null
	SPARRING_TEST_BACKENDS=hf $(PY) -m pytest tests/test_model_contract.py tests/hf/test_hf.py

# the engine ray, on a cluster of three nodes on this machine
test-ray: setup-dev setup-ray
	$(PY) -m app models pull smollm2-135m > /dev/null
	$(PY) -m pytest tests/ray/test_ray.py

check: setup-dev lint types test

smoke: setup
	$(PY) -m app models pull > /dev/null
	$(PY) -m eval.smoke

# how fast it is beside two baselines, into build/bench.json: make bench, make bench ARGS="--soak 50"
bench: setup
	$(PY) -m app models pull > /dev/null
	$(PY) -m eval.bench $(ARGS)

# one evaluation, printed: make eval SUITE=observer ARGS=--errors
SUITE ?= observer
eval: setup
	$(PY) -m eval $(SUITE) $(ARGS)

drawing: setup-dev
	$(PY) -m docs.make_drawing

# every screen at two widths, light and dark; some minutes. One of them: make screenshots ARGS="--only room"
screenshots: setup-dev
	$(PY) -m docs.make_screenshots $(ARGS)

doctor: setup
	$(PY) -m app doctor

setup:
	@$(PYTHON) -m app.setup.bootstrap

setup-hf:
	@$(PYTHON) -m app.setup.bootstrap --hf

setup-ray:
	@$(PYTHON) -m app.setup.bootstrap --ray

setup-dev:
	@$(PYTHON) -m app.setup.bootstrap --dev

rebuild:
	@$(PYTHON) -m app.setup.bootstrap --rebuild

format: setup-dev
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

lint: setup-dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types: setup-dev
	$(PY) -m mypy

# needs uv; writes exact versions with hashes for every platform
lock:
	$(LOCK) requirements/tools.in -o requirements/tools.txt
	$(LOCK) pyproject.toml --no-emit-package llama-cpp-python -o requirements/run.txt
	$(LOCK) pyproject.toml --group dev -c requirements/run.txt --no-emit-package llama-cpp-python -o requirements/dev.txt
	$(LOCK) pyproject.toml --extra hf -c requirements/run.txt --excludes requirements/torch.in --no-emit-package llama-cpp-python -o requirements/hf.txt
	$(LOCK) pyproject.toml --extra ray -c requirements/run.txt --no-emit-package llama-cpp-python -o requirements/ray.txt
	echo "llama-cpp-python==$$(sed -n 's/.*"llama-cpp-python==\([^"]*\)".*/\1/p' pyproject.toml)" | $(LOCK) --no-deps --no-binary llama-cpp-python - -o requirements/llama.txt

clean:
	rm -rf $(VENV) build dist .*_cache
