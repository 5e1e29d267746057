"""Counts that are kept ready tell what counting tells, whatever the documents hold."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import where

from beritacli.store import Count, Index, Schema, open_database
from beritacli.store.query.entries import Declared
from beritacli.store.values import read_path, values_of

SCHEMA = Schema(
    "uji",
    0x554A4931,
    1,
    {
        "docs": (
            Index("tags", "many"),
            Index("date", "ordered"),
            Count(("status",)),
            Count(("lists", "status")),
            Count(("tags", "status"), "each"),
            Count(("date", "status"), "prefix"),
            Count(("in.side", "status")),
        )
    },
)
WORD = st.sampled_from(["a", "b", "", "=", "null", "2025-01-01", "2025-01-31T10:00:00Z", "2025"])
DATE = st.sampled_from(["2025-01-01T00:00:00Z", "2025-01-01", "2025-02", "2024-12-31T23:00:00Z"])
ODD = st.none() | st.booleans() | st.floats(-2, 2) | st.integers(-1, 2) | st.just(2**70)
VALUE = WORD | ODD | st.lists(WORD | ODD, max_size=3) | st.dictionaries(WORD, ODD, max_size=1)
SOUND = st.fixed_dictionaries(
    {"status": WORD, "date": DATE},
    optional={"tags": st.lists(WORD | st.integers(0, 2), max_size=3), "lists": VALUE},
)
WILD = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("status", "date", "tags", "lists"), VALUE),
        "in": VALUE | st.fixed_dictionaries({"side": VALUE}),
    },
)
PLAIN = WORD | st.integers(0, 2) | st.none() | st.booleans()
TERM = st.one_of(
    st.builds(lambda v: where("status") == v, PLAIN),
    st.builds(lambda v: where("status") != v, PLAIN),
    st.builds(lambda v: where("status").one_of(v), st.lists(PLAIN, max_size=3)),
    st.builds(lambda v: where("lists").any(v), st.lists(PLAIN, max_size=2)),
    st.builds(lambda v: where("lists") == v, PLAIN | st.lists(PLAIN, max_size=2)),
    st.builds(lambda v: where("tags").any([v]), WORD | st.integers(0, 2)),
    st.builds(lambda v: where("tags").any(v), st.lists(WORD, max_size=3)),
    st.builds(lambda v: where("in").side == v, PLAIN),
    st.builds(lambda v: where("date") >= v, WORD | DATE),
    st.builds(lambda v: where("date") < v, WORD | DATE),
    st.builds(lambda v: where("date") <= v, DATE),
    st.builds(lambda v: where("date") > v, DATE),
)
CONDITION = st.recursive(
    TERM,
    lambda inner: (
        st.builds(lambda a, b: a & b, inner, inner)
        | st.builds(lambda a, b: a | b, inner, inner)
        | st.builds(lambda a: ~a, inner)
    ),
    max_leaves=4,
)
STEP = st.one_of(
    st.tuples(st.just("update"), SOUND | WILD, st.integers(1, 8)),
    st.tuples(st.just("remove"), st.none(), st.integers(1, 8)),
    st.tuples(st.just("undone"), SOUND | WILD, st.integers(1, 8)),
)


def count_plainly(documents: list[Any], cond: Any) -> Any:
    try:
        return sum(1 for one in documents if cond(one))
    except TypeError:
        return TypeError


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    documents=st.lists(SOUND, max_size=7) | st.lists(SOUND | WILD, max_size=7),
    steps=st.lists(STEP, max_size=4),
    conds=st.lists(CONDITION, min_size=1, max_size=6),
)
def test_counts_are_what_counting_gives(
    documents: list[Any], steps: list[Any], conds: list[Any]
) -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        open_database(Path(name) / "uji.db", SCHEMA) as database,
    ):
        table = database.table("docs")
        table.insert_multiple(documents)
        for step, fields, doc_id in steps:
            if step == "remove":
                table.remove(doc_ids=[doc_id])
            elif step == "update":
                table.update(fields, doc_ids=[doc_id])
            else:
                with pytest.raises(ZeroDivisionError), database.transaction():
                    table.update(fields, doc_ids=[doc_id])
                    table.insert(fields)
                    1 / 0  # noqa: B018
        left = table.all()
        assert table.count() == len(left)
        for cond in conds:
            expected = count_plainly(left, cond)
            if expected is not TypeError:  # an index may rule out what TinyDB would raise for
                assert table.count(cond) == expected, cond
        for field, prefix in (("lists", None), ("tags", None), ("date", 7), ("in.side", None)):
            for cond in (None, where("status") == "a", conds[0]):
                chosen = (
                    [one for one in left if cond is None or cond(one) is True]
                    if (cond is None or count_plainly(left, cond) is not TypeError)
                    else None
                )
                if chosen is not None:
                    expected = Counter[Any]()
                    for one in chosen:
                        expected.update(values_of(read_path(one, field), prefix))
                    assert table.count_by(field, cond, prefix=prefix) == expected, (field, cond)
        assert database.find_problems() == []


@pytest.mark.parametrize(
    ("count", "needed"),
    [(Count(("tags",), "each"), "many"), (Count(("date",), "prefix"), "ordered")],
)
def test_a_count_that_needs_an_index_says_so(count: Count, needed: str) -> None:
    with pytest.raises(ValueError, match=f"needs an index of {needed}"):
        Declared((Index(count.fields[0]), count))
