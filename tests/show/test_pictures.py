"""Tables, trees and timelines: what they say, and that they fit."""

from __future__ import annotations

import re
from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len

from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
from tests import pictures
from tests.conftest import SAMPLES, Newsroom

README = (SAMPLES.parent / "README.md").read_text(encoding="utf-8")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


PICTURES = [
    ["list", "--limit", "60"],
    ["tags"],
    ["categories"],
    ["timeline"],
    ["show", "2"],
    ["stats"],
]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """The sample data."""
    newsroom.ok("import", str(SAMPLES / "halaman-berita.txt"), str(SAMPLES / "berita.json"))
    newsroom.add("日本語のタイトル" * 20, "--byline", "tm")
    newsroom.add("👨‍👩‍👧 keluarga " * 20)
    return newsroom


@pytest.mark.parametrize("width", [40, 60, 80, 140, 200])
@pytest.mark.parametrize("words", PICTURES)
def test_pictures_fit_the_width(room: Newsroom, words: list[str], width: int) -> None:
    shown = room(*words, is_terminal=True, width=width)
    lines = ANSI.sub("", shown.out).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert len(lines) > 3


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_ids_statuses_and_headers_are_never_cut(room: Newsroom, width: int) -> None:
    plain = room("--color", "never", "list", is_terminal=True, width=width).out.splitlines()
    assert plain[0].split()[:2] == ["No.", "Status"]
    assert plain[0].startswith("No.") or plain[0].startswith(" No.")
    ids = [line.split()[0] for line in plain[1:]]
    assert ids[:3] == ["39", "45", "44"]
    assert all(one.isdigit() for one in ids)
    assert any("…" in line for line in plain)
    assert not any("…" in line.split()[1] for line in plain[1:])


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("words", PICTURES)
def test_a_terminal_shows_what_a_pipe_gets(room: Newsroom, words: list[str], width: int) -> None:
    """With wide letters, Arabic, joined emoji and colours: no cell is lost or shifted."""
    shown = room(*words, is_terminal=True, width=width).out
    screen = pyte.Screen(width, shown.count("\n") + 1)
    pyte.Stream(screen).feed(shown.replace("\n", "\r\n"))
    for seen, line in zip(screen.display, ANSI.sub("", shown).splitlines(), strict=False):
        if not re.search("[\u0300-\u036f\u200d-\u200f\ufe0f\U0001f1e6-\U0001faff]", line):
            assert seen.rstrip() == line.rstrip()


def test_near_dates_are_told_in_words_on_a_terminal_alone(room: Newsroom) -> None:
    shown = room("--color", "never", "list", "--limit", "9", is_terminal=True, width=120).out
    assert "  hari ini 12:00  " in shown
    assert "  kemarin 19:25  " in shown
    assert "  13 Mei 2025 " in shown
    english = room("--color", "never", "--lang", "en", "list", is_terminal=True, width=80).out
    assert "  yesterday 19:25  " in english
    assert "kemarin" not in room.ok("list", "--format", "table", "--limit", "9").out
    assert "2025-05-14T19:25:00+07:00" in room.ok("list").out


def test_titles_lead_to_the_site_where_its_address_is_known(room: Newsroom) -> None:
    def links(*words: str, is_terminal: bool = True) -> tuple[list[str], str]:
        shown = room("list", "--limit", "60", *words, is_terminal=is_terminal)
        return re.findall(r"\x1b\]8;id=[^;]*;([^\x1b]+)", shown.out), shown.err

    hint = "No links without the site's address: beritacli config set address URL\n"
    assert links("--web") == ([], hint)
    with open_database(room.store, SCHEMA) as database:
        database.table("settings").insert({"key": "address", "value": "https://kota.example/"})
    found, _ = links("--web")
    assert "https://kota.example/posyandu-keliling-jangkau-lima-kelurahan/" in found
    published = room.ok("list", "--status", "published", "--format", "ids").out.split()
    assert len(found) == len(published)
    assert links() == ([], "")
    assert links("--web", is_terminal=False)[0] == []
    with open_database(room.store, SCHEMA) as database:
        database.table("articles").update({"slug": "a b\x1b\\\u202e/%d8"}, doc_ids=[2])
        assert "https://kota.example/a%20b%1B%5C%E2%80%AE%2F%d8/" in links("--web")[0]
        settings = {"key": "address", "value": "javascript:alert(1)"}
        database.table("settings").update(settings)
        assert links("--web")[0] == []


def test_colour_is_for_terminals_and_can_be_refused(room: Newsroom) -> None:
    def colours(*words: str, is_terminal: bool = True, **variables: str) -> bool:
        room.variables = dict(variables)
        return "\x1b[" in room(*words, is_terminal=is_terminal).out

    assert colours("list")
    assert colours("categories")
    assert not colours("list", is_terminal=False)
    assert not colours("list", NO_COLOR="1")
    assert not colours("list", TERM="dumb")
    assert not colours("--color", "never", "list")
    assert colours("--color", "always", "categories", is_terminal=False)
    assert colours("--color", "always", "list", NO_COLOR="1")


def test_the_tree_tells_twins_apart_and_marks_what_has_no_place(room: Newsroom) -> None:
    lines = room.ok("categories").out.splitlines()
    assert lines[0] == "Kategori 67"
    labels = [" ".join(re.sub("[█▉▊▋▌▍▎▏]", "", line).split()) for line in lines]
    assert "├── HUT RI hut-ri 1" in labels
    assert "├── HUT RI hut-ri-2 1" in labels
    assert "├── Mall Pelayanan Publik ← mall-pelayanan-publik-2" in labels
    assert "│ └── Nasional …/nasional 1" in labels
    assert "├── Berita Σ 1" in labels
    assert lines[-2] == "└── Zakat"
    assert lines[-1].startswith("← belum ditempatkan")
    assert room.ok("--lang", "en", "categories").out.startswith("Categories 67\n")


def test_the_timeline_of_the_samples(room: Newsroom) -> None:
    ahead, _, out = room.ok("timeline", "--limit", "40").out.partition("\n\n")
    assert ahead.splitlines()[:2] == [
        "Terjadwal",
        "  2 Januari 2030 08:00  Rencana Kota Metro 2030–2040 Utamakan Air Bersih dan",
    ]
    assert out == room.ok("timeline", "--limit", "40", "--ahead", "0").out
    assert out.splitlines()[:3] == [
        "Rabu, 14 Mei 2025 · kemarin",
        "  19:25  Pasar Cendrawasih Ditata Ulang, Pedagang Pindah Sementara",
        "         perdagangan, umkm · tm/yl",
    ]
    assert out.count("(judul tidak diketahui)") == 7  # five of twelve are articles
    assert "Rabu, 1 Januari 2025" in out  # 31 December in UTC
    assert "2030" not in out


def test_an_empty_timeline_says_so(newsroom: Newsroom) -> None:
    newsroom.add("Draf")
    assert newsroom.ok("timeline").out == "Belum ada apa-apa.\n"
    assert newsroom.ok("timeline", "--format", "json").out == "[]\n"


def test_an_article_to_read(room: Newsroom) -> None:
    out = room.ok("show", "foto-karnaval-sepeda-hias-dan-bazar-umkm-di-taman-merdeka").out
    assert out.startswith(
        "[FOTO] Karnaval Sepeda Hias & Bazar UMKM di Taman Merdeka\n#4 · published"
    )
    assert "<p>" not in out
    assert "Kategori: umkm, pariwisata" in out
    assert "“Tahun depan kami ingin rutenya sampai ke Lapangan Samber,”" in " ".join(out.split())


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_the_pictures_of_the_readme_are_in_step(room: Newsroom, name: str, tmp_path: Path) -> None:
    """If not: `python -m tests.pictures`. Only their text is compared, Rich draws the rest."""

    def read(svg: str) -> list[str]:
        return re.findall(r"<text[^>]*>([^<]*)</text>", svg)

    kept = (pictures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert read(kept) == read(pictures.draw_picture(pictures.make_room(tmp_path / "lain"), name))
    assert len(read(kept)) > 12
    assert "http" not in re.sub("<!--.*?-->|xmlns=[^ ]*", "", kept)
    assert f"sample_data/pictures/{name}.svg" in README
