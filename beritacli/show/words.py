"""Headings of pictures, in the archive's language."""

from __future__ import annotations

WORDS = {
    "id": {
        "author": "Penulis",
        "byline": "Inisial",
        "categories": "Kategori",
        "date": "Tanggal",
        "empty": "Belum ada apa-apa.",
        "id": "No.",
        "name": "Nama",
        "count": "Artikel",
        "slug": "Slug",
        "stamp": "(judul tidak diketahui)",
        "status": "Status",
        "tags": "Tag",
        "title": "Judul",
        "to be placed": "belum ditempatkan: categories move PATH PARENT",
        "untitled": "(tanpa judul)",
    },
    "en": {
        "author": "Author",
        "byline": "Byline",
        "categories": "Categories",
        "date": "Date",
        "empty": "Nothing yet.",
        "id": "ID",
        "name": "Name",
        "count": "Articles",
        "slug": "Slug",
        "stamp": "(title not known)",
        "status": "Status",
        "tags": "Tags",
        "title": "Title",
        "to be placed": "to be placed: categories move PATH PARENT",
        "untitled": "(no title)",
    },
}
