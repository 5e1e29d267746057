"""Text for XML 1.0: what every writer of XML puts its values through.

Its characters are fewer than Unicode's: section 2.2 of the specification.
"""

from __future__ import annotations

import re

# As text: `re` compiles them when they are first used.
_REFUSED = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_REPLACEMENT = "\ufffd"


def clean_xml_text(text: str) -> str:
    """The text with U+FFFD for each character that no XML document can hold."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_REFUSED, _REPLACEMENT, text)


def escape_json(text: str) -> str:
    """JSON text in which escapes stand for the characters that no XML document can hold."""
    if text.isascii():  # JSON has its controls escaped
        return text
    return re.sub(_REFUSED, lambda found: f"\\u{ord(found[0]):04x}", text)


def escape_xml(text: str) -> str:
    """Text as it stands between tags, or in an attribute in double quotes."""
    text = clean_xml_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;")


def write_cdata(text: str) -> str:
    """Text as a CDATA section, split where it holds the section's own end."""
    if "\r" in text:  # a section can't hold it: parsers make it a line feed
        return escape_xml(text)
    return f"<![CDATA[{clean_xml_text(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
