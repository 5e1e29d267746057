"""What a page takes over from its site: Hugo's cascades, Jekyll's defaults, sections that are shut.

A page's own front matter comes first, then the nearest of these. What isn't understood may restrict
a page and never opens it. Facts from gohugo.io (front matter, «cascade»; page bundles),
getzola.org (a section that is a draft) and jekyllrb.com (front matter defaults, collections).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.article import INTERNAL, PUBLIC
from beritacli.formats.mapping.restrictions import apply_restrictions, fold, take_restrictions
from beritacli.formats.mapping.visibility import name_visibility, restrict
from beritacli.formats.markdown.front_matter import split_front
from beritacli.formats.markdown.sites.config import Config, Folder, find_config, may_be_config
from beritacli.formats.markdown.sites.folders import split_language
from beritacli.formats.markdown.sites.hugo import (
    Rule,
    find_language,
    find_place,
    get_folded,
    is_ignored,
    is_resource,
    read_cascade,
    read_hugo,
)
from beritacli.formats.markdown.sites.jekyll import is_left_out, read_defaults
from beritacli.text.errors import MAX_FRONT
from beritacli.text.yaml import FrontError, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


# What is each page's own.
_OWN = {
    *("title", "linktitle", "slug", "url", "permalink", "aliases", "redirect_from", "id"),
    *("source", "revision", "archive", "beritacli", "cascade", "menu", "menus", "weight"),
    *("body", "body_format"),
}
_UNRENDERED = {"build", "headless", "render", "eleventyexcludefromcollections"}
_BUNDLE = ("index.md", "index.markdown", "index.html", "index.htm")


class Inherited(NamedTuple):
    """What a page takes over, the nearest first.

    shut: what restricts it whatever it says itself. is_closed: no generator would make a page.
    """

    rules: tuple[Rule, ...] = ()
    shut: tuple[Mapping[str, Any], ...] = ()
    is_closed: bool = False
    language: str | None = None
    path: str | None = None  # below the site's content, as Hugo has it

    def add_to(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A page's front matter with what it takes over."""
        own = read_cascade(get_folded(data, "cascade"), self.path, self.language)
        if not (own or self.rules or self.shut or self.is_closed):
            return dict(data)
        whole = dict(data)
        for rule in (*own, *self.rules):
            if rule.is_sure:
                _put_below(whole, _flatten(rule.values))
            else:
                _shut(whole, _flatten(rule.values), has_render=True)
        for values in self.shut:
            _shut(whole, _flatten(values))
        if self.is_closed:
            whole["visibility"] = restrict(whole.get("visibility"), INTERNAL)
        return whole

    def restrict(self, fields: dict[str, Any]) -> None:
        """Restrict the fields of an article that has no front matter of a generator's."""
        if not (self.rules or self.shut or self.is_closed):
            return
        said = take_restrictions(self.add_to({}))
        said.pop("published", None)
        said["statuses"] = [one for one in said.get("statuses", ()) if one != "published"]
        apply_restrictions(said, fields)
        if self.is_closed:
            fields["visibility"] = restrict(fields.get("visibility"), INTERNAL)


def _put_below(whole: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Add what front matter doesn't say itself; of tables, what they don't."""
    names = {fold(name): name for name in whole}
    for name, value in values.items():
        if name.lower() in _OWN and not (fold(name) == "permalink" and value is False):
            continue
        mine = names.get(fold(name))
        if mine is None:
            whole[name] = value
        elif isinstance(whole[mine], dict) and isinstance(value, dict) and fold(name) != "build":
            whole[mine] = {**value, **whole[mine]}


def _shut(whole: dict[str, Any], values: Mapping[str, Any], *, has_render: bool = False) -> None:
    """Add what restricts, in the place of what the page says; dates only where it has none."""
    for name, value in values.items():
        said = _read_restriction(name, settle(value))
        statuses = [one for one in said.pop("statuses", ()) if one not in {"published", "publish"}]
        if "not_before" in said or (has_render and fold(name) == "date"):
            whole.setdefault("notBefore", value)
        elif "expires_at" in said:
            whole.setdefault("expiryDate", value)
        elif said.keys() - {"published"} or statuses or (has_render and fold(name) in _UNRENDERED):
            whole[name] = value


def _read_restriction(name: str, value: Any) -> dict[str, Any]:
    """What take_restrictions finds, also under the names that are read as ours."""
    if name == "visibility" and value not in (None, "") and name_visibility(value) != PUBLIC:
        return {name: value}
    if name == "expires_at" and value:
        return {name: value}
    return take_restrictions({"post_status" if name == "status" else name: value})


def _flatten(values: Mapping[str, Any]) -> dict[str, Any]:
    """Front matter with what its `params` or `extra` say of readers, as Hugo takes it."""
    flat = dict(values)
    for name in ("params", "extra"):
        inner = values.get(name)
        if isinstance(inner, dict):
            said = ((key, value) for key, value in inner.items() if take_restrictions({key: value}))
            flat = {**dict(said), **flat}
    return flat


class _Level(NamedTuple):
    """A folder: its sections' front matter by language, its bundle's, and the site's if it is one.

    problem: why something of it can't be read.
    """

    sections: tuple[tuple[str | None, Mapping[str, Any]], ...]
    bundle: Mapping[str, Any] | None
    config: Config | None
    problem: str | None

    def list_sections(self, language: str | None) -> Iterator[Mapping[str, Any]]:
        """Yield the front matter of sections that are, or may be, of a language."""
        for other, front in self.sections:
            if other == language or None in {other, language}:
                yield front


class Sites:
    """Finds what pages take over, reading each folder once.

    problems: what can't be read; the pages below it are closed.
    """

    def __init__(self) -> None:
        """Start with nothing read."""
        self._levels: dict[tuple[Folder, PurePosixPath], _Level] = {}
        self.problems: dict[str, None] = {}

    def is_config(self, folder: Folder | None, path: PurePosixPath | None) -> bool:
        """Whether a file is part of a site's configuration."""
        if folder is None or path is None or not may_be_config(path):
            return False
        folders = (path.parent, *path.parents[1:3])
        found = (self._read_level(folder, one).config for one in folders)
        return any(config and path in config.files for config in found)

    def find(self, folder: Folder, path: PurePosixPath) -> Inherited:
        """What the page of a file takes over."""
        levels: list[tuple[PurePosixPath, _Level]] = []
        for parent in path.parents:
            level = self._read_level(folder, parent)
            levels.append((parent, level))
            if level.problem:
                self.problems[level.problem] = None
            if level.config is not None:
                break
        root, top = levels[-1]
        config = top.config
        place = find_place(path, root, config)
        language = find_language(path, config)
        rules: list[Rule] = []
        shut: list[Mapping[str, Any]] = []
        is_closed = any(level.problem for _, level in levels)
        for _, level in levels:
            for front in level.list_sections(language):
                rules += read_cascade(get_folded(front, "cascade"), place, language)
                shut.append({k: v for k, v in front.items() if fold(k) not in {"cascade", "date"}})
            if level.bundle is not None and is_resource(path, place):
                shut.append(level.bundle)
                is_closed = is_closed or (config is not None and config.hugo is not None)
        if config is not None and config.hugo is not None:
            rules += read_hugo(config.hugo, place, language)
            is_closed = is_closed or is_ignored(config.hugo, path, root)
        if config is not None and config.jekyll is not None:
            relative = path.relative_to(root)
            rules += [Rule(*one) for one in read_defaults(config.jekyll, relative)]
            is_closed = is_closed or is_left_out(config.jekyll, relative)
        return Inherited(tuple(rules), tuple(shut), is_closed, language, place)

    def _read_level(self, folder: Folder, path: PurePosixPath) -> _Level:
        key = folder, path
        if key not in self._levels:
            self._levels[key] = _read_level(folder, path)
        return self._levels[key]


def _read_level(folder: Folder, path: PurePosixPath) -> _Level:
    sections: list[tuple[str | None, Mapping[str, Any]]] = []
    bundle: Mapping[str, Any] | None = None
    config = find_config(folder, path)
    problem = config.problem if config else None
    for name in sorted(folder.list_names(path)):
        stem, language = split_language(PurePosixPath(name).stem)
        is_section = stem == "_index" and name != "_index"
        if not is_section and name not in _BUNDLE:
            continue
        try:
            front = _read_front(folder.read(path / name))
        except (FrontError, OSError) as error:
            problem = f"{path / name}: {error}"
            continue
        if is_section:
            sections.append((language, front))
        else:
            bundle = front
    return _Level(tuple(sections), bundle, config, problem)


def _read_front(content: bytes) -> Mapping[str, Any]:
    """Front matter of a page. Raises FrontError."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if len(content) > MAX_FRONT:
        text = text[: text.rfind("\n") + 1]
    front = split_front(text)
    if front.data is None and re.search(r"(?im)^#\+(?:draft|cascade|expirydate)", text):
        raise FrontError(1, "front matter of Org mode, which isn't read")
    return front.data or {}
