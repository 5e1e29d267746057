"""What the folders of a site's sources say: which generator it is, categories, and languages.

Facts from jekyllrb.com/docs/posts (categories from folders, and strings split at blanks),
hexo.io/docs/front-matter (a plain list is one way down) and gohugo.io (names with a language).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-.")
_SOURCES = {"source", "src", "docs", "content", "site"}  # where generators look, not categories
_LANGUAGES = (
    "ar|bg|bn|ca|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|jv|ko|lt|lv|mad|ms|nb|nl|nn|no"
    "|pl|pt|ro|ru|sk|sl|sr|su|sv|ta|th|tr|uk|ur|vi|zh"
)
_SUFFIX = re.compile(rf"(.+)\.((?:{_LANGUAGES})(?:-[A-Za-z]{{2,4}})?)", re.IGNORECASE)


def is_jekyll(path: str) -> bool:
    """Whether a file is one of Jekyll's posts: below `_posts`, with a date, or in `_drafts`."""
    pure = PurePosixPath(path)
    folders = pure.parts[:-1]
    if "_posts" in folders:
        return not is_hexo(path)
    return "_drafts" in folders and not is_hexo(path)


def is_hexo(path: str) -> bool:
    """Whether a file is one of Hexo's posts: in `source/_posts`, or there without a date."""
    pure = PurePosixPath(path)
    folders = pure.parts[:-1]
    if not {"_posts", "_drafts"} & set(folders):
        return False
    return "source" in folders or ("_posts" in folders and not _DATED.match(pure.name))


def list_folders(path: str) -> list[str]:
    """Jekyll's categories of a post: the folders above `_posts` or `_drafts`."""
    folders = PurePosixPath(path).parts[:-1]
    mark = next((name for name in folders if name in {"_posts", "_drafts"}), None)
    if mark is None or not is_jekyll(path):
        return []
    above = folders[: folders.index(mark)]
    return [name for name in above if name not in _SOURCES and name[:1] not in "._"]


def read_site_terms(data: dict[str, Any], path: str) -> dict[str, Any]:
    """Front matter with its terms as the generator means them that the file at this path is of."""
    if is_jekyll(path):
        return _read_jekyll_terms(data)
    return _read_hexo_terms(data) if is_hexo(path) else dict(data)


def _read_jekyll_terms(data: dict[str, Any]) -> dict[str, Any]:
    """Front matter with Jekyll's strings of several terms as lists; `category` and `tag` are one.

    A comma says that the string is a list of another kind.
    """
    read = dict(data)
    for many, one in (("categories", "category"), ("tags", "tag")):
        value = read.get(many)
        if isinstance(value, str) and "," not in value and ";" not in value:
            read[many] = value.split()
        if many in read and isinstance(single := read.get(one), str):
            given = read[many] if isinstance(read[many], list) else [read[many]]
            read[many] = [single, *given]
            del read[one]
    return read


def _read_hexo_terms(data: dict[str, Any]) -> dict[str, Any]:
    """Front matter with a plain list of categories as the one way down that it is in Hexo."""
    given = data.get("categories")
    is_way = isinstance(given, list) and len(given) > 1 and all(isinstance(x, str) for x in given)
    return {**data, "categories": [given]} if is_way else dict(data)


def split_language(stem: str) -> tuple[str, str | None]:
    """The name of a page and its language, which Hugo has at the name's end: `index.id`."""
    found = _SUFFIX.fullmatch(stem)
    return (found[1], found[2]) if found else (stem, None)
