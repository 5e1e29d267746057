"""`man`: the manual page, made of the same commands and help as the rest.

The package brings it as `beritacli.1`: after a change, `beritacli man > beritacli/beritacli.1`.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import typer

from beritacli import __version__
from beritacli.cli.config.preferences import PREFERENCES, variable_of
from beritacli.cli.session import session_of
from beritacli.exit_codes import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"man": app}

VARIABLES = {
    "BERITACLI_STORE": "The archive, where --store does not say.",
    "BERITACLI_ACTOR": "Who makes the changes, for the record; else the user's name.",
    "BERITACLI_PAGER, PAGER": "What shows long pictures; empty: nothing does. Else less -FRX.",
    "BERITACLI_CONFIG": "Your own file of settings, in the place of the usual one.",
    ", ".join(map(variable_of, sorted(PREFERENCES.keys() - {"actor", "pager"}))): (
        "Settings of yours, before those of the files; lists with commas."
    ),
    "VISUAL, EDITOR": "The editor of edit, add --edit and config edit.",
    "NO_COLOR, FORCE_COLOR, COLUMNS, LINES, TERM": "As everywhere.",
}


@app.command(epilog="Example: beritacli man > beritacli.1")
def man(context: typer.Context) -> None:
    """Print the manual page in man's own format: all commands, options and exit codes."""
    root = context.find_root().command
    session_of(context).streams.write("\n".join(_write_page(root)) + "\n")


def _write_page(root: Any) -> Iterator[str]:
    yield f'.TH BERITACLI 1 "" "beritacli {__version__}" "User Commands"'
    yield from (".SH NAME", r"beritacli \- the command-line newsroom of a city's news site")
    yield from (".SH SYNOPSIS", r".B beritacli", "[OPTIONS] COMMAND [ARGUMENTS]")
    yield from (".SH DESCRIPTION", _escape(root.help))
    yield from (".SH OPTIONS", *_write_parameters(root))
    yield ".SH COMMANDS"
    for name in root.list_commands(None):
        yield from _write_command(name, root.get_command(_Plain, name))
    yield ".SH ENVIRONMENT"
    for name, text in VARIABLES.items():
        yield from (".TP", f".B {_escape(name)}", _escape(text))
    yield ".SH EXIT STATUS"
    for code, text in MEANINGS.items():
        yield from (".TP", f".B {int(code)}", _escape(text))


class _Plain:
    """Stands for a context in which no shell completes a word."""

    resilient_parsing = False


def _write_command(name: str, command: Any) -> Iterator[str]:
    arguments = [one.make_metavar(None) for one in command.params if _is_argument(one)]
    yield f".SS beritacli {_escape(' '.join([name, *arguments]))}"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield from (_escape(" ".join(paragraph.split())), ".PP")
    yield from _write_parameters(command)
    yield from _write_examples(command.epilog or "")
    for below, one in getattr(command, "commands", {}).items():
        yield from _write_command(f"{name} {below}", one)


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _write_parameters(command: Any) -> Iterator[str]:
    for one in command.params:
        if _is_argument(one):
            name = f".I {_escape(one.metavar or one.name)}"
        else:
            metavar = "" if one.is_flag else f" {one.metavar or 'N'}"
            name = f".B {_escape(', '.join([*one.opts, *one.secondary_opts]) + metavar)}"
        if one.help:
            yield from (".TP", name, _escape(one.help))


def _write_examples(epilog: str) -> Iterator[str]:
    examples = re.findall(r"^(?:  |Example: )(beritacli .*)$", epilog, re.MULTILINE)
    if examples:
        yield from (".PP", ".nf", *(f"    {_escape(one)}" for one in examples), ".fi")


def _escape(text: str) -> str:
    """Text in which man sees no request of its own, and a hyphen stays one that can be copied."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("\n", " ")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
