"""`demo`: the newsroom at work on the sample data, in a store that is thrown away."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import typer

from beritacli.cli.session import session_of
from beritacli.exit_codes import ExitCode

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"demo": app}

STEPS = (
    ("A page saved from the site: an article, categories, the sidebar's stamps.",
     ["import", "halaman-berita.txt"]),
    ("The two children of the menu find their parents.",
     ["categories", "move", "nasional", "berita"]),
    ("", ["categories", "move", "mall-pelayanan-publik-2", "pemerintahan"]),
    ("The desk's articles. A second import changes nothing.", ["import", "berita.json"]),
    ("", ["import", "berita.json"]),
    ("What waits to be published?", ["list", "--status", "pending", "--status", "scheduled"]),
    ("Tag the article of the page, give it a category, and publish it.",
     ["tag", "1", "taman-kota", "Warga Bergerak"]),
    ("", ["edit", "1", "--add-category", "lingkungan"]),
    ("", ["publish", "1"]),
    ("The tree of categories.", ["categories"]),
    ("The timeline.", ["timeline"]),
    ("JSON for other programs.",
     ["list", "--tag", "taman-kota", "--fields", "id,slug,title,byline,tags", "--format", "json"]),
    ("All of it, to be taken elsewhere; importing it here changes nothing.",
     ["export", "arsip.json"]),
    ("", ["import", "arsip.json"]),
)  # fmt: skip


def find_sample_data() -> Path:
    """The folder of the sample data: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[2]
    inside = package / "sample_data"
    return inside if inside.is_dir() else package.parent / "sample_data"


@app.command(epilog="Example: beritacli demo")
def demo(context: typer.Context) -> int:
    """Show the newsroom at work: each command, and what it prints, on sample data.

    It runs in a folder of its own that is removed afterwards; your archive is not touched.
    """
    session = session_of(context)
    with tempfile.TemporaryDirectory(prefix="beritacli-demo-") as folder:
        for sample in find_sample_data().glob("*.[jt]*"):
            (Path(folder) / sample.name).write_bytes(sample.read_bytes())
        # Nobody's own settings, and least of all the program that they have called.
        variables = {k: v for k, v in os.environ.items() if not k.startswith("BERITACLI_")}
        variables |= {"BERITACLI_STORE": "berita.db", "BERITACLI_CONFIG": "config.toml"}
        variables["BERITACLI_PAGER"] = "cat"  # it never stops halfway
        if session.streams.has_color:
            variables["FORCE_COLOR"] = "1"
        for remark, words in STEPS:
            session.streams.write(f"\n# {remark}\n" if remark else "")
            session.streams.write(f"$ beritacli {shlex.join(words)}\n")
            session.streams.flush()
            command = [sys.executable, "-m", "beritacli", *words]
            done = subprocess.run(command, cwd=folder, env=variables, check=False)  # noqa: S603
            if done.returncode:
                return done.returncode
    session.streams.write("\n# Your turn:\n")
    session.streams.write("$ beritacli add 'Judul berita pertama'\n$ beritacli list\n")
    return ExitCode.DONE
