"""Hugo and Jekyll build the folder that markdown writes: what is published, and nothing else."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from beritacli.formats import Dump, markdown
from tests.conftest import SAMPLES

HOSTILE = (
    "{{< tidakada >}} {{% rusak %}} {{< belum {% if x %} {{ site.title }} {% tidakada %}\n\n"
    "---\n\n`{{< kode >}}` <!--more--> akhirkalimat"
)


def _articles() -> list[dict[str, Any]]:
    found = json.loads((SAMPLES / "berita.json").read_text(encoding="utf-8"))
    at = {"created_at": "2025-01-01T00:00:00Z", "published_at": "2025-01-01T00:00:00Z"}
    shared = {"title": 'Judul: "x" {{< y >}} #1', "status": "published", "excerpt": "a\n{% b %}"}
    for number, body_format in enumerate(("markdown", "html", "text")):
        slug = f"rusak-{number}"
        found.append({**shared, **at, "slug": slug, "body": HOSTILE, "body_format": body_format})
    return found


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    return _articles()


def write_site(articles: list[dict[str, Any]], folder: Path) -> None:
    folder.mkdir(parents=True)
    for path, text in markdown.write_files(Dump([{"path": "a", "name": "A"}], [], [], articles)):
        (folder / path).write_text(text, encoding="utf-8")


def build(*words: str, folder: Path) -> str:
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def check_pages(pages: dict[str, str], articles: list[dict[str, Any]]) -> None:
    """That there is a page for each published article, with the words of its body."""
    now = datetime.now(UTC).isoformat()
    out = [a for a in articles if a["status"] == "published" and a["published_at"] < now]
    assert set(pages) == {article["slug"] for article in out}
    assert len(out) > 20
    for article in out:
        body, shown = (
            re.sub(r"<[^>]+>", "", text) for text in (article["body"], pages[article["slug"]])
        )
        assert re.findall(r"\w+", html.unescape(body))[-1] in html.unescape(shown)
    for number in range(3):
        page = html.unescape(pages[f"rusak-{number}"])
        assert "{{< tidakada >}}" in page
        assert "{% if x %} {{ site.title }} {% tidakada %}" in page
        assert "akhirkalimat" in page


@pytest.mark.skipif(shutil.which("hugo") is None, reason="Hugo is not installed")
def test_hugo_builds_it(tmp_path: Path, articles: list[dict[str, Any]]) -> None:
    write_site(articles, tmp_path / "content" / "posts")
    layouts = tmp_path / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (layouts / "single.html").write_text("<h1>{{ .Title }}</h1>{{ .Content }}")
    (layouts / "list.html").write_text("{{ range .Pages }}{{ .Title }}{{ end }}")
    (tmp_path / "config.yaml").write_text("baseURL: https://contoh.id/\n")
    said = build("hugo", folder=tmp_path)
    assert "ERROR" not in said
    assert "both draft and published" not in said
    posts = tmp_path / "public" / "posts"
    pages = {path.parent.name: path.read_text() for path in posts.glob("*/index.html")}
    check_pages(pages, articles)
    assert (tmp_path / "public" / "categories" / "perdagangan" / "index.html").exists()


@pytest.mark.skipif(shutil.which("jekyll") is None, reason="Jekyll is not installed")
def test_jekyll_builds_it(tmp_path: Path, articles: list[dict[str, Any]]) -> None:
    write_site(articles, tmp_path / "_posts")
    (tmp_path / "_config.yml").write_text("permalink: /berita/:title.html\n")
    said = build("jekyll", "build", "--disable-disk-cache", folder=tmp_path)
    assert "Error" not in said
    pages = {p.stem: p.read_text() for p in (tmp_path / "_site" / "berita").glob("*.html")}
    check_pages(pages, articles)
