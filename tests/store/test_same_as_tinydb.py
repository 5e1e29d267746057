"""Both engines give what stock TinyDB gives: random documents, conditions and writes."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Table

from tests.store.conftest import opened_quickly

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = st.sampled_from(["a", "b", "c", "", "é", "[1]", "{}", "0", "2025-01-01", "2025-06-01"])
ODD = st.none() | st.booleans() | st.floats(-3, 3) | st.integers(-2, 3) | st.just(2**70)
VALUES = WORDS | ODD | st.lists(WORDS | st.integers(0, 2), max_size=2)
SOUND = st.fixed_dictionaries(
    {"slug": WORDS, "date": WORDS, "status": WORDS},
    optional={
        "tags": st.lists(WORDS | st.integers(0, 2), max_size=3),
        "source": st.none() | st.fixed_dictionaries({"id": WORDS}),
    },
)
WILD = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("slug", "date", "status", "tags", "other"), VALUES),
        "source": VALUES | st.fixed_dictionaries({"id": VALUES}),
    },
)
FIELD = st.sampled_from(["slug", "date", "status", "tags", "other"])
SIMPLE = st.one_of(
    st.tuples(st.just("=="), FIELD, WORDS | ODD),
    st.tuples(st.just("!="), FIELD, WORDS | ODD),
    st.tuples(st.just("one_of"), FIELD, st.lists(WORDS | st.integers(0, 2), max_size=3)),
    st.tuples(st.just("any"), FIELD, st.lists(WORDS | st.integers(0, 2), max_size=3)),
    st.tuples(st.just("all"), FIELD, st.lists(WORDS, max_size=2)),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(["slug", "date"]), WORDS),
    st.tuples(st.just("exists"), FIELD, st.none()),
    st.tuples(st.just("source"), st.just("id"), WORDS | ODD),
    st.tuples(st.sampled_from(["matches", "search"]), FIELD, st.sampled_from(["[AB]", "2025.*"])),
    st.tuples(st.sampled_from(["test", "map", "any of"]), FIELD, WORDS | st.integers(0, 2)),
    st.tuples(st.just("fragment"), FIELD, WORDS | ODD),
    st.tuples(st.just("fragment in"), st.just("source"), WORDS),
)
CONDITION = st.recursive(
    SIMPLE,
    lambda inner: (
        st.tuples(st.sampled_from(["and", "or"]), inner, inner)
        | st.tuples(st.just("not"), inner, st.none())
    ),
    max_leaves=4,
)
BUILD: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda field, value: where(field) == value,
    "!=": lambda field, value: where(field) != value,
    "one_of": lambda field, value: where(field).one_of(value),
    "any": lambda field, value: where(field).any(value),
    "all": lambda field, value: where(field).all(value),
    "<": lambda field, value: where(field) < value,
    "<=": lambda field, value: where(field) <= value,
    ">": lambda field, value: where(field) > value,
    ">=": lambda field, value: where(field) >= value,
    "exists": lambda field, _: where(field).exists(),
    "source": lambda field, value: Query().source[field] == value,
    # What their hash does not tell: flags, a function, the path that a fragment is looked for at.
    "matches": lambda field, value: where(field).matches(value, flags=re.IGNORECASE),
    "search": lambda field, value: where(field).search(value, flags=re.IGNORECASE),
    "test": lambda field, value: where(field).test(lambda found: found == value or not found),
    "map": lambda field, value: where(field).map(repr) == repr(value),
    "any of": lambda field, value: where(field).any(Query().id == value),
    "fragment": lambda field, value: Query().fragment({field: value}),
    "fragment in": lambda field, value: where(field).fragment({"id": value}),
}


def build(tree: Any) -> Any:
    """A TinyDB condition of a description."""
    operation, one, other = tree
    if operation == "and":
        return build(one) & build(other)
    if operation == "or":
        return build(one) | build(other)
    if operation == "not":
        return ~build(one)
    return BUILD[operation](one, other)


def ask(table: Table, cond: Any) -> Any:
    """What a table answers; a comparison of wrong types raises TypeError in TinyDB."""
    try:
        found = sorted((doc.doc_id, dict(doc)) for doc in table.search(cond))
        return [doc_id for doc_id, _ in found], table.count(cond), table.contains(cond)
    except TypeError:
        return TypeError


def compare(documents: list[dict[str, Any]], trees: list[Any], suffix: str) -> None:
    stock = TinyDB(storage=MemoryStorage).table("docs", cache_size=0)
    stock.insert_multiple([{**doc} for doc in documents])
    with (
        tempfile.TemporaryDirectory() as folder,
        opened_quickly(Path(folder) / f"uji.{suffix}") as database,
    ):
        table = database.table("docs")
        table.insert_multiple(documents)
        with database.snapshot():
            for tree in trees:
                expected = ask(stock, build(tree))
                # An index may pass over the document whose comparison raises in TinyDB.
                if expected is not TypeError:
                    assert ask(table, build(tree)) == expected, tree
        cond = build(trees[0])
        if ask(stock, cond) is not TypeError:
            assert sorted(table.update({"new": 1}, cond)) == sorted(stock.update({"new": 1}, cond))
            assert sorted(table.remove(cond)) == sorted(stock.remove(cond))
            left = [(doc.doc_id, dict(doc)) for doc in stock]
            assert sorted((doc.doc_id, dict(doc)) for doc in table) == sorted(left)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents=st.lists(SOUND, max_size=6), trees=st.lists(CONDITION, min_size=1, max_size=6))
def test_documents_of_the_declared_types(documents: list[Any], trees: list[Any]) -> None:
    compare(documents, trees, "db")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    documents=st.lists(SOUND | WILD, max_size=6),
    trees=st.lists(CONDITION, min_size=1, max_size=6),
    suffix=st.sampled_from(["db", "db", "json"]),
)
def test_documents_of_any_type(documents: list[Any], trees: list[Any], suffix: str) -> None:
    compare(documents, trees, suffix)


ORDERS = st.lists(
    st.sampled_from(["date", "-date", "slug", "-slug", "status", "-other"]), max_size=2, unique=True
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    documents=st.lists(SOUND, max_size=8),
    tree=CONDITION | st.tuples(st.just("any"), st.just("tags"), st.lists(WORDS, max_size=3)),
    order=ORDERS,
    limit=st.none() | st.integers(0, 4),
    offset=st.integers(0, 3),
)
def test_both_engines_sort_and_page_alike(
    documents: list[Any], tree: Any, order: list[str], limit: int | None, offset: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        answers = []
        for suffix in ("db", "json"):
            with opened_quickly(Path(folder) / f"uji.{suffix}") as database:
                table = database.table("docs")
                table.insert_multiple(documents)
                try:
                    found = table.search(build(tree), order_by=order, limit=limit, offset=offset)
                    counts = table.count_by("tags"), table.count_by("source.id", build(tree))
                except TypeError:  # of `fragment` and the like, on what is no object
                    reject()
                answers.append(([doc.doc_id for doc in found], counts))
        assert answers[0] == answers[1]
