"""A pytest plugin that runs TinyDB's own tests on our engines.

UPSTREAM_ENGINE: the ending of the stores, `db` or `json`.
UPSTREAM_MODE: `fixture` redirects the `db` fixture alone; `all` also everything that the tests
    construct: TinyDB, JSONStorage, MemoryStorage; `stock` nothing.
UPSTREAM_RESULTS: where the outcome of every test is written, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinydb import TinyDB
from tinydb.storages import JSONStorage, MemoryStorage

from beritacli.store import Schema
from beritacli.store.json.engine import JSONDatabase
from beritacli.store.json.storage import JSONFileStorage
from beritacli.store.sqlite.engine import SQLiteDatabase
from beritacli.store.sqlite.storage import SQLiteStorage

if TYPE_CHECKING:
    import pytest

ENGINE = os.environ["UPSTREAM_ENGINE"]
SCHEMA = Schema("upstream", 0x55505354, 1, {})
FOLDER = Path(tempfile.mkdtemp(dir=os.environ["UPSTREAM_FOLDER"]))
NUMBERS = count()
STORAGE, DATABASE = {
    "db": (SQLiteStorage, SQLiteDatabase),
    "json": (JSONFileStorage, JSONDatabase),
}[ENGINE]
OUTCOMES: dict[str, str] = {}


def find_place(path: Any = None) -> Path:
    """Where the store of a path lies; a new place for what would be in memory."""
    if path is None:
        return FOLDER / f"{next(NUMBERS)}.{ENGINE}"
    return Path(path).with_name(f"{Path(path).name}.{ENGINE}")


class OurStorage(STORAGE):  # type: ignore[misc, valid-type]
    """One of our storages, constructed as TinyDB's are."""

    def __init__(self, path: Any = None, *_: Any, **__: Any) -> None:
        """Options of TinyDB's storages, such as the JSON encoder's, are passed over."""
        super().__init__(find_place(path), SCHEMA, busy_seconds=5)
        with self.transaction():  # TinyDB's make their file at once
            pass


class OurMemoryStorage(OurStorage):
    """In the place of MemoryStorage."""


class OurTinyDB(DATABASE):  # type: ignore[misc, valid-type]
    """One of our databases, constructed as TinyDB is."""

    default_storage_class = OurStorage

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """TinyDB itself where the tests bring a storage or middleware of their own."""
        is_ours = kwargs.get("storage", JSONStorage) in REPLACED
        return super().__new__(cls) if is_ours else TinyDB(*args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the place of TinyDB's storages stands ours."""
        super().__init__(*args, **{**kwargs, "storage": OurStorage})


OurTinyDB.__name__ = "TinyDB"  # its repr begins with the name
REPLACED = (JSONStorage, MemoryStorage, OurStorage, OurMemoryStorage)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Put our names in the place of TinyDB's."""
    del session
    mode = os.environ["UPSTREAM_MODE"]
    names: dict[str, type] = {"TinyDB": OurTinyDB} if mode != "stock" else {}
    is_all = mode == "all"
    if is_all:
        names |= {"JSONStorage": OurStorage, "MemoryStorage": OurMemoryStorage}
    for name, module in list(sys.modules.items()):
        if name == "tests.conftest" or (is_all and name.startswith("tests.test_")):
            for old, new in names.items():
                if hasattr(module, old):
                    setattr(module, old, new)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note the worst that happened in a test."""
    if report.when == "call" or not report.passed:
        OUTCOMES[report.nodeid] = report.outcome


def pytest_sessionfinish() -> None:
    """Write the outcomes."""
    Path(os.environ["UPSTREAM_RESULTS"]).write_text(json.dumps(OUTCOMES), encoding="utf-8")
