"""Verbs on articles: choosing them, asking first where they are many, saying what became of each.

A line per article goes to standard error; ids or JSON to standard output only when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beritacli.archive.desk.choices import Choice, choose_articles
from beritacli.archive.desk.verbs import read_planned_time
from beritacli.archive.errors import PassedError
from beritacli.cli.option_values import check_choice, check_dry_run, read_references
from beritacli.cli.session import session_of
from beritacli.show.outcomes import describe_outcome, describe_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.desk.verbs import Find, Outcome
    from beritacli.cli.options import Request
    from beritacli.cli.session import Session

    Act = Callable[[Archive, Find], list[Outcome]]

_MOST_UNASKED = 10


class _Unanswered(Exception):  # noqa: N818 - not an error
    """Ends a change before it begins: somebody is asked first, while nothing is locked."""

    def __init__(self, documents: Sequence[Document]) -> None:
        super().__init__()
        self.documents = documents
        self.ids = [document.doc_id for document in documents]


def change_articles(
    context: typer.Context,
    request: Request,
    act: Act,
    *,
    hidden: Sequence[str] = ("trash",),
    is_final: bool = False,
) -> None:
    """Let a verb act on the articles that a request chooses, and say what it did.

    hidden: statuses that filters leave out unless they name one. is_final: it is asked about
    even a single article, and where nobody can be asked, --yes is needed.
    """
    session = session_of(context)
    check_did_format(request.format_name)
    choice = _read_choice(session, request, hidden)
    with session.open_archive() as archive:
        try:
            outcomes = _act(session, archive, request, act, choice, is_final=is_final)
        except _Unanswered as question:
            if not session.confirm(_ask(session, question.documents, is_final=is_final)):
                session.streams.note("Nothing was changed.")
                return
            choice = choice._replace(expected=question.ids)
            outcomes = _act(session, archive, request, act, choice, is_final=is_final)
        tell_request(session, archive, outcomes, request)


def _read_choice(session: Session, request: Request, hidden: Sequence[str]) -> Choice:
    """What a request chooses. Raises BadParameter where it names nothing: that never means all."""
    references = read_references(session, request.words)
    if references is None and not request.chosen.is_given:
        msg = "Name the articles by id or slug, or choose them by a filter."
        raise typer.BadParameter(msg)
    is_one = len(references or ()) == 1 and not request.chosen.is_given
    if request.if_revision is not None and not is_one:
        msg = "--if-revision is for one article alone, named by its id or slug."
        raise typer.BadParameter(msg)
    return Choice(references or (), request.chosen, hidden, request.if_revision)


def _act(
    session: Session,
    archive: Archive,
    request: Request,
    act: Act,
    choice: Choice,
    *,
    is_final: bool,
) -> list[Outcome]:
    """Act on the articles chosen. Raises _Unanswered where somebody is to be asked first."""

    def find() -> Sequence[Document]:
        documents = choose_articles(archive, choice)
        ids = [document.doc_id for document in documents]
        is_asked = len(ids) > (0 if is_final else _MOST_UNASKED)
        if is_asked and not (request.yes or request.is_dry_run or choice.expected is not None):
            if session.can_ask:
                raise _Unanswered(documents)
            if is_final:
                msg = "Deleting for good needs --yes where nobody can be asked."
                raise typer.BadParameter(msg)
        if len(ids) > 1 and choice.expected is None:
            session.streams.note(f"{len(ids):,} articles to {session.command}:")
        return documents

    return make_change(session, archive, request, lambda: act(archive, find))


def make_change(
    session: Session, archive: Archive, request: Request, change: Callable[[], list[Outcome]]
) -> list[Outcome]:
    """Make a change, or take it back where a request is for a dry run."""
    if not request.is_dry_run:
        return change()
    check_dry_run(session)
    with archive.rehearse():
        return change()


def settle_time(session: Session, archive: Archive, at: str) -> tuple[str | None, str | None]:
    """--date and --at for what was given as --at: where that has passed, it is asked about.

    Raises PassedError where nobody can be asked, and Exit where the answer is no.
    """
    try:
        read_planned_time(archive, at)
    except PassedError as error:
        if not session.can_ask:
            raise
        if not session.confirm(f"{error.message} Publish with that date?"):
            session.streams.note("Nothing was changed.")
            raise typer.Exit from None
        return at, None
    return None, at


def _ask(session: Session, documents: Sequence[Document], *, is_final: bool) -> str:
    first = documents[0]
    one = f"{first.doc_id} ({first['slug']})"
    articles = one if len(documents) == 1 else f"{len(documents):,} articles"
    return f"{session.command.capitalize()} {articles}{' for good' if is_final else ''}?"


def check_did_format(format_name: str | None) -> None:
    """Raise BadParameter unless the format is one that writing verbs have."""
    check_choice("format", format_name, ("json",))


def tell_request(
    session: Session, archive: Archive, outcomes: Sequence[Outcome], request: Request
) -> None:
    """Say what became of each article, or would, in the way that a request asks for."""
    tell(
        session,
        archive,
        outcomes,
        format_name=request.format_name,
        porcelain=request.porcelain,
        is_dry_run=request.is_dry_run,
    )


def tell(
    session: Session,
    archive: Archive,
    outcomes: Sequence[Outcome],
    *,
    format_name: str | None = None,
    porcelain: bool = False,
    is_dry_run: bool = False,
) -> None:
    """Say what became of each article, or would; scripts get ids or JSON where they ask for it."""
    language = session.language(archive)
    for outcome in outcomes:
        describe = describe_plan if is_dry_run else describe_outcome
        session.streams.note(describe(outcome, language=language, localise=archive.local))
    if not outcomes:
        session.streams.note("No article fits; nothing was changed.")
    elif is_dry_run:
        session.streams.note("This was a dry run: nothing was changed.")
    if porcelain:
        session.streams.write("".join(f"{outcome.article.id}\n" for outcome in outcomes))
    if format_name == "json":
        from beritacli.show.machine import write_json

        write_json(session.streams, [outcome.article._asdict() for outcome in outcomes])
