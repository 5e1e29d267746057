"""What `check` found: lines for people, for programs, and for the log of a run on GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.show.machine import write_rows
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beritacli.archive.checks.rules import Finding
    from beritacli.show.streams import Streams

FINDING_FORMATS = ("text", "json", "ndjson", "github")
_COLUMNS = ("article", "slug", "code", "severity", "field", "line", "message")


def write_findings(streams: Streams, findings: Iterable[Finding], format_name: str) -> None:
    """Findings in one of FINDING_FORMATS, as they come."""
    if format_name in {"json", "ndjson"}:
        write_rows(streams, (one._asdict() for one in findings), _COLUMNS, format_name)
        return
    describe = describe_finding if format_name == "text" else _describe_for_github
    for one in findings:
        streams.write(describe(one) + "\n")


def describe_finding(finding: Finding) -> str:
    """A finding as a line: `12 pasar-murah, line 3: B401 error: …`."""
    line = f", line {finding.line}" if finding.line else ""
    where = f"{finding.article} {finding.slug}{line}"
    return clean_line(f"{where}: {finding.code} {finding.severity}: {finding.message}")


def _describe_for_github(finding: Finding) -> str:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions."""
    where = f"article {finding.article} ({finding.slug})"
    line = f", line {finding.line}" if finding.line else ""
    text = clean_line(f"{where}{line}: {finding.message}").replace("%", "%25")
    return f"::{finding.severity} title={finding.code}::{text}"
