"""How the archive lies in TinyDB tables: their names and indexes. Decided once; others build on it.

articles       the fields of `Article` in articles.py, categories and tags as ids, and `date` (what
               lists sort by), `source_values` (where ours differs from what the source last said)
               and `imported_as` (what import knows a record without a source by)
categories     name, slug, parent (an id or null), placed, old_paths (where it stood before),
               is_nameless (an import knew its path alone)
tags           slug, name, old_slugs (what it was called before), removed
stamps         at: a moment at which the site published something
retired_slugs  slug, article: what was published once is never given to another article
settings       key, value
changes        at, actor, command; the id is the change's number
revisions      change, of (`articles/12`), kind (add, edit, remove), and what undoes it:
               `fields` {name: {old, new}} of an edit, long texts as {at, old, new} around the one
               stretch that changed; `document` of a remove. An add is undone by removing.
"""

from __future__ import annotations

from beritacli.store import Index, Schema

SCHEMA = Schema(
    application="beritacli",
    application_id=0x42455249,  # «BERI»
    version=1,
    tables={
        "articles": (
            Index("slug", "ordered"),
            Index("date", "ordered"),
            Index("status", by="date"),
            Index("author", by="date"),
            Index("categories", "many", by="date"),
            Index("tags", "many", by="date"),
            Index("byline", "many", by="date"),
            Index("source.id"),
            Index("imported_as"),
        ),
        "categories": (),
        "tags": (Index("slug", "ordered"), Index("old_slugs", "many")),
        "stamps": (Index("at", "ordered"),),
        "retired_slugs": (Index("slug"), Index("article")),
        "settings": (),
        "changes": (),
        "revisions": (Index("change"), Index("of")),
    },
)
