"""TinyDB's own tests, from its source distribution, on both of our engines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
TESTS = 219
LEAST = {("db", "fixture"): 213, ("db", "all"): 197, ("json", "fixture"): 213, ("json", "all"): 197}
# What can't pass, and why.
COUNTS = "it looks for a count's query in the cache; ours counts without finding documents"
REPR = "it wants the class names Table and MemoryStorage or JSONStorage in the repr"
MEMORY = "it looks at the attribute `memory` of MemoryStorage"
TEXT = "it writes what is no tables of documents, or looks at the JSON text in the file"
OPTIONS = "it is about an option of JSONStorage: create_dirs, access_mode, encoding"
CLASS = "it looks at the class of the storage"
IN_FIXTURE = {
    "test_tables.py::test_query_cache[memory]": COUNTS,
    "test_tables.py::test_query_cache[json]": COUNTS,
    "test_tables.py::test_query_cache_size[memory]": COUNTS,
    "test_tables.py::test_query_cache_size[json]": COUNTS,
    "test_tables.py::test_table_repr[memory]": REPR,
    "test_tables.py::test_table_repr[json]": REPR,
}
IN_ALL = {
    **IN_FIXTURE,
    "test_middlewares.py::test_caching_write_many": MEMORY,
    "test_middlewares.py::test_caching_flush": MEMORY,
    "test_middlewares.py::test_caching_flush_manually": MEMORY,
    "test_middlewares.py::test_caching_write": MEMORY,
    "test_middlewares.py::test_caching_json_write": TEXT,
    "test_storages.py::test_json": TEXT,
    "test_storages.py::test_json_kwargs": OPTIONS,
    "test_storages.py::test_json_read": OPTIONS,
    "test_storages.py::test_create_dirs": OPTIONS,
    "test_storages.py::test_json_invalid_directory": OPTIONS,
    "test_storages.py::test_in_memory": TEXT,
    "test_storages.py::test_encoding": OPTIONS,
    "test_storages.py::test_json_invalid_mode_warning": OPTIONS,
    "test_tinydb.py::test_access_storage": CLASS,
    "test_tinydb.py::test_storage_access": CLASS,
}
FAILING = {"fixture": IN_FIXTURE, "all": IN_ALL}


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the tests of the locked version; without a network there is none."""
    folder = tmp_path_factory.getbasetemp().parent / "tinydb-source"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "tests").exists():
            _download(folder)
    return folder


def _download(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    start = locked.index("tinydb==")
    lines = locked[start:].splitlines()
    ours = [lines[0], *(line for line in lines[1:3] if "--hash" in line)]
    (folder / "locked.txt").write_text("\n".join(ours).rstrip("\\ \n") + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--no-binary=:all:", "--requirement", "locked.txt", "--dest", "."]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        if os.environ.get("BERITACLI_NEEDS_UPSTREAM"):
            pytest.fail(done.stderr)
        pytest.skip("the source distribution of TinyDB can't be fetched here")
    (source,) = folder.glob("tinydb-*.tar.gz")
    with tarfile.open(source) as archive:
        for member in archive.getmembers():
            parts = Path(member.name).parts[1:]
            if parts[:1] == ("tests",) and member.isfile():
                member.name = str(Path(*parts))
                archive.extract(member, folder, filter="data")


def _run(upstream: Path, folder: Path, engine: str, mode: str) -> set[str]:
    """Ids of the tests that did not pass."""
    results = folder / f"{mode}.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "redirect", "-p", "no:cacheprovider"]
    command += ["-c", os.devnull, "--rootdir", str(upstream), "tests"]
    command += [f"--basetemp={folder / mode}"]
    environment = {
        "PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}",
        "UPSTREAM_ENGINE": engine,
        "UPSTREAM_MODE": mode,
        "UPSTREAM_FOLDER": str(folder),
        "UPSTREAM_RESULTS": str(results),
    }
    subprocess.run(
        command, check=False, cwd=upstream, capture_output=True, env={**os.environ, **environment}
    )
    outcomes = json.loads(results.read_text(encoding="utf-8"))
    assert len(outcomes) == TESTS
    failed = [name for name, outcome in outcomes.items() if outcome != "passed"]
    return {name.removeprefix("tests/") for name in failed}


@pytest.mark.parametrize("engine", ["db", "json"])
def test_tinydbs_own_tests(upstream: Path, tmp_path: Path, engine: str) -> None:
    # What fails of TinyDB itself here: a folder that root may write to, a library that is missing.
    stock = _run(upstream, tmp_path, engine, "stock")
    assert len(stock) <= 2
    for mode, listed in FAILING.items():
        failed = _run(upstream, tmp_path, engine, mode)
        assert failed - stock == listed.keys() - stock
        assert TESTS - len(failed - stock) >= LEAST[engine, mode]
