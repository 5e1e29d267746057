"""An article as a bare HTML document, as Pelican takes it: a title, `<meta>` names, and a body."""

from __future__ import annotations

from typing import Any

from beritacli.text.html import check_html


def read_bare_html(text: str) -> tuple[dict[str, Any], str]:
    """Names and values of the head, the title among them, and the HTML inside the body.

    Raises FormatError for what is too large, or nested too deeply.
    """
    check_html(text)
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    data: dict[str, Any] = {}
    if (title := tree.css_first("head title")) and title.text(strip=True):
        data["title"] = " ".join(title.text().split())
    for node in tree.css("head meta[name]"):
        name = (node.attributes.get("name") or "").lower()
        content = node.attributes.get("content", node.attributes.get("contents"))
        if name and content and name not in {"viewport", "generator"}:
            data.setdefault(name, content)
    body = tree.body
    return data, (body.inner_html or "").strip() if body else ""
