"""check: what it finds and what it lets pass, what it mends, and what may stay."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from beritacli.archive.checks.rules import RULES
from tests.conftest import Newsroom
from tests.made_articles import make_articles
from tests.test_documents import README

LONG = "<p>" + " ".join(f"kata{number}" for number in range(60)) + ".</p>"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom in which an article may be without fault."""
    newsroom.ok("categories", "add", "umkm")
    newsroom.ok("config", "set", "address", "https://kabar.contoh.id")
    return newsroom


def add(room: Newsroom, title: str = "Judul", body: str = LONG, *words: str) -> str:
    """Add an article that has all it should have but what is given otherwise."""
    given = ["--category", "umkm", "--byline", "tm", "--body", body, *words]
    return room.add(title, *given)


def codes(room: Newsroom, *words: str) -> list[str]:
    """The codes that are found, sorted."""
    result = room("check", "--format", "json", *words)
    found = result.json
    assert result.code == int(any(one["severity"] == "error" for one in found))
    return sorted(one["code"] for one in found)


def test_an_article_without_fault(room: Newsroom) -> None:
    add(room)
    result = room.ok("check")
    assert (result.out, result.err) == ("", "Nothing found.\n")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>“satu” dan ‘dua’, Jum’at</p>", []),
        ("<p>“satu</p><p>“dua”</p>", []),
        ("<p>“satu <b>dua</b>”</p>", []),
        ("<p>&ldquo;satu&#8221;</p>", []),
        ("<p>“satu</p><p>dua”</p>", ["B501"]),
        ("<p>&#8220;satu</p>", ["B501"]),
        ("<p>‘satu</p>", ["B501"]),
        ("<p>satu  dua</p>", ["B502"]),
        ("<p>satu\n    dua <b>a</b></p>\n\n<p> x </p>", []),
        ("<pre>a  b</pre><p><code>a  b</code></p><p title='a  b'>x</p>", []),
        ('<!-- wp:paragraph {"a":  1} -->\n<p>x</p>\n<!-- /wp:paragraph -->', []),
        ('<p>[gallery ids="1,2"]</p>', ["B402"]),
        ("<p>[gallery]</p>", ["B402"]),
        ("<p>[caption id='a' width=3]x[/caption]</p>", ["B402"]),
        ("<p>[foto] [sic] [1] [Red.] [a-b] [kata = isi]</p>", []),
        ("<pre>[gallery]</pre>", []),
        ("<p onclick='x()'>a</p>", ["B404"]),
        ("<script>x()</script><p><a href='javascript:x()'>a</a></p>", ["B404", "B404"]),
        ("<iframe src='https://lain.contoh.id/'></iframe>", ["B404"]),
        ("<iframe src='https://www.youtube.com/embed/x'></iframe>", []),
        ('<img src="a.jpg" alt="Pasar">', []),
        ('<img src="a.jpg">', ["B403"]),
        ('<figure><img src="a.jpg" alt=" "/></figure>', ["B403"]),
        ('<a href="https://lain.contoh.id/tidak-ada">x</a>', []),
        ('<a href="https://kabar.contoh.id/tidak-ada/">x</a>', ["B401"]),
        ('<a href="http://www.kabar.contoh.id/2025/05/tidak-ada.html?x=1#y">x</a>', ["B401"]),
        ('<a href="https://kabar.contoh.id/2025/05/ada/">x</a>', []),
        ('<a href="/tidak-ada">x</a><a href="../tidak-ada/">y</a>', ["B401", "B401"]),
        ('<a href="/ada#isi">x</a><a href="/kategori/umkm/">y</a><a href="/tag/ramai">z</a>', []),
        ('<a href="/">x</a><a href="#isi">x</a><a href="mailto:a@b.id">x</a>', []),
        ('<a href="/2025/05/">x</a><a href="/unggah/foto.jpg">x</a><a href="https://[x">x</a>', []),
        ('<a href="/lama">x</a>', []),
        ('<a href="/terbuang">x</a>', ["B401"]),
    ],
)
def test_what_is_found_in_a_body(room: Newsroom, body: str, found: list[str]) -> None:
    add(room, "Ada", LONG, "--slug", "lama", "--tag", "ramai", "--publish")
    room.ok("edit", "1", "--slug", "ada")  # it was published by the old one
    add(room, "Terbuang", LONG.upper())
    room.ok("trash", "2")
    add(room, "Judul", LONG.replace("kata", "isi") + body)
    assert codes(room, "3", "--ignore", "B105") == found


def test_what_is_found_of_the_rest(room: Newsroom) -> None:
    room.add("x" * 121, "--excerpt", "“ringkas  saja")
    assert codes(room) == ["B101", "B102", "B104", "B106", "B501", "B502"]
    result = room("check", "--ignore", "B10")
    assert "1 " in result.out
    assert result.code == 0
    assert room("check", "--ignore", "B10", "--strict").code == 1
    room.ok("trash", "1")
    room.add("Pendek", "--body", "<p>satu dua</p>", "--category", "umkm")
    assert codes(room) == ["B102", "B105"]
    assert "has 2 words" in room("check").out


def test_records_of_others_may_lack_what_ours_never_do(room: Newsroom) -> None:
    """Import takes titles that are empty; the clock may be set back."""
    path = room.write(
        "impor.json",
        [
            {
                "title": "",
                "status": "published",
                "published_at": "2025-06-01T00:00:00Z",
                "body": LONG,
            }
        ],
    )
    room.now += timedelta(days=30)
    room.ok("import", path)
    assert codes(room) == ["B101", "B102", "B103"]
    room.now -= timedelta(days=30)
    assert codes(room) == ["B101", "B102", "B103", "B301"]


def test_lines_are_those_of_the_body(room: Newsroom) -> None:
    add(room, "Judul", f"{LONG}\n<p>satu\ndua</p>\n<p><img\nsrc='a.jpg'>\n“x</p>")
    lines = {one["code"]: one["line"] for one in room.ok("check", "--format", "json").json}
    assert lines == {"B403": 4, "B501": 6}
    assert room.ok("check").out.splitlines()[0] == (
        "1 judul, line 4: B403 warning: The image 'a.jpg' has no alternative text."
    )


def test_active_content_is_shown_where_it_is(room: Newsroom) -> None:
    body = f"{LONG}\n<p>satu</p>\n<p onclick='x()'>dua</p>"
    record = {"title": "Judul", "body": body, "image": "javascript:x()"}
    room.ok("import", room.write("a.json", [record]))
    room.ok("edit", "1", "--excerpt", "<b onclick=x()>a</b>")  # an import makes it text
    add(room, "Markdown", "[x](javascript:y) <b onclick=z>a</b>", "--body-format", "markdown")
    add(room, "Teks", "<script>x()</script>", "--body-format", "text")
    found = room("check", "--select", "B404", "--format", "json").json
    assert [(one["article"], one["field"], one["line"], one["message"]) for one in found] == [
        (1, "body", 3, "Removed for readers: onclick of <p>."),
        (1, "excerpt", None, "Removed for readers: onclick of <b>."),
        (1, "image", None, "Removed for readers: the address 'javascript:x()'."),
        (2, "body", None, "Removed for readers: the address 'javascript:y'."),
        (2, "body", None, "Removed for readers: onclick of <b>."),
    ]
    assert room.ok("check", "--select", "B404").err == "0 errors, 5 warnings.\n"


def test_other_formats_of_bodies(room: Newsroom) -> None:
    body = "isi  isi\n\n    kode  kode\n\n![](a.jpg) [x](/tidak-ada) `a  b`\n"
    add(room, "Markdown", body, "--body-format", "markdown")
    add(room, "Teks", "“satu  dua\n\nhabis", "--body-format", "text")
    assert codes(room, "1") == ["B105", "B401", "B403", "B502"]
    assert codes(room, "2") == ["B105", "B501", "B502"]
    assert room.ok("check", "--fix", "--select", "B502").out == ""
    assert room.article("1")["body"] == body.replace("isi  isi", "isi isi")
    assert room.article("2")["body"] == "“satu dua\n\nhabis"


def test_fixing_is_one_change_and_touches_text_alone(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    body = (
        '<p title="a  b">satu  dua &amp; tiga   empat <b>x  y</b></p>\n  <pre>a  b</pre>\n'
        "<!-- wp:x  y -->\n<p><code>c  d</code> e</p>"
    )
    room.add("Satu  judul", "--body", body, "--excerpt", "a  b")
    room.add("Dua", "--body", "<p>a  b</p>")
    room.add("Tiga", "--body", "<p>a b</p>")
    room.add("Empat", "--body", "<p>a  b</p>")
    room.ok("check", "4", "--accept", "B502")
    before = room.ok("store", "info", "--format", "json").json["changes"]
    result = room("check", "--fix", "--select", "B502")
    assert result.code == 0
    assert result.err.startswith("fixed: 1 (satu-judul), draft\nfixed: 2 (dua), draft\n")
    assert room.ok("store", "info", "--format", "json").json["changes"] == before + 1
    article = room.article("1")
    assert (article["title"], article["excerpt"]) == ("Satu judul", "a b")
    mended = body.replace("satu  dua", "satu dua").replace("tiga   empat", "tiga empat")
    assert article["body"] == mended.replace("x  y</b>", "x y</b>")
    assert room.article("4")["body"] == "<p>a  b</p>"
    assert "Nothing to fix." in room("check", "--fix").err


def test_codes_are_chosen_and_left_out(room: Newsroom) -> None:
    room.add("Judul", "--body", "<p>satu  dua</p>")
    assert codes(room, "--select", "B1") == ["B101", "B102", "B105"]
    assert codes(room, "--select", "b5", "--select", "B101") == ["B101", "B502"]
    assert codes(room, "--ignore", "B1") == ["B502"]
    room.ok("config", "set", "check.ignore", "B1")
    assert codes(room) == ["B502"]
    assert codes(room, "--ignore", "B5") == ["B101", "B102", "B105"]  # the option counts
    assert room("config", "set", "check.ignore", "X1").code == 2


def test_what_is_accepted_in_an_article_stays_quiet(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    room.add("Dua")
    assert room.ok("check", "1", "--accept", "B101", "--accept", "B106").err.startswith("accepted")
    room.ok("check", "1", "--accept", "B102")
    assert room.article("1")["meta"] == {"check_ignore": ["B101", "B102", "B106"]}
    assert codes(room, "1") == []
    assert codes(room, "2") == ["B101", "B102", "B106"]
    room.ok("check", "1", "--accept", "")
    assert room.article("1")["meta"] == {}
    assert "unchanged" in room.ok("check", "1", "--accept", "").err


def test_near_repetitions_are_told_of_the_newer_one(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "umkm")
    add(room, "Pasar murah dibuka di Taman Merdeka kota")
    add(room, "Pasar Murah dibuka di Taman Merdeka", LONG.replace("kata7", "lain").upper())
    add(room, "Sama sekali lain judulnya kali ini", LONG.replace("kata", "isi"))
    found = room.ok("check", "--format", "json").json
    assert [(one["article"], one["code"]) for one in found] == [(2, "B201"), (2, "B202")]
    assert "article 1 (pasar-murah-dibuka" in found[0]["message"]
    # What is chosen is compared with all others, and told whichever is the newer.
    assert codes(room, "1") == ["B201", "B202"]
    assert codes(room, "3") == []
    assert codes(room, "--select", "B202") == ["B202"]
    room.ok("trash", "1")
    assert codes(room) == []


@pytest.mark.parametrize("count", [3, 25, 60])
def test_few_and_many_are_compared_with_the_others(newsroom: Newsroom, count: int) -> None:
    """Full text names what few are like; for many, the others are read."""
    articles = list(make_articles(60))
    copy = {**articles[2], "title": "Judul lain", "body": articles[2]["body"].replace(" da ", " ")}
    lines = (json.dumps(article) for article in [*articles, copy])
    newsroom.ok("import", newsroom.write("buatan.ndjson", "\n".join(lines)))
    chosen = "\n".join(str(number + 1) for number in range(count))
    found = newsroom("check", "-", "--select", "B2", "--format", "json", stdin=chosen).json
    assert [(one["article"], one["code"]) for one in found] == [(3, "B202")]
    assert "article 61" in found[0]["message"]
    found = newsroom("check", "--select", "B2", "--format", "json").json
    assert [(one["article"], one["code"]) for one in found] == [(61, "B202")]


def test_a_series_repeats_nothing(room: Newsroom) -> None:
    for day in range(1, 5):
        body = LONG.replace("kata", f"isi{day}x")
        add(room, f"Jadwal imsakiyah kota ini {day} Ramadan 1446", body)
    assert codes(room) == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--select", "B9"], 2, "'B9' is no code"),
        (["--ignore", ""], 2, "'' is no code"),
        (["--format", "xml"], 2, "not one of"),
        (["--accept", "B101"], 2, "articles that are named"),
        (["1", "--accept", "X"], 2, "'X' is no code"),
        (["9"], 3, "no article 9"),
        (["--category", "tidak"], 3, "no category"),
        (["--status", ""], 2, "--status is empty"),
    ],
)
def test_bad_calls(newsroom: Newsroom, words: list[str], code: int, says: str) -> None:
    newsroom.add("Judul")
    result = newsroom("check", *words)
    assert result.code == code
    assert says in result.err
    assert not result.out


def test_an_empty_pipe_is_not_the_whole_archive(newsroom: Newsroom) -> None:
    newsroom.add("Judul")
    assert newsroom.ok("check", "-", stdin="").err == "No article fits; nothing was checked.\n"
    assert newsroom("check", "-", stdin="1\n").code == 1


def test_hostile_text_leaves_harmless(room: Newsroom) -> None:
    body = '<a href="/x\u202e%0A::error::y">x</a><img src="a\u202e.jpg"><p>“\u2028[b]100%</p>'
    add(room, "Judul", LONG + body)
    for format_name in ("text", "github"):
        out = room("check", "--format", format_name).out
        assert "\u202e" not in out
        assert len(out.splitlines()) == 2
    github = room("check", "--format", "github").out.splitlines()
    assert all(line.startswith(("::warning title=B", "::error title=B")) for line in github)
    assert "100%25" in room("check", "--format", "github").out


def test_ndjson_is_a_finding_a_line(newsroom: Newsroom) -> None:
    newsroom.add("Judul")
    lines = newsroom("check", "--format", "ndjson").out.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["B101", "B102", "B106"]


def test_the_readme_and_the_help_have_all_codes(
    newsroom: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    newsroom.ok("check", "--help")
    shown = capsys.readouterr().out
    assert all(code in shown and rule.text in shown for code, rule in RULES.items())
    for code, rule in RULES.items():
        assert f"| {code} | {rule.severity} | {rule.text}" in README
