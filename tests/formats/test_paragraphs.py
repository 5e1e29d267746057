"""Bodies of WordPress's classic editor: where a blank line is a paragraph, and where it is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.text.paragraphs import add_paragraphs


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Satu.\n\nDua.", "<p>Satu.</p>\n<p>Dua.</p>\n"),
        ("Satu.\r\n\r\nDua.", "<p>Satu.</p>\n<p>Dua.</p>\n"),
        ("Satu.\n \n\n\nDua.", "<p>Satu.</p>\n<p>Dua.</p>\n"),
        ("Satu,\ndua.", "<p>Satu,<br />\ndua.</p>\n"),
        ("Satu<br>\ndua<br />\ntiga", "<p>Satu<br>\ndua<br />\ntiga</p>\n"),
        ("<b>a\n\nb</b>", "<p><b>a</p>\n<p>b</b></p>\n"),
        ("<p>x</p>\n\nlepas\nlagi", "<p>x</p>\n<p>lepas<br />\nlagi</p>\n"),
        ("<p>a\n\nb</p>\n\nc", "<p>a</p>\n<p>b</p>\n<p>c</p>\n"),
        ("a\n<h2>J\nK</h2>\nb", "<p>a</p>\n<h2>J<br />\nK</h2>\n<p>b</p>\n"),
        (
            "a\n\n<blockquote>b\n\nc</blockquote>",
            "<p>a</p>\n<blockquote>\n<p>b</p>\n<p>c</p>\n</blockquote>",
        ),
        ("<div>a\n\nb</div>", "<div>\n<p>a</p>\n<p>b</p>\n</div>"),
        (
            "<ul>\n<li>a</li>\n<li>b\nc</li>\n</ul>\nd",
            "<ul>\n<li>a</li>\n<li>b<br />\nc</li>\n</ul>\n<p>d</p>\n",
        ),
        ("a\n<pre>\n\n x\n</pre>\nb", "<p>a</p>\n<pre>\n\n x\n</pre>\n<p>b</p>\n"),
        ("a\n\n<script>\n\nx\n</script>", "<p>a</p>\n<script>\n\nx\n</script>"),
        ('a\n\n[gallery ids="7,8"]\n\nb', '<p>a</p>\n[gallery ids="7,8"]\n<p>b</p>\n'),
        ("[caption]<img src=a> x[/caption]\n\nb", "[caption]<img src=a> x[/caption]\n<p>b</p>\n"),
        ("a\n\n[foto]", "<p>a</p>\n<p>[foto]</p>\n"),
        ("a\n\n<!--more-->\n\nb", "<p>a</p>\n<!--more-->\n<p>b</p>\n"),
        ("a\n<!--nextpage-->\nb", "<p>a</p>\n<!--nextpage-->\n<p>b</p>\n"),
        ("a\n\n<!-- catatan -->\n\nb", "<p>a</p>\n<!-- catatan -->\n<p>b</p>\n"),
        ("1 < 2\n\nAT&T > x", "<p>1 < 2</p>\n<p>AT&T > x</p>\n"),
        ("<img\nsrc='a'>\n\nteks", "<p><img\nsrc='a'></p>\n<p>teks</p>\n"),
    ],
)
def test_classic_bodies_get_paragraphs(body: str, shown: str) -> None:
    assert add_paragraphs(body) == shown
    assert add_paragraphs(shown) == shown


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n\n",
        "Satu baris.",
        "<p>a\nb</p>\n\n<p>c</p>",
        "<p>a</p>\n\n<div>b</div>\n\n<img src='x'>\n\n<p>c</p>",
        "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\nb",
        "<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>",
        "<table>\n\n<tr>\n<td>a</td>\n</tr>\n</table>",
    ],
)
def test_other_html_stays_as_it_is(body: str) -> None:
    assert add_paragraphs(body) == body


@given(st.lists(st.sampled_from([*"<>[]/ ab\n", "\n\n", "<p>", "</p>", "<!--", "-->", "<div>"])))
def test_text_is_never_lost(pieces: list[str]) -> None:
    body = "".join(pieces)
    shown = add_paragraphs(body)
    assert sum(map(shown.count, "a[]")) == sum(map(body.count, "a[]"))


@pytest.mark.parametrize(
    "piece",
    ["<!--\n", "<p a='\n", "<script>\n", "<div>\n", "</div>\n", "<pre>\n", "[a b=c ", " \t"],
)
def test_hostile_bodies_take_no_longer_than_they_are(piece: str) -> None:
    begin = time.process_time()
    add_paragraphs(piece * 20_000 + "a\n\nb")
    assert time.process_time() - begin < 5
