"""What a user sets for himself: the keys, the files that hold them, and which value counts.

A variable BERITACLI_… comes first, then `beritacli.toml` beside the store, then the user's own
file; an option of a command is before them all, and the archive's settings are elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.errors import NotFoundError, UnreadableError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_BYTES = 1024 * 1024
_CORRECT_IT = "Correct it: beritacli config edit"


class Preference(NamedTuple):
    """A key. is_own: it names a program to run, so only the user's own file may set it."""

    text: str
    is_list: bool = False
    is_own: bool = False


PREFERENCES = {
    "actor": Preference("who makes the changes, for the history"),
    "byline": Preference("the initials of what `add` adds without --byline"),
    "category": Preference("the category of what `add` adds without --category"),
    "body_format": Preference("the format of a body that `add` is given without --body-format"),
    "columns": Preference("the columns of `list` on a terminal", is_list=True),
    "pager": Preference("the program through which long texts are shown", is_own=True),
    "on_change": Preference("the program that is called after each change", is_own=True),
    "check.ignore": Preference("codes that `check` leaves out", is_list=True),
}


class Found(NamedTuple):
    """A value, text or a list of texts, and where it comes from; empty where there is none."""

    value: Any
    origin: str


def check_key(key: str, others: Sequence[str] = ()) -> None:
    """Raise NotFoundError unless it is a preference or one of the others."""
    known = [*others, *PREFERENCES]
    if key not in known:
        msg = f"There is no setting '{key}'."
        raise NotFoundError(msg, suggest(key, known, f"There are: {', '.join(known)}."))


def find_in_variables(key: str, variables: Mapping[str, str]) -> Found | None:
    """The value that the environment gives. Raises UnreadableError for one that is broken."""
    name = variable_of(key)
    given = variables.get(name)
    if not given:
        return None
    try:
        return Found(read_value(key, [given]), name)
    except UnreadableError as error:
        raise UnreadableError(f"{name}: {error.message}", error.hint) from error


def find_in_files(key: str, paths: Sequence[Path]) -> Found:
    """The value in the first of the files that has it. Raises UnreadableError for a broken one.

    paths: of files that need not exist; the last one is the user's own.
    """
    for path in paths:
        values = read_file(path, is_own=path == paths[-1])
        if key in values:
            return Found(values[key], str(path))
    return Found([] if PREFERENCES[key].is_list else "", "default")


def variable_of(key: str) -> str:
    """The variable of the environment that sets a key."""
    return "BERITACLI_" + key.upper().replace(".", "_")


def read_value(key: str, words: Sequence[str]) -> Any:
    """A key's value of the words that were typed; lists are split at commas too.

    Raises UnreadableError.
    """
    from beritacli.cli.config.values import check_value

    if not PREFERENCES[key].is_list:
        if len(words) != 1:
            msg = f"'{key}' has one value, and {len(words)} were given."
            raise UnreadableError(msg, "Put a value with blanks into quotes.")
        return check_value(key, words[0])
    parts = [part.strip() for word in words for part in word.split(",")]
    return check_value(key, [part for part in parts if part])


def refuse_pipe(path: Path) -> None:
    """Raise UnreadableError for a pipe: who opens one waits for somebody who writes into it."""
    if path.is_fifo():
        raise _broken(path, 1, "It is a pipe, and no file.", "Put a file in its place.")


def read_file(path: Path, *, is_own: bool = True) -> dict[str, Any]:
    """The values of a file by their keys; none where there is no file.

    Raises UnreadableError naming file and line.
    """
    refuse_pipe(path)
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    if len(content) > _MOST_BYTES:
        raise _broken(path, 1, "It is longer than 1 MiB.", _CORRECT_IT)
    import tomllib  # here, for mostly there is no file

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _broken(path, line, "It isn't UTF-8 text.", _CORRECT_IT) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(path, *_place_of(error, text)) from error
    except RecursionError as error:
        raise _broken(path, 1, "It is nested too deeply.", _CORRECT_IT) from error
    return {
        key: _read_entry(path, text, key, value, is_own=is_own)
        for key, value in _flatten(table).items()
    }


def _place_of(error: ValueError, text: str) -> tuple[int, str, str]:
    """Line, reason and hint: tomllib ends its message with `(at line 3, column 5)`."""
    reason, _, place = str(error).rpartition(" (at ")
    line = re.match(r"line (\d+)", place)
    number = int(line[1]) if line else max(1, len(text.splitlines()))
    return number, f"{reason or error}.", _CORRECT_IT


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict) and value and prefix + name not in PREFERENCES:
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def _read_entry(path: Path, text: str, key: str, value: Any, *, is_own: bool) -> Any:
    from beritacli.archive.settings import SETTINGS
    from beritacli.cli.config.values import check_value

    if value == {}:  # a table from which all was taken
        return value
    line = _line_of(key, text)
    if key in SETTINGS:
        hint = f"Set it there: beritacli config set {key} VALUE"
        raise _broken(path, line, f"'{key}' belongs to the archive, not into this file.", hint)
    try:
        check_key(key)
        is_text = isinstance(value, str)
        if PREFERENCES[key].is_list:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                msg = f"'{key}' is a list of texts."
                raise UnreadableError(msg, f'Write it as {key} = ["…", "…"].')
        elif not is_text:
            msg = f"'{key}' is a text."
            raise UnreadableError(msg, f'Write it as {key} = "…".')
        if PREFERENCES[key].is_own and not is_own:
            msg = f"'{key}' names a program to run, so only your own file can set it."
            raise UnreadableError(msg, f"Take it out, and: beritacli config set {key} PROGRAM")
        return check_value(key, value)
    except (NotFoundError, UnreadableError) as error:
        raise _broken(path, line, error.message, error.hint) from error


def _broken(path: Path, line: int, reason: str, hint: str) -> UnreadableError:
    return UnreadableError(f"{path}, line {line}: {reason}", hint)


def _line_of(key: str, text: str) -> int:
    """The line in which a key is set, found by its last name; 1 where it is written otherwise."""
    name = re.escape(key.rpartition(".")[2])
    found = re.search(rf"^[^\n=#]*\b{name}[\"']?[^\S\n]*=", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1


def find_config_paths(store: Path, variables: Mapping[str, str]) -> tuple[Path, Path]:
    """The files of preferences: the one beside the store, then the user's own."""
    beside = store.with_name("beritacli.toml")
    if variables.get("BERITACLI_CONFIG"):
        return beside, Path(variables["BERITACLI_CONFIG"]).expanduser()
    if folder := variables.get("XDG_CONFIG_HOME"):
        return beside, Path(folder) / "beritacli" / "config.toml"
    import platformdirs

    return beside, platformdirs.user_config_path("beritacli") / "config.toml"
