"""Hostile text in every field of a store, through every command, to the bytes that arrive.

A store may hold what `add` refuses: an old one, or another program's. Whatever it holds, nothing
of it may move the cursor, set a colour or a title, make a link or turn the direction of writing.
"""

from __future__ import annotations

import ast
import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from beritacli.archive.tables import SCHEMA
from beritacli.cli.app import COMMANDS
from beritacli.environment import Environment
from beritacli.exit_codes import ExitCode
from beritacli.formats import WRITABLE
from beritacli.main import run
from beritacli.store import open_database
from tests.conftest import NOON, Newsroom, Terminal

PACKAGE = Path(__file__).parents[2] / "beritacli"
HOSTILE = (
    "\x1b]52;c;aGk=\x07 \x1b[2J\x1b]8;;https://jahat.example\x1b\\x \x9b31m \x85 \x7f\r\b "
    "\u202e \u2066 \u2028 \U000e0041 [red]x[/red] [/] =1+1 \t|\n|"
)
BAD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
# What is ours: colours, links to the site, and the line on which progress is shown.
OURS = re.compile(
    r"\r\x1b\[2K|\x1b\[[0-9;]*m|\x1b\]8;id=[0-9-]+;https://kota\.example/[!-~]*/\x1b\\|\x1b\]8;;\x1b\\"
)

# Each with what it reads or says of stored text. A command that is not here fails the test below.
CASES = {
    "add": [["add", "Judul", "--category", "1"], ["add", HOSTILE]],
    "edit": [["edit", "1", "--excerpt", "baru"]],
    "check": [["check", "--format", one] for one in ("text", "json", "ndjson", "github")],
    "show": [["show", "1", "--format", one] for one in ("text", "html", "markdown", "json")],
    "list": [
        ["list"],
        ["list", "--web", "--format", "table"],
        *(["list", "--format", one] for one in ("json", "ndjson", "tsv", "csv", "slugs", "ids")),
        [
            "list",
            "--fields",
            "id,title,body,excerpt,slug,author,byline,tags,categories,source,meta",
        ],
        ["list", "--category", HOSTILE],
        ["list", "--status", HOSTILE],
        ["list", "--fields", HOSTILE],
        ["list", "--sort", HOSTILE],
    ],
    "tag": [["tag", "1", "lain"], ["tag", "1", HOSTILE]],
    "untag": [["untag", "1", "tidak-ada"], ["untag", HOSTILE, "x"]],
    "publish": [
        ["publish", "1"],
        ["publish", "2"],
        ["publish", "3", "--force", "--at", "besok", "--dry-run"],
        ["publish", "1", "--at", HOSTILE],
        ["publish", "1", "--if-revision", "99"],
    ],
    "correct": [
        ["correct", "1", "--note", "salah tulis"],
        ["correct", "1", "--note", HOSTILE],
        ["correct", "1", "--note", "x", "--title", "x", "--body", "y", "--dry-run"],
    ],
    "retract": [["retract", "1", "--note", "x", "--dry-run"], ["retract", "2", "--note", "x"]],
    "unpublish": [["unpublish", "1"]],
    "trash": [["trash", "1"]],
    "restore": [["restore", "1"]],
    "delete": [["delete", "1", "--yes"], ["delete", "1"]],
    "timeline": [["timeline"], ["timeline", "--by", "week"], ["timeline", "--format", "json"]],
    "stats": [["stats"], ["stats", "--format", "json"]],
    "categories": [
        ["categories"],
        ["categories", "--empty"],
        ["categories", "--similar"],
        ["categories", "--format", "json"],
        ["categories", "rename", "a", "A"],
        ["categories", "merge", "a", HOSTILE],
    ],
    "search": [
        ["search", "x"],
        ["search", "aGk OR red", "--format", "table"],
        ["search", HOSTILE],
        ["search", f"judul:{HOSTILE}"],
        ["search", "x", "--format", "json"],
    ],
    "bylines": [["bylines"], ["bylines", "--format", "table"], ["bylines", "--format", "json"]],
    "tags": [
        ["tags"],
        ["tags", "--similar"],
        ["tags", "--format", "table"],
        ["tags", "--format", "csv"],
    ],
    "import": [["import", "-"]],
    "export": [["export"], *(["export", "--format", one] for one in WRITABLE if one != "markdown")],
    "schema": [["schema"]],
    "batch": [["batch", "--each"], ["batch"]],
    "config": [["config", "get", "timezone"], ["config", "get", HOSTILE]],
    "store": [["store", "info"], ["store", "verify"]],
    "man": [["man"]],
    "history": [["history", "3"], ["history", "3", "--format", "json"], ["history", HOSTILE]],
    "diff": [["diff", "3"], ["diff", "3", "1", HOSTILE]],
    "log": [
        ["log"],
        ["log", "--format", "picture"],
        ["log", "--format", "ndjson"],
        ["log", "--command", HOSTILE],
        ["log", "--verify"],
    ],
    "undo": [["undo"], ["undo", "--dry-run"], ["undo", HOSTILE]],
    "redo": [["redo"]],
    "revert": [["revert", "3", "--revision", "6"], ["revert", "1", "--revision", HOSTILE]],
}
WITHOUT_DATA = {"demo"}
# These say nothing of stored text: the first case of every other command must show some, escaped.
_SAY_NOTHING = {"add", "untag", "import", "schema", "config", "store", "man", "redo", "revert"}
_ESCAPED = re.compile(r"\\x1b|\\u001b")
# Files of these keep every character; no terminal reads them.
KEPT = {"csv", "rss", "atom", "wxr"}
STDIN = (
    b'{"title": "\\u001b[31m\\u202e", "body": "\\u009b", "date": "\\u001b[2J"}\n'
    b"list --format table\nshow 1\ntag 9999 x\n"
)


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose texts were put there behind the program's back."""
    room = Newsroom(tmp_path_factory.mktemp("hostile"), "db")
    for path in ("a", "a/b", "c"):
        room.ok("categories", "add", path)
    words = ["--tag", "t", "--category", "a/b", "--force", "--excerpt", "x", "--body", "<p>x</p>"]
    room.add("x", *words, "--publish")
    room.add("y", *words, "--date", "16 Mei 2025 08:00", "--status", "scheduled")
    room.add("z")
    with open_database(room.store, SCHEMA) as database:
        names = ("title", "body", "excerpt", "author", "image")
        texts = dict.fromkeys(names, HOSTILE)
        note = {"at": "2025-05-14T12:25:00Z", "note": HOSTILE}
        meta = {HOSTILE: HOSTILE, "corrections": [note]}
        fields = {**texts, "byline": [HOSTILE], "meta": meta}
        fields["source"] = {"kind": HOSTILE, "uri": HOSTILE, "id": HOSTILE}
        with database.transaction():
            database.table("articles").update(fields)
            for doc_id in (1, 2, 3):
                slug = {"slug": f"{HOSTILE}{doc_id}"}
                database.table("articles").update(slug, doc_ids=[doc_id])
            database.table("categories").update({"name": HOSTILE, "placed": False})
            database.table("categories").update({"slug": HOSTILE}, doc_ids=[2, 3])
            database.table("tags").update({"name": HOSTILE, "slug": HOSTILE})
            database.table("changes").update({"actor": HOSTILE, "command": HOSTILE})
            database.table("settings").insert({"key": "address", "value": "https://kota.example"})
    room.ok("edit", "3", "--title", "Baru", "--body", "Isi baru.", "--excerpt", "Ringkas")
    with open_database(room.store, SCHEMA) as database:
        database.table("articles").update({"title": HOSTILE}, doc_ids=[3])
    return room.store


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    with Terminal() as opened:
        yield opened


def test_every_command_has_a_case() -> None:
    assert set(CASES) | WITHOUT_DATA == set(COMMANDS)


@pytest.mark.parametrize("words", [words for cases in CASES.values() for words in cases], ids=str)
def test_nothing_hostile_arrives(
    hostile_store: Path, terminal: Terminal, tmp_path: Path, words: list[str]
) -> None:
    arrived = {"terminal": call_on_terminal(hostile_store, tmp_path, words, terminal)}
    arrived["pipe"] = call_in_pipe(hostile_store, tmp_path, words)
    for where, text in arrived.items():
        assert text, where
        if words == CASES[words[0]][0] and words[0] not in _SAY_NOTHING:
            assert _ESCAPED.search(text), (where, text)
        if where == "terminal" or words[-1] not in KEPT:
            found = BAD.search(OURS.sub("", text) if where == "terminal" else text)
            assert not found, (where, found, text)


def environment(words: list[str], store: Path, **streams: object) -> Environment:
    return Environment(
        arguments=["--debug", "--no-pager", "--store", str(store), *words],
        stdin=io.BytesIO(STDIN[STDIN.index(b"\n") + 1 :] if words[0] == "batch" else STDIN),
        variables={"COLUMNS": "100", "BERITACLI_ACTOR": "penguji"},
        now=lambda: NOON,
        **streams,  # type: ignore[arg-type]
    )


def call_on_terminal(store: Path, folder: Path, words: list[str], terminal: Terminal) -> str:
    copy = Path(shutil.copy(store, folder / "berita.db"))
    code = run(environment(words, copy, stdout=terminal.file, stderr=terminal.file))
    assert code != ExitCode.FAILED, terminal.read()
    return terminal.read()


def call_in_pipe(store: Path, folder: Path, words: list[str]) -> str:
    """The bytes of a real pipe, read by nobody before the command has ended."""
    copy = Path(shutil.copy(store, folder / "pipa.db"))
    with (folder / "out").open("w+", encoding="utf-8", errors="backslashreplace") as file:
        code = run(environment(words, copy, stdout=file, stderr=file))
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        text = file.read()
        assert code != ExitCode.FAILED, text
        return text


def test_a_picture_that_forgets_to_clean_is_cleaned(terminal: Terminal) -> None:
    from rich.style import Style
    from rich.text import Text

    from beritacli.show.streams import Streams

    streams = Streams(terminal.file, io.StringIO(), {"COLUMNS": "80"})
    streams.draw(Text(HOSTILE, style="red"))
    streams.draw(Text("x", style=Style(link="https://a.example/\x1b\\\x1b[2J")))
    streams.write(HOSTILE)
    streams.flush()
    shown = terminal.read()
    assert "\\x1b]52" in shown
    assert not BAD.search(re.sub(r"\x1b\[[0-9;]*m", "", shown))


# Whatever else wrote to a standard stream would go round the one place that cleans.
_WRITERS = {"streams.py", "main.py"}
_ROUND_ABOUT = re.compile(r"\bprint\(|\becho\(|\bsecho\(|sys\.(stdout|stderr)|\.console\.Console\(")

_MAY_WRITE = re.compile(r"print|echo|stdout|stderr|Console")  # all others need not be parsed


def test_only_the_streams_write_to_the_standard_streams() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name in _WRITERS or not _MAY_WRITE.search(text):
            continue
        found = [ast.unparse(node) for node in ast.walk(ast.parse(text))
                 if isinstance(node, ast.Call | ast.Attribute)]  # fmt: skip
        bad = [code for code in found if _ROUND_ABOUT.search(code)]
        # The program's own name and version are no data.
        assert not bad or path.name == "app.py", (path, bad)
