"""What a verb did to an article, or would do, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.desk.verbs import NOTHING
from beritacli.article import DATES
from beritacli.language.dates import format_moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from beritacli.archive.desk.verbs import Outcome
    from beritacli.article import Article

    Localise = Callable[[str], datetime]

_LONG = 60
_BOOKKEEPING = {"id", "modified_at", "undated", "revision"}


def describe_outcome(outcome: Outcome, *, language: str, localise: Localise) -> str:
    """What became of an article, with the date that readers see or will see."""
    article = outcome.article
    status = article.status
    if article.published_at and (status == "scheduled" or outcome.did == "published"):
        when = format_moment(localise(article.published_at), language)
        status += f" for {when}" if status == "scheduled" else f" {when}"
    return f"{outcome.did}: {article.id} ({article.slug}), {status}"


def describe_plan(outcome: Outcome, *, language: str, localise: Localise) -> str:
    """What would become of an article, and what would change in it."""
    article = outcome.article
    if outcome.did == NOTHING:
        return describe_outcome(outcome, language=language, localise=localise)
    before, after = _read_fields(outcome.before or article), _read_fields(article)
    if max(len(before["authors"]), len(after["authors"])) == 1:
        del after["authors"]  # `author` says it
    changes = [
        _describe_change(name, before[name], value, language, localise)
        for name, value in after.items()
        if before[name] != value
    ]
    return "; ".join([f"would be {outcome.did}: {article.id} ({article.slug})", *changes])


def _read_fields(article: Article) -> dict[str, Any]:
    """What may change of an article, without what follows from that."""
    fields = {name: one for name, one in article._asdict().items() if name not in _BOOKKEEPING}
    meta = {name: one for name, one in article.meta.items() if name != "trashed_from"}
    return {**fields, "meta": meta, "authors": [author["name"] for author in article.authors]}


def _describe_change(name: str, old: Any, new: Any, language: str, localise: Localise) -> str:
    if isinstance(old, list) and isinstance(new, list):
        gone = [f"-{one}" for one in old if one not in new]
        return " ".join([name, *gone, *(f"+{one}" for one in new if one not in old)])
    if isinstance(old, dict) and isinstance(new, dict):
        return f"{name}: {', '.join(key for key in {**old, **new} if old.get(key) != new.get(key))}"
    if name in DATES:
        old, new = (one and format_moment(localise(one), language) for one in (old, new))
    if any(isinstance(one, str) and len(one) > _LONG for one in (old, new)):
        return f"{name}: {len(old or ''):,} → {len(new or ''):,} characters"
    return f"{name}: {_quote(old)} → {_quote(new)}"


def _quote(value: Any) -> str:
    return "nothing" if value in (None, "") else str(value)
