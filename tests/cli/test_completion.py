"""What shells are offered: as Typer's scripts call the program, and in the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from beritacli.archive.tables import SCHEMA
from beritacli.article import STATUSES
from beritacli.cli.app import COMMANDS
from beritacli.store import open_database
from tests.conftest import Newsroom


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    for path in ("pemerintahan", "pemerintahan/perizinan", "pemilu", "olahraga"):
        newsroom.ok("categories", "add", path)
    for title, tag in (("Pasar pagi", "pasar"), ("Pasar malam", "panen"), ("Jembatan", "jalan")):
        newsroom.add(title, "--tag", tag, "--category", "pemilu")
    return newsroom


@pytest.fixture
def complete(room: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def call(*words: str, engine_words: list[str] | None = None) -> list[str]:
        line = ["beritacli", *(engine_words or ["--store", str(room.store)]), *words]
        monkeypatch.setenv("_BERITACLI_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", " ".join(line))
        monkeypatch.setenv("COMP_CWORD", str(len(line) - 1))
        capsys.readouterr()
        result = room()
        out = capsys.readouterr().out
        assert (result.code, result.err) == (0, "")
        return out.split()

    return call


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["unp"], ["unpublish"]),
        (["show", "pas"], ["pasar-malam", "pasar-pagi"]),
        (["publish", "pasar-pagi", "je"], ["jembatan"]),
        (["tag", "pas"], ["pasar-malam", "pasar-pagi"]),
        (["tag", "1", "pa"], ["panen", "pasar"]),
        (["tags", "remove", "j"], ["jalan"]),
        (["list", "--tag", "pan"], ["panen"]),
        (["list", "--category", "pem"], ["pemerintahan", "pemerintahan/perizinan", "pemilu"]),
        (["list", "--category", "per"], ["perizinan"]),
        (["timeline", "--category", "o"], ["olahraga"]),
        (["categories", "move", "per"], ["perizinan"]),
        (["categories", "mo"], ["move"]),
        (["list", "--visibility", "p"], ["public", "password", "paid"]),
        (["add", "Judul", "--visibility", "m"], ["members"]),
        (["add", "Judul", "--status", "p"], [s for s in STATUSES if s.startswith("p")]),
        (["list", "--sort", "da"], ["date"]),
        (["list", "--fields", "id,ti"], ["id,title"]),
        (["list", "--format", "c"], ["csv"]),
        (["show", "1", "--format", "m"], ["markdown"]),
        (["export", "--format", "nd"], ["ndjson"]),
        (["timeline", "--by", "w"], ["week"]),
        (["stats", "--ye"], ["--year"]),
        (["--col"], ["--color"]),
        (["--color", "n"], ["never"]),
        (["show", "zzz"], []),
        (["tidak-ada", "x"], []),
    ],
)
def test_what_is_offered(complete, words: list[str], offered: list[str]) -> None:
    assert sorted(complete(*words)) == sorted(offered)


def test_all_commands_and_the_newest_articles_where_nothing_is_typed(complete) -> None:
    assert complete('""') == list(COMMANDS)
    assert complete("show", '""') == ["jembatan", "pasar-malam", "pasar-pagi"]


def test_a_look_at_the_store_never_fails_nor_makes_one(complete, tmp_path: Path) -> None:
    damaged = tmp_path / "rusak.db"
    damaged.write_bytes(b"bukan basis data")
    for store in (tmp_path / "belum.db", damaged, tmp_path, "x://y"):
        assert complete("show", "pas", engine_words=["--store", str(store)]) == []
        assert complete("list", "--category", "p", engine_words=["--store", str(store)]) == []
    assert not (tmp_path / "belum.db").exists()


def test_hostile_slugs_are_not_offered(complete, room: Newsroom) -> None:
    with open_database(room.store, SCHEMA) as database:
        for doc_id, slug in enumerate(("pas$(touch x)", "pas\x1b[2J", "pas'`x`"), 1):
            database.table("articles").update({"slug": slug}, doc_ids=[doc_id])
    assert complete("show", "pas") == []


def test_no_more_than_fifty_are_offered(complete, room: Newsroom) -> None:
    lines = "".join(f'{{"title": "Sama {n}"}}\n' for n in range(200))
    room.ok("import", "-", stdin=lines)
    assert len(complete("show", "sama")) == 50


def test_a_completion_loads_no_rich(room: Newsroom) -> None:
    script = (
        "import sys\nfrom beritacli.main import main\n"
        "try:\n    main()\nfinally:\n    print('rich' in sys.modules, file=sys.stderr)"
    )
    for words in ("beritacli show pas", "beritacli list --", "beritacli "):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={
                **os.environ,
                "BERITACLI_STORE": str(room.store),
                "_BERITACLI_COMPLETE": "complete_zsh",
                "_TYPER_COMPLETE_ARGS": words,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, done
        assert done.stderr.split() == ["False"], words


SHELLS = {
    # The line, completed as the shell itself does it; zsh's own part is only looked at.
    "bash": (
        'bash --norc -c \'eval "$(cat script)"; COMP_WORDS=(beritacli show pas); COMP_CWORD=2; '
        '_beritacli_completion beritacli; printf "%s\\n" "${COMPREPLY[@]}"\''
    ),
    "zsh": (
        "zsh -fc 'compdef() { : }; source ./script; words=(beritacli show pas); CURRENT=3; "
        "_arguments() { print -r -- $2 $1 }; _beritacli_completion' | grep -o 'pasar-[a-z]*'"
    ),
    "fish": "fish --no-config -c 'source ./script; complete -C \"beritacli show pas\"'",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_in_the_shells_themselves(room: Newsroom, tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    program = tmp_path / "bin" / "beritacli"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m beritacli "$@"\n')
    program.chmod(0o755)
    variables = {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "BERITACLI_STORE": str(room.store),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }

    def call(command: str, **more: str) -> str:
        done = subprocess.run(
            ["sh", "-c", command],  # noqa: S607
            cwd=tmp_path,
            env={**variables, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.stdout

    (tmp_path / "script").write_text(call("beritacli", _BERITACLI_COMPLETE=f"source_{shell}"))
    assert sorted(call(SHELLS[shell]).split()) == ["pasar-malam", "pasar-pagi"]
