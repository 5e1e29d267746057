"""What readers are given: nothing runs, embeds of known hosts stay, and no text is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.articles.cleaning import clean_address, clean_html, clean_plain, find_active
from beritacli.archive.exporting.readers import clean_article, write_markdown
from beritacli.text.markup import render_markdown

YOUTUBE = "https://www.youtube.com/embed/x"
ACTIVE = [
    "<script>jahat()</script>",
    "<ScRiPt\n>jahat()</sCrIpT >",
    '<p onclick="jahat()">a</p>',
    "<p title='>' onclick=jahat()>a</p>",
    "<img src=x onerror=jahat()//>",
    "<svg/onload=jahat()>",
    '<a href="javascript:jahat()">a</a>',
    '<a href="java&#9;script:jahat()">a</a>',
    '<a href=" &#1;JAVASCRIPT:jahat()">a</a>',
    '<a href="vbscript&colon;jahat()">a</a>',
    '<a href="data:text/html,<script>jahat()</script>">a</a>',
    '<form action="https://jahat.example"><input name=x></form>',
    '<button formaction="javascript:jahat()">a</button>',
    '<object data="jahat.swf"></object>',
    '<embed src="jahat.swf">',
    '<base href="https://jahat.example/">',
    '<meta http-equiv="refresh" content="0;url=https://jahat.example">',
    '<link rel="stylesheet" href="https://jahat.example/a.css">',
    "<style>p { background: url(https://jahat.example) }</style>",
    '<math><mi xlink:href="javascript:jahat()">a</mi></math>',
    '<iframe src="https://jahat.example/"></iframe>',
    '<iframe src="https://www.youtube.com@jahat.example/"></iframe>',
    '<iframe src="https://www.youtube.com.jahat.example/"></iframe>',
    '<iframe src="https://www.youtube.com\\@jahat.example/"></iframe>',
    '<iframe src="javascript:jahat()"></iframe>',
    '<iframe srcdoc="<script>jahat()</script>"></iframe>',
    f'<iframe src="{YOUTUBE}" onload="jahat()"></iframe>',
    '<iframe src="https://www.google.com/url?q=https://jahat.example"></iframe>',
    '<img """><script>jahat()</script>">',
    "<noscript><p title='</noscript><img src=x onerror=jahat()>'></noscript>",
]
HARMLESS = [
    '<p class="a" style="text-align:center">a</p>',
    '<a href="berita/x">a</a><a href="#a">b</a><a href="/x?y=1">c</a><a href="mailto:a@b.c">d</a>',
    "<!-- wp:paragraph --><p>a<br/>b</p><!-- /wp:paragraph --><o:p>c</o:p>",
    "<p>Rapat pukul 19:25, on = ya; javascript:kata</p>",
    f'<iframe src="{YOUTUBE}" width="560" allowfullscreen></iframe>',
    '<iframe src="//player.vimeo.com/video/1"></iframe>',
    '<figure><img src="https://contoh.id/a.jpg" alt="on"><figcaption>a</figcaption></figure>',
]


@pytest.mark.parametrize("body", ACTIVE)
def test_active_content_is_found_and_taken_out(body: str) -> None:
    assert find_active(f"<p>awal</p>{body}")
    clean = clean_html(f"<p>awal</p>{body}<p>akhir</p>")
    assert clean.startswith("<p>awal</p>")
    assert "jahat" not in "".join(re.findall(r"<[^>]*>", clean))
    assert find_active(clean) == []


@pytest.mark.parametrize("body", ACTIVE)
@pytest.mark.parametrize("body_format", ["html", "markdown", "text"])
@pytest.mark.parametrize("form", ["html", "markdown"])
def test_no_body_brings_it_to_a_reader(body: str, body_format: str, form: Any) -> None:
    fields = make_fields(body=f"awal\n\n{body}\n\nakhir", body_format=body_format)
    is_changed = clean_article(fields, form)
    if not (body_format == "markdown" and "<svg/" in body):  # no tag, by CommonMark
        assert is_changed is (body_format != "text")
    if fields["body_format"] != "text":
        shown = fields["body"]
        shown = render_markdown(shown, has_all_links=True) if form == "markdown" else shown
        assert find_active(shown) == []
        assert "jahat" not in "".join(re.findall(r"<[^>]*>", shown))


@pytest.mark.parametrize("body", HARMLESS)
def test_what_is_harmless_is_not_reported(body: str) -> None:
    assert find_active(body) == []


@pytest.mark.parametrize(
    "address",
    [
        YOUTUBE,
        "http://www.youtube-nocookie.com/embed/x?start=1",
        "//player.vimeo.com/video/1",
        "https://www.instagram.com/p/x/embed/",
        "https://platform.twitter.com/embed/Tweet.html?id=1",
        "https://www.tiktok.com/embed/v2/1",
        "https://www.facebook.com/plugins/post.php?href=x",
        "https://w.soundcloud.com/player/?url=x",
        "https://open.spotify.com/embed/track/x",
        "https://www.google.com/maps/embed?pb=!1m18",
        "https://maps.google.com/maps?q=metro&output=embed",
    ],
)
def test_embeds_of_known_hosts_stay_over_https_and_in_a_sandbox(address: str) -> None:
    frame = clean_html(f'<iframe src="{html.escape(address)}">lama <script>x</script></iframe>')
    assert re.fullmatch(r'<iframe src="https://[^"]+" sandbox="[^"]+"></iframe>', frame)
    assert address.partition("//")[2] in html.unescape(frame)


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<blockquote>", "<ul><li>", "<svg/onload=x()>"])
def test_a_body_that_is_nested_beyond_measure_is_text(tag: str) -> None:
    body = f"<p>awal</p><script>jahat()</script>{tag * 20_000}&lt;akhir"
    find_active(body)
    clean = clean_html(body)
    assert clean == "<p>awal</p>\n<p>&lt;akhir</p>\n"
    assert write_markdown(clean) == "awal\n\n\\<akhir"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harga < 5.000 & turun", "Harga < 5.000 & turun"),
        ("Judul <b>tebal</b><script>jahat()</script>", "Judul tebal"),
        ("a <img src=x onerror=jahat()", "a "),
        ("<<b>script>x", "< script>x"),
        ("&lt;b&gt;", "&lt;b&gt;"),
    ],
)
def test_texts_have_no_tags(text: str, expected: str) -> None:
    assert clean_plain(text) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://contoh.id/a b.jpg", "https://contoh.id/a%20b.jpg"),
        ('/a.jpg" onerror="jahat()', "/a.jpg%22%20onerror=%22jahat()"),
        ("//contoh.id/é.jpg", "//contoh.id/é.jpg"),
        (" java\nscript:jahat()", None),
        ("data:image/svg+xml,x", None),
        ("", None),
    ],
)
def test_addresses_of_pictures(address: str, expected: str | None) -> None:
    assert clean_address(address) == expected


def test_plain_markdown_stays_to_the_letter() -> None:
    body = (
        '# Judul\n\nTeks **tebal**, [tautan](https://contoh.id/a "t") [^1]\n\n* a\n  * b\n\n[^1]: x'
    )
    fields = make_fields(body=body, body_format="markdown")
    assert not clean_article(fields, "markdown")
    assert fields["body"] == body


@pytest.mark.parametrize(
    "body",
    [
        "[a](javascript:jahat())",
        "[a]( <java&#115;cript:jahat()> )",
        "[a][b]\n\n[b]: javascript:jahat()",
        "![a](data:text/html,jahat())",
        "<javascript:jahat()>",
        '# Judul {onclick="jahat()"}',
        'teks\n{: onclick="jahat()"}',
        "{::nomarkdown}<script>jahat()</script>{:/}",
    ],
)
def test_markdown_that_other_parsers_would_make_active(body: str) -> None:
    fields = make_fields(body=body, body_format="markdown")
    clean_article(fields, "markdown")
    assert not re.search(r"(?<!\\)[{<]|\]\(|\]:", fields["body"]), fields["body"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<a href='https://x/`<script>jahat()</script>'>a</a>",
            "[a](https://x/%60%3Cscript%3Ejahat%28%29%3C/script%3E)",
        ),
        (
            "<img src='/a (b.jpg' alt='a](javascript:jahat())<b onclick=jahat()>'>",
            "![a(javascript:jahat())b onclick=jahat()](/a%20%28b.jpg)",
        ),
        ("<a href='x' title='<script>jahat()</script>'>a</a>", "[a](x)"),
        ("<p class='<script>'>a</p>", "a"),
        ("<a href='x'> <b></b></a>", ""),
        ("<img alt='a'>", ""),
        (
            "<video src='/a.mp4'>`lama` <script>jahat()</script><source src='/b'></video>",
            '<video src="/a.mp4"><source src="/b"></video>',
        ),
        ("<pre><code>a &lt;b&gt;\n{{ c }}</code></pre>", "a \\<b\\>  \n\\{\\{ c }}"),
        ("<pre><code>a b</code></pre>", "```\na b\n```"),
        ("<figure><img src='/a'><figcaption>b</figcaption></figure>", "![](/a)\n\nb"),
    ],
)
def test_html_as_markdown(body: str, expected: str) -> None:
    assert write_markdown(clean_html(body)) == expected


def make_fields(**fields: Any) -> dict[str, Any]:
    return {"title": "Judul", "author": None, "excerpt": "", "image": None, **fields}


PIECES = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<b>", "</b>", "<ul><li>", "</li></ul>", "<br>", "<pre><code>"),
            *(
                "</code></pre>",
                "<h2>",
                "</h2>",
                "<blockquote>",
                "</blockquote>",
                "<a href='/a b(c'>",
            ),
            *("</a>", "&lt;script&gt;", "&amp;lt;", "{{&lt; x &gt;}}", "{% y %}", "{: z}", "*a*"),
            *("<a href='/{`' title='<b'>", "<video src=x>", "</video>"),
            *("_b_", "# c", "- d", "1. e", "> f", "`g`", "[h](i)", "\n", "kata", "~~~", "***", "&"),
        ]
    ),
    max_size=12,
).map("".join)


@given(body=PIECES)
def test_no_letter_is_lost_and_no_mark_is_won(body: str) -> None:
    clean = clean_html(body)
    made = write_markdown(clean)
    plain = re.sub(r"\\.|<video src=\"x\"></video>|`[^`]*`", "", made)
    assert not re.search(r"\{|<(?=[a-zA-Z/!?])", plain)
    if "<video" not in clean:  # whose text is for browsers without it
        assert letters(render_markdown(made)) == letters(clean)


def letters(page: str) -> list[str]:
    return re.findall(r"\w", html.unescape(re.sub(r"<[^>]*>", "", page)))
