"""A few kills of each command; `python -m tests.faults kills` tries them all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.care.kills import SCENES, kill_at_calls, leave_stale_log
from tests.care.stores import archive, check_sound, must, read_archive, run_inside, start_command
from tests.faults.experiments import can_trace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEEDS_STRACE = pytest.mark.skipif(
    not can_trace(), reason="strace is not there, or may not put faults into processes"
)
ENGINES = pytest.mark.parametrize("engine", ["db", "json"])


@NEEDS_STRACE
@ENGINES
@pytest.mark.parametrize("name", SCENES)
def test_a_command_is_killed_and_another_follows(name: str, engine: str) -> None:
    assert kill_at_calls(engine, name, most=2, followers=2)


@contextmanager
def stale(name: str) -> Iterator[tuple[Path, Path]]:
    """An archive, and a place beside it where a killed store left its log, but is gone."""
    with archive("db") as store:
        place = store.with_name(name)
        must(place, "add", "Yang lama")
        leave_stale_log(place)
        yield store, place


@NEEDS_STRACE
@pytest.mark.parametrize("is_there", [True, False])
def test_a_backup_takes_no_stale_log_over(*, is_there: bool) -> None:
    with stale("salinan.db") as (store, copy):
        if not is_there:
            copy.unlink()
        must(store, "store", "backup", str(copy))
        check_sound(copy)
        assert read_archive(copy) == read_archive(store)


@NEEDS_STRACE
def test_a_restore_takes_no_stale_log_over() -> None:
    with stale("lain.db") as (store, place):
        place.unlink()
        must(place, "store", "restore", str(store), "--yes")
        check_sound(place)
        assert read_archive(place) == read_archive(store)


@NEEDS_STRACE
@pytest.mark.parametrize("words", [["add", "Yang baru"], ["import", "berita.ndjson"]])
def test_a_new_store_takes_no_stale_log_over(words: list[str]) -> None:
    with stale("lain.db") as (store, place):
        place.unlink()
        record = '{"title": "Yang baru", "body": "isi"}\n'
        file = store.with_name("berita.ndjson")
        file.write_text(record, encoding="utf-8")
        must(place, *[str(file) if word == file.name else word for word in words])
        check_sound(place)
        assert [one["title"] for one in read_archive(place)["articles"]] == ["Yang baru"]


@NEEDS_STRACE
@pytest.mark.parametrize("suffix", ["db", "json"])
def test_a_move_takes_no_stale_log_over(suffix: str) -> None:
    with stale("lain.db") as (store, place):
        place.unlink()
        with archive(suffix) as other:
            before = read_archive(other)
            must(other, "store", "move", str(place))
        check_sound(place)
        assert read_archive(place) == before
        assert store.exists()


@NEEDS_STRACE
@pytest.mark.parametrize("word", ["before-restore", "before-repair"])
def test_what_is_kept_takes_no_stale_log_over(word: str) -> None:
    with stale(f"berita.{word}.db") as (store, place):
        place.unlink()
        before = read_archive(store)
        if word == "before-restore":
            copy = store.with_name("salinan.db")
            must(store, "store", "backup", str(copy))
            must(store, "store", "restore", str(copy), "--yes")
        else:
            must(store, "store", "verify", "--repair")
        kept = list(store.parent.glob(f"berita.{word}*.db"))
        assert len(kept) == 1
        check_sound(kept[0])
        assert read_archive(kept[0]) == before


@NEEDS_STRACE
@pytest.mark.parametrize("words", [["add", "Baru"], ["store", "restore", "SALINAN", "--yes"]])
def test_a_name_whose_log_is_in_use_is_refused_or_stays_apart(words: list[str]) -> None:
    with archive("db") as store:
        copy = store.with_name("salinan.db")
        must(store, "store", "backup", str(copy))
        held = start_command(store, "timeline", "--follow")
        try:
            assert held.stdout
            held.stdout.readline()  # it has the store open, or had it a moment ago
            moved = store.with_name("lain.db")
            store.rename(moved)
            result = run_inside(store, *[w.replace("SALINAN", str(copy)) for w in words])
        finally:
            held.kill()
            held.communicate()
        assert result.code in (0, 75), result
        check_sound(moved)
        if result.code == 0:
            check_sound(store)
