"""Records split into files in any way, imported in any order and repeated: one archive."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Newsroom

TITLES = ("Pengumuman", "Pasar Murah", "Jalan Ditutup", "")
DAYS = (None, "2025-05-14", "2025-05-15", "2025-05-14T08:00:00Z")
BODIES = (
    "",
    "Libur puskesmas hari raya.",
    "Jalan Sudirman ditutup sementara.",
    "Lelang kendaraan dinas kota dibuka.",
    "Pemadaman listrik bergilir di tiga kelurahan.",
)
SITES = (None, "http://a.example", "https://www.a.example/", "https://b.example/blog")
KINDS = ("wordpress", "feed", "cms")


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Records of one or several systems: each says one thing of each article, however often."""
    found: dict[Any, dict[str, Any]] = {}
    for _ in range(draw(st.integers(1, 7))):
        record = {
            "title": draw(st.sampled_from(TITLES)),
            "body": draw(st.sampled_from(BODIES[1:])),
            "published_at": draw(st.sampled_from(DAYS)),
            "tags": draw(st.lists(st.sampled_from(["satu", "dua"]), max_size=2, unique=True)),
        }
        texts = (record["title"], record["body"], record["published_at"])
        identity: Any = texts
        if draw(st.booleans()):
            number = str(draw(st.integers(1, 4)))
            kind, site = draw(st.sampled_from(KINDS)), draw(st.sampled_from(SITES[1:]))
            record["source"] = {"kind": kind, "uri": site, "id": number}
            record["body"] = draw(st.sampled_from(BODIES))
            texts = (record["title"], record["body"], record["published_at"])
            host = site.partition("://")[2].removeprefix("www.").rstrip("/")
            identity = (kind, host, number)
        # One article says one thing here: versions have an order, and the last one counts.
        if identity in found or any(
            (one["title"], one["body"], one["published_at"]) == texts for one in found.values()
        ):
            continue
        found[identity] = record
    return list(found.values())


def state(room: Newsroom) -> list[Any]:
    """What the archive holds, whatever number each article has."""
    shown = [
        (
            one["title"], one["body"], one["published_at"] or "", sorted(one["tags"]),
            (one["source"] or {}).get("id", ""), (one["source"] or {}).get("kind", ""),
        )
        for one in room.ok("export").json["articles"]
    ]  # fmt: skip
    return sorted(shown)


@settings(max_examples=25)
@given(records(), st.data())
def test_any_split_and_order_gives_the_same_archive(
    given_records: list[dict[str, Any]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Newsroom(Path(folder), "db")
        whole.ok("import", whole.write("semua.json", given_records))
        expected = state(whole)
        assert len(expected) == len(given_records)
        split = Newsroom(Path(folder), "db")
        split.store = Path(folder) / "lain.db"
        order = data.draw(st.permutations(given_records + given_records[:2]))
        cut = data.draw(st.integers(0, len(order)))
        files = [part for part in (order[:cut], order[cut:], order[: cut // 2]) if part]
        paths = [split.write(f"{n}.json", part) for n, part in enumerate(files)]
        if data.draw(st.booleans()):
            split.ok("import", *paths)
        else:
            for path in paths:
                split.ok("import", path)
        assert state(split) == expected
        before = split.export()
        split.ok("import", *paths[::-1])
        split.ok("import", str(Path(folder) / "semua.json"))
        assert split.export() == before
