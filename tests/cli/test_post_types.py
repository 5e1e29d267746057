"""Custom post types of WordPress, and comments that come apart from their posts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.conftest import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

SITE = "https://contoh.example"


def wxr(*kinds: str) -> str:
    items = "".join(
        f"<item><title>Judul {number}</title><wp:post_id>{number}</wp:post_id>"
        "<wp:post_date_gmt>2025-05-14 12:25:00</wp:post_date_gmt>"
        f"<wp:post_name>judul-{number}</wp:post_name><wp:status>publish</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type></item>"
        for number, kind in enumerate(kinds, 1)
    )
    return f"""<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{SITE}</wp:base_blog_url>{items}
</channel></rss>"""


def post(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "date_gmt": "2025-05-14T12:25:00",
        "slug": f"judul-{number}",
        "status": "publish",
        "type": "post",
        "link": f"{SITE}/judul-{number}/",
        "title": {"rendered": "Judul"},
        "content": {"rendered": "<p>Isi.</p>", "protected": False},
    }


def comment(number: int, of: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "post": of,
        "parent": 0,
        "author": 0,
        "author_name": "Warga &amp; Kawan",
        "author_url": "",
        "date": "2025-05-15T08:00:00",
        "date_gmt": "2025-05-15T01:00:00",
        "content": {"rendered": "<p>Bagus</p>\n"},
        "link": f"{SITE}/judul-{of}/#comment-{number}",
        "status": "approved",
        "type": "comment",
        **more,
    }


def test_custom_types_come_in_when_asked_for(newsroom: Newsroom, tmp_path: Path) -> None:
    file = wxr("post", "berita", "agenda", "agenda", "nav_menu_item")
    result = newsroom.ok("import", "-", stdin=file)
    assert "2 agenda, 1 berita, 1 nav_menu_item" in result.err
    assert "--post-type agenda --post-type berita\n" in result.err
    assert "1 added" in result.err
    result = newsroom.ok("import", "-", "--post-type", "berita", stdin=file)
    assert "1 added, 0 updated, 1 unchanged" in result.err
    result = newsroom.ok("import", "-", "--post-type", "all", stdin=file)
    assert "2 added, 0 updated, 2 unchanged" in result.err
    assert "1 nav_menu_item" in result.err
    assert newsroom.article("judul-3")["meta"]["type"] == "agenda"
    written = newsroom.ok("export", "--format", "wxr").out
    kinds = re.findall(r"<wp:post_type>(.*?)</wp:post_type>", written)
    assert sorted(kinds) == ["agenda", "agenda", "berita", "post"]
    other = Newsroom(tmp_path, "lain.db")
    other.ok("import", "-", stdin=written)
    assert other.article("judul-3")["meta"] == newsroom.article("judul-3")["meta"]


def test_comments_of_the_interface_are_attached(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    comments = [
        comment(7, 1),
        comment(8, 1, parent=7, status="hold", content={"rendered": "<p>x</p>", "raw": "x"}),
        comment(9, 99),
    ]
    files = [room.write("comments.json", comments), room.write("posts.json", [post(1), post(2)])]
    for order in (files, files[::-1]):
        result = room.ok("import", *order)
        assert "1 comment." in result.err
    assert "Nothing changed." in result.err
    found = room.article("judul-1")["meta"]["comments"]
    assert [one["comment_id"] for one in found] == ["7", "8"]
    assert found[0]["comment_author"] == "Warga & Kawan"
    assert found[0]["comment_date_gmt"] == "2025-05-15 01:00:00"
    assert [found[1][f"comment_{name}"] for name in ("approved", "parent", "content")] == [
        "0",
        "7",
        "x",
    ]
    assert "comments" not in room.article("judul-2")["meta"]
    written = room.ok("export", "--format", "wxr").out
    assert written.count("<wp:comment>") == 2
    assert "<wp:comment_parent><![CDATA[7]]></wp:comment_parent>" in written


def test_sticky_parent_and_order_go_to_wxr(newsroom: Newsroom) -> None:
    page = {**post(5), "type": "page", "parent": 3, "menu_order": 4}
    newsroom.ok("import", newsroom.write("p.json", [{**post(1), "sticky": True}, page]))
    written = newsroom.ok("export", "--format", "wxr").out
    for part in ("<wp:is_sticky>1<", "<wp:post_parent>3<", "<wp:menu_order>4<"):
        assert part in written
