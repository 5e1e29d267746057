"""Bodies as prose: what is hidden stays hidden, and no HTML takes long or fails."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beritacli.show.articles.prose import read_prose


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("<p>a<script>if (a < b) { '<p>x' }</script>b</p>", ["ab"]),
        ("<style>p { color: red }</style>a", ["a"]),
        ("a<script>tidak ditutup", ["a"]),
        ("a<template>x</template><iframe>y</iframe>b", ["ab"]),
        ("<img alt='foto'><noscript><img alt='foto'></noscript> x", ["foto x"]),
        ("<noscript><br><ul><li>x</ul></noscript>a", ["a"]),
        ("a<!-- rahasia -->b", ["ab"]),
        ("<!-- wp:paragraph -->\n<p>Satu</p>\n<!-- /wp:paragraph -->", ["Satu"]),
        ("<p>a<br/>b<br>\nc</p>", ["a\nb\nc"]),
        ("<p>a<br><br>b", ["a\n\nb"]),
        ("<p>  banyak \n\t blanko  </p>", ["banyak blanko"]),
        ("satu<b> dua</b> tiga<i>empat</i>", ["satu dua tigaempat"]),
        ("<ol><li>satu<ul><li>dalam</ul><li>dua</ol>", ["• satu", "• dalam", "• dua"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", ["a  b", "c"]),
        ("&eacute; &#8220;x&#x201D; &nbsp;&hearts; &takada; AT&T", ["é “x” ♥ &takada; AT&T"]),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", ["<script>alert(1)</script>"]),
        ("1 < 2 dan 3 > 2", ["1 < 2 dan 3 > 2"]),
        ("<p title='a > b' class=\"<x>\">isi</p>", ["isi"]),
        ("<p><b><i>a</p><p>b", ["a", "b"]),
        ("</div></p>a", ["a"]),
        ("<p></p><p>&nbsp;</p>", []),
        ("<p>Satu</p>\n<p>Dua &amp; tiga</p>", ["Satu", "Dua & tiga"]),
        ("a<script>alert(1)</script><style>x{}</style>b", ["ab"]),
        ("<h2>Judul</h2>teks <a href='x'>tautan</a> lagi", ["Judul", "teks tautan lagi"]),
        ("<div>" * 20_000 + "x", ["x"]),
        ("", []),
    ],
)
def test_html(body: str, paragraphs: list[str]) -> None:
    assert read_prose(body, "html") == paragraphs


@pytest.mark.parametrize(
    "body", ["<![ x>", "<![foo[x]]>", "<!DOCTYPE [", "<?php x", "<!", "</", "<"]
)
def test_broken_declarations_do_no_harm(body: str) -> None:
    assert read_prose(f"<p>a</p>{body}", "html")[0] == "a"
    assert read_prose(f"\ud800 {body} <p>x</p>", "html")


TOKENS = st.sampled_from(
    [
        *"<>!-/[]?&;='\" ax",
        "<p",
        "<!--",
        "-->",
        "<![",
        "]]>",
        "<!D",
        "<script>",
        "</script",
        "&#",
        "b>",
    ]
)


@settings(deadline=None)  # nh3 is loaded in the middle of it
@given(st.lists(TOKENS, max_size=30).map("".join) | st.text(max_size=50))
def test_any_html_is_read(body: str) -> None:
    for part in read_prose(body, "html"):
        assert part.strip()
        assert part == part.strip("\n ")


@given(st.text(st.characters(exclude_characters="<&\r\0"), max_size=50))
def test_words_of_html_without_tags_are_kept(body: str) -> None:
    assert " ".join(read_prose(body, "html")).split() == body.split()


@pytest.mark.parametrize("body_format", ["text", "markdown"])
def test_other_formats_are_kept_as_they_are(body_format: str) -> None:
    assert read_prose("# <b>a</b>\n  b &amp; c\n\n\n\nd ", body_format) == [
        "# <b>a</b>\n  b &amp; c",
        "d",
    ]
    assert read_prose(" \n\n \n", body_format) == []


@pytest.mark.parametrize(
    "junk",
    [
        "<",
        "<!",
        "<!--",
        "<a ",
        "<a x='",
        "</",
        "<?",
        "<![CDATA[",
        "<![ x>",
        "<script>",
        "<p>a",
        "a <b>",
    ],
)
def test_no_html_takes_long(junk: str) -> None:
    """HTMLParser alone needs a minute and more for some of these."""
    begun = time.process_time()
    read_prose(junk * (100_000 // len(junk)), "html")
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("junk", "size"),
    [
        ("<div>", 300_000),
        ("<ul><li>", 300_000),
        ("<p>isi <b>tebal</b> &amp; lain</p>\n", 1_000_000),
    ],
)
def test_deep_and_long_html(junk: str, size: int) -> None:
    begun = time.process_time()
    read_prose(junk * (size // len(junk)), "html")
    assert time.process_time() - begun < 10
