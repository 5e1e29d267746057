"""Looking after a store beside writers and readers: nothing acknowledged is lost, no copy is bad.

Writers and readers are processes that say what was acknowledged, and when, through a pipe.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from tests.care.stores import (
    OLDER,
    SECRET,
    archive,
    check_older,
    check_sound,
    environment,
    kept_copies,
    make_older,
    own_bytes,
    read_numbers,
    run_command,
    start_command,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

ARTICLES = {"db": 1000, "json": 40}  # a JSON file is written anew by each add
BUSY = 75
OUTDATED = "written by an older"
MISSING = 3


# What writers and readers do; see worker.py.
WRITER = [["add", "TITLE", "--body", "isi " * 100, "--porcelain"]]
READER = [["list", "--format", "ids"], ["show", "1", "--format", "json"]]


class Answer(NamedTuple):
    """What became of one command of a worker; moments are of the monotonic clock."""

    began: float
    ended: float
    code: int
    title: str
    out: str
    err: str


class Company:
    """Workers on one store, each a process, and what they said."""

    def __init__(self, store: Path) -> None:
        """Begin without any."""
        self._store = store
        self._answers: dict[str, list[Answer]] = {}
        self._processes: list[subprocess.Popen[str]] = []
        self._listeners: list[threading.Thread] = []

    def start(self, kind: str, commands: Sequence[Sequence[str]]) -> None:
        """Start one more worker; `wait_for_all` waits until it has answered."""
        said: list[Answer] = []
        name = f"{kind}-{len(self._answers)}-{time.monotonic_ns()}"
        self._answers[name] = said
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.care.worker", self._store, name, json.dumps(commands)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self._store.parent,
            env=environment(self._store.parent),
        )

        def listen() -> None:
            for line in process.stdout or ():
                said.append(Answer(*json.loads(line)))  # noqa: PERF401 - seen at once

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        self._processes.append(process)
        self._listeners.append(listener)

    def wait_for_all(self) -> None:
        """Wait until each worker has answered once."""
        deadline = time.monotonic() + 60
        while not all(self._answers.values()):
            assert time.monotonic() < deadline, "a worker did not begin"
            assert all(one.poll() is None for one in self._processes), "a worker ended"
            time.sleep(0.005)

    def of(self, kind: str) -> list[Answer]:
        """What all workers of a kind said up to now."""
        return [
            one for name, said in self._answers.items() if name.startswith(kind) for one in said
        ]

    def acknowledged(self, until: float | None = None) -> dict[str, int | None]:
        """Titles that were acknowledged, and their ids if told; until: before this moment."""
        return {
            one.title: int(one.out) if one.out.strip().isdigit() else None
            for one in self.of("writer")
            if one.code == 0 and (until is None or one.ended < until)
        }

    def wait_for_more(self, count: int = 3) -> None:
        """Let so many more commands of writers be answered."""
        wanted, deadline = len(self.of("writer")) + count, time.monotonic() + 60
        while len(self.of("writer")) < wanted:
            assert time.monotonic() < deadline, "the writers are stuck"
            time.sleep(0.005)

    def stop(self, *, kill: bool = False) -> None:
        """Have all end after the command that they are at, or at once."""
        for process in self._processes:
            if kill:
                process.kill()
            elif process.stdin:
                process.stdin.close()
        for process, listener in zip(self._processes, self._listeners, strict=True):
            try:
                assert process.wait(60) == 0 or kill, process.stderr and process.stderr.read()
            finally:
                process.kill()
            listener.join(10)
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    with suppress(OSError):
                        stream.close()


@contextmanager
def beside(store: Path, writers: int = 3, readers: int = 2) -> Iterator[Company]:
    """Have writers and readers at work on a store; they have ended when this ends."""
    company = Company(store)
    try:
        for _ in range(writers):
            company.start("writer", WRITER)
        for _ in range(readers):
            company.start("reader", READER)
        company.wait_for_all()
        yield company
    except BaseException:
        company.stop(kill=True)
        raise
    company.stop()


def care(store: Path, *words: str) -> tuple[float, float]:
    """Look after a store by a command that must work; returns when it began and ended."""
    began = time.monotonic()
    done = run_command(store, "store", *words)
    assert done.returncode == 0, (words, done.returncode, done.stdout[-600:], done.stderr[-600:])
    return began, time.monotonic()


def check_answers(company: Company, *, allowed: Callable[[Answer], bool] | None = None) -> None:
    """Raise AssertionError for an answer that nobody should get; busy is an honest one."""
    for one in company.of("writer") + company.of("reader"):
        is_honest = one.code in (0, BUSY) or (allowed is not None and allowed(one))
        assert is_honest, (one.title, one.code, one.err[-400:])


def check_kept(
    acknowledged: Mapping[str, int | None], stores: Iterable[Path], *, exact: bool = True
) -> None:
    """Raise AssertionError unless all that was acknowledged is in the stores, once and sound.

    exact: no title is in two of the stores, no id and no change number was given twice.
    """
    found: dict[str, tuple[int, int]] = {}
    numbers: dict[int, str] = {}
    ids: dict[int, str] = {}
    for store in stores:
        check_sound(store)
        for title, (doc_id, revision) in read_numbers(store).items():
            if not title.startswith("writer"):
                continue
            if exact:
                assert title not in found, f"{title} is in two stores"
                assert ids.setdefault(doc_id, title) == title, f"id {doc_id} was given twice"
                other = numbers.setdefault(revision, title)
                assert other == title, f"change {revision} is of {title} and {other}"
            found[title] = (doc_id, revision)
    lost = [title for title in acknowledged if title not in found]
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged are lost: {lost[:5]}"
    wrong = [one for one, doc_id in acknowledged.items() if doc_id not in (None, found[one][0])]
    assert not wrong, f"other ids than acknowledged: {wrong[:5]}"


def race_backup(engine: str, rounds: int) -> int:
    """Copies are sound, and hold what was acknowledged before they began."""
    with archive(engine, ARTICLES[engine]) as store:
        copy = store.with_name(f"salinan.{engine}")
        with beside(store) as company:
            for _ in range(rounds):
                began, _ = care(store, "backup", str(copy))
                check_kept(company.acknowledged(began), [copy])
        check_answers(company)
        check_kept(company.acknowledged(), [store])
    return rounds


def race_restore(engine: str, rounds: int) -> int:
    """What was acknowledged is in the store or in what a restore kept: never in both or neither."""
    with archive(engine, ARTICLES[engine]) as store:
        copy = store.with_name(f"salinan.{engine}")
        care(store, "backup", str(copy))
        spans = []
        with beside(store) as company:
            for _ in range(rounds):
                spans.append(care(store, "restore", str(copy), "--yes"))
                company.wait_for_more()
        check_answers(company)
        kept = sorted(kept_copies(store, "before-restore"), key=lambda one: one.stat().st_mtime)
        assert len(kept) == rounds, kept
        check_kept(company.acknowledged(), [*kept, store])
        for (began, ended), one in zip(spans, kept, strict=True):
            _check_epoch(company.of("writer"), began, ended, set(read_numbers(one)), kept, one)
    return rounds


def _check_epoch(
    answers: Iterable[Answer],
    began: float,
    ended: float,
    titles: set[str],
    kept: Sequence[Path],
    one: Path,
) -> None:
    """Raise AssertionError where a kept store lacks what came before, or has what came after."""
    earlier = {title for other in kept[: kept.index(one)] for title in read_numbers(other)}
    for answer in answers:
        if answer.code == 0 and answer.ended < began:
            assert answer.title in titles | earlier, f"{answer.title} is not in {one.name}"
        if answer.began > ended:
            assert answer.title not in titles, f"{answer.title} is in {one.name}"


def race_repair(engine: str, rounds: int) -> int:
    """A repair of a sound store changes nothing that others write; what it kept is sound."""
    with archive(engine, ARTICLES[engine]) as store:
        with beside(store) as company:
            for number in range(1, rounds + 1):
                began, _ = care(store, "verify", "--repair")
                kept = kept_copies(store, "before-repair")
                assert len(kept) == number, kept
                newest = max(kept, key=lambda one: one.stat().st_mtime)
                check_kept(company.acknowledged(began), [newest])
        check_answers(company)
        check_kept(company.acknowledged(), [store])
    return rounds


def race_upgrade(engine: str, rounds: int) -> int:
    """An older version's store is brought up to date once, by whoever writes first."""
    for _ in range(rounds):
        with archive(engine, ARTICLES[engine]) as store:
            titles = set(read_numbers(store))
            make_older(store)
            with beside(store) as company:
                company.wait_for_more()
            check_answers(company, allowed=lambda one: OUTDATED in one.err)
            assert all(one.code == 0 for one in company.of("writer"))
            check_older(store, OLDER)
            check_kept(company.acknowledged(), [store])
            assert titles <= set(read_numbers(store))
    return rounds


def race_compact(engine: str, rounds: int) -> int:
    """Space is given back beside others."""
    with archive(engine, ARTICLES[engine]) as store:
        with beside(store) as company:
            for _ in range(rounds):
                care(store, "compact")
        check_answers(company)
        check_kept(company.acknowledged(), [store])
    return rounds


def race_move(engine: str, rounds: int) -> int:
    """What was acknowledged is at the new place, or in a store made at the old place since."""
    for _ in range(rounds):
        with archive(engine, ARTICLES[engine]) as store:
            new = store.with_name(f"pindah.{engine}")
            titles = set(read_numbers(store))
            with beside(store) as company:
                _, moved = care(store, "move", str(new))
            check_answers(company, allowed=lambda one: one.code == MISSING)
            stores = [new, store] if store.exists() else [new]
            after = {one.title for one in company.of("writer") if one.began > moved}
            assert not after & set(read_numbers(new))
            # The ids of a new archive at the old place begin anew.
            check_kept(company.acknowledged(), stores, exact=False)
            assert titles <= set(read_numbers(new))
    return rounds


def race_erase(engine: str, rounds: int) -> int:
    """Either the erased text is in none of the store's own bytes, or the command says so."""
    for _ in range(rounds):
        with archive(engine, ARTICLES[engine]) as store:
            with beside(store) as company:
                done = run_command(store, "delete", "--erase", "--yes", "2")
                is_there = SECRET.encode() in own_bytes(store)
            check_answers(company)
            assert done.returncode == 0, (done.returncode, done.stderr)
            assert not is_there or len(done.stderr.splitlines()) > 1, done.stderr
            check_kept(company.acknowledged(), [store])
            assert "Dua" not in read_numbers(store)
            assert SECRET.encode() not in own_bytes(store), done.stderr
    return rounds


def race_with_itself(engine: str, rounds: int) -> int:
    """Of two restores, repairs or upgrades at once, each works, or is busy and did nothing."""
    for _ in range(rounds):
        for words in (
            ["restore", "salinan.db", "--yes"],
            ["verify", "--repair"],
            ["compact"],
        ):
            _run_twice(engine, [word.replace(".db", f".{engine}") for word in words])
        _run_twice(engine, ["verify", "--repair"], is_older=True)
    return rounds


def _run_twice(engine: str, words: Sequence[str], *, is_older: bool = False) -> None:
    with archive(engine, ARTICLES[engine]) as store:
        care(store, "backup", str(store.with_name(f"salinan.{engine}")))
        titles = set(read_numbers(store))
        if is_older:
            make_older(store)
        with beside(store, writers=1, readers=0) as company:
            both = [start_command(store, "store", *words) for _ in range(2)]
            said = [(*one.communicate(timeout=120), one.returncode) for one in both]
        check_answers(company)
        codes = [code for _, _, code in said]
        assert set(codes) <= {0, BUSY}, said
        assert 0 in codes, said
        kept = [] if words[0] != "restore" else kept_copies(store, "before-restore")
        check_kept(company.acknowledged(), [*kept, store])
        assert titles <= set(read_numbers(store))
        if is_older:
            check_older(store, OLDER)


RACES: dict[str, Callable[[str, int], int]] = {
    "backup": race_backup,
    "restore": race_restore,
    "repair": race_repair,
    "upgrade": race_upgrade,
    "compact": race_compact,
    "move": race_move,
    "erase": race_erase,
    "two at once": race_with_itself,
}
