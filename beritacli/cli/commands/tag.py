"""`tag` and `untag`: put tags on articles and take them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.desk.verbs import tag_articles
from beritacli.cli.article_verbs import change_articles
from beritacli.cli.options import Request, takes_tags

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
@takes_tags
def tag(
    context: typer.Context,
    request: Request,
    add: Add = None,
    remove: Remove = None,
) -> None:
    """Put tags on articles; a tag is made on first use, and case does not matter.

    The first word is the article, the rest are tags. With --add or --remove all words are
    articles, or filters choose them.
    """
    _change_tags(context, request, add or [], remove or [], is_untag=False)


@untag_app.command(epilog=UNTAG_EXAMPLES)
@takes_tags
def untag(
    context: typer.Context,
    request: Request,
    remove: Remove = None,
) -> None:
    """Take tags off articles; the tags themselves stay.

    The first word is the article, the rest are tags. With --remove all words are articles, or
    filters choose them.
    """
    _change_tags(context, request, [], remove or [], is_untag=True)


def _change_tags(
    context: typer.Context,
    request: Request,
    add: Sequence[str],
    remove: Sequence[str],
    *,
    is_untag: bool,
) -> None:
    if not (add or remove):
        words = request.words or []
        request, tags = request._replace(words=words[:1]), words[1:]
        if not tags:
            msg = "Give an article and at least one tag."
            raise typer.BadParameter(msg)
        add, remove = ((), tags) if is_untag else (tags, ())
    if any(not name.strip() for name in [*add, *remove]):
        msg = "A tag is empty."
        raise typer.BadParameter(msg)
    change_articles(
        context,
        request,
        lambda archive, find: tag_articles(archive, find, add=add, remove=remove),
    )
