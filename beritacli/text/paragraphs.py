"""Paragraphs for HTML that has none: bodies of WordPress's classic editor.

WordPress stores such a body without `<p>`: a blank line separates two paragraphs, and a line end is
a line break. It adds the tags only when it shows the post. The same is done here, for output alone:
what is stored keeps its letters. The rules, and the names of the block elements, are those that
WordPress documents for `wpautop` and `shortcode_unautop`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK_EDITOR = "<!-- wp:"  # its bodies have their paragraphs
_CUTS = ("<!--more", "<!--nextpage", "<!--noteaser")  # WordPress ends the text at them
# Elements that hold other blocks only: text between their tags is white space.
_FRAMES = frozenset(
    {
        *("table", "thead", "tbody", "tfoot", "tr", "colgroup", "ul", "ol", "dl", "menu"),
        *("hgroup", "map", "select", "datalist"),
    }
)
# Elements in which text stays as it is, unless it has several paragraphs.
_BOXES = frozenset(
    {
        *("div", "section", "article", "aside", "main", "header", "footer", "nav", "address"),
        *("td", "th", "li", "dd", "details", "form", "fieldset", "figure", "center"),
    }
)
# Elements that can't hold a paragraph.
_LINES = frozenset(
    {
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "figcaption"),
        *("summary", "legend"),
    }
)
_EMPTY = frozenset({"hr", "col", "area"})
_BOXES_OR_QUOTES = _BOXES | {"blockquote", "body"}
_BLOCKS = _FRAMES | _BOXES | _LINES | _EMPTY | _BOXES_OR_QUOTES
# What is copied to its end tag as it is: between blocks, and inside a text.
_VERBATIM_BLOCKS = frozenset({"pre", "script", "style", "template", "noscript"})
_CLOSED = _EMPTY | _VERBATIM_BLOCKS  # nothing is inside of them
_VERBATIM = _VERBATIM_BLOCKS | {
    *("textarea", "svg", "math", "iframe", "video", "audio", "object", "canvas"),
}
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>"""
)
_BLANK_LINE = re.compile(r"(?<![ \t])[ \t]*+\n\s*\n")
_LINE_END = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*+")
_BREAK = re.compile(r"<br\s*/?>\Z", re.IGNORECASE)
_ATTRIBUTES = r"""(?:\s+[\w-]+=(?:"[^"]*"|'[^']*'|[^\s\]"']+))"""
_SHORTCODE = re.compile(
    rf"\[(?P<name>[A-Za-z][\w-]*+)(?:{_ATTRIBUTES}++|(?=[\]/\s]))\s*/?\](?:.*\[/(?P=name)\])?\Z"
    r"|\[/[A-Za-z][\w-]*+\]\Z",
    re.DOTALL,
)
_KNOWN = frozenset({"gallery", "caption", "wp_caption", "embed", "audio", "video", "playlist"})


class _Token(NamedTuple):
    """A stretch of the body. kind: text, mark (a tag or comment inside a text), block, cut."""

    kind: str
    text: str
    name: str = ""
    is_end: bool = False


def add_paragraphs(body: str) -> str:
    """The HTML with paragraphs where blank lines separate its text; else itself.

    A body of the block editor, or one whose text is all in elements, is returned as it is.
    """
    if "\n" not in body or _BLOCK_EDITOR in body:
        return body
    runs = list(_read_runs(body.replace("\r\n", "\n").replace("\r", "\n")))
    return "".join(map(_write_run, runs)).lstrip("\n") if _is_classic(runs) else body


class _Run(NamedTuple):
    """Text between two tags of blocks, or such a tag: then `inside` is None.

    inside: name of the block element that the text is in; '' for none.
    """

    tokens: list[_Token]
    inside: str | None

    @property
    def has_text(self) -> bool:
        return any(one.kind == "text" and one.text.strip() for one in self.tokens)

    @property
    def has_blank_line(self) -> bool:
        return len(_split_parts(self.tokens)) > 1


def _is_classic(runs: list[_Run]) -> bool:
    """Whether blank lines have a meaning: text is loose, or no `<p>` is there to separate it."""
    if any(run.inside == "" and run.has_text for run in runs):
        return True
    has_paragraphs = any(run.inside is None and run.tokens[0].name == "p" for run in runs)
    return not has_paragraphs and any(
        run.inside in _BOXES_OR_QUOTES and run.has_blank_line for run in runs
    )


class _Nesting:
    """The block elements that are open; a name is looked for only where it is there."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._counts: Counter[str] = Counter()

    @property
    def inside(self) -> str:
        return self._names[-1] if self._names else ""

    def take(self, token: _Token) -> None:
        """Follow a block's tag."""
        if token.kind == "cut" or token.name in _CLOSED:
            return
        if token.is_end:
            self._leave(token.name)
            return
        if self.inside == "p":  # a block ends it
            self._leave("p")
        self._names.append(token.name)
        self._counts[token.name] += 1

    def _leave(self, name: str) -> None:
        while self._counts[name]:
            left = self._names.pop()
            self._counts[left] -= 1
            if left == name:
                return


def _read_runs(body: str) -> Iterator[_Run]:
    """Yield the texts and the blocks' tags in order."""
    tokens: list[_Token] = []
    nesting = _Nesting()
    for token in _read_tokens(body):
        if token.kind in {"text", "mark"}:
            tokens.append(token)
            continue
        if tokens:
            yield _Run(tokens, nesting.inside)
            tokens = []
        yield _Run([token], None)
        nesting.take(token)
    if tokens:
        yield _Run(tokens, nesting.inside)


def _read_tokens(body: str) -> Iterator[_Token]:
    at = start = 0
    has_comment_ends = True
    endless: set[str] = set()  # names of which no end tag follows any more
    while (at := body.find("<", at)) >= 0:
        found, kind, name, end = None, "mark", "", 0
        if body.startswith("<!--", at):
            end = body.find("-->", at) + 3 if has_comment_ends else 0
            has_comment_ends = end > len("-->") - 1
            kind = "cut" if body.startswith(_CUTS, at) else "mark"
        elif found := _TAG.match(body, at):
            name, end = found["name"].lower(), found.end()
            kind = "block" if name in _BLOCKS | _VERBATIM_BLOCKS else "mark"
            if name in _VERBATIM - endless and not found["end"]:
                after = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(body, end)
                end = after.end() if after else end
                endless |= set() if after else {name}
        if end <= at:
            at += 1
            continue
        if start < at:
            yield _Token("text", body[start:at])
        yield _Token(kind, body[at:end], name, bool(found and found["end"]))
        at = start = end
    if start < len(body):
        yield _Token("text", body[start:])


def _split_parts(tokens: list[_Token]) -> list[list[_Token]]:
    """The tokens between blank lines, without the empty parts."""
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        pieces = _BLANK_LINE.split(token.text) if token.kind == "text" else [token.text]
        for number, piece in enumerate(pieces):
            if number:
                parts.append([])
            if piece:
                parts[-1].append(token._replace(text=piece))
    return [part for part in parts if any(one.text.strip() for one in part)]


def _write_run(run: _Run) -> str:
    text = "".join(token.text for token in run.tokens)
    if run.inside is None or run.inside in _FRAMES or not text.strip():
        return text
    parts = _split_parts(run.tokens)
    if run.inside in _LINES:
        between = "</p>\n<p>" if run.inside == "p" else "<br />\n"
        return between.join(map(_write_lines, parts))
    if run.inside in _BOXES and len(parts) == 1:
        return _write_lines(parts[0])
    return "\n" + "".join(map(_write_part, parts))


def _write_part(part: list[_Token]) -> str:
    """A paragraph; comments and shortcodes that stand alone are none."""
    lines = _write_lines(part)
    is_comment = all(one.text.startswith("<!--") or not one.text.strip() for one in part)
    return f"{lines}\n" if is_comment or _is_shortcode(lines) else f"<p>{lines}</p>\n"


def _is_shortcode(text: str) -> bool:
    found = _SHORTCODE.match(text)
    if found is None:
        return False
    name = found["name"]
    return name is None or name in _KNOWN or "=" in text or f"[/{name}]" in text


def _write_lines(part: list[_Token]) -> str:
    """A part with a line break for each line end of its text."""
    written: list[str] = []
    last = len(part) - 1
    for number, token in enumerate(part):
        text = token.text
        if token.kind == "text":
            text = text if number else text.lstrip()
            text = text if number < last else text.rstrip()
            if number and _BREAK.search(part[number - 1].text):
                text = re.sub(r"\A[ \t]*\n", "\r", text)
            text = _LINE_END.sub("<br />\n", text).replace("\r", "\n")
        written.append(text)
    return "".join(written).strip()
