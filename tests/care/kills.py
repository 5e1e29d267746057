"""Commands that look after a store are killed at each call that changes a file.

At every moment a store is at its place, with all that was acknowledged in it; what others do next
works, brings nothing old back, and finds every copy either old, or new, or not there.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.care.stores import (
    SECRET,
    archive,
    break_pages,
    check_sound,
    kept_copies,
    make_older,
    must,
    own_bytes,
    read_archive,
    run_command,
    run_inside,
)
from tests.faults.experiments import CALLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.conftest import Result

Content = dict[str, Any]
KILLED = (-9, 137)


class Scene(NamedTuple):
    """A command that is killed, and what the archive may hold afterwards.

    prepare: what is done to the store before. outcomes: which contents it may have: `before` the
    command, of the older `copy` beside it, or as the whole command leaves it, `after`. In words, X
    is the engine and Y the other one.
    """

    words: list[str]
    prepare: Callable[[Path], None] = lambda _store: None
    outcomes: tuple[str, ...] = ("before",)
    moves_to: str | None = None


def _remove_store(store: Path) -> None:
    store.unlink()


SCENES = {
    "backup": Scene(["store", "backup", "baru.X"]),
    "backup over a copy": Scene(["store", "backup", "salinan.X"]),
    "restore": Scene(["store", "restore", "salinan.X", "--yes"], outcomes=("before", "copy")),
    "restore over damage": Scene(
        ["store", "restore", "salinan.X", "--yes"], break_pages, outcomes=("copy",)
    ),
    "restore where nothing is": Scene(
        ["store", "restore", "salinan.X", "--yes"], _remove_store, outcomes=("copy",)
    ),
    "repair": Scene(["store", "verify", "--repair"]),
    "repair of damage": Scene(["store", "verify", "--repair"], break_pages, outcomes=("after",)),
    "upgrade": Scene(["categories", "add", "naik"], make_older, outcomes=("before", "after")),
    "upgrade by repair": Scene(["store", "verify", "--repair"], make_older),
    "move": Scene(["store", "move", "pindah.X"], moves_to="pindah.X"),
    "move to the other engine": Scene(["store", "move", "pindah.Y"], moves_to="pindah.Y"),
    "compact": Scene(["store", "compact"]),
    "compact the history": Scene(["store", "compact", "--history-before", "2035-01-01"]),
    "erase": Scene(["delete", "--erase", "--yes", "2"], outcomes=("before", "after")),
}
# What others do next, each on what the kill left.
FOLLOWERS = {
    "list": ["list"],
    "add": ["add", "Tambahan"],
    "verify": ["store", "verify"],
    "repair": ["store", "verify", "--repair"],
    "backup": ["store", "backup", "cadangan.X"],
    "restore": ["store", "restore", "salinan.X", "--yes"],
    "import": ["import", "--format", "ndjson", "-"],
    "again": [],  # the command itself
}
_RECORD = '{"title": "Tambahan", "slug": "tambahan", "body": "isi"}\n'
_HEALING = ("restore", "repair", "again")
_MISSING, _STORE = 3, 74


class Stage(NamedTuple):
    """A folder with a store and its older copy, and what they held."""

    store: Path
    contents: dict[str, Content]


@contextmanager
def set_stage(engine: str, scene: Scene) -> Iterator[Stage]:
    """An archive, an older copy of it beside it, and the scene's beginning."""
    with archive(engine, 10) as store:
        copy = store.with_name(f"salinan.{engine}")
        must(store, "store", "backup", str(copy))
        contents = {"copy": read_archive(copy)}
        must(store, "add", "Sesudah salinan", "--body", "isi")
        must(store, "edit", "5", "--title", "Judul baru")
        contents["before"] = read_archive(store)
        scene.prepare(store)
        if scene.prepare is break_pages:
            with copied_folder(store) as broken:
                must(broken, "store", "verify", "--repair")
                contents["repaired"] = read_archive(broken)
        yield Stage(store, contents)


def words_of(words: Sequence[str], store: Path) -> list[str]:
    """Words of a command on a store, with the files beside it by their whole paths."""
    engine = store.suffix[1:]
    endings = {".X": engine, ".Y": {"db": "json", "json": "db"}[engine]}
    return [
        str(store.with_name(f"{word[:-1]}{endings[word[-2:]]}")) if word[-2:] in endings else word
        for word in words
    ]


def count_calls(engine: str, scene: Scene) -> tuple[Counter[str], Content | None]:
    """How often a scene's command makes each call that changes a file, and what it leaves."""
    with set_stage(engine, scene) as stage, tempfile.NamedTemporaryFile("r") as log:
        before = ["strace", "-f", "-qq", "-o", log.name, "-e", f"trace={','.join(CALLS)}"]
        done = run_command(stage.store, *words_of(scene.words, stage.store), before=before)
        assert done.returncode == 0, done
        names = (line.split(None, 1)[1].partition("(")[0] for line in log if "(" in line)
        calls = Counter(name for name in names if name in CALLS)
        return calls, read_archive(stage.store) if stage.store.exists() else None


def kill_at_calls(engine: str, name: str, most: int | None, followers: int | None) -> int:
    """Kill a scene's command at each call, or `most` of them; returns how many were tried.

    followers: how many other commands are tried on what each kill left; None for all.
    """
    scene = SCENES[name]
    calls, after = count_calls(engine, scene)
    points = [(call, number) for call, count in calls.items() for number in range(1, count + 1)]
    chance = random.Random(f"{engine} {name}")  # noqa: S311
    if most is not None:
        points = chance.sample(points, min(most, len(points)))
    for call, number in points:
        note = f"{engine}, {name}, killed at {call} {number}"
        names = list(FOLLOWERS)
        if followers is not None:
            names = chance.sample(names, followers)
        try:
            with set_stage(engine, scene) as stage:
                if after is not None:
                    stage.contents["after"] = after
                kill_command(stage.store, words_of(scene.words, stage.store), call, number)
                state = check_state(scene, stage)
                for follower in names:
                    note += f", {follower}"
                    with copied_folder(stage.store) as store:
                        check_follower(scene, stage._replace(store=store), state, follower)
        except AssertionError as error:
            error.add_note(note)
            raise
    return len(points)


def kill_command(store: Path, words: list[str], call: str, number: int) -> None:
    """Run a command that is killed in the place of a system call."""
    inject = f"inject={call}:signal=SIGKILL:when={number}"
    before = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
    done = run_command(store, *words, before=before)
    assert done.returncode in KILLED, (call, number, done)


@contextmanager
def copied_folder(store: Path) -> Iterator[Path]:
    """A copy of a store's folder with all that is in it, links among its files too."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "salinan"
        shutil.copytree(store.parent, folder, symlinks=True)
        yield folder / store.name


class State(NamedTuple):
    """What a kill left: what the archive holds (None: it can't be read), and its older copy."""

    content: Content | None
    copied: Content


def check_state(scene: Scene, stage: Stage) -> State:
    """Raise AssertionError unless a kill left a store at its place, and whole copies."""
    with copied_folder(stage.store) as store:
        content = read_or_none(scene, _find_place(scene, store))
        allowed = [stage.contents[one] for one in scene.outcomes]
        if content is not None:
            assert content in allowed, f"it holds something else: {_compare(content, allowed)}"
        return State(content, _check_copies(scene, stage._replace(store=store)))


def check_follower(scene: Scene, stage: Stage, state: State, follower: str) -> None:
    """Raise AssertionError unless a command works on what a kill left, and changes but its own."""
    content, contents = state.content, stage.contents
    store = _find_place(scene, stage.store)
    is_done = scene.prepare is make_older and content == contents.get("after")
    if follower == "again" and (is_done or store != stage.store):
        return
    result = run_inside(store, *words_of(FOLLOWERS[follower] or scene.words, store), stdin=_RECORD)
    if content is None and follower not in _HEALING:
        _check_refused(scene, store, result)
        return
    if scene.prepare is make_older and result.code == _STORE:
        assert "written by an older" in result.err
        return
    if follower == "repair" and result.code == _MISSING:
        assert not store.exists()
        return
    assert result.code == 0, result
    store = _find_place(scene, stage.store)
    check_sound(store)
    allowed = _allowed_after(scene, contents, state, follower)
    _check_content(read_archive(store), allowed, is_added=follower in {"add", "import"})
    if follower in _HEALING:
        _check_copies(scene, stage)
    if follower == "backup":
        copy = store.with_name(f"cadangan{store.suffix}")
        check_sound(copy)
        assert read_archive(copy) == content
    if follower == "again" and scene.words[0] == "delete":
        assert SECRET.encode() not in own_bytes(store)


def _allowed_after(
    scene: Scene, contents: dict[str, Content], state: State, follower: str
) -> list[Content]:
    """What the archive may hold after another command, but for what that added."""
    if follower == "restore":
        return [_without_erased(state)]
    if follower != "again" and state.content is not None:
        return [state.content]
    allowed = [contents[one] for one in scene.outcomes]
    return [*allowed, contents["repaired"]] if follower == "repair" else allowed


def _without_erased(state: State) -> Content:
    """What the copy restores: what was erased since stays erased."""
    is_erased = state.content is not None and "Dua" not in _titles(state.content)
    articles = state.copied["articles"]
    left = [one for one in articles if not (is_erased and one["title"] == "Dua")]
    return {**state.copied, "articles": left}


def _titles(content: Content) -> list[str]:
    return [one["title"] for one in content["articles"]]


def _check_refused(scene: Scene, store: Path, result: Result) -> None:
    """Raise AssertionError if a command took a damaged store for a new one, and hid the old."""
    if scene.prepare is _remove_store:
        assert result.code in (0, _MISSING), result
        return
    assert result.code in (0, _STORE), result
    assert run_inside(store, "show", "1").code in (0, _STORE), "the old articles are gone"


def _check_content(found: Content, allowed: list[Content], *, is_added: bool) -> None:
    articles = found["articles"]
    if is_added:
        added = [one for one in articles if one["title"] == "Tambahan"]
        assert len(added) == 1, added
        found = {**found, "articles": [one for one in articles if one not in added]}
        assert added[0]["id"] > max(one["id"] for one in found["articles"])
    assert found in allowed, f"it holds something else now: {_compare(found, allowed)}"


def _find_place(scene: Scene, store: Path) -> Path:
    """Where the archive is: of a move that was killed, both places are right if they hold it."""
    if scene.moves_to is None or store.exists():
        return store
    return Path(words_of([scene.moves_to], store)[0])


def read_or_none(scene: Scene, store: Path) -> Content | None:
    """What a store holds; None where it was damaged or missing before, and still is."""
    assert store.exists() or scene.prepare is _remove_store, "there is no store at its place"
    result = run_inside(store, "list")
    if result.code and scene.prepare in (break_pages, _remove_store):
        return None
    assert result.code == 0 or scene.prepare is make_older, result
    if result.code:  # an older version's, which the next write brings up to date
        with copied_folder(store) as copy:
            must(copy, "store", "verify", "--repair")
            return read_archive(copy)
    try:
        return read_archive(store)
    except AssertionError:
        if scene.prepare is break_pages:  # its articles can't be read, though its index can
            return None
        raise


def _check_copies(scene: Scene, stage: Stage) -> Content:
    """Raise AssertionError unless each copy beside the store is whole; returns what it restores."""
    copy = stage.store.with_name(f"salinan{stage.store.suffix}")
    check_sound(copy)
    copied = read_archive(copy)
    assert copied in (stage.contents["copy"], stage.contents["before"]), "the copy is another"
    for one in kept_copies(stage.store, "before-"):
        content = read_or_none(scene, one)
        assert content in stage.contents.values(), f"{one.name} holds something else"
        if run_inside(one, "list").code == 0:
            check_sound(one)
    return copied


def _compare(found: Content, allowed: list[Content]) -> str:
    """What is other than in the first of what is allowed, shortened."""
    one = allowed[0]
    names = [name for name in found if found[name] != one.get(name)]
    articles = [
        [(each["id"], each["title"]) for each in content["articles"]] for content in (found, one)
    ]
    return f"{names}; {articles}"[:600]


def leave_stale_log(store: Path) -> Path:
    """Kill a command between its commit and the checkpoint; returns the log that it left."""
    kill_command(store, ["add", "Dari catatan lama", "--body", SECRET], "fdatasync", 3)
    log = store.with_name(f"{store.name}-wal")
    assert log.stat().st_size
    return log
