"""Bodies of Ghost's editors, for posts that come without their HTML.

HTML and Markdown that stand in them are given as they are. Of the rest the text is kept, in
paragraphs and headings; what that loses the reader keeps beside it.
Facts: Mobiledoc 0.3.1 (github.com/bustle/mobiledoc-kit) and Lexical's serialized nodes.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.text.errors import FormatError
from beritacli.text.json_text import load_json

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKUP, _IMAGE, _LIST, _CARD = 1, 2, 3, 10  # kinds of a mobiledoc's sections
_TAG = re.compile(r"p|h[1-6]|blockquote|ul|ol|aside")
_HEADING = re.compile(r"h[1-6]")
_MAX_DEPTH = 50
_MARKDOWN_CARDS = {"markdown", "card-markdown"}


class Body(NamedTuple):
    """A text with its format; is_whole is False where the text alone was kept."""

    text: str
    body_format: str
    is_whole: bool


class _Part(NamedTuple):
    text: str
    kind: str = "html"
    is_whole: bool = False


def read_mobiledoc(text: str) -> Body | None:
    """The body in a mobiledoc; None for what is none."""
    document = _load(text)
    sections = document.get("sections")
    if not isinstance(sections, list):
        return None
    cards = _list(document.get("cards"))
    parts = [part for section in sections for part in _read_section(section, cards)]
    return _join(parts)


def read_lexical(text: str) -> Body | None:
    """The body in a document of Lexical; None for what is none."""
    root = _load(text).get("root")
    children = root.get("children") if isinstance(root, dict) else None
    if not isinstance(children, list):
        return None
    return _join([part for node in children if isinstance(node, dict) for part in _read_node(node)])


def write_mobiledoc(body: str, body_format: str) -> dict[str, Any]:
    """A mobiledoc of one card, which holds the body as it is: HTML, or Markdown."""
    card = (
        ["markdown", {"markdown": body}] if body_format == "markdown" else ["html", {"html": body}]
    )
    return {
        "version": "0.3.1",
        "atoms": [],
        "cards": [card],
        "markups": [],
        "sections": [[_CARD, 0]],
    }


def _load(text: str) -> dict[str, Any]:
    try:
        found = load_json(text)
    except FormatError:
        return {}
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _join(parts: list[_Part]) -> Body:
    """One body of its parts: Markdown where all is Markdown, else HTML."""
    texts = [part for part in parts if part.text.strip()]
    is_whole = all(part.is_whole for part in parts)
    if texts and all(part.kind == "markdown" for part in texts):
        return Body("\n\n".join(part.text for part in texts), "markdown", is_whole)
    if len(texts) == 1:
        return Body(texts[0].text, "html", is_whole)
    made = [
        part if part.kind == "html" else _Part(f"<pre>{html.escape(part.text, quote=False)}</pre>")
        for part in texts
    ]
    whole = is_whole and all(part.kind == "html" for part in texts)
    return Body("\n".join(part.text for part in made), "html", whole)


def _read_section(section: Any, cards: list[Any]) -> Iterator[_Part]:
    if not isinstance(section, list) or not section:
        return
    kind, rest = section[0], section[1:]
    if kind == _MARKUP and len(rest) > 1:
        yield _wrap(rest[0], html.escape(_read_markers(rest[1]), quote=False))
    elif kind == _IMAGE and rest and isinstance(rest[0], str):
        yield _Part(f'<img src="{html.escape(rest[0])}">')
    elif kind == _LIST and len(rest) > 1:
        items = (html.escape(_read_markers(item), quote=False) for item in _list(rest[1]))
        yield _wrap(rest[0], "".join(f"<li>{item}</li>" for item in items))
    elif kind == _CARD and rest and type(rest[0]) is int and 0 <= rest[0] < len(cards):
        yield from _read_card(cards[rest[0]])


def _read_markers(markers: Any) -> str:
    """The text of markers; a soft break, which is an atom, is a blank."""
    pieces = [marker[3] for marker in _list(markers) if isinstance(marker, list) and marker[3:]]
    return "".join(piece if isinstance(piece, str) else " " for piece in pieces)


def _read_card(card: Any) -> Iterator[_Part]:
    name, payload = (*_list(card), None, None)[:2]
    if isinstance(name, str) and isinstance(payload, dict):
        yield _make_card(name, payload)


def _make_card(name: str, payload: dict[str, Any]) -> _Part:
    """A card of either editor; of one that we do not know, its picture or nothing."""
    if isinstance(text := payload.get("html"), str) and name in {"html", "email", "embed"}:
        return _Part(text, is_whole=name == "html")
    if name in _MARKDOWN_CARDS and isinstance(text := payload.get("markdown"), str):
        return _Part(text, "markdown", is_whole=True)
    if name == "hr" or name == "horizontalrule":  # noqa: PLR1714 - one for each editor
        return _Part("<hr>", is_whole=True)
    if name == "code" or name == "codeblock":  # noqa: PLR1714 - one for each editor
        return _Part(
            f"<pre><code>{html.escape(str(payload.get('code')), quote=False)}</code></pre>"
        )
    if isinstance(address := payload.get("src"), str) and name == "image":
        alt = html.escape(str(payload.get("alt") or ""))
        return _Part(f'<img src="{html.escape(address)}" alt="{alt}">')
    return _Part("")


def _read_node(node: dict[str, Any]) -> Iterator[_Part]:
    name = str(node.get("type"))
    children = node.get("children")
    if not isinstance(children, list):
        yield _make_card(name, node)
    elif name == "list":
        items = (html.escape("".join(_read_text(child)), quote=False) for child in children)
        tag = "ol" if node.get("listType") == "number" else "ul"
        yield _wrap(tag, "".join(f"<li>{item}</li>" for item in items))
    else:
        tag = str(node.get("tag")) if _HEADING.fullmatch(str(node.get("tag"))) else "p"
        tag = "blockquote" if name in {"quote", "aside", "extended-quote"} else tag
        yield _wrap(tag, html.escape("".join(_read_text(node)), quote=False))


def _read_text(node: Any, depth: int = 0) -> Iterator[str]:
    if not isinstance(node, dict) or depth > _MAX_DEPTH:
        return
    if isinstance(text := node.get("text"), str):
        yield text
    elif node.get("type") == "linebreak":
        yield " "
    for child in _list(node.get("children")):
        yield from _read_text(child, depth + 1)


def _wrap(tag: Any, inner: str) -> _Part:
    name = tag.lower() if isinstance(tag, str) and _TAG.fullmatch(tag.lower()) else "p"
    return _Part(f"<{name}>{inner}</{name}>" if inner else "")
