"""Figures as plain tables, and as the README has them."""

from __future__ import annotations

from itertools import groupby
from math import inf
from typing import TYPE_CHECKING, Any

from tests.bench.startup import BARE_HELP, BARE_RUN, PASS
from tests.bench.steps import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "beritacli"
_FEWER = {1: "¹", 3: "³"}  # how many runs, where they were not as many as of the others
Figures = dict[str, Any]


def write_tables(figures: Figures) -> Iterator[str]:
    """Lines of all that was measured."""
    for name, version in figures["versions"].items():
        yield f"{name} {version}" if version else f"{name} is not installed, and so left out."
    yield f"{figures['machine']}; medians of {figures['rounds']} runs in turn; MB: highest peak."
    if figures.get("start"):
        yield from _write_start(figures["start"])
    if figures.get("beside"):
        yield from _write_beside(figures["beside"])
    if figures.get("flat"):
        yield from _write_flat(figures["flat"])
    if figures.get("bulk"):
        yield from _write_bulk(figures["bulk"])


def _compare_with_bare(rows: list[Figures]) -> Iterator[tuple[Figures, float]]:
    """What each command takes of CPU, times what the bare program, or its help, takes."""
    cpu = {row["command"]: row["cpu"] for row in rows}
    for row in rows:
        yield row, row["cpu"] / cpu[BARE_HELP if "help" in row["command"] else BARE_RUN]


def _group(rows: list[Figures]) -> Iterator[tuple[str, list[Figures]]]:
    for command, group in groupby(rows, key=lambda row: str(row["command"])):
        yield command, list(group)


def _write_start(rows: list[Figures]) -> Iterator[str]:
    cpu = {row["command"]: row["cpu"] for row in rows}
    yield f"\n{'in an archive of 1,000':32}{'CPU s':>7}{'s':>7}{'MB':>5}{'/pass':>7}{'/bare':>7}"
    for row, ratio in _compare_with_bare(rows):
        yield (
            f"{row['command']:32}{row['cpu']:7.3f}{row['seconds']:7.3f}{row['megabytes']:5.0f}"
            f"{row['cpu'] / cpu[PASS]:7.1f}{ratio:7.2f}"
        )


def _write_beside(rows: list[Figures]) -> Iterator[str]:
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    yield "\n" + " " * 16 + "".join(f"{size:>13,}{'CPU s':>9}{'MB':>7}" for size in sizes)
    for operation in Operation:
        of = [row for row in rows if row["operation"] == operation]
        if of:
            yield operation
        notes = []
        for program in dict.fromkeys(row["program"] for row in of):
            found = {row["size"]: row for row in of if row["program"] == program}
            yield f"  {program:14}" + "".join(_write_cell(found.get(size)) for size in sizes)
            notes += [
                f"  {program}, {size:,}: {row['why']}"
                for size, row in found.items()
                if "why" in row
            ]
        yield from notes
    if any(row.get("runs") in _FEWER for row in rows):
        yield "¹ one run, ³ three: each takes long, or is many processes."
    yield f"\nHow many times their CPU time {OURS} takes, at {_join(sizes)}, where more:"
    for operation, cells in tell_behind(rows):
        yield f"  {operation:42}" + ", ".join(f"{name} {times}" for name, times in cells.items())


def _write_cell(row: Figures | None) -> str:
    if row is None or "why" in row:
        return f"{'-':>13}{'':16}"
    seconds = f"{row['seconds']:.3f}{_FEWER.get(row['runs'], '')}"
    return f"{seconds:>13}{row['cpu']:9.3f}{row['megabytes']:7.0f}"


def _write_flat(rows: list[Figures]) -> Iterator[str]:
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    header = "".join(f"{size:>12,}{'MB':>5}" for size in sizes)
    yield f"\n{'CPU seconds':28}{header}{'ratio':>8}"
    for command, cells in _group(rows):
        yield (
            f"{command:28}"
            + "".join(f"{row['cpu']:12.3f}{row['megabytes']:5.0f}" for row in cells)
            + f"{cells[-1]['cpu'] / cells[0]['cpu']:8.2f}"
        )


def _write_bulk(rows: list[Figures]) -> Iterator[str]:
    yield f"\n{'one run':28}{'articles':>10}{'a second':>10}{'s':>8}{'CPU s':>8}{'MB':>5}"
    for row in rows:
        yield (
            f"{row['command']:28}{row['size']:10,}{row['size'] / row['seconds']:10,.0f}"
            f"{row['seconds']:8.2f}{row['cpu']:8.2f}{row['megabytes']:5.0f}"
        )


def tell_behind(rows: list[Figures]) -> Iterator[tuple[str, dict[str, str]]]:
    """Operations with how many times the CPU time of the peers we take; – where it is not more."""
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    spent = {
        (row["operation"], row["program"], row["size"]): row["cpu"]
        for row in rows
        if "why" not in row
    }
    for operation in Operation:
        cells = {}
        for program in dict.fromkeys(row["program"] for row in rows):
            times = [
                spent[operation, OURS, size] / spent.get((operation, program, size), inf)
                for size in sizes
                if (operation, OURS, size) in spent
            ]
            if max(times, default=0) > 1:
                cells[program] = " · ".join(f"{one:.1f}" if one > 1 else "–" for one in times)
        if cells:
            yield operation, cells


def _join(sizes: list[int]) -> str:
    return " · ".join(f"{size:,}" for size in sizes)


def write_markdown(figures: Figures) -> str:
    """For the README: CPU seconds at 10,000 articles, the least in bold; who is ahead; how flat."""
    rows = figures["beside"]
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    programs = list(dict.fromkeys(row["program"] for row in rows))
    size = 10_000 if 10_000 in sizes else sizes[-1]
    behind = [[f"times, at {_join(sizes)}", *programs[1:]]]
    behind += [
        [operation, *(cells.get(program, "") for program in programs[1:])]
        for operation, cells in tell_behind(rows)
    ]
    note = "How many times the CPU time of the others beritacli takes, where it takes more:"
    versions = ", ".join(f"{name} {its}" for name, its in figures["versions"].items() if its)
    measured = f"{versions}; {figures['machine']}; medians of {figures['rounds']} runs."
    flat = "Its own commands, CPU seconds and memory as the archive grows:"
    return "\n\n".join(
        [
            _write_table(_seconds_table(rows, size, programs)),
            *(note, _write_table(behind)),
            *(flat, _write_table(_flat_table(figures["flat"]))),
            measured,
        ]
    )


def _flat_table(rows: list[Figures]) -> list[list[str]]:
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    table = [["command", *(f"{size:,}" for size in sizes), "times", "MB"]]
    for command, cells in _group(rows):
        seconds = [row["cpu"] for row in cells]
        most = max(row["megabytes"] for row in cells)
        cpu = [f"{one:.3f}" for one in seconds]
        table.append([command, *cpu, f"{seconds[-1] / seconds[0]:.2f}", f"{most:.0f}"])
    return table


def _seconds_table(rows: list[Figures], size: int, programs: list[str]) -> list[list[str]]:
    table = [[f"CPU seconds, {size:,} articles", *programs]]
    for operation in Operation:
        its = {
            row["program"]: row["cpu"]
            for row in rows
            if (row["operation"], row["size"]) == (operation, size) and "why" not in row
        }
        texts = {program: write_seconds(seconds) for program, seconds in its.items()}
        if len(its) > 1:
            best = min(its, key=its.__getitem__)
            texts[best] = f"**{texts[best]}**"
        if its:
            table.append([operation, *(texts.get(program, "") for program in programs)])
    return table


def _write_table(rows: list[list[str]]) -> str:
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|---|" + "--:|" * (len(rows[0]) - 1), *others])


def write_seconds(seconds: float) -> str:
    """Seconds with two or three figures."""
    digits = 3 if seconds < 0.1 else 2 if seconds < 10 else 0
    return f"{seconds:.{digits}f}"
