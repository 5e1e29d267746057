"""Answers of servers that are no articles: error pages, checks of browsers, misnamed pages."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath

from beritacli.text.html import is_html

# Files of these names are for programs: a page in one is what a server gave in its place.
_DATA = (
    *(".xml", ".rss", ".atom", ".rdf", ".wxr", ".json", ".ndjson", ".jsonl", ".csv", ".tsv"),
    *(".yaml", ".yml", ".xlsx", ".xls"),
)
# Names of streams in a file of the kind that Office wrote until 2007, and wraps a password in.
_STREAMS = {
    "EncryptedPackage": "an Office file with a password; save it without one",
    "WordDocument": "an old Word document (.doc)",
    "Workbook": "an old Excel workbook (.xls); save it as .xlsx or CSV",
}
_MOST_TEXT = 2_500  # characters of an error page that readers see
_SHOWN = 60
_ARTICLE = re.compile(
    r"<article[\s>]|og:type[\"']\s+content=[\"']article|articleBody|entry-content|post-content",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
_MARKUP = re.compile(r"<[^<>]*>")
_HEADINGS = re.compile(r"<(title|h1|h2)\b[^>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
# How servers, and those that stand before them, call what went wrong: as a whole heading, which a
# site's name may follow, since «404 warga mengungsi» is an article.
_PHRASE = (
    r"(?:bad gateway|bad request|forbidden|unauthorized|(?:page |file )?not found|access denied"
    r"|(?:internal )?server error|service (?:temporarily )?unavailable|gateway time-?out"
    r"|too many requests|request (?:rejected|blocked|unsuccessful|entity too large)"
    r"|just a moment|attention required|one moment,? please|please wait"
    r"|checking (?:your browser|if the site connection is secure).*|are you (?:a )?(?:human|robot)"
    r"|(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human.*|security check|database error"
    r"|error establishing a database connection|(?:site )?(?:under )?maintenance(?: mode)?"
    r"|site (?:is )?(?:offline|down|under maintenance)|briefly unavailable.*|account suspended"
    r"|temporarily unavailable|web server is (?:down|returning an unknown error)"
    r"|origin (?:is unreachable|dns error)|connection timed out|error|oops"
    r"|halaman tidak ditemukan|tidak ditemukan|akses ditolak|mohon tunggu|terjadi kesalahan"
    r"|situs sedang dalam (?:perbaikan|pemeliharaan)|kesalahan server)"
)
_SAID = re.compile(
    rf"(?:(?:http\s+)?(?:error|status)?\s*[45]\d\d\s*[-–—:|]?\s*)?{_PHRASE}(?:\s*[-|–—:.…!?,(‹«].*)?"
    r"|(?:http\s+)?(?:error|status)(?:\s+code)?:?\s*\d{3,4}(?:\b.*)?|[45]\d\d",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"__cf_chl|cf-browser-verification|cf-error-details|<body[^>]*\sid=[\"']error-page"
    r"|_Incapsula_Resource|ddos-guard/|<center>\s*nginx"
    r"|<body[^>]*\sclass=[\"'](?:[^\"']*\s)?(?:error404|login)[\s\"']",
    re.IGNORECASE,
)


def find_fault(head: str, name: str, *, is_stream: bool, is_chosen: bool) -> str | None:
    """Why a file that begins so is not taken for an article; None where nothing speaks against it.

    name: the file's path, '' for a stream. is_chosen: whether somebody said that it is a page.
    """
    if not is_html(head):
        return None
    if error := find_error(head):
        return f"an error page, not an article: «{error}»"
    if is_chosen:
        return None
    if is_stream:
        return "an HTML page; if it is the article, add --format page"
    if PurePosixPath(name).suffix.lower() in _DATA:
        return "an HTML page, not what its name says"
    return None


def name_old_office(head: bytes) -> str:
    """What an Office file of the old kind is, as far as its beginning tells."""
    found = (kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in head)
    unsure = "an old Office file (.xls, .doc) or one with a password; save it as .xlsx or CSV"
    return next(found, unsure)


def find_error(head: str) -> str | None:
    """What an error page says of itself; None for any other page."""
    seen = _UNSEEN.sub(" ", head)
    headings = [_read(found[2]) for found in _HEADINGS.finditer(seen)]
    text = _read(seen)
    if _MARKS.search(head):
        return (next(filter(None, headings), text) or "error")[:_SHOWN]
    if _ARTICLE.search(head) or len(text) > _MOST_TEXT:
        return None
    said = next((one for one in headings if _SAID.fullmatch(one)), None)
    if said is None and len(text) <= _SHOWN * 2 and _SAID.fullmatch(text):
        said = text
    return said[:_SHOWN] if said else None


def _read(markup: str) -> str:
    return " ".join(html.unescape(_MARKUP.sub(" ", markup)).split())
