"""An article as readers are given it: a clean body in the form that the output has, clean fields.

Markdown goes through other people's parsers, which do not agree. What is not plainly harmless in
all of them is therefore rendered here, cleaned as HTML, and written as Markdown again.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from beritacli.archive.articles.bodies import convert_body, escape_markdown
from beritacli.archive.articles.cleaning import clean_address, clean_html, clean_plain, find_active
from beritacli.text.markup import render_markdown, show_as_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.formats.entries import Dump

Form = Literal["html", "markdown"]

# Raw HTML, attribute lists, templates, and addresses of any but the plainest kind.
_RISKY = (
    r"<(?=[a-zA-Z/!?])|\{"
    r"|\]\s*+[(:]\s*+<?\s*+"
    r"(?!https?://|mailto:|tel:|[/#.)]|[\w%-]++(?:[./#?)\s>]|\Z))"
)
_MEDIA = r"(<(video|audio)(?:\s[^<>]*)?>)(.*?)</\2>"
_KEPT = ["iframe", "video", "audio"]  # Markdown has nothing for them
_HARMLESS = r"\\.|<(iframe|video|audio)(?:\s[^<>]*)?>(?:<source(?:\s[^<>]*)?>)*</\1>"
_HTML = r"(?<!\\)<[a-z][a-z0-9]*[\s>]"
_CODE = r"<(pre|code|kbd|samp|tt|var)(?:\s[^>]*)?>(.*?)</\1>"
_CODE_TAG = r"</?(?:pre|code|kbd|samp|tt|var)(?:\s[^>]*)?>"
_TAG = r"<[a-z][a-z0-9]*(?:\s[a-z-]+=\"[^\"]*\")+>"
_ATTRIBUTE = r"\s([a-z-]+)=\"([^\"]*)\""
# An image without its address, and a link that shows nothing.
_EMPTY = (
    r"<img(?![^<>]*\ssrc=)[^<>]*>"
    r"|<a(?:\s[^<>]*)?>(?:\s|<(?!/?a[\s>]|img|iframe|video|audio)[^<>]*+>)*+</a>"
)
_BRACE = "\ufdd0"  # no text has it: Unicode keeps it for a program's own use


def clean_dump(dump: Dump, form: Form, *, is_page: bool) -> Dump:
    """The dump with all that its readers get cleaned, while it is streamed.

    form: of the bodies in the output. `html` leaves plain text as it is.
    is_page: templates of others may put any field into a page unescaped.
    """
    cleaned = Counter[str]()

    def clean(article: dict[str, Any]) -> dict[str, Any]:
        cleaned["active"] += clean_article(article, form, is_page=is_page)
        cleaned["html"] += is_page and re.search(_HTML, article["body"]) is not None
        return article

    return dump._replace(
        categories=_clean_names(dump.categories),
        tags=_clean_names(dump.tags),
        articles=map(clean, dump.articles),
        is_public=True,
        cleaned=cleaned,
    )


def clean_article(fields: dict[str, Any], form: Form, *, is_page: bool = False) -> bool:
    """Clean an article's fields in place; return whether readers miss anything active."""
    names = ["excerpt", "author", *(["title"] if is_page else [])]
    before = {name: fields[name] for name in (*names, "image")}
    for name in names:
        fields[name] = clean_plain(fields[name] or "")
    fields["author"] = fields["author"] or None
    fields["authors"] = [
        {**one, "name": clean_plain(one["name"])} for one in fields.get("authors") or ()
    ]
    fields["image"] = clean_address(fields["image"])
    is_changed = any(value and fields[name] != value for name, value in before.items())
    return _clean_body(fields, form) or is_changed


def render_for_cleaning(body: str, body_format: str) -> str:
    """The HTML of a body with all that a parser might make active of it."""
    if body_format == "markdown":
        return render_markdown(body, has_all_links=True)
    return show_as_html(body, body_format)


def is_plain_markdown(body: str) -> bool:
    """Whether no parser of Markdown makes anything active of a body."""
    return not re.search(_RISKY, body)


def _clean_names(terms: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for term in terms:
        name = clean_plain(term["name"]).strip()
        yield {**term, "name": name or str(term.get("slug") or term["path"])}


def _clean_body(fields: dict[str, Any], form: Form) -> bool:
    body, body_format = fields["body"], fields["body_format"]
    is_kept = body_format == "markdown" and is_plain_markdown(body)
    if body_format == "text" and form == "html":
        return False
    if is_kept and form == "markdown":
        return False
    as_html = render_for_cleaning(body, body_format)
    clean = clean_html(as_html)
    fields["body_format"] = form
    fields["body"] = write_markdown(clean) if form == "markdown" else clean
    return bool(find_active(as_html))


def write_markdown(clean: str) -> str:
    """Clean HTML as Markdown in which no parser finds markup that was not there.

    Frames, videos and sounds stay as HTML. Code that could be taken for markup becomes text.
    """
    from html_to_markdown import ConversionOptions, convert

    options = ConversionOptions(
        escape_misc=True,
        escape_asterisks=True,
        escape_underscores=True,
        expand_abbreviations=False,
        extract_metadata=False,
        highlight_style="none",
        include_blockquote_citations=False,
        keep_inline_images_in=["h1", "h2", "h3", "h4", "h5", "h6"],
        preserve_tags=_KEPT,
    )
    page = clean.replace(_BRACE, "").replace("<figcaption", "<p").replace("</figcaption>", "</p>")
    page = re.sub(_TAG, lambda tag: re.sub(_ATTRIBUTE, _write_attribute, tag[0]), page)
    page = re.sub(_EMPTY, "", page)
    page = re.sub(_MEDIA, _write_media, page, flags=re.DOTALL)
    page = re.sub(_CODE, _write_code, page, flags=re.DOTALL)
    made = str(convert(page.replace("{", _BRACE), options).content)
    made = made.replace(_BRACE, "\\{").strip()
    # To render it takes ten times as long as all the rest, and is hardly ever needed.
    is_risky = re.search(_RISKY, re.sub(_HARMLESS, "", made))
    if is_risky and find_active(render_markdown(made, has_all_links=True)):
        made = escape_markdown(convert_body(clean, "html", "text"))
    return made


def _write_attribute(found: re.Match[str]) -> str:
    """An attribute whose value can't be taken for more than a value; nothing for a title."""
    name, value = found[1], found[2]
    if name == "title":
        return ""
    if name in {"href", "src", "poster"}:
        value = re.sub(r"[\s(){}<>\\`]", lambda one: f"%{ord(one[0]):02X}", html.unescape(value))
        value = html.escape(value)
    elif name == "alt":
        value = re.sub(r"&[lg]t;|[][<>`\\]", "", value)
    else:
        value = re.sub(r"[<>]", "", value)
    return f' {name}="{value}"'


def _write_media(found: re.Match[str]) -> str:
    """A video or sound without the text for old browsers, in which Markdown would be read."""
    sources = re.findall(r"<source(?:\s[^<>]*)?>", found[3])
    return f"{found[1]}{''.join(sources)}</{found[2]}>"


def _write_code(found: re.Match[str]) -> str:
    """Code as it is, or as text where a parser that reads the page otherwise would run it."""
    tag, text = found[1], found[2]
    if not re.search(r"[{<]|&lt;", re.sub(_CODE_TAG, "", text)):
        return found[0]
    text = re.sub(_CODE_TAG, "", text)
    return f"<p>{text.replace(chr(10), '<br>')}</p>" if tag == "pre" else text
