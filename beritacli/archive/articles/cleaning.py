"""What leaves for readers, made harmless: the one policy for HTML, and what becomes an address.

Nothing here changes what is stored. Complete exports keep the letters; feeds, the folder for Hugo
and Jekyll, and `show --format html` carry what these functions return.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles.markup import ODD_HTML
from beritacli.text.html import find_excess
from beritacli.text.markup import write_paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping

# Hosts whose frames are kept, over https. Of Google only the maps.
EMBED_HOSTS = frozenset(
    {
        *("youtube.com", "www.youtube.com", "www.youtube-nocookie.com", "youtube-nocookie.com"),
        *("player.vimeo.com", "www.instagram.com", "instagram.com"),
        *("platform.twitter.com", "twitter.com", "platform.x.com", "x.com"),
        *("www.tiktok.com", "tiktok.com", "www.facebook.com", "web.facebook.com"),
        *("w.soundcloud.com", "open.spotify.com"),
        *("www.google.com", "google.com", "www.google.co.id", "maps.google.com"),
    }
)
# What a frame may do. It has an origin of its own, so its scripts reach nothing of the page.
_SANDBOX = "allow-scripts allow-same-origin allow-popups allow-presentation"
_MAX_DEPTH = 200
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# Elements that run, load or ask for something. All others that the policy lacks only lose their
# tags, and their text stays.
_ACTIVE = frozenset(
    {
        *("script", "style", "iframe", "frame", "frameset", "object", "embed", "applet", "param"),
        *("form", "input", "button", "select", "option", "textarea", "base", "meta", "link"),
        *("svg", "math", "noscript", "template", "portal", "canvas", "dialog", "isindex"),
        *("xml", "xmp", "plaintext", "noembed", "noframes"),
    }
)
_ADDRESSES = frozenset(
    {
        *("href", "src", "poster", "cite", "action", "formaction", "data", "background"),
        *("xlink:href", "srcdoc", "longdesc", "lowsrc", "dynsrc", "manifest", "codebase"),
    }
)
_STYLES = {"text-align", "text-decoration", "font-style", "font-weight", "vertical-align"}
_OPEN_TAG = r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+'|["'])*+"""
# What of a tag makes it worth while to look closer. It may find more than there is, never less.
_SUSPICIOUS = (
    rf"(?i)<(?:{'|'.join(sorted(_ACTIVE))})(?![\w-])"
    r"|[\s/\"']on[a-z]+\s*="
    rf"|[\s/\"'](?:{'|'.join(sorted(_ADDRESSES))})\s*+=\s*+[\"']?+"
    r"(?!\s*+(?:https?://|mailto:|tel:|[/#?.\"'>]|[\w%-]++(?:[./#?\"'>\s]|\Z)))"
)
_SCHEME = r"([a-zA-Z][a-zA-Z0-9+.-]*+):"
_BLANK = "".join(map(chr, range(0x21)))  # what browsers take off both ends of an address
_NO_ADDRESS = r"[\x00-\x20\x7f\"'<>\\^`{|}]"
_FRAME = r"<iframe((?:\s+[a-z-]+=\"[^\"]*\")*)>.*?</iframe>"
_EMBED = r"(?i)\s*(?:https?:)?//([a-z0-9.-]+)((?:/[^\s\\\"<>]*)?)\s*"
_TAG = r"<(?:!--.*?(?:-->|\Z)|/?[a-zA-Z!?][^<>]*(?:>|\Z))"
_OPENING = r"<(?=[a-zA-Z/!?])"
_HIDDEN_TEXT = r"(?i)<(script|style)(?![\w-])[^<>]*>.*?(?:</\1\s*>|\Z)"


class Active(NamedTuple):
    """Something in a body that readers are not given. line: from 1; None where not known."""

    what: str
    line: int | None


def clean_html(body: str) -> str:
    """HTML in which nothing runs: no scripts, handlers, forms or odd addresses.

    Frames of EMBED_HOSTS stay, in a sandbox and over https. Of a body that is nested as no page
    is, only the text stays: the time for it would grow with the square of its depth.
    """
    import nh3

    if find_excess(body, _MAX_DEPTH):
        return write_paragraphs(unescape(_take_tags(body, "\n\n")))
    clean = nh3.clean(body, **_policy())
    return re.sub(_FRAME, _close_frame, clean, flags=re.DOTALL) if "<iframe" in clean else clean


def clean_plain(text: str) -> str:
    """A text that is put into a page as it is, without tags; a `<` before a letter is set off."""
    return re.sub(_OPENING, "< ", _take_tags(text, "")) if "<" in text else text


def clean_address(address: str | None) -> str | None:
    """The address of a picture as an attribute can hold it; None where it is of another kind."""
    if address is None or _scheme_of(address) not in {None, "http", "https"}:
        return None
    address = re.sub(r"[\t\r\n]", "", address).strip(_BLANK)
    return re.sub(_NO_ADDRESS, lambda found: f"%{ord(found[0]):02X}", address) or None


def find_active(body: str) -> list[Active]:
    """What `clean_html` takes out of a body of HTML, apart from harmless tags and attributes."""
    if not re.search(_SUSPICIOUS, "\n".join(re.findall(_OPEN_TAG, body))):
        return []
    is_odd = re.search(ODD_HTML, body) is not None and not find_excess(body, _MAX_DEPTH)
    reader = _Reader()
    reader.feed(_write_out(body) if is_odd else body)
    reader.close()
    return [one._replace(line=None) for one in reader.found] if is_odd else reader.found


def allow_embed(address: str) -> str | None:
    """The https address of a frame that may stay; None for any other."""
    found = re.fullmatch(_EMBED, address)
    if found is None:
        return None
    host, path = found[1].lower(), found[2]
    is_google = ".google." in f".{host}"
    if host not in EMBED_HOSTS or (is_google and not path.startswith("/maps")):
        return None
    return f"https://{host}{path}"


def _take_tags(text: str, instead: str) -> str:
    text = re.sub(_HIDDEN_TEXT, "", text, flags=re.DOTALL)
    return re.sub(_TAG, instead, text, flags=re.DOTALL)


class _Reader(HTMLParser):
    """Collects what is active, in HTML without a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Active] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attrs}
        if tag == "iframe":
            if allow_embed(values.pop("src", "")) is None:
                self.found.append(Active(f"a frame from {_name_host(dict(attrs))}", line))
        elif tag in _ACTIVE:
            self.found.append(Active(f"<{tag}>", line))
        self.found += [Active(what, line) for what in _find_in_attributes(tag, values)]


def _find_in_attributes(tag: str, values: Mapping[str, str]) -> list[str]:
    found = []
    for name, value in values.items():
        if name.startswith("on"):
            found.append(f"{name} of <{tag}>")
        elif name == "srcdoc":
            found.append(f"srcdoc of <{tag}>")
        elif name in _ADDRESSES and _scheme_of(value) not in {None, *_SCHEMES}:
            found.append(f"the address '{value.strip()[:40]}'")
    return found


def _name_host(attrs: Mapping[str, str | None]) -> str:
    found = re.match(r"\s*(?:[a-zA-Z]+:)?//([^/\s?#]+)", attrs.get("src") or "")
    return f"'{found[1][:60]}'" if found else "no host"


def _scheme_of(address: str) -> str | None:
    """The scheme as a browser reads it; None for a relative address."""
    found = re.match(_SCHEME, re.sub(r"[\t\r\n]", "", address).lstrip(_BLANK))
    return found[1].lower() if found else None


def _write_out(body: str) -> str:
    """Faulty HTML as a browser reads it, whatever is in it."""
    import nh3

    names = {name.lower() for name in re.findall(r"(?<![\w:-])[a-zA-Z][\w:-]*+(?=\s*+=)", body)}
    words = re.findall(r"(?<![\w+.-])[a-zA-Z][a-zA-Z0-9+.-]*+(?=\s*+:)", unescape(body))
    return nh3.clean(
        body,
        tags=nh3.ALLOWED_TAGS | _ACTIVE,
        clean_content_tags=set(),
        attributes={"*": names - {"rel"}},
        url_schemes={word.lower() for word in words}
        | _SCHEMES
        | {"javascript", "vbscript", "data"},
        link_rel=None,
    )


@cache
def _policy() -> dict[str, Any]:
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = {"class", "dir", "lang", "style", "title"}
    attributes["iframe"] = {"src", "width", "height", "title", "allowfullscreen", "loading"}
    attributes["video"] = {"src", "poster", "controls", "width", "height", "preload"}
    attributes["audio"] = {"src", "controls", "preload"}
    attributes["source"] = {"src", "type", "media"}
    return {
        "tags": nh3.ALLOWED_TAGS
        | {"figure", "figcaption", "video", "audio", "source", "iframe", "font", "big"},
        "attributes": attributes,
        "attribute_filter": _filter_attribute,
        "filter_style_properties": _STYLES,
        "set_tag_attribute_values": {"iframe": {"sandbox": _SANDBOX}},
        "url_schemes": set(_SCHEMES),
        "link_rel": "noopener noreferrer",
    }


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "iframe" and name == "src":
        return allow_embed(value)
    return value if name != "style" or value else None


def _close_frame(found: re.Match[str]) -> str:
    """The frame without what stands in it for old browsers; nothing where it leads nowhere."""
    return f"<iframe{found[1]}></iframe>" if ' src="' in found[1] else ""
