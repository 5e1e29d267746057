"""What a page takes over from its site: never public here what its generator keeps back."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.formats.markdown.sites.globs import read_expression
from tests.conftest import Newsroom
from tests.formats.test_generators import GENERATORS, LAYOUTS

FRONT = "---\ntitle: {}\ndate: 2024-01-01\n{}\n---\nIsi.\n"
PAGES = {"p/a": "", "p/own": "draft: false", "p/sub/b": "", "q/c": ""}
HUGO = 'baseURL = "https://contoh.example/"\n'
# Sections, configuration, pages that are public in the newest Hugo.
CASCADES = {
    "nothing": ({}, "", "a own b c"),
    "draft": ({"p": "cascade: {draft: true}"}, "", "own c"),
    "written otherwise": ({"p": "Cascade: {Draft: true}"}, "", "own c"),
    "of the first page": ({"": "cascade: {draft: true}"}, "", "own"),
    "nearest": (
        {"p": "cascade: {draft: true}", "p/sub": "draft: false\ncascade: {draft: false}"},
        "",
        "own b c",
    ),
    "nearest shuts": ({"p/sub": "cascade: {draft: true}"}, "", "a own c"),
    "first of a list": ({"p": "cascade:\n- draft: false\n- draft: true"}, "", "a own b c"),
    "not rendered": ({"p": "cascade: {build: {render: never, list: never}}"}, "", "c"),
    "headless": ({"p": "cascade: {headless: true}"}, "", "c"),
    "expired": ({"p": "cascade: {expiryDate: 2024-02-01}"}, "", "c"),
    "embargoed": ({"p": "cascade: {publishDate: 2999-02-01}"}, "", "c"),
    "params": ({"p": "cascade: {params: {draft: true}}"}, "", "own c"),
    "path": ({"p": "cascade: [{target: {path: /p/sub/**}, draft: true}]"}, "", "a own c"),
    "path of one": ({"p": "cascade: [{target: {path: /p/*}, draft: true}]"}, "", "own b c"),
    "braces": ({"p": "cascade: [{target: {path: '{/p/a,/q/**}'}, draft: true}]"}, "", "own b c"),
    "middle": ({"p": "cascade: [{target: {path: '/p/**/b'}, draft: true}]"}, "", "a own c"),
    "capitals": ({"p": "cascade: [{target: {path: /P/A}, draft: true}]"}, "", "own b c"),
    "kind": ({"p": "cascade: [{target: {kind: section}, draft: true}]"}, "", "a own b c"),
    "kinds": ({"p": "cascade: [{target: {kind: '{page,home}'}, draft: true}]"}, "", "own c"),
    "environment": (
        {"p": "cascade: [{target: {environment: development}, draft: true}]"},
        "",
        "a own b c",
    ),
    "configuration": ({}, "[cascade]\ndraft = true\n", "own"),
    "configured path": (
        {},
        '[[cascade]]\ndraft = true\n[cascade.target]\npath = "/p/**"\n',
        "own c",
    ),
    "section over configuration": (
        {"p": "cascade: {draft: false}"},
        "[cascade]\ndraft = true\n",
        "a own b",
    ),
    "of a language": ({}, "[languages.en.cascade]\ndraft = true\n", "own"),
    "ignored": ({}, 'ignoreFiles = ["/p/"]\n', "c"),
    "no pages": ({}, 'disableKinds = ["page"]\n', ""),
}
# Restricting what is not understood, or what other generators and older Hugo restrict.
STRICTER = {
    "a section that is a draft": ({"p": "draft: true"}, "", "c"),
    "a section for members": ({"p": "visibility: members"}, "", "c"),
    "a section that expired": ({"p": "expiryDate: 2024-02-01"}, "", "c"),
    "an unknown target": ({"p": "cascade: [{target: {x: y}, draft: true}]"}, "", "c"),
    "an unknown target opens nothing": (
        {"p": "cascade: [{target: {x: y}, draft: false}, {draft: true}]"},
        "",
        "own c",
    ),
    "a glob with no end": ({"p": "cascade: [{target: {path: '{/q'}, draft: true}]"}, "", "c"),
    "a section that can't be read": ({"p": "cascade: [{"}, "", "c"),
    "a configuration that can't be read": ({}, "[[cascade", ""),
    "private": ({"p": "cascade: {private: true}"}, "", "c"),
}


def write_site(folder: Path, sections: dict[str, str], config: str) -> Path:
    files = {f"content/{name}.md": FRONT.format(name.rpartition("/")[2], front)
             for name, front in PAGES.items()}  # fmt: skip
    files |= {
        f"content/{name}/_index.md": FRONT.format("section", front)
        for name, front in sections.items()
    }
    return write_files(folder, {**files, "hugo.toml": HUGO + config})


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def list_public(newsroom: Newsroom, source: Path) -> str:
    """Titles of what a source has for readers, in one line."""
    newsroom("import", str(source))
    titles = [one["title"] for one in newsroom.ok("export", "--format", "jsonfeed").json["items"]]
    return " ".join(sorted(titles))


def sort_words(text: str) -> str:
    return " ".join(sorted(text.split()))


@pytest.mark.parametrize("case", CASCADES | STRICTER)
def test_pages_take_over_what_restricts_them(newsroom: Newsroom, case: str) -> None:
    sections, config, expected = (CASCADES | STRICTER)[case]
    site = write_site(newsroom.folder / "situs", sections, config)
    assert list_public(newsroom, site) == sort_words(expected)


def test_it_holds_for_a_part_of_the_site_one_page_and_a_zip_file(tmp_path: Path) -> None:
    sections = {"p": "cascade: [{target: {path: /p/sub/**}, draft: true}]"}
    site = write_site(tmp_path / "situs", sections, "")
    packed = tmp_path / "situs.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(site.rglob("*")):
            archive.write(file, Path("situs") / file.relative_to(site))
    sources = {
        site / "content": "a c own",
        site / "content/p": "a own",
        site / "content/p/sub": "",
        site / "content/p/sub/b.md": "",
        packed: "a c own",
    }
    for number, (source, expected) in enumerate(sources.items()):
        assert list_public(Newsroom(tmp_path, f"{number}.db"), source) == expected


def test_without_a_configuration_a_path_may_begin_anywhere(newsroom: Newsroom) -> None:
    cascade = "cascade: [{target: {path: /berita/rahasia/**}, draft: true}]"
    files = {
        "berita/_index.md": FRONT.format("section", cascade),
        "berita/rahasia/a.md": FRONT.format("a", ""),
        "berita/umum/b.md": FRONT.format("b", ""),
    }
    site = write_files(newsroom.folder / "situs", files)
    assert list_public(newsroom, site / "berita") == "b"


def test_a_file_beside_a_page_in_its_folder_is_no_page(newsroom: Newsroom) -> None:
    files = {
        "hugo.toml": HUGO,
        "content/p/bundel/index.md": FRONT.format("bundel", ""),
        "content/p/bundel/catatan.md": FRONT.format("catatan", ""),
        "content/p/draf/index.md": FRONT.format("draf", "draft: true"),
        "content/p/draf/dalam/catatan.md": FRONT.format("catatan dalam", ""),
        "content/p/halaman.html": "<!DOCTYPE html><title>x</title><p>x",
    }
    assert list_public(newsroom, write_files(newsroom.folder / "situs", files)) == "bundel"


def test_what_can_not_be_read_is_said(newsroom: Newsroom) -> None:
    site = write_site(newsroom.folder / "situs", {}, "[[cascade")
    said = newsroom("import", str(site)).err
    assert "hugo.toml: line" in said
    assert "The articles below it are kept internal." in said
    assert "skipped" not in said


@pytest.mark.parametrize("case", CASCADES)
def test_the_newest_hugo_makes_the_same_pages(tmp_path: Path, case: str) -> None:
    generator = GENERATORS["newest Hugo"]
    if generator.call is None:
        pytest.skip("Hugo of Python's packages is not installed")
    sections, config, _ = CASCADES[case]
    site = write_site(tmp_path / "situs", sections, config)
    write_files(site, {key: text for key, text in LAYOUTS.items() if key.startswith("layouts")})
    generator.build(site)
    made = {path.parent.name for path in (site / "public").rglob("index.html")}
    public = set(list_public(Newsroom(tmp_path, "db"), site).split())
    assert made & {"a", "own", "b", "c"} == public


SHUT = "- {scope: {path: ''}, values: {published: false}}"
DEFAULTS = {
    "published": (SHUT, "own"),
    "a folder": ("- {scope: {path: kabar}, values: {published: false}}", "a c own"),
    "a prefix": ("- {scope: {path: _posts/2024-01-01-a}, values: {published: false}}", "b c own"),
    "a type": ("- {scope: {type: posts}, values: {published: false}}", "c own"),
    "an old type": ("- {scope: {path: '', type: post}, values: {published: false}}", "c own"),
    "another type": ("- {scope: {type: pages}, values: {published: false}}", "a b own"),
    "a glob": ("- {scope: {path: 'k*/_posts'}, values: {published: false}}", "a c own"),
    "the longer path": (
        f"- {{scope: {{path: kabar}}, values: {{published: true}}}}\n{SHUT}",
        "b own",
    ),
    "an alias": ("- &x {scope: {path: kabar}, values: {published: false}}\n- *x", "a c own"),
    "private": ("- {scope: {path: kabar}, values: {private: true}}", "a c own"),
    "invalid": ("- {scope: {path: ''}, values: [1]}", "a b c own"),
    "excluded": ("[]\nexclude: [kabar]", "a c own"),
}
JEKYLL_PAGES = {
    "_posts/2024-01-01-a.md": FRONT.format("a", ""),
    "_posts/2024-01-01-own.md": FRONT.format("own", "published: true"),
    "kabar/_posts/2024-01-01-b.md": FRONT.format("b", ""),
    "c.md": FRONT.format("c", ""),
}


@pytest.mark.parametrize("case", DEFAULTS)
def test_defaults_of_jekyll(newsroom: Newsroom, case: str) -> None:
    defaults, expected = DEFAULTS[case]
    files = {**JEKYLL_PAGES, "_config.yml": f"permalink: /:title.html\ndefaults:\n{defaults}\n"}
    if defaults.startswith("["):
        files["_config.yml"] = f"permalink: /:title.html\ndefaults: {defaults}\n"
    site = write_files(newsroom.folder / "situs", files)
    assert list_public(newsroom, site) == expected
    jekyll = GENERATORS["Jekyll"]
    if jekyll.call is not None and case != "private":
        jekyll.build(site)
        made = {path.stem for path in (site / "_site").rglob("*.html")}
        shutil.rmtree(site / "_site")
        # Jekyll has posts alone unpublished by defaults; here every page is.
        assert made - {"c"} == set(expected.split()) - {"c"}


def test_defaults_give_terms_and_authors(newsroom: Newsroom) -> None:
    values = (
        "{categories: [Kota], tags: pasar beras, author: Ani, permalink: /:title/, layout: post}"
    )
    config = f"defaults:\n- scope: {{path: ''}}\n  values: {values}\n"
    files = {
        "_config.yml": config,
        "_posts/2024-01-01-a.md": FRONT.format("a", ""),
        "_posts/2024-01-01-b.md": FRONT.format("b", "author: Budi\ntags: sendiri"),
    }
    newsroom.ok("import", str(write_files(newsroom.folder / "situs", files)))
    a, b = newsroom.article("a"), newsroom.article("b")
    assert (a["author"], a["categories"], a["tags"]) == ("Ani", ["kota"], ["pasar", "beras"])
    assert (b["author"], b["categories"], b["tags"]) == ("Budi", ["kota"], ["sendiri"])
    assert "permalink" not in a["meta"]


def test_a_collection_without_pages_is_not_public(newsroom: Newsroom) -> None:
    files = {
        "_config.yml": "collections:\n  warta: {output: true}\n  arsip: {output: false}\n",
        "_warta/a.md": FRONT.format("a", ""),
        "_arsip/b.md": FRONT.format("b", ""),
        "_lain/c.md": FRONT.format("c", ""),
    }
    assert list_public(newsroom, write_files(newsroom.folder / "situs", files)) == "a"


def test_a_glob_that_is_made_to_take_long_does_not(newsroom: Newsroom) -> None:
    glob, name = "/" + "**a" * 200 + "!", "a" * 200
    config = f'[[cascade]]\ndraft = true\n[cascade.target]\npath = "{glob}"\n'
    files = {"hugo.toml": HUGO + config, f"content/{name}.md": FRONT.format("a", "")}
    assert list_public(newsroom, write_files(newsroom.folder / "situs", files)) == "a"


_ATOMS = st.sampled_from(["a", "b", "/", ".", r"\.", "[ab]", "[^a]", "[a-c]"])
_EXPRESSIONS = st.lists(
    st.tuples(_ATOMS, st.sampled_from(["", "", "*", "+"])).map("".join), min_size=1, max_size=5
).map("".join)


@given(
    st.lists(_EXPRESSIONS, min_size=1, max_size=3).map("|".join),
    st.sampled_from(["{}", "^{}", "{}$", "^{}$"]),
    st.text("abc/.", max_size=8),
)
def test_an_expression_finds_what_pythons_finds(body: str, anchors: str, text: str) -> None:
    expression = anchors.format(body)
    glob = read_expression(expression)
    assert glob is not None
    assert glob.fits(text) == (re.search(expression, text) is not None)


@pytest.mark.parametrize(
    "expression", ["(a+)+$", "a{2}", "a?", r"\d+", "a**", "(", "[", "[]", "a\\"]
)
def test_an_expression_that_may_never_end_is_not_understood(expression: str) -> None:
    assert read_expression(expression) is None
