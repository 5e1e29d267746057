"""Markdown: front matter of five generators, names of files, and our own folder there and back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.formats.entries import CategoryEntry, Dump, Entry, LeftOut, Record, TagEntry
from beritacli.formats.markdown import markdown
from beritacli.formats.markdown.shortcodes import disarm
from beritacli.text.errors import Broken
from beritacli.text.yaml import dump_yaml, load_yaml, settle
from tests.conftest import SHARED
from tests.formats.strategies import articles, texts, values
from tests.formats.streams import dump_articles, find_formats

FOLDER = SHARED / "data" / "markdown"


def read_one(text: str | bytes, name: str = "") -> Entry:
    data = text.encode() if isinstance(text, str) else text
    (entry,) = markdown.read(io.BytesIO(data), name)
    return entry


def fields(text: str | bytes, name: str = "") -> dict[str, Any]:
    entry = read_one(text, name)
    assert isinstance(entry, Record), entry
    return entry.fields


YAML = """---
title: "Rapat: Kota"
date: 2025-05-14 19:25
lastmod: 2025-05-15
categories: [Pemerintahan, 010]
tags:
- umkm
author: Budi
description: Singkat
layout: post
nomor: 010
jam: 19:25
ya: no
berat: 3
nihil: ~
---

# Isi

Baris.
"""
SAME = {
    "title": "Rapat",
    "published_at": "2025-05-14T19:25:00+07:00",
    "categories": ["Kota"],
    "tags": ["umkm", "pasar"],
    "slug": "rapat",
    "status": "published",
    "body": "Isi *tebal*.",
    "body_format": "markdown",
}
GENERATORS = {
    "yaml": "---\ntitle: Rapat\ndate: 2025-05-14T19:25:00+07:00\ncategories: Kota\n"
    "tags: [umkm, pasar]\n---\nIsi *tebal*.\n",
    "toml": '+++\ntitle = "Rapat"\ndate = 2025-05-14T19:25:00+07:00\n[taxonomies]\n'
    'categories = ["Kota"]\ntags = ["umkm", "pasar"]\n+++\n\nIsi *tebal*.\n',
    "json": '{"title": "Rapat", "date": "2025-05-14T19:25:00+07:00", "categories": ["Kota"],\n'
    ' "tags": ["umkm", "pasar"]}\n\nIsi *tebal*.\n',
    "pelican": "Title: Rapat\nDate: 2025-05-14T19:25:00+07:00\nCategory: Kota\nTags: umkm, pasar\n"
    "\nIsi *tebal*.\n",
    "hexo": "title: Rapat\ndate: 2025-05-14T19:25:00+07:00\ncategories: Kota\ntags:\n  - umkm\n"
    "- pasar\n".replace("  - umkm\n", "- umkm\n")
    + "---\n\nIsi *tebal*.\n",
    "windows": "\ufeff---\r\ntitle: Rapat\r\ndate: 2025-05-14T19:25:00+07:00\r\n"
    "categories: Kota\r\ntags: [umkm, pasar]\r\n---\r\n\r\nIsi *tebal*.\r\n",
}


@pytest.mark.parametrize("name", GENERATORS)
def test_generators_say_the_same(name: str) -> None:
    assert fields(GENERATORS[name], "rapat.md") == SAME


def test_values_are_what_their_fields_are_and_not_what_yaml_makes_of_them() -> None:
    assert fields(YAML, "x/2020-01-01-rapat-kota.md") == {
        "title": "Rapat: Kota",
        "published_at": "2025-05-14 19:25",
        "modified_at": "2025-05-15",
        "categories": ["Pemerintahan", "010"],
        "tags": ["umkm"],
        "author": "Budi",
        "excerpt": "Singkat",
        "slug": "rapat-kota",
        "status": "published",
        "body": "# Isi\n\nBaris.",
        "body_format": "markdown",
        "meta": {"layout": "post", "nomor": "010", "jam": "19:25", "ya": "no", "berat": 3},
    }


@pytest.mark.parametrize(
    ("name", "slug", "at"),
    [
        ("2016-10-08-pasar.md", "pasar", "2016-10-08"),
        ("content/2016-10-08_pasar.md", "pasar", "2016-10-08"),
        ("2017-2-5-pasar.html", "pasar", "2017-02-05"),
        ("pasar/index.md", "pasar", None),
        ("2016-10-08-pasar/index.md", "pasar", "2016-10-08"),
        ("pasar.md", "pasar", None),
        ("2016-10-08.md", "2016-10-08", "2016-10-08"),
        ("", None, None),
    ],
)
def test_what_the_name_of_a_file_says(name: str, slug: str | None, at: str | None) -> None:
    found = fields("---\ntitle: a\n---\nb", name)
    assert (found.get("slug"), found.get("published_at")) == (slug, at)
    assert "source" not in found


@pytest.mark.parametrize(
    ("line", "name", "status"),
    [
        ("draft: true", "a.md", "draft"),
        ("published: false", "a.md", "draft"),
        ("draft: false", "a.md", "published"),
        ("layout: post", "_drafts/a.md", "draft"),
        ("status: hidden", "a.md", "private"),
        ("Status: draft", "a.md", "draft"),
        ("status: publish", "a.md", "published"),
        ("status: aneh", "a.md", "draft"),
        ("status: published\ndraft: true", "a.md", "draft"),
        ("status: published", "_drafts/a.md", "draft"),
        ("private: true", "a.md", "private"),
        ("isPublished: no", "a.md", "draft"),
    ],
)
def test_statuses(line: str, name: str, status: str) -> None:
    assert fields(f"---\ntitle: a\ndate: 2025-01-01\n{line}\n---\nb", name)["status"] == status


def test_short_dates() -> None:
    found = fields("---\ntitle: a\ndate: 2018-7-4 9:31:06\nlastmod: 2018-12-4\n---\n")
    assert (found["published_at"], found["modified_at"]) == ("2018-07-04 9:31:06", "2018-12-04")


def test_what_has_no_date_is_not_said_to_be_out() -> None:
    assert "status" not in fields("---\ntitle: a\n---\nb", "a.md")
    assert "status" not in fields("# Judul\n\nteks", "a.md")


def test_written_then_and_published_later() -> None:
    found = fields("---\ntitle: a\ndate: 2025-01-01\npublishDate: 2025-02-01\n---\n")
    assert (found["created_at"], found["published_at"]) == ("2025-01-01", "2025-02-01")


def test_several_authors_and_pictures_and_ways_down_a_tree() -> None:
    found = fields(
        "---\ntitle: a\nauthors: [Ani, Budi]\nimages: [/a.jpg]\ncategories: [[Kota, Pasar], UMKM]\n"
        "id: 7\nsource: Antara\nrevision: 3\naliases: [/lama/]\n---\nb"
    )
    assert (found["author"], found["image"]) == ("Ani", "/a.jpg")
    assert [one["name"] for one in found["authors"]] == ["Ani", "Budi"]
    assert found["categories"] == [{"way": ["Kota", "Pasar"]}, "UMKM"]
    assert found["meta"] == {
        "id": 7,
        "source": "Antara",
        "revision": 3,
        "aliases": ["/lama/"],
    }


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# Judul #\n\nteks", "Judul", "teks"),
        ("\n\nJudul\n=====\n\n## Sub\n", "Judul", "## Sub"),
        ("teks\n\n# Bukan judul", "Pasar Pagi", "teks\n\n# Bukan judul"),
        ("---\nlayout: x\n---\n# Judul\nteks", "Judul", "teks"),
        ("---\ntitle: Lain\n---\n# Judul\nteks", "Lain", "# Judul\nteks"),
        ("---\n\nteks setelah garis", "Pasar Pagi", "---\n\nteks setelah garis"),
        ("Catatan: teks\n\nisi", "Pasar Pagi", "Catatan: teks\n\nisi"),
        ("{{< figure >}}", "Pasar Pagi", "{{< figure >}}"),
    ],
)
def test_titles_without_front_matter(text: str, title: str, body: str) -> None:
    found = fields(text, "pasar-pagi.md")
    assert (found["title"], found["body"]) == (title, body)


def test_an_article_in_html() -> None:
    text = (
        "<html><head><title>Pasar  Pagi</title><meta name='Tags' content='umkm, pasar'>"
        "<meta name=date content='2025-05-14'></head><body>\n<p>Isi</p>\n</body></html>"
    )
    assert "markdown" in find_formats(text.encode())
    assert fields(text, "pasar.html") == {
        "title": "Pasar Pagi",
        "tags": ["umkm", "pasar"],
        "published_at": "2025-05-14",
        "slug": "pasar",
        "status": "published",
        "body": "<p>Isi</p>",
        "body_format": "html",
    }
    assert fields("---\ntitle: a\n---\n<p>Isi</p>", "a.html")["body_format"] == "html"


def test_sections_are_left_out_and_counted() -> None:
    assert read_one("---\ntitle: Berita\n---\n", "berita/_index.md") == LeftOut("section page")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the file is empty"),
        ("---\nlayout: x\n---\n", 1, "no title, and no text"),
        ("---\ntitle: Rapat: Kota\n---\n", 2, "in quotes"),
        ("---\nlayout: x\ntitle: @kota\n---\n", 3, "in quotes"),
        ("---\ntitle: a\ntitle: b\n---\n", 3, "'title' is there twice"),
        ("---\na: &x [1]\nb: *x\n---\n", 2, "alias"),
        ("---\na: !!python/object:os.system x\n---\n", 2, "a tag"),
        ("---\na: !!map {b: 1}\nb: !x {}\n---\n", 3, "a tag"),
        ("---\n? [a]\n: b\n---\n", 2, "a name that is no text"),
        ("---\n- a\n---\n", 2, "no list of names"),
        ("---\ntitle: a\n", 1, "not closed by ---"),
        (f"---\na: {'[' * 100_000}\n---\n", 2, "depth"),
        (f"---\n{'- ' * 100_000}\n---\n", 2, "depth"),
        (f"---\na: {'b' * 1_100_000}\n---\n", 1, "longer than 1 MiB"),
        ("+++\ntitle = a\n+++\n", 2, "invalid value"),
        ("+++\na = 1\na = 2\n+++\n", 3, "overwrite"),
        (f"+++\na = {'[' * 100_000}\n+++\n", 2, "nested too deeply"),
        ('{"a": NaN}\nb', 1, "NaN"),
        ('{"a": 1, "a": 2}\nb', 1, 'the key "a" stands twice'),
        (f'{{"a": {"[" * 100_000}', 1, "nested too deeply"),
        (b"---\ntitle: a\xff\n---\n", 1, "not UTF-8 text at byte 12"),
    ],
)
def test_bad_files_are_named_and_stop_nothing(text: str | bytes, line: int, reason: str) -> None:
    entry = read_one(text, "a.md")
    assert isinstance(entry, Broken)
    assert entry.place == f"line {line}"
    assert reason in entry.reason


def test_a_laugh_of_aliases_is_refused_at_once() -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    assert isinstance(read_one(f"---\na0: &a0 x\n{levels}---\n"), Broken)


def test_a_link_at_the_end_is_no_byline() -> None:
    plain, link = (read_one(f"# a\n\nteks {end}") for end in ("(tm/yl)", "[baca](sini)\n"))
    assert isinstance(plain, Record)
    assert isinstance(link, Record)
    assert (plain.lifts_byline, link.lifts_byline) == (True, False)


@pytest.mark.parametrize(
    ("text", "name", "format_name"),
    [
        ("teks", "a.md", "markdown"),
        ('{"title": "a"}\n\nteks', "a.md", "markdown"),
        ('{"title": "a"}', "a.json", "ndjson"),
        ("judul;isi\na;b\n", "a.md", "markdown"),
        ("---\ntitle: a\n---\n", "a.txt", "markdown"),
        ('+++\ntitle = "a"\n+++\n', "", "markdown"),
        ("---\n\nteks\n", "", None),
        ("", "kosong.md", "markdown"),
    ],
)
def test_detection(text: str, name: str, format_name: str | None) -> None:
    found = find_formats(text.encode(), name)
    assert found == ([format_name] if format_name else [])


# What generators need, and what has not even a title. All others are articles.
REFUSED = {
    "jekyll--_posts__2011-04-12-text-extension.text": "plain text under a name of no format",
    "pyfm--empty__no-frontmatter.txt": "plain text under a name of no format",
}
BROKEN = {
    "pelican--empty.md": "the file is empty",
    "pelican--empty_with_bom.md": "the file is empty",
    "zola--posts__2018___index.md": "no title, and no text",
}


@pytest.mark.outside
def test_files_of_five_generators() -> None:
    refused, broken, number = {}, {}, 0
    for path in sorted(FOLDER.iterdir()):
        if path.suffix == ".json":
            continue
        head = path.read_bytes()[:65_536]
        found = find_formats(head, path.name)
        if found != ["markdown"]:
            refused[path.name] = found
            continue
        entry = read_one(path.read_bytes(), path.name)
        if isinstance(entry, Broken):
            broken[path.name] = entry.reason
        else:
            assert isinstance(entry, Record)
            assert entry.fields["title"]
            number += 1
    assert refused == {name: [] for name in REFUSED}
    assert broken == BROKEN
    assert number == 78


@given(value=st.dictionaries(texts, values, max_size=4))
def test_yaml_of_ours_comes_back(value: dict[str, Any]) -> None:
    text = dump_yaml(value)
    assert settle(load_yaml(text)) == (value or {})
    assert "\n---" not in f"\n{text}"


bodies = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))
tricky = st.lists(
    st.sampled_from(
        ["{{<", "{{%", "{&#123;<", ">}}", "{", "a", "\n", "---\n", "<!--more-->", "<!-- more -->"]
    ),
    max_size=8,
).map("".join)


@given(article=articles, body=bodies | tricky)
def test_an_article_comes_back(article: dict[str, Any], body: str) -> None:
    article = {**article, "body": body, "excerpt": article["excerpt"].replace("\r", " ")}
    (path, text), _ = markdown.write_files(dump_articles(article))
    entry = read_one(text, path)
    assert isinstance(entry, Record)
    assert not entry.lifts_byline
    # What is empty is not written; the archive takes what is absent for it.
    empty = {name for name, value in article.items() if value in (None, "", [], {})} - {"body"}
    assert entry.fields == {name: article[name] for name in article if name not in empty} | {
        "title": article["title"]
    }


@pytest.mark.parametrize(
    ("status", "edited", "expected"),
    [
        ("pending", ("draft: true", "draft: false"), "published"),
        ("private", ("draft: true\n", ""), "published"),
        ("private", ("draft: true\n", "published: false\n"), "private"),
        ("pending", ("a", "a"), "pending"),
        ("published", ("slug: b", "slug: b\ndraft: true"), "draft"),
        ("published", ("a", "a"), "published"),
    ],
)
def test_a_file_of_ours_that_is_edited(status: str, edited: tuple[str, str], expected: str) -> None:
    article = {"title": "a", "slug": "b", "status": status, "revision": 1}
    (path, text), _ = markdown.write_files(dump_articles(article))
    text = text.replace(*edited).replace("title: a", "title: baru\nlayout: post\nnomor: 7")
    found = fields(text, path)
    assert (found["title"], found["status"]) == ("baru", expected)
    assert found["meta"] == {"layout": "post", "nomor": 7}


def test_names_of_files() -> None:
    found = [
        {"slug": "a", "body_format": "html", "published_at": "2024-12-31T20:00:00Z"},
        {"slug": "b", "body_format": "markdown", "created_at": "2025-01-01T00:00:00Z"},
        {"slug": "../../c", "body_format": "text"},
        {"slug": "d", "published_at": "2025-01-01T00:00:00Z", "visibility": "members"},
    ]
    found = [{"status": "published", **one} for one in found] + [
        {"slug": "2025-01-01-e", "status": "scheduled", "published_at": "2030-01-01T00:00:00Z"}
    ]
    paths = [path for path, _ in markdown.write_files(dump_articles(*found))]
    assert paths == [
        *("2025-01-01-a.md", "2025-01-01-b.md", "undated-../../c.md", "draft-d.md"),
        *("draft-2025-01-01-e.md", "terms.yaml"),
    ]


def test_terms_come_back() -> None:
    categories = [
        {"path": "kota", "name": "Kota: Kita", "placed": True},
        {"path": "kota/no", "name": "no", "placed": False},
    ]
    dump = Dump(categories, [{"slug": "010", "name": "010"}], [], [])
    ((path, text),) = markdown.write_files(dump)
    assert "markdown" in find_formats(text.encode(), path)
    assert list(markdown.read(io.BytesIO(text.encode()), path)) == [
        CategoryEntry("Kota: Kita", "kota", placed=True),
        CategoryEntry("no", "kota/no", placed=False),
        TagEntry("010", "010"),
    ]
    (broken,) = markdown.read(io.BytesIO(text.replace("slug", "siput").encode()), path)
    assert isinstance(broken, Broken)


@given(body=tricky)
def test_no_shortcode_is_left(body: str) -> None:
    for is_html in (True, False):
        assert not re.search("{{[<%]", disarm(body, is_html=is_html))
