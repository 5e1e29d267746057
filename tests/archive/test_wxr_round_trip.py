"""Archive to WXR to archive: equal in the articles, the terms and their places."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.archive.test_round_trip import ARTICLE
from tests.conftest import SAMPLES, SHARED, Newsroom

DATA = SHARED / "data" / "wxr"
END = st.sampled_from(["", " (tm/yl)", "</p>\n", " (TM, yl)</p>", "(tm)<!-- /wp:paragraph -->"])


def check_round_trip(folder: Path, *sources: str) -> None:
    """Import the sources, write WXR, read it into another archive and into the same."""
    one, other = (Newsroom(folder, engine) for engine in ("db", "json"))
    one("import", *sources)
    if not one.store.exists():
        return
    written = str(folder / "keluar.xml")
    one.ok("export", written)
    before = one.export()
    assert "0 added, 0 updated" in one.ok("import", written).err
    assert one.export() == before
    other.ok("import", written)
    assert other.export() == {**before, "stamps": []}
    again = str(folder / "lagi.xml")
    other.ok("export", again)
    assert Path(again).read_bytes() == Path(written).read_bytes()


@settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(articles=st.lists(st.tuples(ARTICLE, END), min_size=1, max_size=4))
def test_any_articles(articles: list[tuple[dict[str, object], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ended = [{**article, "body": f"{article['body']}{end}"} for article, end in articles]
        room = Newsroom(Path(folder), "db")
        source = room.write("masuk.json", {"version": 1, "articles": ended})
        check_round_trip(Path(folder), source)


def test_the_samples(tmp_path: Path) -> None:
    sources = [str(SAMPLES / name) for name in ("halaman-berita.txt", "berita.json")]
    check_round_trip(tmp_path, *sources)


@pytest.mark.outside
def test_all_exports_of_the_world_together(tmp_path: Path) -> None:
    check_round_trip(tmp_path, *map(str, sorted(DATA.glob("*.xml"))))
