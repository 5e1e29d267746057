"""What Jekyll's configuration says of a page: front matter defaults, and what is left out.

As Jekyll 4 does it (lib/jekyll/frontmatter_defaults.rb and entry_filter.rb).
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from beritacli.formats.markdown.sites.globs import read_glob

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import PurePosixPath

_POSTS = ("_posts", "_drafts")
_OLD_TYPES = {"post": "posts", "page": "pages", "draft": "drafts"}  # of its first versions


def read_defaults(
    config: Mapping[str, Any], path: PurePosixPath
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield front matter for a page, what comes first first, and whether it is certain.

    path: below the folder of the configuration.
    """
    sets = config.get("defaults")
    certain: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for one in sets if isinstance(sets, list) else ():
        if not isinstance(one, dict) or not isinstance(one.get("values"), dict):
            continue  # Jekyll warns, and goes on without it
        scope = one.get("scope", {})
        fits = _fits(scope, config, path) if isinstance(scope, dict) else None
        if fits is None:
            yield one["values"], False
        elif fits:
            certain.append((scope, one["values"]))
    whole: dict[str, Any] = {}
    before: dict[str, Any] | None = None
    for scope, values in certain:
        if before is None or _comes_first(scope, before):
            whole, before = _merge(whole, values), scope
        else:
            whole = _merge(values, whole)
    link = whole.get("permalink")
    if isinstance(link, str):  # an address is one page's, or a pattern
        del whole["permalink"]
    if whole:
        yield whole, True


def _fits(scope: Mapping[str, Any], config: Mapping[str, Any], path: PurePosixPath) -> bool | None:
    kind = scope.get("type")
    if "type" in scope and not isinstance(kind, str):
        return None
    if isinstance(kind, str) and _OLD_TYPES.get(kind, kind) not in _types_of(path):
        return False
    given = scope.get("path")
    if not isinstance(given, str) or not given.strip("/"):
        return True
    given = given.removeprefix("/")
    paths = _paths_of(config, path)
    if "*" not in given:
        collections = str(config.get("collections_dir") or "").strip("/")
        bare = given.removeprefix(f"{collections}/") if collections else given
        return any(one.startswith((given, bare)) for one in paths)
    glob = read_glob(given)
    if glob is None:
        return None
    # In a glob of Ruby's, `**/` also stands for no folder at all.
    other = read_glob(given.replace("**/", ""))
    return any(one.fits_beginning(text) for one in (glob, other) if one for text in paths)


def _paths_of(config: Mapping[str, Any], path: PurePosixPath) -> list[str]:
    """A page's path as Jekyll may have it: below its source, and below its collections."""
    paths = [str(path)]
    for name in ("source", "collections_dir"):
        folder = str(config.get(name) or "").strip("./")
        if folder:
            paths += [one.removeprefix(f"{folder}/") for one in paths]
    return list(dict.fromkeys(paths))


def _types_of(path: PurePosixPath) -> set[str]:
    folders = path.parts[:-1]
    if set(_POSTS) & set(folders):
        return {"posts", "drafts"} if "_drafts" in folders else {"posts"}
    return {name[1:] for name in folders if name.startswith("_")} or {"pages"}


def _comes_first(scope: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a scope comes before the one that came first so far: the longer path does."""
    new, old = (len(str(one.get("path") or "").strip("/")) for one in (scope, before))
    return new > old if new != old else "type" in scope or "type" not in before


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        other = merged.get(name)
        if isinstance(value, dict) and isinstance(other, dict):
            merged[name] = _merge(other, value)
        else:
            merged[name] = value
    return merged


def is_left_out(config: Mapping[str, Any], path: PurePosixPath) -> bool:
    """Whether Jekyll makes no page of a file: it is excluded, or of a collection without pages."""
    included = _list(config.get("include"))
    for text in _paths_of(config, path):
        parts = text.split("/")
        ways = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        for way in ways:
            name = way.rpartition("/")[2]
            if any(fnmatchcase(one, glob) for glob in included for one in (way, name)):
                return False
            if any(_excludes(glob, way) for glob in _list(config.get("exclude"))):
                return True
    return _is_of_silent_collection(config, path)


def _excludes(glob: str, way: str) -> bool:
    glob = glob.removeprefix("/")
    return bool(glob) and (fnmatchcase(way, glob) or f"{way}/".startswith(glob))


def _is_of_silent_collection(config: Mapping[str, Any], path: PurePosixPath) -> bool:
    folders = path.parts[:-1]
    if set(_POSTS) & set(folders):
        return False
    name = next((one[1:] for one in folders if one.startswith("_")), None)
    if name is None:
        return False
    collections = config.get("collections")
    found = collections.get(name) if isinstance(collections, dict) else None
    return not (isinstance(found, dict) and found.get("output") is True)


def _list(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
