"""`check`: the editor's eye, as a linter over the articles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.checks.rules import ERROR, RULES, Finding, expand_codes
from beritacli.archive.checks.run import Scope, accept_findings, check_articles, fix_articles
from beritacli.archive.desk.filters import Filter
from beritacli.cli.article_verbs import tell
from beritacli.cli.option_values import check_choice, read_references
from beritacli.cli.options import refuse_both, takes_filter
from beritacli.cli.session import Session, session_of
from beritacli.exit_codes import ExitCode
from beritacli.show.messages.findings import FINDING_FORMATS, write_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"check": app}

_STEP = 1_000
_TABLE = "\n".join(
    f"  {code}  {rule.severity.ljust(7)}  {rule.text}{' (--fix)' if rule.is_fixable else ''}"
    for code, rule in RULES.items()
)
EXAMPLES = f"""\b
What is looked for:
{_TABLE}

\b
Examples:
  beritacli check
  beritacli check --status pending --ignore B102
  beritacli check --select B5 --fix
  beritacli check 12 --accept B104"""


@app.command(epilog=EXAMPLES)
@takes_filter
def check(
    context: typer.Context,
    chosen: Filter,
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARTICLE...", help="These alone; - reads them.", show_default=False),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODE", help="Look for these alone; B5 is all B5xx."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore", metavar="CODE", help="Not for these; else check.ignore of config."
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what is safe to mend.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="CODE",
            help="Never mind these in the articles named; '' minds all again.",
        ),
    ] = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=f"{', '.join(FINDING_FORMATS)}.")
    ] = "text",
) -> int:
    """Look for what is missing or wrong in the articles: all but trash, or those chosen.

    Exit 1 when there are errors; with --strict, warnings are enough. What nearly repeats another
    article is looked for in the whole archive, and told at the end.
    """
    session = session_of(context)
    check_choice("format", format_name, FINDING_FORMATS)
    refuse_both(articles, chosen)
    references = read_references(session, articles)
    if references == []:  # of an empty pipe, which never means all
        session.streams.note("No article fits; nothing was checked.")
        return ExitCode.DONE
    if accept is not None:
        return _accept(session, references, accept)
    codes = expand_codes(select) if select is not None else set(RULES)
    codes -= expand_codes(session.prefer("check.ignore") if ignore is None else ignore)
    scope = Scope(references or (), chosen, codes)
    with session.open_archive() as archive:
        if fix:
            fixed = fix_articles(archive, scope)
            if fixed:
                tell(session, archive, fixed)
            else:
                session.streams.note("Nothing to fix.")
        with archive.snapshot():
            counts: Counter[str] = Counter()
            found = check_articles(archive, scope, tell=lambda count: _show(session, count))
            write_findings(session.streams, _count(session, found, counts), format_name)
    session.streams.progress("")
    return _sum_up(session, counts, is_strict=strict)


def _accept(session: Session, references: Sequence[str] | None, words: Sequence[str]) -> int:
    if not references:
        msg = "--accept is for articles that are named: beritacli check 12 --accept B104"
        raise typer.BadParameter(msg)
    codes = expand_codes(word for word in words if word)
    with session.open_archive() as archive:
        tell(session, archive, accept_findings(archive, references, codes))
    return ExitCode.DONE


def _show(session: Session, count: int) -> None:
    if count % _STEP == 0:
        session.streams.progress(f"{count:,} articles")


def _count(session: Session, found: Iterator[Finding], counts: Counter[str]) -> Iterator[Finding]:
    for finding in found:
        counts[finding.severity] += 1
        session.streams.progress("")  # the finding may stand on the same terminal
        yield finding


def _sum_up(session: Session, counts: Counter[str], *, is_strict: bool) -> int:
    parts = [f"{counts[name]:,} {name}{'s' * (counts[name] != 1)}" for name in ("error", "warning")]
    session.streams.note(f"{', '.join(parts)}." if counts else "Nothing found.")
    is_bad = counts.total() > 0 if is_strict else counts[ERROR] > 0
    return ExitCode.PARTLY if is_bad else ExitCode.DONE
