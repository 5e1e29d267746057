"""Options that several verbs share, and the objects that are built of them.

A command that takes filters is decorated with `takes_filter` and gets them as one `Filter`; a verb
that changes articles with `takes_articles` or `takes_named_articles`, and gets a `Request`.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

MOST = 10**9

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from beritacli.archive.desk.filters import Filter

NoHeader = Annotated[bool, typer.Option("--no-header", help="No first line in tsv, csv.")]
Force = Annotated[bool, typer.Option("--force", help="Accept a missing title, body or category.")]
DidFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="json", help="Print the articles as they are now."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would do; change nothing.")]
Porcelain = Annotated[bool, typer.Option("--porcelain", help="Print the ids alone.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="What readers are told.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="WHEN|CHANGE", help="As it was then: a date, or a change."),
]


class Request(NamedTuple):
    """Which articles a verb is called for, and how it goes about it.

    words: ids and slugs as typed, None where there are none.
    """

    words: Sequence[str] | None
    chosen: Filter
    if_revision: int | None
    is_dry_run: bool
    yes: bool
    porcelain: bool
    format_name: str | None


def whole_number(least: int, most: int = MOST) -> Callable[[str | int], int]:
    """What reads an option's number, within limits of which `--help` need not speak."""

    def read(value: str | int) -> int:
        if not str(value).isdecimal() or not least <= int(value) <= most:
            msg = f"'{value}' is no whole number from {least} to {most}."
            raise typer.BadParameter(msg)
        return int(value)

    return read


def _make_argument(metavar: str, text: str) -> tuple[Any, Any]:
    argument = typer.Argument(metavar=metavar, help=text, show_default=False)
    return Annotated[list[str] | None, argument], None


def make_option(kind: Any, name: str, metavar: str, text: str) -> tuple[Any, Any]:
    """An option that is not given by default: its annotation and None."""
    return Annotated[kind, typer.Option(f"--{name}", metavar=metavar, help=text)], None


_FILTER_OPTIONS = {
    "status": make_option(list[str] | None, "status", "STATUS", "Of this status."),
    "category": make_option(
        list[str] | None, "category", "PATH", "In this category, or one below it."
    ),
    "tag": make_option(list[str] | None, "tag", "TAG", "With this tag."),
    "byline": make_option(list[str] | None, "byline", "INITIALS", "Signed with these initials."),
    "author": make_option(list[str] | None, "author", "NAME", "By this author (name or login)."),
    "source": make_option(list[str] | None, "source", "NAME", "From this sender, system or site."),
    "since": make_option(str | None, "since", "DATE", "Of this day or later."),
    "until": make_option(str | None, "until", "DATE", "Of this day or earlier."),
    "modified_since": make_option(
        str | None, "modified-since", "DATE", "Changed on this day or later."
    ),
    "id": make_option(list[str] | None, "id", "ID", "With this id."),
    "slug": make_option(list[str] | None, "slug", "SLUG", "With this slug."),
    "text": make_option(
        list[str] | None, "text", "WORDS", "With these words in title, excerpt or body."
    ),
    "visibility": make_option(
        list[str] | None, "visibility", "WORD", "With this visibility: public, members …"
    ),
    "corrected": (
        Annotated[bool, typer.Option("--corrected", help="Corrected or retracted.")],
        False,
    ),
}


_ARTICLES = _make_argument("ARTICLE...", "Ids or slugs; - reads them from standard input.")
_ARTICLE_AND_TAGS = _make_argument("ARTICLE TAG...", "An article, then tags.")
_REQUEST_OPTIONS = {
    "if_revision": (
        Annotated[
            int | None,
            typer.Option(
                "--if-revision",
                metavar="N",
                parser=whole_number(1),
                help="Only while its revision is N.",
            ),
        ],
        None,
    ),
    "is_dry_run": (DryRun, False),
    "yes": (Yes, False),
    "porcelain": (Porcelain, False),
    "format_name": (DidFormat, None),
}


def takes_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filter options; it takes them as one parameter, `chosen`."""
    return with_options(function, "chosen", _FILTER_OPTIONS, _build_filter)


def takes_articles(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb on articles its shared options and the filters, as one parameter, `request`."""
    return _takes_request(function, _ARTICLES, _FILTER_OPTIONS)


def takes_tags(function: Callable[..., Any]) -> Callable[..., Any]:
    """As takes_articles, where the words are an article and then tags."""
    return _takes_request(function, _ARTICLE_AND_TAGS, _FILTER_OPTIONS)


def takes_named_articles(function: Callable[..., Any]) -> Callable[..., Any]:
    """As takes_articles, without filters: each article is named."""
    return _takes_request(function, _ARTICLES, {})


def _takes_request(
    function: Callable[..., Any], words: tuple[Any, Any], filters: Mapping[str, tuple[Any, Any]]
) -> Callable[..., Any]:
    options = {"words": words, **_REQUEST_OPTIONS}

    def build(values: Mapping[str, Any]) -> Request:
        chosen = _build_filter({name: values[name] for name in filters})
        refuse_both(values["words"], chosen)
        if not filters and not values["words"]:
            msg = "Name the articles by id or slug."
            raise typer.BadParameter(msg)
        return Request(chosen=chosen, **{name: values[name] for name in options})

    return with_options(function, "request", {**options, **filters}, build)


def refuse_both(words: Sequence[str] | None, chosen: Filter) -> None:
    """Raise UnreadableError where articles are named and filters are given too.

    It could mean both together or what is in both, and the wrong guess would change the wrong
    articles.
    """
    if words and chosen.is_given:
        from beritacli.archive.errors import UnreadableError

        msg = "Articles can be named or chosen by filters, not both."
        hint = "Leave out one or the other; --id and --slug are filters that narrow the others."
        raise UnreadableError(msg, hint)


def _build_filter(values: Mapping[str, Any]) -> Filter:
    for name, value in values.items():
        if value == "" or (isinstance(value, list) and any(not one.strip() for one in value)):
            msg = f"--{name} is empty."
            raise typer.BadParameter(msg)
    from beritacli.archive.desk.filters import Filter

    return Filter(**{name: value for name, value in values.items() if value is not None})


def with_options(
    function: Callable[..., Any],
    parameter: str,
    options: Mapping[str, tuple[Any, Any]],
    build: Callable[[Mapping[str, Any]], Any],
) -> Callable[..., Any]:
    """A command with more options, which it takes as one parameter, built of their values."""
    own = inspect.signature(function, eval_str=True)
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in options.items()
    ]
    parameters = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, one in own.parameters.items()
        if name != parameter
    ]

    def command(**values: Any) -> Any:
        built = build({name: values.pop(name) for name in options})
        return function(**values, **{parameter: built})

    command.__name__ = function.__name__
    command.__doc__ = function.__doc__
    command.__signature__ = own.replace(parameters=[*parameters, *shared])  # type: ignore[attr-defined]
    return command
