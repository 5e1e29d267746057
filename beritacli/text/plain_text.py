"""Titles and excerpts as text: entities are decoded once, and excerpts lose their tags.

What only looks like a tag stays: `<3 Kota`, `<halo-dunia>`. Whether a text is HTML at all is its
format's to say.
"""

from __future__ import annotations

import html
import re
from typing import Any

_BLOCKS = (
    r"address|article|aside|blockquote|br|center|dd|details|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th"
    r"|thead|tr|ul"
)
_OTHERS = (
    r"a|abbr|acronym|audio|b|bdi|bdo|big|button|cite|code|data|del|dfn|em|embed|font|i|iframe|img"
    r"|input|ins|kbd|label|link|mark|noscript|object|picture|q|rp|rt|ruby|s|samp|script|small"
    r"|source|span|strike|strong|style|sub|sup|svg|template|textarea|time|tt|u|var|video|wbr"
)
_TAG = re.compile(
    rf"<!--|</?(?P<name>(?P<block>{_BLOCKS})|(?:{_OTHERS}))(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# What is not shown ends here.
_ENDS = {"<!--": "-->", "script": "</script", "style": "</style", "template": "</template"}
_GAP = re.compile(r"[ \t\xa0]*\n\s*")
# What WordPress puts at the end of an excerpt that it makes itself, and what plugins add to feeds.
_CUT = re.compile(r"\[(?:…|\.\.\.)\]\s*(?:\S[^\n]*)?\Z")
_DOTS = re.compile(r"\s*(?:…|\.\.\.)?\s*\Z")
_MORE = re.compile(r"<a\b[^<>]*>[^<>]*(?:<span\b[^<>]*>[^<>]*</span>[^<>]*)*</a>\s*(?:</p>)?\s*\Z")


def has_markup(text: str) -> bool:
    """Whether a text holds a tag or comment of HTML."""
    return "<" in text and _TAG.search(text) is not None


def decode_entities(text: str) -> str:
    """Text with its character references as characters; a bare `&` stays."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def read_plain(text: str) -> str:
    """What a reader sees of HTML, a line for each block; what is not HTML to the letter."""
    if not has_markup(text):
        return decode_entities(text)
    return _GAP.sub("\n", decode_entities(_strip_tags(text))).strip()


def read_plain_line(text: str) -> str:
    """What a reader sees of HTML, as one line."""
    plain = read_plain(text)
    return " ".join(plain.split()) if has_markup(text) else plain


def join_lines(text: str) -> str:
    """A text as one line; nothing changes within a line."""
    lines = re.split("[\r\n\u2028\u2029]", text)
    return " ".join(filter(None, map(str.strip, lines))) if len(lines) > 1 else text


def take_plain(fields: dict[str, Any], meta: dict[str, Any], name: str, text: str) -> None:
    """Set a title or excerpt that its source has as HTML.

    Meta keeps the HTML of which the text doesn't tell what was markup.
    """
    fields[name] = READERS[name](text)
    if fields[name] != text and (has_markup(text) or has_markup(fields[name])):
        meta[f"{name}_as_written"] = text


def find_written(name: str, text: str, meta: Any) -> str:
    """The HTML of a title or excerpt: as its source had it while that says the same, else made."""
    given = meta.get(f"{name}_as_written") if isinstance(meta, dict) else None
    read = READERS[name]
    if isinstance(given, str) and read(given) == text:
        return given
    if read(text) == text:
        return text
    return text.replace("&", "&amp;") if name == "title" else html.escape(text, quote=False)


def _read_title(text: str) -> str:
    """A title of HTML, as one line; WordPress's keep their tags, which its themes show as such."""
    return join_lines(decode_entities(text))


READERS = {"title": _read_title, "excerpt": read_plain}


def drop_markup(text: str) -> str:
    """A text for readers who are shown no HTML: without tags, should it hold any."""
    return read_plain(text) if has_markup(text) else text


def is_automatic(excerpt: str, body: str) -> bool:
    """Whether an excerpt in HTML was made of the beginning of the body, also in HTML."""
    plain = read_plain(_MORE.sub("", excerpt)).strip()
    if _CUT.search(plain):
        return True
    is_cut = plain.endswith(("…", "...")) or _MORE.search(excerpt) is not None
    begins = " ".join(_DOTS.sub("", plain).split())
    whole = " ".join(read_plain(body).split())
    return bool(begins) and (whole.startswith(begins) if is_cut else whole == begins)


def _strip_tags(text: str) -> str:
    pieces: list[str] = []
    folded = text.lower() if len(text.lower()) == len(text) else text
    at = 0
    missing: set[str] = set()  # ends that are not there any more: each is looked for once
    while found := _TAG.search(text, at):
        pieces += (text[at : found.start()], "\n" if found["block"] else "")
        at = found.end()
        end = _ENDS.get((found["name"] or "<!--").lower())
        if end and end not in missing and not found[0].startswith("</"):
            stop = folded.find(end, at)
            if stop < 0:
                missing.add(end)
            else:
                at = stop if end != "-->" else stop + len(end)
    return "".join([*pieces, text[at:]])
