"""Bylines: what is one, what only looks like one, and the way back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.language.bylines import lift_byline, parse_byline, put_byline_back


@pytest.mark.parametrize(
    ("body", "body_format", "byline", "rest"),
    [
        ("Isi.(tm/yl/yus)", "text", ("tm", "yl", "yus"), "Isi."),
        ("Isi. (Bsr/yus)", "text", ("bsr", "yus"), "Isi."),
        ("Isi.(Yl/Bsr/Sr)\n", "text", ("yl", "bsr", "sr"), "Isi.\n"),
        ("Isi (ia,in,ye)", "markdown", ("ia", "in", "ye"), "Isi"),
        ("Isi (Red)", "text", ("red",), "Isi"),
        ("Isi ( TM / YL )", "text", ("tm", "yl"), "Isi"),
        ("<p>Isi.(ag/la)</p>\n", "html", ("ag", "la"), "<p>Isi.</p>\n"),
        ("<div><p>Isi (ag/la)&nbsp;<br /></p></div>", "html", ("ag", "la"),
         "<div><p>Isi&nbsp;<br /></p></div>"),
        ("<p>Isi (ag/la)</p>\n<!-- /wp:paragraph -->", "html", ("ag", "la"),
         "<p>Isi</p>\n<!-- /wp:paragraph -->"),
        ("<p>Isi (ag/la)</p><!-- /wp:acf/isi -->\n", "html", ("ag", "la"),
         "<p>Isi</p><!-- /wp:acf/isi -->\n"),
        ("Isi\u00a0 (yus)", "text", ("yus",), "Isi"),
        ("Isi (TM/YL)", "text", ("tm", "yl"), "Isi"),
        ("Isi (ag/la)<br></p ><br/>", "html", ("ag", "la"), "Isi<br></p ><br/>"),
        ("Isi (tm/YL/tm)", "text", ("tm", "yl"), "Isi"),
        ("Isi (abcd)", "text", ("abcd",), "Isi"),
        ("(ag/la)", "text", ("ag", "la"), ""),
        ("Isi (ag/la)" + "\n" * 5_000, "text", ("ag", "la"), "Isi" + "\n" * 5_000),
        ("Isi (ag/la)" + "\n" * 5_000, "html", ("ag", "la"), "Isi" + "\n" * 5_000),
        ("Isi (ag/la)</p>" + "\n" * 5_000, "html", ("ag", "la"), "Isi</p>" + "\n" * 5_000),
        ("<p>Isi <STRONG>(ag/la)</STRONG ></P>", "html", ("ag", "la"),
         "<p>Isi <STRONG></STRONG ></P>"),
        ("<p>Isi (ag/la)</p>\n<!-- /wp:paragraph -->\n", "html", ("ag", "la"),
         "<p>Isi</p>\n<!-- /wp:paragraph -->\n"),
        ("(ag/ag/LA)", "markdown", ("ag", "la"), ""),
        ("Isi (Red) (tm/yl)", "text", ("tm", "yl"), "Isi (Red)"),
        ("Isi\n\n(KPU/tm)", "text", ("kpu", "tm"), "Isi"),
    ],
)  # fmt: skip
def test_bylines(body: str, body_format: str, byline: tuple[str, ...], rest: str) -> None:
    lifted = lift_byline(body, body_format)
    assert lifted is not None
    assert (lifted.byline, lifted.body) == (byline, rest)
    assert put_byline_back(lifted.body, lifted.as_written, lifted.from_end) == body


@pytest.mark.parametrize(
    "body",
    [
        "Isi (Kesbangpol)",
        "Isi (KPU)",
        "Isi (K)",
        "Isi (26/05/2025)",
        "(ag/la) Isi",
        "Isi (ag/la) lagi",
        "Isi (ag/lapor)",
        "Isi (ag//la)",
        "Isi ag/la",
        "Isi (ag/la).",
        "Isi (ag/la",
        "Isi (ag la)",
        "Isi (ag;la)",
        "Isi (a1/la)",
        "Isi (ag/la)</p>",
        "Isi (ag/la)<!-- /wp:paragraph -->",
        "Isi ()",
        "Isi (abcde)",
        "Isi (عربي)",
        "Isi (完了)",
        "Isi (½½/tm)",
        "Isi (ag/la)&nbsp;",
        "Isi (ag/la)<br>",
        "",
    ],
)
def test_no_bylines(body: str) -> None:
    assert lift_byline(body, "text") is None


@pytest.mark.parametrize(
    "tail", ["<p>", "<img>", "<!-- wp:paragraph -->", "<!-- x -->", "x</p>", ".</p>", "&amp;"]
)
def test_no_bylines_before_anything_but_an_end(tail: str) -> None:
    assert lift_byline(f"<p>Isi (ag/la){tail}", "html") is None


def test_where_a_byline_stood() -> None:
    lifted = lift_byline("<p>Isi. \n(Ag/La)</p>\n", "html")
    assert lifted == ("<p>Isi.</p>\n", ("ag", "la"), " \n(Ag/La)", 5)


@given(
    body=st.text(st.characters(), max_size=60) | st.text("(/ab) \n<>", max_size=60),
    end=st.sampled_from(["(tm/yl)", " (Red)", "\n(ag, la)", ""]),
    tail=st.sampled_from(["", "\n", "</p>", "</p>\n</div>", " &nbsp;</p>"]),
    body_format=st.sampled_from(["html", "text"]),
)
def test_putting_back_is_the_inverse(body: str, end: str, tail: str, body_format: str) -> None:
    whole = body + end + tail
    lifted = lift_byline(whole, body_format)
    if lifted is not None:
        assert put_byline_back(lifted.body, lifted.as_written, lifted.from_end) == whole
    else:
        assert not end or (tail.count("<") and body_format == "text") or "&" in tail


@given(groups=st.lists(st.text("abc", min_size=2, max_size=4), min_size=1, max_size=20))
def test_what_is_typed_is_what_is_lifted(groups: list[str]) -> None:
    typed = "/".join(groups)
    lifted = lift_byline(f"Isi. ({typed})", "text")
    assert lifted is not None
    assert list(lifted.byline) == parse_byline(typed) == parse_byline("/".join(lifted.byline))


@pytest.mark.parametrize(
    "junk",
    [" ", "(", ")", "</p>", "(ab/", "ab,", "&nbsp;", "\n", "<!--", "<!-- /wp:a", "<br ", "</a "],
)
def test_long_junk_ends(junk: str) -> None:
    begun = time.process_time()
    for body in (junk * 100_000, junk * 100_000 + "(tm/yl)", "(tm/yl)" + junk * 100_000):
        lift_byline(body, "html")
        lift_byline(body, "text")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("tm/yl/yus", ["tm", "yl", "yus"]),
        (" TM, yl ", ["tm", "yl"]),
        ("(tm/tm)", ["tm"]),
        (" (tm) ", ["tm"]),
        ("( )", []),
        ("", []),
        ("()", []),
        ("A.B", ["a.b"]),
        ("A.B.", ["a.b."]),
        ("é/Ñu", ["é", "ñu"]),
        ("( yl , tm / YL )", ["yl", "tm"]),
        ("Siti-Nur", ["siti-nur"]),
        ("a" * 20, ["a" * 20]),
        ("/".join("abcdefghijklmnopqrst"), list("abcdefghijklmnopqrst")),
    ],
)
def test_bylines_as_typed(text: str, byline: list[str]) -> None:
    assert parse_byline(text) == byline


@pytest.mark.parametrize(
    "text",
    [
        "!!",
        "tm/",
        "/",
        "a" * 21,
        "/".join(["tm"] * 21),
        "tm yl",
        "1",
        "²",
        "a_b",
        "-a",
        "a-",
        "(tm",
        "tm)",
        "a..b",
        "a\nb",
        "<b>",
        "tm//yl",
    ],
)
def test_bylines_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="can't be read as a byline"):
        parse_byline(text)


@given(text=st.text(max_size=40))
def test_any_byline_as_typed_is_read_or_a_value_error(text: str) -> None:
    try:
        byline = parse_byline(text)
    except ValueError:
        return
    assert byline == list(dict.fromkeys(byline))
    assert all(part == part.casefold() for part in byline)
