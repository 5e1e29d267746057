"""What an import did, in lines for people and in files for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from beritacli.formats.jsontext import dump_json
from beritacli.show.files import replace_file
from beritacli.show.machine import write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.archive.reports import Rejection, Report
    from beritacli.show.streams import Streams

_MOST_LINES = 20


def describe_report(report: Report, *, is_dry_run: bool) -> Iterator[str]:
    """Lines for standard error: rejections, conflicts, then the counts of each file."""
    for one in report.rejections[:_MOST_LINES]:
        field = f"{one.field}: " if one.field else ""
        yield f"rejected: {one.file}, {one.place or 'a term'}: {field}{one.reason} {one.hint}"
    if len(report.rejections) > _MOST_LINES:
        yield f"… and {len(report.rejections) - _MOST_LINES:,} more; --rejects FILE keeps them all."
    for conflict in report.conflicts[:_MOST_LINES]:
        fields = ", ".join(conflict.fields)
        yield (
            f"conflict: {conflict.file}, {conflict.place}: article {conflict.article} "
            f"({conflict.slug}) was changed here and there: {fields}. Ours is kept; "
            "--on-conflict update takes theirs."
        )
    if is_dry_run:
        for update in report.updates[:_MOST_LINES]:
            fields = ", ".join(update.fields)
            yield f"would update: article {update.article} ({update.slug}): {fields}"
    for file in report.files:
        counts = f"{file.added:,} added, {file.updated:,} updated, {file.unchanged:,} unchanged"
        bad = "".join(
            f", {count:,} {name}"
            for name, count in (("rejected", file.rejected), ("in conflict", file.conflicts))
            if count
        )
        yield f"{file.name} ({file.format_name}): {counts}{bad}"
    yield from _describe_terms(report)
    if is_dry_run:
        yield "This was a dry run: nothing was changed."
    elif report.change is None:
        yield "Nothing changed."


def _describe_terms(report: Report) -> Iterator[str]:
    added = [
        f"{count:,} {name}"
        for name, count in (
            ("categories", report.categories_added),
            ("tags", report.tags_added),
            ("stamps of the site's timeline", report.stamps_added),
        )
        if count
    ]
    if added:
        yield f"Also added: {', '.join(added)}."
    if report.to_be_placed:
        paths = ", ".join(report.to_be_placed)
        yield (
            f"Still to be placed, for the file does not name their parents: {paths}. "
            "Use: beritacli categories move PATH PARENT"
        )


def write_rejects(report: Report, path: Path) -> None:
    """Rejected records as NDJSON, to be corrected and imported again; empty without any."""
    with replace_file(path) as file:
        for one in report.rejections:
            file.write(dump_json(_wrap(one)) + "\n")


def _wrap(one: Rejection) -> dict[str, Any]:
    why: dict[str, Any] = {k: v for k, v in one._asdict().items() if k != "raw"}
    if isinstance(one.raw, dict):
        return {"_rejected": why, **one.raw}
    return {
        "_rejected": {**why, "text": one.raw if isinstance(one.raw, str) else dump_json(one.raw)}
    }


def write_report(streams: Streams, report: Report, where: str) -> None:
    """The report as JSON, to a file or (`-`) to standard output."""
    if where == "-":
        write_json(streams, report.as_json())
        return
    with replace_file(Path(where)) as file:
        file.write(dump_json(report.as_json(), indent=2) + "\n")
