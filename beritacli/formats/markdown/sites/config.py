"""The configuration of a site of Hugo, Zola or Jekyll, found beside its pages and read as data."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from beritacli.formats.markdown.front_matter import load_toml
from beritacli.text.errors import MAX_FRONT
from beritacli.text.json_text import JsonError, load_json
from beritacli.text.yaml import FrontError, load_yaml, settle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_ENDINGS = (".toml", ".yaml", ".yml", ".json")
HUGO = frozenset(f"hugo{ending}" for ending in _ENDINGS)
# Only beside a folder that sites have: elsewhere a file of this name may be anything.
_HUGO_OLD = frozenset(f"config{ending}" for ending in _ENDINGS)
_SITE_FOLDERS = frozenset(("content", "archetypes", "themes", "layouts", "templates", "static"))
JEKYLL = frozenset(("_config.yml", "_config.yaml", "_config.toml"))
# Hugo reads these folders of `config` when it builds for readers.
_ENVIRONMENTS = ("_default", "production")
_MOST_VALUES = 20_000


class Folder(Protocol):
    """Where the files of a site are: on the disk, or in a zip file."""

    def list_names(self, folder: PurePosixPath) -> Collection[str]:
        """Names of what is in a folder; none where it can't be read."""

    def read(self, path: PurePosixPath) -> bytes:
        """The beginning of a file, one byte more than MAX_FRONT at most. Raises OSError."""


class Config(NamedTuple):
    """The configuration of one site.

    files: their paths. hugo, jekyll: what they say, by which of the two reads them; None where it
    has no file. problem: why one of them can't be read.
    """

    files: tuple[PurePosixPath, ...]
    hugo: tuple[dict[str, Any], ...] | None
    jekyll: dict[str, Any] | None
    problem: str | None = None


def may_be_config(path: PurePosixPath) -> bool:
    """Whether a file may be part of a configuration, by its name and folders."""
    is_named = path.name in HUGO | _HUGO_OLD | JEKYLL
    return is_named or (path.suffix in _ENDINGS and "config" in path.parts[:-1])


def find_config(folder: Folder, path: PurePosixPath) -> Config | None:
    """The configuration of the site whose uppermost folder this is; None if it isn't one."""
    names = frozenset(folder.list_names(path))
    jekyll = [path / name for name in sorted(names & JEKYLL)]
    hugo = [path / name for name in sorted(names & HUGO)]
    if names & _SITE_FOLDERS:
        hugo += [path / name for name in sorted(names & _HUGO_OLD)]
    if "config" in names:
        hugo += _list_environments(folder, path / "config")
    if not hugo and not jekyll:
        return None
    problem = None
    read: dict[PurePosixPath, dict[str, Any]] = {}
    for file in (*hugo, *jekyll):
        try:
            value = _load(file, folder.read(file))
        except (FrontError, OSError) as error:
            problem = f"{file}: {error}"
            continue
        is_part = file.stem not in {"hugo", "config", "_config"}
        read[file] = {file.stem: value} if is_part else value
    return Config(
        (*hugo, *jekyll),
        tuple(read[file] for file in hugo if file in read) if hugo else None,
        {key: value for file in jekyll for key, value in read.get(file, {}).items()}
        if jekyll
        else None,
        problem,
    )


def _list_environments(folder: Folder, path: PurePosixPath) -> Iterator[PurePosixPath]:
    there = folder.list_names(path)
    for environment in _ENVIRONMENTS:
        if environment in there:
            names = folder.list_names(path / environment)
            yield from (
                path / environment / name
                for name in sorted(names)
                if PurePosixPath(name).suffix in _ENDINGS
            )


def _load(file: PurePosixPath, content: bytes) -> dict[str, Any]:
    """What a file says. Raises FrontError."""
    if len(content) > MAX_FRONT:
        raise FrontError(1, "longer than 1 MiB")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise FrontError(1, "not UTF-8") from None
    if file.suffix == ".toml":
        return load_toml(text)
    try:
        value = load_json(text) if file.suffix == ".json" else _load_yaml(text)
    except JsonError as error:
        raise FrontError(error.line, error.problem) from None
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise FrontError(1, "not a list of names and values")
    return value


def _load_yaml(text: str) -> Any:
    """A value of YAML, which may name a part and use it again, as configurations do."""
    try:
        return settle(load_yaml(text))
    except FrontError:
        import yaml

        try:
            value = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
        except (yaml.YAMLError, ValueError, RecursionError):
            raise FrontError(1, "not YAML that can be read") from None
    left = [_MOST_VALUES]
    try:
        return _copy(value, left)
    except RecursionError:
        raise FrontError(1, "nested too deeply") from None


def _copy(value: Any, left: list[int]) -> Any:
    """A value of YAML as JSON's types; parts that are used again are copied, up to a bound."""
    left[0] -= 1
    if left[0] < 0:
        raise FrontError(1, f"more than {_MOST_VALUES:,} values")
    if isinstance(value, dict):
        return {str(key): _copy(inner, left) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner, left) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | None) else str(value)
