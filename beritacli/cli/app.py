"""The command line as a whole: the options before the command, and the table of commands.

A command is imported when it is called; what `--help` says of each stands here. Annotations are
no texts in this module: Typer would evaluate those of the options twice, for every command.
"""

import re
import sys
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from beritacli import __version__
from beritacli.cli.commands import COMMANDS
from beritacli.cli.session import BUSY_SECONDS, Session
from beritacli.show.streams import Streams


@cache
def _build_command(name: str) -> Any:
    module = import_module(f"beritacli.cli.commands.{COMMANDS[name][0]}")
    apps: dict[str, typer.Typer] = module.APPS
    return typer.main.get_command(apps[name])


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = _build_command(cmd_name)
        if ctx.resilient_parsing:  # a shell completes a word
            from beritacli.cli.completion import complete_values

            complete_values(command)
        return command

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As Typer does; the options before the command complete what they take, too."""
        if ctx.resilient_parsing:
            from beritacli.cli.completion import complete_values

            complete_values(self)
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Names of commands, without importing any; and the options before them."""
        from beritacli.cli.completion import offer

        names = [name for name in COMMANDS if name.startswith(incomplete)]
        return offer(names) if names else super().shell_complete(ctx, incomplete)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As Typer does, with near misses among all commands."""
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException as error:
            near = get_close_matches(args[0], COMMANDS, n=2)
            if near and args[0] not in COMMANDS:
                error.message = f"{error.message} Did you mean {' or '.join(near)}?"
            raise

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The table of commands, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="To begin: beritacli demo. Each command has examples: beritacli COMMAND --help.",
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        sys.stdout.write(f"beritacli {__version__}\n")
        raise typer.Exit


def _check_choice(*choices: str) -> Any:
    def check(value: str | None) -> str | None:
        if value is not None and value not in choices:
            msg = f"'{value}' is not one of {', '.join(choices)}."
            raise typer.BadParameter(msg)
        return value

    return check


def _read_seconds(text: str | float) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", str(text)):
        msg = f"'{text}' is not a number of seconds, such as 5 or 0.5."
        raise typer.BadParameter(msg)
    return float(text)


@app.callback()
def read_options(
    context: typer.Context,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="LOCATION",
            help="The archive: a .db or .json file. Else BERITACLI_STORE, else your data folder.",
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="id|en",
            callback=_check_choice("id", "en"),
            help="Language of dates, for this call.",
        ),
    ] = None,
    color: Annotated[
        str,
        typer.Option(
            "--color",
            metavar="auto|always|never",
            callback=_check_choice("auto", "always", "never"),
            help="Colour in pictures. NO_COLOR is respected too.",
        ),
    ] = "auto",
    busy_timeout: Annotated[
        float,
        typer.Option(
            "--busy-timeout",
            metavar="SECONDS",
            parser=_read_seconds,
            help="How long to wait while others write.",
        ),
    ] = BUSY_SECONDS,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Show long pictures without a pager.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print errors, rejections and conflicts only.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """The command-line newsroom: articles, categories, tags, and what happened to them."""
    del debug, version  # read by run() and by the callback
    environment = context.obj
    streams = Streams(
        environment.stdout,
        environment.stderr,
        environment.variables,
        color=color,
        is_quiet=quiet,
        may_page=not no_pager,
        find_pager=lambda: str(context.obj.prefer("pager")),
    )
    if store == "":
        msg = "--store is empty."
        raise typer.BadParameter(msg)
    if context.invoked_subcommand is None:
        streams.write(context.get_help() + "\n")
        raise typer.Exit
    context.obj = Session(
        environment,
        streams,
        store,
        lang,
        context.invoked_subcommand,
        busy_seconds=busy_timeout,
    )
