"""Records of other systems made into ours: types, dates and texts checked, nothing invented.

What a record does not give stays absent: defaults are the import's to choose.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles.statuses import check_status
from beritacli.archive.articles.visibility import guess_visibility
from beritacli.archive.errors import NewsroomError
from beritacli.archive.text_rules import MAX_NAME, check_text, check_title
from beritacli.article import BODY_FORMATS, DATES, INTERNAL, PASSWORD, PASSWORD_KEYS, PUBLIC
from beritacli.formats.mapping.authors import Author, read_authors
from beritacli.formats.mapping.languages import as_language
from beritacli.formats.mapping.visibility import name_visibility
from beritacli.language.bylines import BYLINE_HINT, lift_byline, parse_byline
from beritacli.language.dates import is_utc_text, to_utc_text
from beritacli.language.slugs import is_slug, make_slug, repair_slug
from beritacli.store.values import LAST_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from beritacli.archive.archive import Archive

UNKNOWN_VISIBILITY = "unknown_visibility"  # of a record's fields: the word, for the report
_LONGEST_WORD = 100
_MAX_DEPTH = 50
_LONGEST_SHOWN = 60
_MOST_OLD_SLUGS = 1_000
_MOST_AUTHORS = 1_000
_WAY = re.compile(r"\s*[>»]\s*")  # `Pemerintahan > Perizinan`, as shops and feeds write it
_NO_DATES = ("0000-00-00", "-0001-11-30")  # MySQL's and PHP's ways of saying that there is none
_MOST_TERMS = 10_000  # of one record


class RecordError(Exception):
    """A record that can't be taken, with the field, the reason and what to do."""

    def __init__(self, field: str, reason: str, hint: str) -> None:
        """Keep the three apart for the report."""
        super().__init__(field, reason, hint)
        self.field = field
        self.reason = reason
        self.hint = hint


class Term(NamedTuple):
    """A category or tag as a record names it: a path, slug or name, and a name to show.

    is_exact: a category's text is its whole path, and never a name or slug that fits several.
    way: the names of a category and of those above it, from the top, where the record spells them.
    is_guess: whether that way is only a reading of a name with slashes.
    """

    text: str
    name: str | None = None
    is_exact: bool = False
    way: tuple[str, ...] = ()
    is_guess: bool = False


def fold_way(names: Iterable[str]) -> tuple[str, ...]:
    """Names as they are compared."""
    return tuple(name.casefold() for name in names)


def is_too_long(term: Term) -> bool:
    """Whether a name is longer than a category's or tag's can be; a path may be longer."""
    if term.way:
        return any(len(name) > MAX_NAME for name in term.way)
    if len(term.name or term.text) <= MAX_NAME:
        return False
    return term.name is not None or not all(map(is_slug, term.text.split("/")))


def normalise(
    archive: Archive, fields: Mapping[str, Any], *, lifts_byline: bool, is_exact: bool = False
) -> dict[str, Any]:
    """The fields of a record as ours: texts checked, dates as UTC text, terms as `Term`s.

    is_exact: whether its categories are whole paths. Raises RecordError for the first field that
    can't be taken.
    """
    clean = _read_fields(fields)
    if is_exact and "categories" in clean:
        clean["categories"] = [one._replace(is_exact=True) for one in clean["categories"]]
    for name in DATES:
        if name in fields:
            clean[name] = _read_date(archive, name, fields[name])
    if "title" not in clean:
        raise RecordError("title", "It is missing.", "Add the field «title» to the record.")
    clean["meta"] = _read_meta(_take_language(clean, fields))
    _read_visibility(clean, fields.get("visibility"))
    _hold_until(archive, clean, fields.get("not_before"))
    _settle_author(clean)
    _repair_slug(clean)
    if lifts_byline and "byline" not in clean:
        _lift_byline(clean)
    for name in ("created_at", "modified_at"):
        if clean.get(name, "") is None:
            del clean[name]
    return clean


def _read_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name in fields:
            try:
                clean[name] = read(name, fields[name])
            except NewsroomError as error:
                raise RecordError(name, error.message, error.hint) from error
    return clean


def _read_text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(name, f"It is {_kind(value)}, not text.", "Put it in quotes.")
    return check_title(value) if name == "title" else check_text(name, value)


def _read_optional(name: str, value: Any) -> str | None:
    return _read_text(name, value) or None


def _read_name(name: str, value: Any) -> str | None:
    return _read_text(name, value).strip() or None


def _read_format(name: str, value: Any) -> str:
    if value not in BODY_FORMATS:
        hint = f"There are: {', '.join(BODY_FORMATS)}."
        raise RecordError(name, f"'{value}' is no format of a body.", hint)
    return str(value)


def _read_status(_name: str, value: Any) -> str:
    return check_status(str(value))


def _read_byline(name: str, value: Any) -> list[str]:
    text = "/".join(str(part) for part in value) if isinstance(value, list) else value
    try:
        return list(_parse_byline(_read_text(name, text)))
    except ValueError as error:
        raise RecordError(name, str(error), BYLINE_HINT) from error


@lru_cache  # a desk has few, and an import many of each
def _parse_byline(text: str) -> tuple[str, ...]:
    return tuple(parse_byline(text))


def _read_terms(name: str, value: Any) -> list[Term]:
    values = value if isinstance(value, list) else [value] if value not in (None, "") else []
    if len(values) > _MOST_TERMS:
        reason = f"It has {len(values):,} of them; at most {_MOST_TERMS:,} are taken."
        raise RecordError(name, reason, "Leave in it what the article is about.")
    return list(dict.fromkeys(_read_term(name, one) for one in values))


def _read_term(name: str, value: Any) -> Term:
    if isinstance(value, dict) and isinstance(value.get("way"), list):
        names = [_read_text(name, one).strip() for one in value["way"]]
        return _make_way(name, tuple(one for one in names if one))
    if isinstance(value, dict):
        shown = value.get("name")
        value = value.get("path") or value.get("slug") or shown
        term = Term(_read_text(name, value).strip(), _read_text(name, shown).strip() or None)
    elif isinstance(value, str):
        return _make_term(name, value)
    else:
        term = Term(_read_text(name, value).strip())
    return _check_term(name, term)


@lru_cache(maxsize=4096)  # an archive has some hundreds, and an import many of each
def _make_term(name: str, text: str) -> Term:
    term = Term(_read_text(name, text).strip())
    if name == "categories" and (found := _WAY.split(term.text)):
        slashes = [part.strip() for part in term.text.split("/")]
        if len(found) > 1 and all(found):
            return term._replace(name=found[-1], way=tuple(found))
        if len(slashes) > 1 and all(slashes) and not all(map(is_slug, slashes)):
            return term._replace(way=tuple(slashes), is_guess=True)
    return _check_term(name, term)


def _make_way(name: str, names: tuple[str, ...]) -> Term:
    """The category at the end of a way down the tree; a tag of its last part."""
    if name != "categories" or len(names) < 2:  # noqa: PLR2004
        return _check_term(name, Term(names[-1] if names else ""))
    path = "/".join(make_slug(one, fallback="kategori") for one in names)
    return Term(path, names[-1], way=names)


def _check_term(name: str, term: Term) -> Term:
    if not term.text:
        raise RecordError(name, "One of them is empty.", "Take it out, or give its name.")
    return term


def _read_source(name: str, value: Any) -> dict[str, str | None] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not value.get("kind") or value.get("id") in (None, ""):
        hint = "It is {kind, uri, id}: the system, its site, and its own id."
        raise RecordError(name, "It does not say which system and which id.", hint)
    uri = value.get("uri")
    return {
        "kind": _read_text(name, value["kind"]),
        "uri": None if uri is None else _read_text(name, uri),
        "id": _read_text(name, str(value["id"])),
    }


def _read_old_slugs(name: str, value: Any) -> list[str]:
    """Slugs that the article had; those that can't be one are no address here."""
    values = value if isinstance(value, list) else [value]
    texts = (_read_text(name, one).strip().strip("/") for one in values[:_MOST_OLD_SLUGS])
    return list(dict.fromkeys(one for one in texts if is_slug(one)))


def _read_authors(name: str, value: Any) -> list[Author]:
    authors, _ = read_authors(value)
    if len(authors) > _MOST_AUTHORS:
        reason = f"It names {len(authors):,} authors; at most {_MOST_AUTHORS:,} are taken."
        raise RecordError(name, reason, "Leave those who wrote the article.")
    texts = (text for author in authors for text in author.values())
    if any(text and _read_text(name, text) != text for text in texts):
        raise RecordError(name, "A name holds a character that no text can.", "Take it out.")
    return authors


def _settle_author(clean: dict[str, Any]) -> None:
    """Have the first of several authors as the author."""
    if authors := clean.get("authors"):
        clean["author"] = authors[0]["name"]
    else:
        clean.pop("authors", None)


def _read_id(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LAST_ID:
        hint = f"An id is a whole number from 1 to {LAST_ID}; leave it out for a new one."
        raise RecordError(name, f"{quote_value(value)} is not a valid id.", hint)
    return value


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "id": _read_id,
    "slug": _read_text,
    "title": _read_text,
    "status": _read_status,
    "byline": _read_byline,
    "author": _read_name,
    "authors": _read_authors,
    "categories": _read_terms,
    "tags": _read_terms,
    "excerpt": _read_text,
    "body": _read_text,
    "body_format": _read_format,
    "image": _read_optional,
    "old_slugs": _read_old_slugs,
    "source": _read_source,
    "archive": _read_optional,
}


def _read_date(archive: Archive, name: str, value: Any) -> str | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RecordError(name, f"It is {_kind(value)}, not a date.", "Write it as text.")
    if isinstance(value, str):
        if is_utc_text(value):
            return value
        if value.startswith(_NO_DATES):
            return None
    try:
        return to_utc_text(archive.parse_source_date(value).at)
    except NewsroomError as error:
        raise RecordError(name, error.message, error.hint) from error


def _read_meta(value: Any) -> dict[str, Any]:
    if value is None or value == []:  # PHP writes an empty object as a list
        return {}
    if not isinstance(value, dict):
        raise RecordError("meta", f"It is {_kind(value)}, not an object.", "Write it as {…}.")
    _check_meta(value, 0)
    return dict(value)


def _take_language(clean: dict[str, Any], fields: Mapping[str, Any]) -> Any:
    """Take the language; return the meta, which keeps a value that isn't a language's tag.

    A record of an older version has the tag in its meta.
    """
    meta = fields.get("meta")
    if "language" not in fields:
        named = meta.get("language") if isinstance(meta, dict) else None
        if tag := as_language(named):
            clean["language"] = tag
        return meta
    value = fields["language"]
    clean["language"] = as_language(value)
    if clean["language"] is None and value and isinstance(meta, dict | None):
        return {"language": value, **(meta or {})}
    return meta


def _read_visibility(clean: dict[str, Any], value: Any) -> None:
    """Take who may read it; a word that is not known restricts and is kept.

    A password restricts whatever the word says. Without a word, the meta may say something.
    """
    meta = clean["meta"]
    if not meta and value is None:
        return
    has_password = any(meta.get(key) for key in PASSWORD_KEYS)
    if value in (None, "", []):
        guessed = guess_visibility(meta)
        if guessed != PUBLIC:
            clean["visibility"] = guessed
        return
    named = name_visibility(value)
    if named is None:
        clean[UNKNOWN_VISIBILITY] = meta["visibility_as_given"] = str(value)[:_LONGEST_WORD]
    clean["visibility"] = PASSWORD if has_password and named == PUBLIC else named or INTERNAL


def _hold_until(archive: Archive, clean: dict[str, Any], value: Any) -> None:
    """Date an article by its embargo where that ends later than its own date."""
    held = _read_date(archive, "not_before", value) if value else None
    if held is not None and held > (clean.get("published_at") or ""):
        clean["published_at"] = held


def _check_meta(value: Any, depth: int) -> None:
    """Raise RecordError for text that no document can hold, at any depth."""
    if depth > _MAX_DEPTH:
        raise RecordError("meta", "It is nested too deeply.", "Flatten it.")
    if isinstance(value, str) and ("\0" in value or not _is_encodable(value)):
        reason = "It holds NUL or half of a surrogate pair."
        raise RecordError("meta", reason, "Take the character out.")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_meta(name, depth + 1)
            _check_meta(inner, depth + 1)
    if isinstance(value, list):
        for inner in value:
            _check_meta(inner, depth + 1)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _repair_slug(clean: dict[str, Any]) -> None:
    """Make a slug that is not valid valid, and keep what it was."""
    given = clean.get("slug")
    if not given:
        clean.pop("slug", None)
    elif not is_slug(given):
        clean["slug"] = repair_slug(given, fallback="artikel")
        clean["meta"].setdefault("slug_as_given", given)


def _lift_byline(clean: dict[str, Any]) -> None:
    lifted = lift_byline(clean.get("body", ""), clean.get("body_format", "html"))
    if lifted is not None:
        clean["body"] = lifted.body
        clean["byline"] = list(lifted.byline)
        clean["meta"]["byline_as_written"] = {
            "text": lifted.as_written,
            "from_end": lifted.from_end,
        }


def quote_value(value: Any) -> str:
    """A value in quotes, shortened: a hostile one may be as long as its file."""
    try:
        text = str(value)
    except ValueError:  # a number with more digits than Python writes
        text = f"{value:#x}"
    return f"'{text}'" if len(text) <= _LONGEST_SHOWN else f"'{text[:_LONGEST_SHOWN]}…'"


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "an object" if isinstance(value, dict) else "nothing")
