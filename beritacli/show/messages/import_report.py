"""What an import did, in lines for people and in files for programs."""

from __future__ import annotations

import shlex
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli import __version__
from beritacli.archive.importing.report import COUNTS, shorten_pair
from beritacli.language.dates import to_utc_text
from beritacli.text.json_text import dump_json
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from beritacli.archive.importing.report import Rejection, Report
    from beritacli.exit_codes import ExitCode
    from beritacli.show.streams import Streams

_MOST_LINES = 20
_LONGEST_VALUE = 60
_MOST_NAMED = 5
_ALL_TYPES = "--post-type all"
_COUNT_WORDS = {
    "added": "added",
    "updated": "updated",
    "unchanged": "unchanged",
    "rejected": "rejected",
    "conflicts": "in conflict",
    "removed": "removed here before",
}
_COUNT_WORDS_ALWAYS = ("added", "updated", "unchanged")


def describe_problems(report: Report) -> Iterator[str]:
    """Lines that even --quiet leaves: rejected records, files that can't be read, conflicts."""
    for one in islice(report.rejections, _MOST_LINES):
        field = f"{one.field}: " if one.field else ""
        yield f"rejected: {one.file}, {one.place or 'a term'}: {field}{one.reason} {one.hint}"
    if len(report.rejections) > _MOST_LINES:
        yield f"… and {len(report.rejections) - _MOST_LINES:,} more; --rejects FILE keeps them all."
    for conflict in islice(report.conflicts, _MOST_LINES):
        fields = ", ".join(conflict.fields)
        yield (
            f"conflict: {conflict.file}, {conflict.place}: article {conflict.article} "
            f"({conflict.slug}) was changed here and there: {fields}. Ours is kept; "
            "--on-conflict theirs or ours settles it."
        )


def describe_report(report: Report, *, is_dry_run: bool) -> Iterator[str]:
    """Lines for standard error: what a dry run would update, then the counts of each file."""
    if is_dry_run:
        for added in islice(report.added, _MOST_LINES):
            yield f"would add: {clean_line(added.title) or added.slug}"
        if len(report.added) > _MOST_LINES:
            yield f"… and {len(report.added) - _MOST_LINES:,} more; --report FILE lists them all."
        for update in islice(report.updates, _MOST_LINES):
            yield f"would update: article {update.article} ({update.slug})"
            yield from map(_describe_field, update.fields.items())
    for gone in islice(report.missing, _MOST_LINES):
        yield f"missing from the source: article {gone.article} ({gone.slug}): {gone.title}"
    if len(report.missing) > _MOST_LINES:
        yield f"… and {len(report.missing) - _MOST_LINES:,} more; --report FILE lists them all."
    yield from _describe_files(report)
    if removed := report.total("removed"):
        was = "1 record is" if removed == 1 else f"{removed:,} records are"
        yield f"{was} of articles that were removed here. To bring them back: --revive"
    yield from _describe_terms(report)
    if is_dry_run:
        yield "This was a dry run: nothing was changed."
    elif report.change is None:
        yield "Nothing changed."


def _describe_field(field: tuple[str, tuple[Any, Any]]) -> str:
    name, (ours, theirs) = field
    old, new = (_shorten(dump_json(value)) for value in shorten_pair(ours, theirs))
    return f"  {name}: {old} → {new}"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _describe_files(report: Report) -> Iterator[str]:
    """What became of each file's records: a sentence for one file, a table for several."""
    if len(report.files) == 1:
        (file,) = report.files
        yield f"{file.name} ({file.format_name}): {_list_counts(file.count_of)}"
    else:
        yield from _draw_counts(report)
    left_out = sum((file.left_out for file in report.files), start=Counter[str]())
    if left_out:
        yield f"Left out, for they are no articles: {_list_kinds(left_out)}."
    if types := sorted({name for file in report.files for name in file.post_types}):
        options = " ".join(f"--post-type {shlex.quote(name)}" for name in types[:_MOST_NAMED])
        yield f"To import them too, add: {options if len(types) <= _MOST_NAMED else _ALL_TYPES}"
    mended = sum((file.mended for file in report.files), start=Counter[str]())
    if mended:
        yield f"Not well-formed, and repaired: {_list_kinds(mended)}."
    held_back = sum((file.held_back for file in report.files), start=Counter[str]())
    if held_back:
        yield f"Held back from readers: {_list_kinds(held_back)}."
    if undated := report.total("undated"):
        what = "1 article is" if undated == 1 else f"{undated:,} articles are"
        yield f"{what} published without a date. To set one: beritacli edit ARTICLE --date WHEN"


def _draw_counts(report: Report) -> Iterator[str]:
    """A table of the counts; names stand last, for they are as long as they like."""
    # Of very many, those of which there is something to say.
    told = [file for file in report.files if len(report.files) <= _MOST_LINES or file.is_odd]
    named: list[tuple[str, Callable[[str], int]]] = [
        *((f"{file.name} ({file.format_name})", file.count_of) for file in told),
        (f"{len(report.files):,} files", report.total),
    ]
    shown = [name for name in COUNTS if name != "removed" or report.total(name)]
    yield "  ".join([*shown, "file"])
    if len(told) > _MOST_LINES:
        named[_MOST_LINES:-1] = []
    for name, count_of in named:
        cells = [f"{count_of(count):,}".rjust(len(count)) for count in shown]
        yield "  ".join([*cells, name])
    if len(told) > _MOST_LINES:
        yield f"… and {len(told) - _MOST_LINES:,} files more; --report FILE tells of them all."


def _list_kinds(counted: Counter[str]) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in sorted(counted.items()))


def _list_counts(count_of: Callable[[str], int]) -> str:
    counts = {name: count_of(name) for name in COUNTS}
    return ", ".join(
        f"{count:,} {_COUNT_WORDS[name]}"
        for name, count in counts.items()
        if count or name in _COUNT_WORDS_ALWAYS
    )


def _list_names(terms: Sequence[dict[str, str]]) -> str:
    """What was made, by its path or slug: a slip in a cell is seen so."""
    named = [clean_line(one.get("path") or one["slug"]) for one in terms[:_MOST_LINES]]
    return f" ({', '.join(named)}{', …' if len(terms) > _MOST_LINES else ''})" if named else ""


def _describe_terms(report: Report) -> Iterator[str]:
    added = [
        f"{count:,} {one if count == 1 else many}{rest}"
        for one, many, rest, count in (
            ("category", "categories", _list_names(report.new_categories), report.categories_added),
            ("tag", "tags", _list_names(report.new_tags), report.tags_added),
            ("stamp", "stamps", " of the site's timeline", report.stamps_added),
        )
        if count
    ]
    if added:
        yield f"Also added: {', '.join(added)}."
    if report.guesses:
        pairs = [f"'{name}' as {path}" for name, path in report.guesses.items()]
        more = f" and {len(pairs) - _MOST_LINES:,} more" if len(pairs) > _MOST_LINES else ""
        yield f"Read as paths of categories: {', '.join(pairs[:_MOST_LINES])}{more}."
    if report.to_be_placed:
        paths = ", ".join(report.to_be_placed[:_MOST_LINES])
        if len(report.to_be_placed) > _MOST_LINES:
            paths += f" and {len(report.to_be_placed) - _MOST_LINES:,} more"
        yield (
            f"Still to be placed, for the file does not name their parents: {paths}. "
            "Use: beritacli categories move PATH PARENT"
        )


def write_rejects(report: Report, write: Callable[[str], object]) -> None:
    """Rejected records as NDJSON, to be corrected and imported again; empty without any."""
    for one in report.rejections:
        write(dump_json(_wrap(one)) + "\n")


def _wrap(one: Rejection) -> dict[str, Any]:
    why: dict[str, Any] = {k: v for k, v in one._asdict().items() if k != "raw"}
    if isinstance(one.raw, dict):
        return {"_rejected": why, **one.raw}
    return {
        "_rejected": {**why, "text": one.raw if isinstance(one.raw, str) else dump_json(one.raw)}
    }


class Ending(NamedTuple):
    """How an import ended. message, hint: of what failed, if it was not kept."""

    report: Report
    code: ExitCode
    message: str = ""
    hint: str = ""


class Times(NamedTuple):
    """When an import started and when it ended."""

    started: datetime
    ended: datetime


def write_report(
    ending: Ending, times: Times, write: Callable[[str], object], *, is_dry_run: bool
) -> None:
    """The report as JSON."""
    error = {"message": ending.message, "hint": ending.hint} if ending.message else None
    head = {
        "program_version": __version__,
        "started_at": to_utc_text(times.started),
        "ended_at": to_utc_text(times.ended),
        "exit": int(ending.code),
        "error": error,
        "dry_run": is_dry_run,
    }
    write(dump_json({**head, **ending.report.as_json()}, indent=2) + "\n")


def tell_report(streams: Streams, report: Report, *, is_dry_run: bool, has_ids: bool) -> None:
    """What happened, on standard error.

    has_ids: the ids of the articles that were in the files go to standard output, a line each:
        added, updated, unchanged.
    """
    for line in describe_problems(report):
        streams.warn(line)
    for line in describe_report(report, is_dry_run=is_dry_run):
        streams.note(line)
    if report.change is not None and not report.is_clean:
        streams.warn(f"Kept as change {report.change}.")
    if has_ids:
        for ids in report.ids.values():
            for doc_id in ids:
                streams.write(f"{doc_id}\n")
        streams.flush()
