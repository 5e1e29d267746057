"""The rules of the checks by themselves: markup, spaces, repetitions."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.articles.inner_links import find_target
from beritacli.archive.articles.markup import read_markup
from beritacli.archive.checks import body_rules as check_body
from beritacli.archive.checks.near_duplicates import Sketches, is_body_repeated, is_title_repeated
from beritacli.archive.checks.repeat_rules import read_body_words
from beritacli.archive.checks.run import fix_spaces
from tests.conftest import SHARED
from tests.made_articles import make_articles, make_words

_pieces = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<pre>", "</pre>", "<code>", "</code>", '<a href="a  b">'),
        *("</a>", "<br/>", "<!-- x  y -->", "<img alt='a  b' src=x>", "&amp;", "&#8220;", "<", ">"),
        *("a  b", "kata", " ", "   ", "\n", "“", "”", "<script>a  b</script>", "&", "<!--", "]]>"),
    ]
)
_bodies = st.lists(_pieces, max_size=25).map("".join)
_MARKUP = re.compile("<[^<>]*>")


@given(_bodies)
def test_mending_spaces_touches_neither_markup_nor_anything_else(body: str) -> None:
    fixed = fix_spaces(body, "html")
    assert fixed.replace(" ", "") == body.replace(" ", "")
    assert _MARKUP.findall(fixed) == _MARKUP.findall(body)
    assert fix_spaces(fixed, "html") == fixed


@given(_bodies)
def test_any_body_can_be_taken_apart(body: str) -> None:
    for body_format in ("html", "markdown", "text"):
        markup = read_markup(body, body_format)
        for piece in markup.pieces:
            assert body[piece.at : piece.at + len(piece.text)] == piece.text
        lines = body.count("\n") + 1
        assert all(block.line is None or 1 <= block.line <= lines for block in markup.blocks)


_suspects = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "\n",
            "a  b",
            "“",
            "”",
            "‘",
            "’",
            "&ldquo;",
            "&rdquo;",
            "&#8220;",
            "&#8221;",
        ),
        *(
            '<img src="a.jpg">',
            '<img src="a.jpg" alt="b">',
            "<img alt=''>",
            "<IMG alt = b>",
            "<br>",
        ),
        *('<a href="/ada">', "<a href='/tidak'>", "<A HREF=/tidak>", "</a>", "[gallery]", "[/x]"),
        *("<a href='&#47;tidak'>", "[a b=c]", "<code>", "</code>", "<li>", "</div>", "kata"),
    ]
)


@given(st.lists(_suspects, max_size=12).map("".join))
def test_the_quick_look_misses_nothing(body: str) -> None:
    def find_all() -> list[str]:
        markup = read_markup(body, "html")
        found = check_body._find_in_body(markup, "https://contoh.id", is_there)
        return [fault.code for fault in found]

    def is_there(slug: str) -> bool:
        return slug == "ada"

    quick = check_body.find_body_faults(body, "html", site="https://contoh.id", is_there=is_there)
    assert [fault.code for fault in quick] == find_all()


@given(st.text("ab `*#|\n-", max_size=40))
def test_mending_markdown_changes_nothing_but_spaces_that_are_text(body: str) -> None:
    fixed = fix_spaces(body, "markdown")
    assert fixed.replace(" ", "") == body.replace(" ", "")


REAL = SHARED / "data" / "wp-rest"


@pytest.mark.outside
def test_pages_of_real_sites_are_read() -> None:
    for path in REAL.glob("*.json"):
        read_markup(path.read_text(encoding="utf-8"), "html")


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("/a-b", "a-b"),
        ("a-b/", "a-b"),
        ("https://contoh.id/berita/a-b.html", "a-b"),
        ("//www.contoh.id/berita/a-b", "a-b"),
        ("https://contoh.id/lain/a-b", None),
        ("https://contoh.id.lain.id/berita/a-b", None),
        ("javascript:a-b", None),
        ("/index.php", None),
        ("/A-B", None),
        ("", None),
    ],
)
def test_the_slug_that_a_link_means(address: str, slug: str | None) -> None:
    assert find_target(address, "https://contoh.id/berita") == slug


def test_absolute_links_are_elsewhere_where_no_address_is_known() -> None:
    assert find_target("https://contoh.id/a-b", "") is None
    assert find_target("/a-b", "") == "a-b"


def test_nearly_all_copies_with_changed_words_are_found() -> None:
    chance = random.Random(1)  # noqa: S311 - the same articles every time
    words = make_words()
    sketches = Sketches()
    bodies = [
        re.sub(_MARKUP, " ", article["body"]).lower().split() for article in make_articles(300)
    ]
    for number, body in enumerate(bodies):
        sketches.add(number, f"judul {number}", body)
    for number, body in enumerate(bodies[:100]):
        copy = list(body)
        for place in chance.sample(range(len(copy)), len(copy) // 25):
            copy[place] = chance.choice(words)
        assert is_body_repeated(body, copy)
        sketches.add(1_000 + number, f"salinan {number}", copy)
    found = sketches.pairs()["body"]
    assert len(found & {(number, 1_000 + number) for number in range(100)}) >= 97
    assert len(found) < 150


@pytest.mark.parametrize(
    ("one", "other", "is_repeated"),
    [
        ("Pasar murah dibuka di taman", "Pasar Murah Dibuka di Taman!", True),
        ("Pasar murah dibuka di taman kota", "Pasar murah dibuka di taman", True),
        ("Harga beras naik 5 persen di pasar", "Harga beras naik 7 persen di pasar", False),
        ("Banjir", "Banjir di Metro Timur", False),
        ("Opini", "opini", True),
        ("", "", False),
        ("Wali kota buka pasar murah", "Wakil rakyat tutup jalan lama", False),
    ],
)
def test_titles_that_say_the_same(one: str, other: str, is_repeated: bool) -> None:
    assert is_title_repeated(one, other) is is_repeated


def test_words_of_a_body_are_those_that_readers_see() -> None:
    document = {"body": "<p>Satu&nbsp;dua &amp;<br>Tiga</p>", "body_format": "html"}
    assert read_body_words(document) == ["satu", "dua", "&", "tiga"]
    assert read_body_words({**document, "body_format": "text"}) == document["body"].lower().split()
