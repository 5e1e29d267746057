"""Attachments of WordPress: kept with the articles that they belong to, and given back."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from tests.conftest import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

SITE = "https://contoh.example"


def item(number: int, kind: str, more: str = "", parent: int = 0) -> str:
    return (
        f"<item><title>Judul {number}</title><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date_gmt>2025-05-14 12:25:00</wp:post_date_gmt>"
        f"<wp:post_name>nama-{number}</wp:post_name><wp:status>publish</wp:status>"
        f"<wp:post_parent>{parent}</wp:post_parent><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def picture(number: int, parent: int = 0) -> str:
    more = (
        f"<wp:attachment_url>{SITE}/{number}.jpg</wp:attachment_url>"
        f"<excerpt:encoded>Takarir &lt;b&gt; {number}</excerpt:encoded>"
        "<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        f"<wp:meta_value>Teks {number}</wp:meta_value></wp:postmeta>"
    )
    return item(number, "attachment", more, parent)


def post(number: int, body: str, thumbnail: str = "") -> str:
    meta = (
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
        f"<wp:meta_value>{thumbnail}</wp:meta_value></wp:postmeta>"
    )
    content = f"<content:encoded><![CDATA[{body}]]></content:encoded>"
    return item(number, "post", content + (meta if thumbnail else ""))


def wxr(*items: str) -> str:
    return f"""<rss xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{SITE}</wp:base_blog_url>{"".join(items)}
</channel></rss>"""


FILE = wxr(
    post(1, '<p>a</p>[gallery ids="11,12"]<img class="wp-image-13" src="x">', "14"),
    *(picture(number) for number in (11, 12, 13, 14)),
    picture(15, parent=1),
    picture(16),
    post(2, '<!-- wp:image {"id":12,"sizeSlug":"large"} --><p>b</p>'),
)


def test_attachments_stay_with_their_articles(any_newsroom: Newsroom, tmp_path: Path) -> None:
    room = any_newsroom
    result = room.ok("import", "-", stdin=FILE)
    assert "1 attachment." in result.err
    attachments = {one["id"]: one for one in room.article("nama-1")["meta"]["attachments"]}
    assert attachments.keys() == {"11", "12", "13", "14", "15"}
    assert attachments["15"] == {
        "id": "15",
        "url": f"{SITE}/15.jpg",
        "title": "Judul 15",
        "caption": "Takarir <b> 15",
        "alt": "Teks 15",
        "parent": "1",
        "slug": "nama-15",
    }
    assert room.article("nama-1")["image"] == f"{SITE}/14.jpg"
    assert [one["id"] for one in room.article("nama-2")["meta"]["attachments"]] == ["12"]
    assert "Nothing changed." in room.ok("import", "-", stdin=FILE).err
    written = room.ok("export", "--format", "wxr").out
    ids = re.findall(r"<wp:post_id>(\d+)<", written)
    assert sorted(ids) == ["1", "11", "12", "13", "14", "15", "2"]
    assert "<wp:meta_key><![CDATA[_thumbnail_id]]></wp:meta_key><wp:meta_value><![CDATA[14]]>" in (
        written
    )
    assert "<excerpt:encoded><![CDATA[Takarir <b> 15]]></excerpt:encoded>" in written
    assert "<![CDATA[Teks 15]]>" in written
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", "-", stdin=written)
    for slug in ("nama-1", "nama-2"):
        assert other.article(slug)["meta"] == room.article(slug)["meta"]
        assert other.article(slug)["image"] == room.article(slug)["image"]


def test_an_image_that_is_not_in_the_file_is_returned_as_it_came(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.ok("import", "-", stdin=wxr(post(1, "<p>a</p>", "77")))
    written = newsroom.ok("export", "--format", "wxr").out
    assert "_thumbnail_id]]></wp:meta_key><wp:meta_value><![CDATA[77]]>" in written
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", "-", stdin=written)
    assert other.article("1")["meta"] == newsroom.article("1")["meta"]


def test_pictures_of_the_interface_are_kept_too(newsroom: Newsroom) -> None:
    media = {
        "id": 7,
        "date_gmt": "2025-05-14T12:25:00",
        "guid": {"rendered": f"{SITE}/7.jpg"},
        "slug": "pasar",
        "type": "attachment",
        "link": f"{SITE}/pasar/",
        "title": {"rendered": "Pasar &amp; Kota"},
        "caption": {"rendered": "<p>Takarir</p>\n"},
        "alt_text": "Pasar pagi",
        "source_url": f"{SITE}/7.jpg",
        "post": 3,
    }
    article = {
        "id": 3,
        "date_gmt": "2025-05-14T12:25:00",
        "slug": "berita",
        "status": "publish",
        "type": "post",
        "link": f"{SITE}/berita/",
        "title": {"rendered": "Berita"},
        "content": {"rendered": "<p>Isi.</p>", "protected": False},
        "featured_media": 7,
    }
    files = [newsroom.write("a.json", [article]), newsroom.write("m.json", [media])]
    newsroom.ok("import", *files)
    (kept,) = newsroom.article("berita")["meta"]["attachments"]
    assert (kept["id"], kept["alt"], kept["title"]) == ("7", "Pasar pagi", "Pasar & Kota")


def test_hostile_bodies_take_no_longer(newsroom: Newsroom) -> None:
    body = "[gallery " * 20_000 + "<!-- wp:image " * 20_000
    begin = time.process_time()
    newsroom.ok("import", "-", stdin=wxr(picture(11), post(1, body)))
    assert time.process_time() - begin < 10
