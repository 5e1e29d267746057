"""What Hugo's front matter and configuration say of the pages below: cascades, and what is ignored.

Facts from gohugo.io («cascade» in front matter and in a site's configuration), tried with Hugo
0.111 and 0.168.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.formats.mapping.restrictions import fold
from beritacli.formats.markdown.sites.folders import split_language
from beritacli.formats.markdown.sites.globs import Glob, read_expression, read_glob
from beritacli.text.yaml import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.formats.markdown.sites.config import Config

_PAGE_KIND, _ENVIRONMENT = "page", "production"


class Rule(NamedTuple):
    """Front matter for some pages. is_sure: whether it is certain that it is for this page."""

    values: Mapping[str, Any]
    is_sure: bool = True


def read_cascade(cascade: Any, path: str | None, language: str | None) -> list[Rule]:
    """The rules of a cascade that are, or may be, for a page; the first of them comes first."""
    items = cascade if isinstance(cascade, list) else [cascade]
    rules = []
    for item in items:
        if not isinstance(item, dict):
            continue
        targets = [value for name, value in item.items() if fold(name) == "target"]
        fits = [_fits(settle(target), path, language) for target in targets]
        if False not in fits:
            values = {name: value for name, value in item.items() if fold(name) != "target"}
            rules.append(Rule(values, None not in fits))
    return rules


def _fits(target: Any, path: str | None, language: str | None) -> bool | None:
    """Whether a target is a page; None where that isn't certain."""
    if not isinstance(target, dict):
        return None if target else True
    found = [_fits_one(fold(name), glob, path, language) for name, glob in target.items()]
    return False if False in found else None if None in found else True


def _fits_one(name: str, glob: Any, path: str | None, language: str | None) -> bool | None:
    known = {"kind": _PAGE_KIND, "environment": _ENVIRONMENT, "lang": language, "path": path}
    value = known.get(name)
    if not isinstance(glob, str) or (value is None and name != "path"):
        return None
    if glob == "":
        return True
    pattern = read_glob(glob.lower())
    if pattern is None:
        return None
    if name != "path":
        return pattern.fits(str(value).lower())
    return _fits_path(pattern, path)


def _fits_path(glob: Glob, path: str | None) -> bool | None:
    """Whether a page's path fits; where only an older Hugo would say so, that isn't certain.

    A path of which it isn't known where the site begins has `//` in its front.
    """
    if path is None:
        return None
    pure = PurePosixPath(path.lstrip("/"))
    stem, _ = split_language(pure.stem)
    logical = pure.parent if stem in {"index", "_index"} else pure.parent / stem
    names = [f"/{logical}".lower(), f"/{logical.parent / pure.name}".lower(), f"/{pure}".lower()]
    exact = names[0].replace(" ", "-")
    if not path.startswith("//"):
        if glob.fits(exact):
            return True
        return None if any(map(glob.fits, names)) else False
    for name in (exact, *names):
        parts = name.split("/")
        if any(glob.fits("/" + "/".join(parts[at:])) for at in range(1, len(parts))):
            return None
    return False


def is_resource(path: PurePosixPath, place: str | None) -> bool:
    """Whether a file beside or below a page in a folder of its own belongs to that page."""
    is_page = split_language(path.stem)[0] == "index"
    return not is_page and place is not None and not place.startswith("//")


def find_place(path: PurePosixPath, root: PurePosixPath, config: Config | None) -> str | None:
    """A page's path below its site's content, `/posts/a.md`; `//…` if it isn't known from where."""
    if config is not None and config.hugo is None:
        return None
    if config is not None:
        for content in _list_contents(config):
            if path.is_relative_to(root / content):
                return f"/{path.relative_to(root / content)}"
    elif path.parts.count("content") == 1:
        return f"/{'/'.join(path.parts[path.parts.index('content') + 1 :])}"
    return f"//{str(path).lstrip('/')}"


def _list_contents(config: Config) -> list[str]:
    found = [
        value
        for one in config.hugo or ()
        if isinstance(value := get_folded(one, "contentdir"), str)
    ]
    return [*found, *([] if found else ["content"])]


def find_language(path: PurePosixPath, config: Config | None) -> str | None:
    """A page's language by its name, or its site's; None if there may be others."""
    language = split_language(path.stem)[1]
    if language is not None or config is None or config.hugo is None:
        return language
    for one in config.hugo:
        languages = get_folded(one, "languages")
        inner = languages.values() if isinstance(languages, dict) else ()
        if any(isinstance(value, dict) and get_folded(value, "contentdir") for value in inner):
            return None
    given = (get_folded(one, "defaultcontentlanguage") for one in config.hugo)
    return next((value for value in given if isinstance(value, str)), "en")


def get_folded(values: Mapping[str, Any], name: str) -> Any:
    """The value of a name, however it is written there; None where it is not."""
    return next((value for key, value in values.items() if fold(key) == name), None)


def read_hugo(
    configs: Iterable[Mapping[str, Any]], path: str | None, language: str | None
) -> Iterator[Rule]:
    """Yield the rules of a site's configuration for a page."""
    for config in configs:
        yield from read_cascade(get_folded(config, "cascade"), path, language)
        languages = get_folded(config, "languages")
        for name, value in languages.items() if isinstance(languages, dict) else ():
            if isinstance(value, dict) and language in (None, name):
                for rule in read_cascade(get_folded(value, "cascade"), path, language):
                    yield rule._replace(is_sure=rule.is_sure and language is not None)


def is_ignored(
    configs: Iterable[Mapping[str, Any]], path: PurePosixPath, root: PurePosixPath
) -> bool:
    """Whether Hugo makes no page of a file."""
    text = f"/{path.relative_to(root)}"
    for config in configs:
        kinds, ignored = get_folded(config, "disablekinds"), get_folded(config, "ignorefiles")
        if isinstance(kinds, list) and _PAGE_KIND in kinds:
            return True
        for one in ignored if isinstance(ignored, list) else [ignored]:
            if one and _finds(one, text):
                return True
    return False


def _finds(expression: Any, text: str) -> bool:
    """Whether an expression is found in a text; one that isn't understood is."""
    glob = read_expression(expression) if isinstance(expression, str) else None
    return glob is None or glob.fits(text)
