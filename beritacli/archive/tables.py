"""How the archive lies in TinyDB tables: their names and indexes. Decided once; others build on it.

articles       the fields of `Article` in articles.py, categories and tags as ids, and `date` (what
               lists sort by), `source_values` (where ours differs from what the source last said),
               `imported_as` (the slug and date that it came with), `view` (how the source showed
               it), `views` {view: {field: hash}} (what other views last said), `copy` (the article
               that took the source's values when both sides had changed), and `co_authors` (names
               and logins in `authors` beside `author`; no hash counts it)
categories     name, slug, parent (an id or null), placed, old_paths (where it stood before),
               old_names, is_nameless (an import knew its path alone), is_bare (its slug alone)
tags           slug, name, old_slugs (what it was called before), removed
stamps         at: a moment at which the site published something
retired_slugs  slug, article: what was published once is never given to another article
known_as       key (a hash under `salt`), article: who an article is to others beside its source;
               of one that is gone, who must not come back; `body` is the hash of a text
archive        identity: what no other archive has. Given by the first change, never undone.
               salt: the identity of another archive whose removed articles are known here
settings       key, value
changes        at, actor, command; the id is the change's number. `wrote` and `hash` prove it (see
               hashes.py); `event` is undo, redo, erase, compaction, restore or renumbering;
               `undoes`: the change that was undone; `forgot`: the last one whose revisions were
               emptied; `command_hash`: the command was shortened by an erasure; `begins_anew`: a
               copy with another history was restored; `follows`: the change before, where it isn't
               the number before
revisions      change, of (`articles/12`), kind (add, edit, remove, erase), and what undoes it:
               `fields` {name: delta} of an edit (see deltas.py), `document` of a remove. An add is
               undone by removing. `after` is the hash of the document as it left it; `gone` says
               why what it held was taken out (erased, forgotten), and `content` keeps its hash
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beritacli.store import Count, FullText, Index, Schema

if TYPE_CHECKING:
    from collections.abc import Mapping

# What of each is called in messages and in JSON, one and many.
WORDS = {
    "articles": ("article", "articles"),
    "categories": ("category", "categories"),
    "tags": ("tag", "tags"),
    "settings": ("setting", "settings"),
    "stamps": ("stamp", "stamps"),
}
_MOST_READ = 4_000_000  # characters of a body: SQLite has all new words of a document in memory
# What no reader sees: comments, and elements with code or with stand-ins. These patterns read every
# article that is written; without IGNORECASE they take a tenth of the time.
_MAY_HIDE = re.compile(r"<(?:!--|[sS][cCtT]|[tT][eE]|[iI][fF]|[nN][oO])")
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|iframe|noscript)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
# Tags inside of a word: «Ke<b>bakar</b>an» is one.
_NAMES = (
    "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr"
)
_TAG_NAMES = rf"/?(?:{_NAMES}|{_NAMES.upper()})(?:[\s/][^<>]*)?>"
_INSIDE = re.compile(rf"<(?<=\w<){_TAG_NAMES}(?:<{_TAG_NAMES})*")
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")


def read_words(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What full text holds of an article.

    Title, excerpt and body, without their markup; the byline's initials; and the ids of its
    categories and tags, so that renaming one is still one small write: a search asks for the ids
    of those whose names fit. Of a body that is no article's any more, its beginning.
    """
    body = (document.get("body") or "")[:_MOST_READ]
    if document.get("body_format") == "html":
        body = read_html(body)
    byline, categories, tags = (
        document.get(name) or () for name in ("byline", "categories", "tags")
    )
    title, excerpt = document.get("title") or "", document.get("excerpt") or ""
    return title, excerpt, body, *(" ".join(map(str, ids)) for ids in (byline, categories, tags))


def read_html(text: str) -> str:
    """The words of HTML: no tags or code, and entities as what they stand for."""
    if _MAY_HIDE.search(text):
        text = _HIDDEN.sub(" ", text)
    text = _MARKUP.sub(" ", _INSIDE.sub("", text))
    if "&" in text:
        from html import unescape

        text = unescape(text)
    return text


def _add_co_authors(table: str, document: dict[str, Any]) -> dict[str, Any]:
    """An article of version 4 as one of version 5."""
    if table != "articles" or not document.get("authors"):
        return document
    from beritacli.formats.mapping.authors import list_others

    return {**document, "co_authors": list_others(document["authors"])}


TEXT_COLUMNS = ("title", "excerpt", "body", "byline", "categories", "tags")
TEXT_WEIGHTS = (8.0, 3.0, 1.0, 2.0, 4.0, 4.0)


SCHEMA = Schema(
    application="beritacli",
    application_id=0x42455249,  # «BERI»
    version=5,
    migrations={5: _add_co_authors},
    tables={
        "articles": (
            Index("slug", "ordered"),
            Index("date", "ordered"),
            Index("status", by="date"),
            Index("author", by="date"),
            Index("categories", "many", by="date"),
            Index("tags", "many", by="date"),
            Index("byline", "many", by="date"),
            Index("co_authors", "many", by="date"),
            Index("source.id"),
            Index("imported_as"),
            Count(("status",)),
            Count(("categories", "status")),
            Count(("tags", "status"), "each"),
            Count(("byline", "status")),
            Count(("author", "status")),
            Count(("date", "status"), "prefix"),
            FullText(TEXT_COLUMNS, TEXT_WEIGHTS, read_words, by="date"),
        ),
        "categories": (),
        "tags": (
            Index("slug", "ordered"),
            Index("old_slugs", "many"),
            Count(("removed",)),
        ),
        "stamps": (Index("at", "ordered"),),
        "retired_slugs": (Index("slug"), Index("article")),
        "known_as": (Index("key"), Index("article")),
        "archive": (),
        "settings": (),
        "changes": (Index("at", "ordered"), Index("event"), Index("undoes")),
        "revisions": (Index("change"), Index("of")),
    },
)
