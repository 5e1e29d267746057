"""The options for an article's content, and the draft that is built of them."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import typer

from beritacli.archive.desk.drafts import Draft
from beritacli.cli.options import make_option, with_options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from beritacli.cli.session import Session

Names = list[str] | None
_DRAFT_OPTIONS = {
    "body": make_option(str | None, "body", "TEXT|-", "The body; - reads it from standard input."),
    "body_file": make_option(str | None, "body-file", "FILE", "A file with the body."),
    "body_format": make_option(
        str | None,
        "body-format",
        "FORMAT",
        "html, markdown or text (default: by FILE's name or by tags in it).",
    ),
    "excerpt": make_option(str | None, "excerpt", "TEXT", "A summary."),
    "author": make_option(str | None, "author", "NAME", "The author's name."),
    "byline": make_option(str | None, "byline", "tm/yl/yus", "The desk's initials."),
    "slug": make_option(str | None, "slug", "SLUG", "The slug, instead of one made of the title."),
    "status": make_option(str | None, "status", "STATUS", "draft, pending, published, private …"),
    "date": make_option(str | None, "date", "WHEN", "When it was or will be published."),
    "visibility": make_option(str | None, "visibility", "WORD", "Who may read it once published."),
    "expires": make_option(str | None, "expires", "WHEN", "When it stops being public."),
    "category": make_option(list[str] | None, "category", "PATH", "A category; repeat for more."),
    "tag": make_option(list[str] | None, "tag", "NAME", "A tag; repeat for more."),
}


_EDIT_OPTIONS = {
    "title": make_option(str | None, "title", "TEXT", "Another title."),
    "add_categories": make_option(Names, "add-category", "NAME", "One more category."),
    "remove_categories": make_option(Names, "remove-category", "NAME", "A category to take off."),
    "add_tags": make_option(Names, "add-tag", "NAME", "One more tag."),
    "remove_tags": make_option(Names, "remove-tag", "NAME", "A tag to take off."),
}
# What a correction leaves as it is: where and since when readers find the article.
_PLACE = ("slug", "status", "date", "visibility", "expires")
_FORMATS_BY_SUFFIX = {
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm"), "html"),
    ".txt": "text",
}


def takes_draft(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for content; it takes them as one parameter, `draft`.

    `--body-file` and `--body -` are still to be read: see read_draft.
    """
    return with_options(function, "draft", _DRAFT_OPTIONS, _build_draft)


def takes_edit(function: Callable[..., Any]) -> Callable[..., Any]:
    """As takes_draft, with the options that change what is there."""
    return with_options(function, "draft", {**_EDIT_OPTIONS, **_DRAFT_OPTIONS}, _build_draft)


def takes_correction(function: Callable[..., Any]) -> Callable[..., Any]:
    """As takes_edit, without what makes an article another one."""
    options = {**_EDIT_OPTIONS, **_DRAFT_OPTIONS}
    for name in _PLACE:
        del options[name]
    return with_options(function, "draft", options, _build_draft)


def _build_draft(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, by the names of a draft."""
    given = {name: value for name, value in values.items() if value is not None}
    if "body" in given and "body_file" in given:
        msg = "--body and --body-file can't both be given."
        raise typer.BadParameter(msg)
    for name, plural in (("category", "categories"), ("tag", "tags")):
        if name in given:
            given[plural] = given.pop(name)
    return given


def read_draft(session: Session, given: Mapping[str, Any], **more: Any) -> Draft:
    """The draft of the options for content, with the body read from where it is."""
    values = {**given, **more}
    path = values.pop("body_file", None)
    if values.get("body") == "-":
        path = "-"
        del values["body"]
    if path is not None:
        values["body"] = _read_text(session, path)
        values.setdefault("body_format", format_of_file(given))
    return Draft(**values)


def format_of_file(given: Mapping[str, Any]) -> str | None:
    """The format that the name of a file with the body says, if any."""
    path = given.get("body_file")
    return _FORMATS_BY_SUFFIX.get(PurePath(path).suffix.lower()) if path else None


def check_one_article(given: Mapping[str, Any], words: Sequence[str] | None) -> None:
    """Raise BadParameter for what only one article can be given, or what would be read twice."""
    if len(words or ()) > 1 and ("title" in given or "slug" in given):
        msg = "--title and --slug are for one article alone."
        raise typer.BadParameter(msg)
    if "-" in (words or ()) and "-" in (given.get("body"), given.get("body_file")):
        msg = "Standard input can't hold both the articles and the body."
        raise typer.BadParameter(msg)


def _read_text(session: Session, path: str) -> str:
    """Text of a file, or of standard input for `-`. Raises BadParameter if it isn't UTF-8."""
    if path != "-":
        session.check_source(Path(path))
    from beritacli.failures import reading_input

    with reading_input():
        content = session.environment.stdin.read() if path == "-" else Path(path).read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        name = "standard input" if path == "-" else path
        msg = f"{name} isn't UTF-8 text (byte {error.start})."
        raise typer.BadParameter(msg) from error
