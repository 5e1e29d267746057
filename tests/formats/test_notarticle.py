"""What servers give in an article's place is refused, and articles that look like it are not."""

from __future__ import annotations

import pytest

from beritacli.formats.not_articles import find_error
from tests.conftest import Newsroom

PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1>{1}</body></html>"
DOCTYPE = "<!DOCTYPE html><html><head><title>{}</title></head><body{}><p>{}</p></body></html>"
ERRORS = [
    PAGE.format("502 Bad Gateway", "<hr><center>nginx/1.24.0</center>"),
    PAGE.format("404 Not Found", "<p>The requested URL was not found on this server.</p>"),
    PAGE.format("503 Service Temporarily Unavailable", ""),
    PAGE.format("403 Forbidden | Kota Contoh", ""),
    PAGE.format("Error 1020", "<p>Access denied</p>"),
    PAGE.format("500", ""),
    PAGE.format("Halaman tidak ditemukan - Kabar Kota", ""),
    PAGE.format("Terjadi Kesalahan!", ""),
    DOCTYPE.format("Just a moment...", "", "Enable JavaScript and cookies to continue"),
    DOCTYPE.format("Attention Required! | Cloudflare", "", "Sorry, you have been blocked"),
    DOCTYPE.format("Kabar › Error", " id='error-page'", "There has been a critical error."),
    DOCTYPE.format("Log In ‹ Kabar — WordPress", ' class="login js wp-core-ui"', "Username"),
    DOCTYPE.format("Kabar", ' class="error404 wide"', "Tidak ada."),
]
ARTICLES = [
    PAGE.format("404 warga mengungsi akibat banjir", "<p>Air naik sejak malam.</p>"),
    PAGE.format("500 Peserta Ikut Lari Pagi", "<p>Lari dimulai pukul enam.</p>"),
    PAGE.format("Forbidden City Dibuka Kembali", "<p>Museum dibuka.</p>"),
    PAGE.format("Error wasit merugikan tim tuan rumah", "<p>Laga berakhir 1-0.</p>"),
    PAGE.format("Masuk Sekolah Kembali Senin", "<p>Siswa masuk pagi.</p>"),
]


@pytest.mark.parametrize("page", ERRORS)
def test_an_error_page_is_refused(newsroom: Newsroom, page: str) -> None:
    assert find_error(page)
    for name in ("a.html", "feed.xml", "posts.json", "a.md", "a"):
        result = newsroom("import", newsroom.write(name, page))
        assert result.code == 4, (name, result)
        assert "not an article" in result.err
        assert len(result.err.splitlines()) == 2
    assert newsroom("import", "-", "--format", "page", stdin=page).code == 4
    assert newsroom("import", "-", stdin=page).code == 4
    assert not newsroom.store.exists()


@pytest.mark.parametrize("page", ARTICLES)
def test_an_article_that_sounds_like_one_is_taken(newsroom: Newsroom, page: str) -> None:
    assert find_error(page) is None
    assert newsroom("import", newsroom.write("a.html", page)).code == 0


@pytest.mark.parametrize("name", ["feed.xml", "posts.json", "a.rss", "a.csv", "A.NDJSON"])
def test_html_is_not_what_such_a_name_says(newsroom: Newsroom, name: str) -> None:
    page = PAGE.format("Pasar murah dibuka", "<p>Pagi ini.</p>")
    result = newsroom("import", newsroom.write(name, page))
    assert result.code == 4
    assert "not what its name says" in result.err
    assert newsroom("import", str(newsroom.folder / name), "--format", "rss").code == 4


def test_html_on_standard_input_needs_its_format(newsroom: Newsroom) -> None:
    page = PAGE.format("Pasar murah dibuka", f"<article><p>{'Pagi ini ramai. ' * 30}</p></article>")
    result = newsroom("import", "-", stdin=page)
    assert result.code == 4
    assert "--format page" in result.err
    newsroom.ok("import", "-", "--format", "page", stdin=page)


@pytest.mark.parametrize("content", ["", "  \n\n", "\ufeff"])
@pytest.mark.parametrize("name", ["feed.xml", "a.md", "a.html", "-"])
def test_an_empty_answer_is_refused(newsroom: Newsroom, name: str, content: str) -> None:
    path = "-" if name == "-" else newsroom.write(name, content)
    result = newsroom("import", path, stdin=content)
    assert result.code == 4, result
    assert not newsroom.store.exists()
