"""A place that is taken: neither an archive nor a sound copy of it is given up for less."""

from __future__ import annotations

import pytest

from tests.care.stores import archive, break_pages, check_sound, must, read_archive, run_inside

ENGINES = pytest.mark.parametrize("engine", ["db", "json"])


@ENGINES
@pytest.mark.parametrize("where", ["berita.X", ".", "taut.X", "nama-lain.X"])
def test_a_move_onto_itself_keeps_the_archive(engine: str, where: str) -> None:
    with archive(engine) as store:
        before = read_archive(store)
        store.with_name(f"taut.{engine}").symlink_to(store)
        store.with_name(f"nama-lain.{engine}").hardlink_to(store)
        to = store.parent if where == "." else store.with_name(where.replace("X", engine))
        result = run_inside(store, "store", "move", str(to))
        assert result.code in (0, 2, 74), result
        assert store.exists(), "the archive is gone"
        assert read_archive(store) == before


@ENGINES
def test_a_damaged_store_does_not_take_the_place_of_a_sound_copy(engine: str) -> None:
    with archive(engine) as store:
        copy = store.with_name(f"salinan.{engine}")
        must(store, "store", "backup", str(copy))
        before = read_archive(copy)
        break_pages(store)
        result = run_inside(store, "store", "backup", str(copy))
        assert result.code == 74, result
        check_sound(copy)
        assert read_archive(copy) == before
