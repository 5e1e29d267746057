"""The settings that belong to an archive, whoever uses it: their names and what they accept."""

from __future__ import annotations

from beritacli.archive.errors import NotFoundError, UnreadableError, suggest
from beritacli.archive.text_rules import check_name
from beritacli.language.dates import ZONE_HINT, get_zone

# With their defaults; nothing is an empty text.
SETTINGS = {"timezone": "Asia/Jakarta", "language": "id", "title": "", "address": ""}
LANGUAGES = ("id", "en")
_ADDRESS_HINT = "Write it as https://berita.contoh.id, the address of the site's first page."


def check_setting_name(key: str) -> None:
    """Raise NotFoundError unless there is a setting of this name."""
    if key not in SETTINGS:
        known = ", ".join(SETTINGS)
        msg = f"There is no setting '{key}'."
        raise NotFoundError(msg, suggest(key, SETTINGS, f"There are: {known}."))


def check_setting(key: str, value: str) -> str:
    """A setting's value as it is kept. Raises NotFoundError for the key, UnreadableError for it."""
    check_setting_name(key)
    if key == "timezone":
        try:
            return str(get_zone(value))
        except ValueError as error:
            raise UnreadableError(str(error), ZONE_HINT) from error
    if key == "language":
        if value not in LANGUAGES:
            msg = f"'{value}' is no language of the archive."
            raise UnreadableError(msg, f"Choose {' or '.join(LANGUAGES)}.")
        return value
    if not value:
        return ""
    return _check_address(value) if key == "address" else check_name(value)


def _check_address(address: str) -> str:
    from urllib.parse import urlsplit

    msg = f"'{address}' is no address of a site."
    try:
        parts = urlsplit(address)
        is_site = parts.scheme in {"http", "https"} and bool(parts.hostname)
        has_more = "?" in address or "#" in address or "@" in parts.netloc or parts.port == 0
    except ValueError as error:
        raise UnreadableError(msg, _ADDRESS_HINT) from error
    if not is_site or has_more or not address.isprintable() or " " in address:
        raise UnreadableError(msg, _ADDRESS_HINT)
    return address.rstrip("/")
