"""Tables, trees and timelines drawn of values made up here: widths, cuts, marks, days."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from beritacli.archive.articles.bodies import escape_markdown
from beritacli.archive.category_tree import (
    Category,
    CategoryNode,
    cut_tree,
    keep_empty,
    walk_tree,
)
from beritacli.archive.reports.timeline import Moment
from beritacli.article import Article
from beritacli.language.dates import from_utc_text, get_zone
from beritacli.show.articles.article import draw_article, write_html, write_markdown
from beritacli.show.nested import dump_categories
from beritacli.show.pictures.table import choose_columns, draw_table
from beritacli.show.pictures.timeline import Calendar, draw_timeline
from beritacli.show.pictures.tree import draw_tree
from beritacli.show.streams import render
from beritacli.show.words import WORDS

WIB = get_zone("WIB")
WIDTHS = [40, 60, 80, 140]
# Wide letters, joined emoji, Arabic, marks that combine, markup and a title without a blank.
TITLES = [
    "日本語のタイトル" * 20,
    "👨‍👩‍👧 keluarga 🇮🇩 " * 12,
    "مدينة مترو " * 20,
    "e\u0301" * 150,
    "[red]merah[/red] \x1b[31m " * 9,
    "x" * 300,
    "",
]


def localise(text: str) -> datetime:
    return from_utc_text(text).astimezone(WIB)


def make_article(**fields: Any) -> Article:
    made: dict[str, Any] = dict.fromkeys(Article._fields)
    made |= {"id": 1, "slug": "a", "title": "Judul", "status": "published", "byline": []}
    made |= {"categories": [], "tags": [], "excerpt": "", "body": "", "body_format": "text"}
    made |= {"created_at": "2025-05-14T12:25:00Z", "meta": {}, "revision": 1}
    made |= {"visibility": "public", "authors": []}
    return Article(**made | fields)


def make_row(**fields: Any) -> dict[str, Any]:
    article = make_article(
        id=1_234_567,
        status="scheduled",
        slug="slug-yang-panjang-" * 8,
        categories=["pemerintahan/mall-pelayanan-publik", "berita"],
        byline=["tm", "yl", "yus"],
        tags=["pilkada", "kota-metro"],
        created_at="2025-09-14T12:25:00Z",
        modified_at="2025-09-14T12:25:00Z",
    )
    return {**article._asdict(), "date": article.date, **fields}


def draw(rows: list[dict[str, Any]], columns: list[str], width: int, language: str = "id") -> str:
    table = draw_table(rows, columns, width=width, language=language, localise=localise)
    return render(table, width=width, has_color=False)


def widest(text: str) -> int:
    return max(map(cell_len, text.splitlines()))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_fits_and_says_what_it_cuts(width: int, language: str) -> None:
    columns = choose_columns(width)
    rows = [make_row(title=title) for title in TITLES]
    out = draw(rows, columns, width, language)
    header, *lines = out.splitlines()
    assert widest(out) <= width
    assert header.split() == [WORDS[language][name] for name in columns]
    assert len(lines) == len(rows)
    for line, title in zip(lines, TITLES, strict=True):
        assert line.startswith("1234567  scheduled  ")
        assert ("…" in line) == (bool(title) or width in {80, 140})
    assert WORDS[language]["untitled"] in lines[-1]
    assert "\x1b" not in out


@pytest.mark.parametrize("width", [80, 140])
def test_a_category_that_is_cut_says_so(width: int) -> None:
    line = draw([make_row(title="Pendek")], choose_columns(width), width).splitlines()[1]
    assert "pemerintahan" in line
    assert "…" in line
    assert ("tm/yl/yus" in line) == (width == 140)


@pytest.mark.parametrize("width", WIDTHS)
def test_dates_lose_their_time_first(width: int) -> None:
    out = draw([make_row()], ["id", "date"], width)
    assert "14 September 2025" in out
    assert ("14 September 2025 19:25" in out) == (width == 140)


FIELDS = st.lists(
    st.sampled_from(sorted(make_row())), min_size=1, max_size=9, unique=True
)  # as --fields names them


@settings(deadline=None)
@given(columns=FIELDS, width=st.sampled_from(WIDTHS), title=st.sampled_from(TITLES) | st.text())
def test_headers_are_whole_or_a_mark_stands_for_them(
    columns: list[str], width: int, title: str
) -> None:
    out = draw([make_row(title=title), make_row(id=2)], columns, width)
    header = out.splitlines()[0].split()
    assert widest(out) <= width
    whole = [WORDS["id"].get(name, name) for name in columns]
    if header != whole:
        assert header[-1] == "…"
        assert header[:-1] == whole[: len(header) - 1]
    if "id" in columns[: len(header) - 1]:
        assert "1234567" in out


def test_what_has_no_room_goes_from_the_end() -> None:
    columns = ["id", "status", "date", "created_at", "modified_at", "title"]
    lines = draw([make_row()], columns, 60).splitlines()
    assert lines == [
        "    No.  Status     Tanggal            created_at         …",
        "1234567  scheduled  14 September 2025  14 September 2025",
    ]


def test_a_table_without_rows_is_its_header() -> None:
    assert draw([], ["id", "title"], 40) == "No.  Judul\n"


def make_node(
    number: int, name: str, path: str, *children: CategoryNode, own: int = 0, placed: bool = True
) -> CategoryNode:
    category = Category(number, name, path.rpartition("/")[2], None, placed, path)
    return CategoryNode(category, own, own + sum(child.total for child in children), children)


TREE = [
    make_node(1, "HUT RI", "hut-ri", own=1_234),
    make_node(2, "hut ri", "hut-ri-2"),
    make_node(3, "Berita", "berita", make_node(4, "Nasional", "berita/nasional", own=2), own=1),
    make_node(5, "Mall", "mall", placed=False),
]


def draw_nodes(nodes: list[CategoryNode], width: int, language: str = "id") -> str:
    tree = draw_tree(nodes, language, width=width)
    return render(tree, width=width, has_color=False)


def test_the_tree_shows_paths_of_twins_counts_and_what_has_no_place() -> None:
    assert draw_nodes(TREE, 80).splitlines() == [
        "Kategori 5",
        "├── HUT RI  hut-ri   ████████ 1,234",
        "├── hut ri  hut-ri-2",
        "├── Berita           ▏        1 Σ 3",
        "│   └── Nasional     ▏        2",
        "└── Mall ←  mall",
        "← belum ditempatkan: categories move PATH PARENT",
    ]
    assert draw_nodes(TREE, 40).splitlines()[:4] == [
        "Kategori 5",
        "├── HUT RI  hut-ri   1,234",
        "├── hut ri  hut-ri-2",
        "├── Berita           1 Σ 3",
    ]
    assert "to be placed" in draw_nodes(TREE, 80, "en")
    assert "\x1b[" in render(draw_tree(TREE, "id", width=80), width=80, has_color=True)


def test_a_tree_that_is_cut_counts_all_and_tells_what_it_hides() -> None:
    lines = draw_nodes(list(cut_tree(TREE, 1)), 40).splitlines()
    assert lines[0] == "Kategori 5"
    assert "├── Berita  +1       1 Σ 3" in lines
    assert not any("Nasional" in line for line in lines)
    assert [node.category.name for node in keep_empty(TREE)] == ["hut ri", "Mall"]
    parent = make_node(6, "Acara", "acara", make_node(7, "Lomba", "acara/lomba"), own=3)
    assert [node.category.name for node in walk_tree(keep_empty([parent]))] == ["Acara", "Lomba"]
    assert draw_nodes([], 80) == "Kategori 0\n"


@pytest.mark.parametrize(("width", "columns"), [(40, 1), (80, 2), (110, 2), (170, 3), (200, 3)])
def test_a_long_tree_stands_in_columns_where_there_is_room(width: int, columns: int) -> None:
    below = make_node(99, "Anak", "k-07/anak", own=5)
    nodes = [
        make_node(n, f"Kategori nomor {n:02}", f"k-{n:02}", *([below] if n == 7 else []), own=n)
        for n in range(60)
    ]
    lines = draw_nodes(nodes, width).splitlines()
    assert lines[1].count("Kategori nomor") == columns
    assert len(lines) <= 1 + -(-61 // columns) + 1
    assert max(map(cell_len, lines)) <= width
    names = re.findall(r"Kategori nomor \d+", "\n".join(lines))
    assert sorted(names) == [f"Kategori nomor {n:02}" for n in range(60)]
    assert "…" not in "".join(lines)


def test_the_tree_as_json_has_the_same_nodes() -> None:
    shown = json.loads(dump_categories(TREE))
    assert dump_categories(TREE) == json.dumps(shown, indent=2, ensure_ascii=False)
    assert [node["slug"] for node in shown] == ["hut-ri", "hut-ri-2", "berita", "mall"]
    assert shown[2]["children"] == [
        {"id": 4, "name": "Nasional", "slug": "nasional", "path": "berita/nasional"}
        | {"count": 2, "placed": True, "children": []}
    ]
    assert [node["count"] for node in shown] == [1_234, 0, 1, 0]
    assert [node["placed"] for node in shown] == [True, True, True, False]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TITLES)
def test_a_tree_of_long_names_fits(name: str, width: int) -> None:
    nodes = [make_node(1, name, "a/" * 40, make_node(2, name, "b", placed=False), own=1)]
    out = draw_nodes(nodes, width)
    assert widest(out) <= width
    assert "\x1b" not in out


NOON = datetime(2025, 5, 15, 12, 0, tzinfo=WIB)


def draw_moments(
    moments: list[Moment], width: int = 80, language: str = "id", by: str = "day", **more: Any
) -> str:
    calendar = Calendar(language, localise, NOON, by)
    group = draw_timeline(moments, calendar, width=width, **more)
    return render(group, width=width, has_color=False)


MOMENTS = [
    Moment("2025-05-14T17:00:00Z", make_article(title="Tengah malam", byline=["tm", "yl"])),
    Moment("2025-05-14T16:59:00Z", make_article(title="Semenit sebelumnya", categories=["a/b"])),
    Moment("2025-05-14T01:00:00Z", None),
    Moment("2024-12-31T17:30:00Z", make_article(title="")),
]


def test_the_timeline_has_days_of_the_zone_and_names_near_ones() -> None:
    assert draw_moments(MOMENTS).splitlines() == [
        "Kamis, 15 Mei 2025 · hari ini",
        "  00:00  Tengah malam",
        "         tm/yl",
        "",
        "Rabu, 14 Mei 2025 · kemarin",
        "  23:59  Semenit sebelumnya",
        "         a/b",
        "  08:00  (judul tidak diketahui)",
        "",
        "Rabu, 1 Januari 2025",
        "  00:30  (tanpa judul)",
    ]
    english = draw_moments(MOMENTS, language="en").splitlines()
    assert english[0] == "Thursday, 15 May 2025 · today"
    assert "Wednesday, 14 May 2025 · yesterday" in english


def test_the_timeline_by_week_and_month_tells_the_day_beside_the_time() -> None:
    assert draw_moments(MOMENTS[1:], by="week").splitlines() == [
        "12–18 Mei 2025",
        "  Rab 14  23:59  Semenit sebelumnya",
        "                 a/b",
        "  Rab 14  08:00  (judul tidak diketahui)",
        "",
        "30 Desember 2024 – 5 Januari 2025",
        "  Rab  1  00:30  (tanpa judul)",
    ]
    lines = draw_moments(MOMENTS, by="month", language="en").splitlines()
    assert [line for line in lines if line and line[0] != " "] == ["May 2025", "January 2025"]


def test_what_is_scheduled_stands_in_a_block_of_its_own() -> None:
    ahead = [
        Moment("2025-06-01T01:00:00Z", make_article(title="Nanti", status="scheduled")),
        Moment("2025-05-16T01:00:00Z", make_article(title="Besok", status="scheduled")),
        Moment("2025-05-15T01:00:00Z", make_article(title="Lewat", status="scheduled")),
    ]
    assert draw_moments(MOMENTS[:1], ahead=ahead).splitlines() == [
        "Terjadwal",
        "  1 Juni 2025 08:00  Nanti",
        "  besok 08:00        Besok",
        "  hari ini 08:00     Lewat  (lewat waktu: publish --due)",
        "",
        "Kamis, 15 Mei 2025 · hari ini",
        "  00:00  Tengah malam",
        "         tm/yl",
    ]


def test_a_heading_that_was_drawn_is_not_drawn_again() -> None:
    assert draw_moments(MOMENTS[:2], under="Kamis, 15 Mei 2025").splitlines() == [
        "  00:00  Tengah malam",
        "         tm/yl",
        "",
        "Rabu, 14 Mei 2025 · kemarin",
        "  23:59  Semenit sebelumnya",
        "         a/b",
    ]


def test_an_empty_timeline_says_so() -> None:
    assert draw_moments([]) == "Belum ada apa-apa.\n"
    assert draw_moments([], language="en") == "Nothing yet.\n"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("title", TITLES)
def test_a_timeline_of_long_titles_fits(title: str, width: int) -> None:
    article = make_article(title=title, categories=[title or "x"] * 3, byline=["tm"])
    out = draw_moments([Moment("2025-05-14T12:25:00Z", article)], width)
    assert widest(out) <= width
    assert ("…" in out) == (width == 140 and bool(title))
    assert "\x1b" not in out
    if title.startswith("x"):
        assert out.count("x") >= 300  # titles are folded and never cut


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", TITLES)
def test_an_article_fits(text: str, width: int) -> None:
    article = make_article(
        title=text, excerpt=text, body=f"<p>{text}</p>", body_format="html",
        tags=["a", "b"], author="Dinas Kominfo",
        authors=[{"name": "Dinas Kominfo", "login": None}],
    )  # fmt: skip
    out = render(
        draw_article(article, language="id", localise=localise), width=width, has_color=False
    )
    assert widest(out) <= width
    assert "#1 · published · 14 Mei 2025 19:25" in out
    assert "Penulis: Dinas Kominfo" in out
    assert "\x1b" not in out


def test_text_as_html_and_markdown_stays_text() -> None:
    article = make_article(title="<b>A</b> *b*", body="# x <script>\n\n[a](b) & c\n\n \n\n1. d")
    assert write_html(article) == (
        "<article>\n<h1>&lt;b&gt;A&lt;/b&gt; *b*</h1>\n"
        "<p># x &lt;script&gt;</p>\n<p>[a](b) &amp; c</p>\n<p>1. d</p>\n</article>\n"
    )
    assert write_markdown(article) == (
        "# \\<b\\>A\\</b\\> \\*b\\*\n\n\\# x \\<script\\>\n\n\\[a\\](b) & c\n\n \n\n\\1. d\n"
    )


def test_markdown_as_html_runs_nothing() -> None:
    body = "*a* <script>alert(1)</script>[x](javascript:alert(1))\n\n|a|\n|-|\n|b|"
    out = write_html(make_article(body=body, body_format="markdown"))
    assert "<em>a</em>" in out
    assert "<td>b</td>" in out
    assert "<script" not in out
    assert 'href="javascript' not in out


@settings(deadline=None)  # the parser is loaded in the middle of it
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]))
    | st.lists(st.sampled_from([*"#+-*_`~1.)>[]|<\\ a", "- a", "1. "])).map("".join)
)
def test_escaped_markdown_shows_the_text_itself(text: str) -> None:
    from markdown_it import MarkdownIt

    words = text.replace("&", "")
    html = MarkdownIt("commonmark").render(escape_markdown(words))
    tokens = MarkdownIt("commonmark").parse(escape_markdown(words))
    kinds = {token.type for token in tokens} - {"paragraph_open", "paragraph_close", "inline"}
    assert kinds <= {"code_block"}, html  # four blanks before a line are Markdown's own
