"""Hypothesis strategies: JSON values, and articles of our own shape."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
titles = texts.map(lambda text: re.sub("[\r\n\u2028\u2029]", " ", text))
instants = st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "Z")
sources = st.none() | st.fixed_dictionaries({"kind": texts, "uri": st.none() | texts, "id": texts})
articles: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "id": st.integers(1, 10**9),
        "slug": texts,
        "title": titles,
        "status": st.sampled_from(["draft", "pending", "scheduled", "published", "trash"]),
        "byline": st.lists(texts, max_size=3),
        "author": st.none() | texts,
        "categories": st.lists(texts, max_size=3),
        "tags": st.lists(texts, max_size=3),
        "excerpt": texts,
        "body": st.text(st.characters(exclude_categories=["Cs"])),
        "body_format": st.sampled_from(["html", "markdown", "text"]),
        "created_at": instants,
        "modified_at": instants,
        "published_at": st.none() | instants,
        "image": st.none() | texts,
        "source": sources,
        "meta": st.dictionaries(texts, values, max_size=3),
        "revision": st.integers(1, 10**6),
    }
)
