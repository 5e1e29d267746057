"""What a WXR file names before the items that have it: categories, tags and authors."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from beritacli.formats.mapping.wordpress_words import OWN_KEY, escape_name
from beritacli.text.json_text import dump_json
from beritacli.text.xml.characters import clean_xml_text, write_cdata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beritacli.formats.entries import Sink

_NOT_IN_A_LOGIN = re.compile(r"[^a-z0-9]+")
_LONGEST_LOGIN = 50  # of the 60 that WordPress has room for


class Terms:
    """The categories and tags that were written, each before it is first used."""

    def __init__(self, file: Sink) -> None:
        """Nothing is written yet."""
        self._file = file
        self._categories: dict[str, tuple[str, str]] = {}
        self._nicenames: set[str] = set()
        self._tags: dict[str, str] = {}
        self._number = 0

    def find_category(
        self, path: str, name: str | None = None, *, placed: bool = True
    ) -> tuple[str, str]:
        """Nicename and name of a category, which is written where it was not yet."""
        if found := self._categories.get(path):
            return found
        above, _, slug = path.rpartition("/")
        parent = self.find_category(above)[0] if above else ""
        nicename = self._choose_nicename(slug, above)
        shown = slug if name is None else name
        self._categories[path] = nicename, shown
        own: dict[str, Any] = {} if nicename == slug else {"slug": slug}
        own |= {} if placed else {"placed": False}
        self._write(
            "category",
            {
                "category_nicename": nicename,
                "category_parent": parent,
                "cat_name": escape_name(shown),
            },
            own,
        )
        return nicename, shown

    def _choose_nicename(self, slug: str, above: str) -> str:
        """WordPress has each slug once: of several the parents' are added, then a number."""
        nicename = slug
        for parent in reversed(above.split("/") if above else []):
            if nicename not in self._nicenames:
                break
            nicename = f"{nicename}-{parent}"
        chosen, number = nicename, 2
        while chosen in self._nicenames:
            chosen, number = f"{nicename}-{number}", number + 1
        self._nicenames.add(chosen)
        return chosen

    def find_tag(self, slug: str, name: str | None = None) -> str:
        """Name of a tag, which is written where it was not yet."""
        if slug not in self._tags:
            self._tags[slug] = slug if name is None else name
            self._write("tag", {"tag_slug": slug, "tag_name": escape_name(self._tags[slug])}, {})
        return self._tags[slug]

    def _write(self, kind: str, parts: Mapping[str, str], own: Mapping[str, Any]) -> None:
        self._number += 1
        inner = "".join(f"<wp:{n}>{write_cdata(text)}</wp:{n}>" for n, text in parts.items())
        if own:
            inner += (
                f"<wp:termmeta><wp:meta_key>{OWN_KEY}</wp:meta_key>"
                f"<wp:meta_value>{write_cdata(dump_json(own))}</wp:meta_value></wp:termmeta>"
            )
        term_id = f"<wp:term_id>{self._number}</wp:term_id>"
        self._file.write(f"\t<wp:{kind}>{term_id}{inner}</wp:{kind}>\n")


class Authors:
    """The authors that were written, each before the first item that is theirs."""

    def __init__(self, file: Sink) -> None:
        """Nothing is written yet."""
        self._file = file
        self._logins: dict[str, str] = {}
        self._used: set[str] = set()

    def find_login(self, name: str, wanted: object) -> str:
        """Login of an author, who is written where he was not yet.

        wanted: the login in the system that the author came from, taken where it is free.
        """
        if name not in self._logins:
            login = wanted if isinstance(wanted, str) and self._fits(wanted) else self._make(name)
            self._logins[name] = login
            self._used.add(login)
            self._file.write(
                f"\t<wp:author><wp:author_id>{len(self._logins)}</wp:author_id>"
                f"<wp:author_login>{write_cdata(login)}</wp:author_login>"
                f"<wp:author_email></wp:author_email><wp:author_display_name>"
                f"{write_cdata(escape_name(name))}</wp:author_display_name>"
                f"<wp:author_first_name></wp:author_first_name>"
                f"<wp:author_last_name></wp:author_last_name></wp:author>\n"
            )
        return self._logins[name]

    def _fits(self, login: str) -> bool:
        return login not in self._used and login.strip() == login == clean_xml_text(login) != ""

    def _make(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        login = _NOT_IN_A_LOGIN.sub("-", plain).strip("-")[:_LONGEST_LOGIN] or "penulis"
        chosen, number = login, 2
        while chosen in self._used:
            chosen, number = f"{login}-{number}", number + 1
        return chosen
