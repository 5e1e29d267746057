"""What other systems say in flags and dates of their own about who may read an article, and when.

A draft is called `draft`, `published: false` or `is_published`, a reader's restriction `private`,
`members_only`, `password` or `isAccessibleForFree`, its end `expiryDate`. In doubt it restricts: a
value that is neither true nor false, in any of the words people use, is true of what restricts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beritacli.article import INTERNAL, PASSWORD, PASSWORD_KEYS
from beritacli.formats.mapping.visibility import restrict, without_passwords

if TYPE_CHECKING:
    from collections.abc import Callable

# Names are compared without case and signs. What they say when they are true:
_DRAFT = ("draft", "isdraft", "draf", "isdraf", "wip", "unpublished", "isunpublished", "konsep")
_PRIVATE = ("private", "isprivate", "pribadi", "privat")
_RESTRICTING = {
    **dict.fromkeys(("internal", "isinternal", "secret", "confidential", "rahasia"), INTERNAL),
    **dict.fromkeys(("restricted", "isrestricted", "terbatas"), INTERNAL),
    **dict.fromkeys(("hidden", "ishidden", "unlisted", "isunlisted"), "unlisted"),
    **dict.fromkeys(("tersembunyi", "disembunyikan", "sembunyi"), "unlisted"),
    **dict.fromkeys(("membersonly", "memberonly", "ismembersonly", "subscribersonly"), "members"),
    **dict.fromkeys(("requireslogin", "loginrequired", "requirelogin"), "members"),
    **dict.fromkeys(("khususanggota", "anggotasaja"), "members"),
    **dict.fromkeys(("paid", "ispaid", "paidonly", "premium", "ispremium", "paywall"), "paid"),
    **dict.fromkeys(("paywalled", "ispaywalled", "berbayar", "khususpelanggan"), "paid"),
    **dict.fromkeys(("emailonly", "isemailonly"), "email"),
    **dict.fromkeys(("protected", "isprotected", "passwordprotected", "haspassword"), PASSWORD),
    **dict.fromkeys(("dilindungi",), PASSWORD),
}  # fmt: skip
# What they say when they are false:
_PUBLISHED = ("published", "ispublished", "publish", "terbit", "tayang", "diterbitkan", "live",
              "islive", "dipublikasikan", "sudahterbit")  # fmt: skip
_OPENING = {
    **dict.fromkeys(("public", "ispublic", "publik", "visible", "isvisible"), INTERNAL),
    **dict.fromkeys(("isaccessibleforfree", "accessibleforfree", "free", "isfree"), "paid"),
    **dict.fromkeys(("listed", "islisted"), "unlisted"),
}
# A status beside the record's own, or by a name that is written otherwise.
_STATUS = ("status", "state", "poststatus", "articlestatus", "workflowstate", "publicationstatus",
           "statuspublikasi", "statusberita", "statusartikel")  # fmt: skip
# What people and other systems call our statuses.
STATUSES = {
    **dict.fromkeys(("publish", "sent", "terbit", "tayang", "dipublikasikan"), "published"),
    **dict.fromkeys(("draf", "konsep", "auto-draft"), "draft"),
    **dict.fromkeys(("menunggu", "ditinjau"), "pending"),
    **dict.fromkeys(("future", "terjadwal", "dijadwalkan"), "scheduled"),
    **dict.fromkeys(("pribadi", "privat"), "private"),
    "sampah": "trash",
}
_CLOSED = ("draft", "pending", "private", "trash")
# Words of visibility, by other names.
_WORDS = ("access", "accesslevel", "postaccess", "audience", "privacy", "postvisibility", "akses",
          "hakakses", "visibilitas")  # fmt: skip
_PASSWORDS = ("password", "postpassword", "passwd", "sandi", "katasandi")
_EXPIRY = (
    *("expirydate", "expiry", "expires", "expireson", "expiresat", "expirationdate", "expiration"),
    *("expiredate", "expireat", "unpublishdate", "unpublishon", "unpublishat", "unpublish"),
    *("validuntil", "validthrough", "kedaluwarsa", "kadaluarsa", "tanggalkedaluwarsa"),
    *("tanggalkadaluarsa", "tayangsampai", "berlakusampai", "tampilsampai"),
)
_EMBARGO = (
    *("embargo", "embargoed", "embargountil", "embargodate", "embargoedate", "embargoeduntil"),
    *("publishat", "publishon", "publishdate", "publishdatetime", "publicationtime"),
    *("scheduledat", "scheduledfor", "scheduledate", "scheduleddate", "scheduledpublishdate"),
    *("notbefore", "releasedate", "dijadwalkan", "jadwalterbit", "jadwaltayang", "tayangmulai"),
)
_OFF = {"", "0", "false", "no", "n", "f", "off", "tidak", "tdk", "bukan", "belum", "null", "none",
        "nil", "nan", "n/a", "-", "–", "—"}  # fmt: skip
_ON = {"1", "true", "yes", "y", "t", "on", "ya", "iya", "x", "v", "✓", "✔", "sudah", "published",
       "publish", "terbit", "tayang", "public", "publik", "live"}  # fmt: skip
_SIGNS = re.compile(r"[\W_]+")
_NEVER = {"never", "selamanya", "forever"}
_OURS = ("visibility", "expires_at", "status")  # read under these names
# What a draft or a private article that its source also calls published may be called.
_OPEN_STATUSES = ("published", "publish", "future", "scheduled", "sent", None, "")


def fold(name: str) -> str:
    """A name without case and signs: `is_published`, `isPublished` and `Is Published` are one."""
    return _SIGNS.sub("", name.casefold())


def is_off(value: Any) -> bool:
    """Whether a flag's value is false, or says nothing."""
    if isinstance(value, str):
        return value.strip().casefold() in _OFF
    return not value


def is_on(value: Any) -> bool:
    """Whether a flag's value is true without any doubt."""
    if isinstance(value, str):
        return value.strip().casefold() in _ON
    return value is True or value == 1


def take_restrictions(rest: dict[str, Any]) -> dict[str, Any]:
    """Take flags and dates out of a record's members; what they say, for `apply_restrictions`.

    `drafted`, `private` and `published` are true or absent; `visibility` a word, `statuses` words;
    `password`, `expires_at` and `not_before` as they stand.
    """
    said: dict[str, Any] = {}
    for name, value in list(rest.items()):
        read = None if name in _OURS else _READERS.get(fold(name))
        if read is not None and not isinstance(value, dict) and read(fold(name), value, said):
            del rest[name]
    return said


# Each notes what a member says; False where it is something else and stays.


def _read_password(_name: str, value: Any, said: dict[str, Any]) -> bool:
    if not is_off(value) or value == "0":
        said["visibility"] = PASSWORD
        said.update({} if isinstance(value, bool) else {PASSWORD: str(value)})
    return True


def _read_word(_name: str, value: Any, said: dict[str, Any]) -> bool:
    if not is_off(value):
        said["visibility"] = restrict(said.get("visibility"), value)
    return True


def _read_published(_name: str, value: Any, said: dict[str, Any]) -> bool:
    if is_on(value):
        said["published"] = True
    elif is_off(value) and not _is_empty(value):
        said["drafted"] = True
    else:  # a date
        return False
    return True


def _read_flag(name: str, value: Any, said: dict[str, Any]) -> bool:
    if _is_empty(value) or is_off(value) is not (name in _OPENING):
        return True
    if name in _DRAFT:
        said["drafted"] = True
    elif name in _PRIVATE:
        said["private"] = True
    else:
        word = _OPENING.get(name) or _RESTRICTING[name]
        said["visibility"] = restrict(said.get("visibility"), word)
    return True


def _read_expiry(_name: str, value: Any, said: dict[str, Any]) -> bool:
    if isinstance(value, bool | list):
        return False
    if not is_off(value) and str(value).casefold() not in _NEVER:
        said.setdefault("expires_at", value)
    return True


def _read_embargo(_name: str, value: Any, said: dict[str, Any]) -> bool:
    if is_on(value):
        said["drafted"] = True  # nobody knows until when
    elif not is_off(value):
        said.setdefault("not_before", value)
    return True


def _read_status(_name: str, value: Any, said: dict[str, Any]) -> bool:
    if not isinstance(value, str) or not value.strip():
        return False
    word = value.strip().casefold()
    if word == "sent":  # Ghost's, for what went out by email only
        said["visibility"] = restrict(said.get("visibility"), "email")
    said.setdefault("statuses", []).append(STATUSES.get(word, word))
    return True


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


_READERS: dict[str, Callable[[str, Any, dict[str, Any]], bool]] = {
    **dict.fromkeys((*_DRAFT, *_PRIVATE, *_RESTRICTING, *_OPENING), _read_flag),
    **dict.fromkeys(_PUBLISHED, _read_published),
    **dict.fromkeys(_STATUS, _read_status),
    **dict.fromkeys(_WORDS, _read_word),
    **dict.fromkeys(_PASSWORDS, _read_password),
    **dict.fromkeys(_EXPIRY, _read_expiry),
    **dict.fromkeys(_EMBARGO, _read_embargo),
}


def hide_password(raw: dict[str, Any]) -> dict[str, Any]:
    """A record without its password, for a file of rejects: that it had one stays."""
    meta = raw.get("meta")
    hidden = {name: value for name, value in raw.items() if fold(name) not in _PASSWORDS}
    if isinstance(meta, dict):
        hidden["meta"] = without_passwords(meta)
    said = take_restrictions(dict(raw))
    if PASSWORD in said or hidden.get("meta") != meta:
        hidden["visibility"] = restrict(raw.get("visibility"), PASSWORD)
    return hidden


def apply_restrictions(said: dict[str, Any], fields: dict[str, Any]) -> None:
    """Settle an article's fields by what its flags say; the strictest of several holds."""
    for word in said.get("statuses", ()):
        if not fields.get("status") or (word in _CLOSED and fields["status"] in _OPEN_STATUSES):
            fields["status"] = word
    if said.get("published") and not fields.get("status"):
        fields["status"] = "published"
    for flag, status in (("private", "private"), ("drafted", "draft")):
        if said.get(flag) and fields.get("status") in _OPEN_STATUSES:
            fields["status"] = status
    if "visibility" in said:
        fields["visibility"] = restrict(fields.get("visibility"), said["visibility"])
    if PASSWORD in said:
        fields["meta"] = {**(fields.get("meta") or {}), PASSWORD_KEYS[0]: said[PASSWORD]}
    for name in ("expires_at", "not_before"):
        if name in said and not fields.get(name):
            fields[name] = said[name]
