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
        "",
    ],
)
def test_no_bylines(body: str) -> None:
    assert lift_byline(body, "text") is None


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
        ("", []),
        ("()", []),
        ("A.B", ["a.b"]),
    ],
)
def test_bylines_as_typed(text: str, byline: list[str]) -> None:
    assert parse_byline(text) == byline


@pytest.mark.parametrize("text", ["!!", "tm/", "/", "a" * 21, "/".join(["tm"] * 21), "tm yl", "1"])
def test_bylines_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="can't be read as a byline"):
        parse_byline(text)
