"""How an XML file begins: the name of its root element, whatever its encoding.

Facts on encodings from the XML 1.0 specification, appendix F.
"""

from __future__ import annotations

import codecs
import re

from beritacli.text.errors import FormatError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
# The first `<` of a file without a mark, as other encodings than ASCII's kin have it.
_PATTERNS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_BEFORE_ROOT = re.compile(r"\s++|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^<>\[\"']|\"[^\"]*\"|'[^']*')*+(?P<subset>\[.*?\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<((?:[\w.-]+:)?[\w.-]+)")
_WP_SPACE = re.compile(r"\bxmlns:wp\s*=\s*[\"']([^\"'<>]*)")
_WXR_SPACE = re.compile(r"\bxmlns(?::[\w.-]+)?\s*=\s*[\"'][^\"'<>]*wordpress\.org/export/\d")
_WXR_NAME = re.compile(r"<wp:(?:wxr_version|base_site_url|post_id|post_type|category|tag|term)\b")


def decode_xml(head: bytes) -> str:
    """The file's first bytes as text, good enough for names in ASCII."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace")
    for pattern, name in _PATTERNS:
        if head.startswith(pattern):
            return head.decode(name, "replace")
    return head.decode("latin-1")


def find_root(head: bytes) -> str | None:
    """Name of the root element without its prefix; None where the bytes are no beginning of XML.

    Raises FormatError for a DOCTYPE that declares entities.
    """
    text = decode_xml(head)
    at = 0
    while found := _BEFORE_ROOT.match(text, at) or _DOCTYPE.match(text, at):
        if "<!ENTITY" in (found.groupdict().get("subset") or "").upper():
            line = text.count("\n", 0, found.start()) + 1
            msg = f"line {line}: the DOCTYPE declares entities, which are not read"
            raise FormatError(msg)
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1].rpartition(":")[2] if root else None


def is_wxr(text: str) -> bool:
    """Whether the beginning of a file has WordPress's own elements, by whatever prefix.

    `wp:` is theirs where it is bound to their namespace, or to none.
    """
    if _WXR_SPACE.search(text):
        return True
    return _WXR_NAME.search(text) is not None and _WP_SPACE.search(text) is None


def is_feed_of(head: bytes, roots: tuple[str, ...]) -> bool:
    """Whether this begins a feed with one of these root elements; a WordPress export is none."""
    try:
        root = find_root(head)
    except FormatError:
        text = decode_xml(head)
        root = next((name for name in roots if re.search(rf"<(?:[\w.-]+:)?{name}\b", text)), None)
    return root in roots and not is_wxr(decode_xml(head))
