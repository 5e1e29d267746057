"""What of an article's meta WXR has elements for: told apart from the rest, and written.

Only what a reader gives back to the letter is written so; the rest is kept in our own postmeta.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beritacli.formats.mapping.wordpress_words import (
    DEFAULTS,
    EXTRAS,
    NUMBERS,
    RESERVED,
    STATUSES,
    escape_name,
)
from beritacli.text.xml.characters import clean_xml_text, escape_xml, write_cdata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COMMENT_FIELD = re.compile(r"comment_[A-Za-z_]{1,40}")
_LARGEST = 2**63 - 1  # of an id in WordPress's database


def split_meta(article: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The article's meta that WXR has elements for, and the rest."""
    native: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, value in article["meta"].items():
        (native if _is_native(name, value, article) else rest)[name] = value
    return native, rest


def write_extras(native: Mapping[str, Any]) -> dict[str, str]:
    """Values of all EXTRAS, as they stand between tags."""
    values = {**DEFAULTS, **native}
    return {
        name: "1" if values[name] is True else escape_xml(str(values[name])) for name in DEFAULTS
    }


def write_postmeta(native: Mapping[str, Any], own: Mapping[str, str]) -> str:
    """All postmeta elements: those that came in, and some of the writer's."""
    return "".join(_write_pairs("postmeta", {**native.get("postmeta", {}), **own}))


def write_terms(native: Mapping[str, Any]) -> str:
    """Terms of other taxonomies than categories and tags."""
    return "".join(
        write_term(taxonomy, term["slug"], term["name"])
        for taxonomy, terms in native.get("terms", {}).items()
        for term in terms
    )


def write_term(taxonomy: str, nicename: str, name: str) -> str:
    """A `<category>` of an item."""
    domain, slug = escape_xml(taxonomy), escape_xml(nicename)
    shown = write_cdata(escape_name(name))
    return f'\t\t<category domain="{domain}" nicename="{slug}">{shown}</category>\n'


def write_comments(native: Mapping[str, Any]) -> str:
    """The comments with all their fields."""
    return "".join(_write_comment(comment) for comment in native.get("comments", ()))


def _write_comment(comment: Mapping[str, Any]) -> str:
    fields = "".join(
        f"\t\t\t<wp:{name}>{write_cdata(text)}</wp:{name}>\n"
        for name, text in comment.items()
        if name != "commentmeta"
    )
    pairs = "".join(_write_pairs("commentmeta", comment.get("commentmeta", {})))
    return f"\t\t<wp:comment>\n{fields}{pairs}\t\t</wp:comment>\n"


def _write_pairs(element: str, pairs: Mapping[str, Any]) -> Iterator[str]:
    for key, values in pairs.items():
        for value in [values] if isinstance(values, str) else values:
            yield (
                f"\t\t<wp:{element}><wp:meta_key>{write_cdata(key)}</wp:meta_key>"
                f"<wp:meta_value>{write_cdata(value)}</wp:meta_value></wp:{element}>\n"
            )


def _is_native(name: str, value: object, article: Mapping[str, Any]) -> bool:
    if name == "trashed_from":
        return article["status"] == "trash" and value in STATUSES.values()
    if name == "sticky":
        return value is True
    if name == "type":
        return is_exact(value, strip=True) and value not in {DEFAULTS["type"], "attachment"}
    if name in NUMBERS:
        return type(value) is int and 0 < value <= _LARGEST
    if name in EXTRAS:
        return is_exact(value, strip=True) and value != DEFAULTS[name]
    if name == "postmeta":
        return _is_pairs(value) and not value.keys() & set(RESERVED)  # type: ignore[attr-defined]
    if name == "comments":
        return isinstance(value, list) and bool(value) and all(map(_is_comment, value))
    if name == "terms":
        return _is_terms(value)
    return False


def is_exact(value: object, *, strip: bool = False) -> bool:
    """Whether it is text that an XML document gives back to the letter, and not empty."""
    if not isinstance(value, str) or not value or clean_xml_text(value) != value:
        return False
    return not strip or value.strip() == value


def _is_pairs(value: object) -> bool:
    """Whether these are texts by key, or lists of two and more."""
    if not isinstance(value, dict) or not value:
        return False
    return all(
        is_exact(key, strip=True)
        and (
            _is_text(inner)
            if not isinstance(inner, list)
            else len(inner) > 1 and all(map(_is_text, inner))
        )
        for key, inner in value.items()
    )


def _is_text(value: object) -> bool:
    return value == "" or is_exact(value)


def _is_comment(comment: object) -> bool:
    if not isinstance(comment, dict) or not comment:
        return False
    pairs = comment.get("commentmeta")
    return (pairs is None or _is_pairs(pairs)) and all(
        _COMMENT_FIELD.fullmatch(name) and _is_text(text)
        for name, text in comment.items()
        if name != "commentmeta"
    )


def _is_terms(value: object) -> bool:
    if not isinstance(value, dict) or not value:
        return False
    return all(
        is_exact(taxonomy, strip=True)
        and taxonomy not in {"category", "post_tag", "tag"}
        and isinstance(terms, list)
        and terms
        and all(
            isinstance(term, dict)
            and term.keys() == {"slug", "name"}
            and all(is_exact(text, strip=True) for text in term.values())
            for term in terms
        )
        and len({(term["slug"], term["name"]) for term in terms}) == len(terms)
        for taxonomy, terms in value.items()
    )
