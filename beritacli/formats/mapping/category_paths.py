"""Categories that name their parents by a key, an id or a slug, as paths of slugs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from beritacli.formats.entries import CategoryEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 100  # levels of a path that are read; an archive takes fewer and says so
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")


class Branch(NamedTuple):
    """A category. parent: the key of its parent, None at the top."""

    slug: str
    name: str
    parent: str | None
    placed: bool = True


def cut_rings(branches: Mapping[str, Branch]) -> dict[str, Branch]:
    """The branches; of parents in a ring the first stands at the top, and has to be placed."""
    cut = dict(branches)
    done: set[str] = set()
    order = {key: number for number, key in enumerate(branches)}
    for key in branches:
        way: dict[str, None] = {}
        above: str | None = key
        while above is not None and above in cut and above not in done and above not in way:
            way[above] = None
            above = cut[above].parent
        if above in way:
            keys = list(way)
            first = min(keys[keys.index(above) :], key=order.__getitem__)
            cut[first] = cut[first]._replace(parent=None, placed=False)
        done.update(way)
    return cut


def find_paths(branches: Mapping[str, Branch], known: Mapping[str, str]) -> dict[str, str]:
    """Path by key, as far as the parents are there. known: paths by key that were found before."""
    paths = dict(known)
    for key in branches:
        slugs: list[str] = []
        passed: set[str] = set()
        above: str | None = key
        while above is not None and above in branches and above not in passed:
            if len(passed) == DEEPEST:
                break
            passed.add(above)
            branch = branches[above]
            slugs.insert(0, branch.slug)
            above = branch.parent
        if above is not None and above in known and above not in passed:
            is_deep = known[above].count("/") >= DEEPEST  # and does not grow any more
            slugs = [known[above], *([] if is_deep else slugs)]
        paths[key] = "/".join(slugs)
    return paths


def make_entry(branch: Branch, paths: Mapping[str, str], key: str) -> CategoryEntry:
    """The entry of a category; one whose parent is not in the file has to be placed."""
    is_known = branch.parent is None or branch.parent in paths
    simple = _NOT_IN_A_SLUG.sub("-", branch.name.lower()).strip("-")
    # It is found by its name, wherever it stands by now.
    path = None if not is_known and branch.slug == simple else paths[key]
    placed = is_known and (branch.parent is not None or branch.placed)
    return CategoryEntry(branch.name, path, placed)
