"""`categories`: the tree, and changing it."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.category_tree import cut_tree, keep_empty
from beritacli.archive.desk.filters import count_by_category
from beritacli.archive.taxonomy import category_edits as category_desk
from beritacli.cli.option_values import check_choice
from beritacli.cli.options import whole_number
from beritacli.cli.session import Session, session_of

EXAMPLES = """\b
Examples:
  beritacli categories
  beritacli categories --similar
  beritacli categories --depth 1 --status published
  beritacli categories --empty
  beritacli categories add pemerintahan/perizinan --name Perizinan
  beritacli categories move nasional berita
  beritacli categories merge covid-19 vaksin-covid-19 kesehatan"""

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, invoke_without_command=True, epilog=EXAMPLES
)
APPS = {"categories": app}

Path = Annotated[
    str, typer.Argument(metavar="PATH", help="Its path, or a slug or name that only one has.")
]


@app.callback()
def categories(
    context: typer.Context,
    similar: Annotated[
        bool, typer.Option("--similar", help="Only near twins, and the command to merge them.")
    ] = False,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth", metavar="N", parser=whole_number(1), help="So many levels of the tree."
        ),
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="STATUS", help="Count articles of this status alone."),
    ] = None,
    empty: Annotated[
        bool, typer.Option("--empty", help="Only categories without articles, here and below.")
    ] = False,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="tree or json.")
    ] = "tree",
) -> None:
    """Show the tree of categories with the number of articles of each, trash left out.

    A category is written as its path of slugs: pemerintahan/perizinan. Σ counts those below, too,
    and so does the bar. On a wide terminal a long tree stands in columns.
    """
    if context.invoked_subcommand is not None:
        return
    session = session_of(context)
    if similar:
        from beritacli.cli.similar import show_twins

        show_twins(session, "categories", None if format_name == "tree" else format_name)
        return
    check_choice("format", format_name, ("tree", "json"))
    with session.open_archive() as archive, archive.snapshot():
        nodes = archive.categories.nodes(count_by_category(archive, status or ()))
        nodes = keep_empty(nodes) if empty else nodes
        nodes = cut_tree(nodes, depth) if depth else nodes
        if format_name == "json":
            from beritacli.show.nested import dump_categories

            session.streams.write(f"{dump_categories(nodes)}\n")
            return
        from beritacli.show.pictures.tree import draw_tree

        streams = session.streams
        tree = draw_tree(nodes, session.language(archive), width=streams.width)
        streams.draw(tree)


@app.command(epilog="Example: beritacli categories add pemerintahan/perizinan --name Perizinan")
def add(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help="Where it shall stand.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Its name, else the slug's words.")
    ] = None,
) -> None:
    """Make a category; its parent must be there."""
    session = session_of(context)
    with session.open_archive() as archive:
        made = category_desk.add_category(archive, path, name)
    _tell(session, "added", made.path, made.name)


@app.command(epilog="Example: beritacli categories rename umkm 'Usaha Kecil' --slug usaha-kecil")
def rename(
    context: typer.Context,
    path: Path,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its new name.")],
    slug: Annotated[
        str | None, typer.Option("--slug", metavar="SLUG", help="Its new slug, too.")
    ] = None,
) -> None:
    """Give a category another name. Its articles stay with it."""
    session = session_of(context)
    with session.open_archive() as archive:
        renamed = category_desk.rename_category(archive, path, name, slug)
    _tell(session, "renamed", renamed.path, renamed.name)


@app.command(epilog="Example: beritacli categories move nasional berita")
def move(
    context: typer.Context,
    path: Path,
    new_parent: Annotated[
        str, typer.Argument(metavar="NEW-PARENT|/", help="Its new parent; / is the top.")
    ],
) -> None:
    """Put a category under another parent, or at the top.

    All below it comes along. One that is still to be placed is placed by it.
    """
    session = session_of(context)
    with session.open_archive() as archive:
        moved = category_desk.move_category(archive, path, new_parent)
    _tell(session, "moved", moved.path, moved.name)


@app.command(epilog="Example: beritacli categories merge covid-19 vaksin-covid-19 kesehatan")
def merge(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="FROM... INTO", help="The last one stays.")],
) -> None:
    """Make one category of several: the last one.

    It gets the articles and children of the others, which then are gone.
    """
    session = session_of(context)
    if len(paths) < 2:  # noqa: PLR2004
        msg = "Name the categories to merge, and last the one that stays."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive:
        into = category_desk.merge_categories(archive, paths[:-1], paths[-1])
    _tell(session, "merged into", into.path, into.name)


@app.command(epilog="Example: beritacli categories remove marketing")
def remove(context: typer.Context, path: Path) -> None:
    """Remove a category without articles or children."""
    session = session_of(context)
    with session.open_archive() as archive:
        removed = category_desk.remove_category(archive, path)
    _tell(session, "removed", removed.path, removed.name)


def _tell(session: Session, did: str, path: str, name: str) -> None:
    session.streams.note(f"{did}: {path} ({name})")
