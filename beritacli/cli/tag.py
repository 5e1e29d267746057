"""`tag` and `untag`: put tags on articles and take them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.desk import tag_articles
from beritacli.archive.filters import Filter
from beritacli.cli.options import DidFormat, takes_filter
from beritacli.cli.outcomes import change_articles

if TYPE_CHECKING:
    from collections.abc import Sequence

tag_app = typer.Typer(rich_markup_mode=None, add_completion=False)
untag_app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"tag": tag_app, "untag": untag_app}

TAG_EXAMPLES = """\b
Examples:
  beritacli tag 12 pilkada 'Pasar Cendrawasih'
  beritacli tag --add pilkada 12 13 14
  beritacli list --category pemilu --format ids | beritacli tag --add pemilu -"""
UNTAG_EXAMPLES = """\b
Examples:
  beritacli untag 12 pilkada
  beritacli untag --remove pilkada --category olahraga"""

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="ARTICLE TAG...", help="An article, then tags.", show_default=False),
]
Add = Annotated[
    list[str] | None,
    typer.Option("--add", metavar="NAME", help="A tag to put on; all words are articles then."),
]
Remove = Annotated[
    list[str] | None,
    typer.Option(
        "--remove", metavar="NAME", help="A tag to take off; all words are articles then."
    ),
]


@tag_app.command(epilog=TAG_EXAMPLES)
@takes_filter
def tag(
    context: typer.Context,
    chosen: Filter,
    words: Words = None,
    add: Add = None,
    remove: Remove = None,
    format_name: DidFormat = None,
) -> None:
    """Put tags on articles; a tag is made on first use, and case does not matter.

    The first word is the article, the rest are tags. With --add or --remove all words are
    articles, and filters choose more.
    """
    _change_tags(context, chosen, words or [], add or [], remove or [], format_name, is_untag=False)


@untag_app.command(epilog=UNTAG_EXAMPLES)
@takes_filter
def untag(
    context: typer.Context,
    chosen: Filter,
    words: Words = None,
    remove: Remove = None,
    format_name: DidFormat = None,
) -> None:
    """Take tags off articles; the tags themselves stay.

    The first word is the article, the rest are tags. With --remove all words are articles, and
    filters choose more.
    """
    _change_tags(context, chosen, words or [], [], remove or [], format_name, is_untag=True)


def _change_tags(
    context: typer.Context,
    chosen: Filter,
    words: Sequence[str],
    add: Sequence[str],
    remove: Sequence[str],
    format_name: str | None,
    *,
    is_untag: bool,
) -> None:
    if not (add or remove):
        words, tags = words[:1], words[1:]
        if not words or not tags:
            msg = "Give an article and at least one tag."
            raise typer.BadParameter(msg)
        add, remove = ((), tags) if is_untag else (tags, ())
    if any(not name.strip() for name in [*add, *remove]):
        msg = "A tag is empty."
        raise typer.BadParameter(msg)
    change_articles(
        context,
        words,
        chosen,
        format_name,
        lambda archive, find: tag_articles(archive, find, add=add, remove=remove),
    )
