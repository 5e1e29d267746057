"""Options that several verbs share, and the objects that are built of them.

A verb that takes filters is decorated with `takes_filter` and gets them as one `Filter`; one that
writes an article's content is decorated with `takes_draft` and gets a `Draft`.
"""

from __future__ import annotations

import inspect
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.drafts import Draft
from beritacli.archive.filters import Filter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from beritacli.cli.session import Session

Articles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ARTICLE...",
        help="Ids or slugs; - reads them from standard input.",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]
Force = Annotated[bool, typer.Option("--force", help="Publish it though something is missing.")]
DidFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="json", help="Print the articles as they are now."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="WHEN|CHANGE", help="As it was then: a date, or a change."),
]


def _option(kind: Any, name: str, metavar: str, text: str, *more: str) -> tuple[Any, Any]:
    default = None
    return Annotated[kind, typer.Option(f"--{name}", *more, metavar=metavar, help=text)], default


_FILTER_OPTIONS = {
    "status": _option(list[str] | None, "status", "STATUS", "Of this status."),
    "category": _option(list[str] | None, "category", "PATH", "In this category, or one below it."),
    "tag": _option(list[str] | None, "tag", "TAG", "With this tag."),
    "byline": _option(list[str] | None, "byline", "INITIALS", "Signed with these initials."),
    "author": _option(list[str] | None, "author", "NAME", "By this author."),
    "since": _option(str | None, "since", "DATE", "Of this day or later."),
    "until": _option(str | None, "until", "DATE", "Of this day or earlier."),
    "id": _option(list[str] | None, "id", "ID", "With this id."),
    "slug": _option(list[str] | None, "slug", "SLUG", "With this slug."),
    "text": _option(
        list[str] | None, "text", "WORDS", "With these words in title, excerpt or body."
    ),
}
_DRAFT_OPTIONS = {
    "body": _option(str | None, "body", "TEXT|-", "The body; - reads it from standard input."),
    "body_file": _option(str | None, "body-file", "FILE", "A file with the body."),
    "body_format": _option(
        str | None,
        "body-format",
        "FORMAT",
        "html, markdown or text; else by the name of FILE, else html.",
    ),
    "excerpt": _option(str | None, "excerpt", "TEXT", "A summary."),
    "author": _option(str | None, "author", "NAME", "The author's name."),
    "byline": _option(str | None, "byline", "tm/yl/yus", "The desk's initials."),
    "slug": _option(str | None, "slug", "SLUG", "The slug, instead of one made of the title."),
    "status": _option(str | None, "status", "STATUS", "draft, pending, published, private …"),
    "date": _option(str | None, "date", "WHEN", "When it was or will be published."),
    "category": _option(list[str] | None, "category", "PATH", "A category; repeat for more."),
    "tag": _option(list[str] | None, "tag", "NAME", "A tag; repeat for more."),
}


_FORMATS_BY_SUFFIX = {".md": "markdown", ".markdown": "markdown", ".txt": "text"}


def takes_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filter options; it takes them as one parameter, `chosen`."""

    def build(values: Mapping[str, Any]) -> Filter:
        for name, value in values.items():
            if value == "" or (isinstance(value, list) and any(not one.strip() for one in value)):
                msg = f"--{name} is empty."
                raise typer.BadParameter(msg)
        return Filter(**{name: value for name, value in values.items() if value is not None})

    return _with_options(function, "chosen", _FILTER_OPTIONS, build)


def takes_draft(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for content; it takes them as one parameter, `draft`.

    `--body-file` and `--body -` are still to be read: see read_body.
    """

    def build(values: Mapping[str, Any]) -> dict[str, Any]:
        given = dict(values)
        given["categories"] = given.pop("category")
        given["tags"] = given.pop("tag")
        if given["body"] is not None and given["body_file"] is not None:
            msg = "--body and --body-file can't both be given."
            raise typer.BadParameter(msg)
        return given

    return _with_options(function, "draft", _DRAFT_OPTIONS, build)


def read_draft(session: Session, given: Mapping[str, Any], **more: Any) -> Draft:
    """The draft of the options for content, with the body read from where it is."""
    values = {**given, **more}
    path = values.pop("body_file")
    if values["body"] == "-":
        path, values["body"] = "-", None
    if path is not None:
        values["body"] = session.read_text(path)
        suffix = PurePath(path).suffix.lower()
        values["body_format"] = values["body_format"] or _FORMATS_BY_SUFFIX.get(suffix)
    return Draft(**values)


def _with_options(
    function: Callable[..., Any],
    parameter: str,
    options: Mapping[str, tuple[Any, Any]],
    build: Callable[[Mapping[str, Any]], Any],
) -> Callable[..., Any]:
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


def read_references(session: Session, words: Sequence[str] | None) -> list[str] | None:
    """Ids and slugs as typed, `-` replaced by the lines of standard input.

    None where nothing was typed at all; a list, which may be empty, otherwise.
    """
    if not words:
        return None
    references: list[str] = []
    for word in words:
        if not word.strip():
            msg = "An article is given by its id or slug, and this one is empty."
            raise typer.BadParameter(msg)
        references += session.read_lines() if word == "-" else [word]
    return references


def require_choice(references: Sequence[str] | None, chosen: Filter) -> None:
    """Raise BadParameter when neither articles nor filters were given: that never means all."""
    if references is None and not chosen.is_given:
        msg = "Name the articles by id or slug, or choose them by a filter."
        raise typer.BadParameter(msg)
