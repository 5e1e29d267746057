"""Indonesian words by their stems: `pemilihan`, `memilih` and `dipilih` are forms of `pilih`.

Stems are PySastrawi's. It is loaded when a stem is first asked for.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

WORD = r"[^\W_]+"
_LONGEST = 40  # of a word that is stemmed: its time grows with the length
# What stands before a stem. The nasal ones take the place of its first letter (pilih, memilih).
_PLAIN = (
    "", "be", "bel", "ber", "berke", "berpe", "di", "dike", "diper", "ke", "keber", "kepe",
    "keter", "ku", "me", "member", "mempe", "mempel", "memper", "pe", "pel", "pember", "per",
    "se", "sepe", "te", "ter", "terpe",
)  # fmt: skip
_NASAL = {"m": "bfpv", "n": "cdjstz", "ng": "aeghikou", "ny": "s", "nge": ""}
_DROPPED = {"m": "p", "n": "t", "ng": "k", "ny": "s"}
_BEFORE_NASAL = ("me", "pe", "kepe", "sepe", "berpe", "dipe", "mempe", "keme")
_ENDINGS = tuple(
    suffix + owner + particle
    for suffix in ("", "an", "kan", "i")
    for owner in ("", "nya", "ku", "mu")
    for particle in ("", "lah", "kah", "pun")
)
# Words that hardly tell one article from another. The library's list has 809, with much that
# does (kasus, masalah, ibu, kerja); a test holds that these are among them.
STOP_WORDS = frozenset({
    "ada", "adalah", "agar", "akan", "antara", "atau", "bagi", "bahwa", "banyak", "belum",
    "bisa", "dalam", "dan", "dapat", "dari", "dengan", "di", "hanya", "hingga", "ini", "itu",
    "jika", "juga", "karena", "ke", "kepada", "lain", "lebih", "maka", "masih", "melalui",
    "mereka", "namun", "oleh", "pada", "para", "pun", "saat", "sampai", "sangat", "saja",
    "sebagai", "secara", "sedang", "sejak", "seperti", "serta", "setelah", "sudah", "telah",
    "tentang", "terhadap", "tersebut", "tetapi", "tidak", "untuk", "yaitu", "yakni", "yang",
})  # fmt: skip


@cache
def fold(text: str) -> str:
    """A text without case and diacritics, as full text compares words."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(one for one in apart if not unicodedata.combining(one))


def split_words(text: str) -> list[str]:
    """The words of a text, folded."""
    if text.isascii():  # then as a whole, in a quarter of the time
        return re.findall(WORD, text.lower())
    return [fold(word) for word in re.findall(WORD, text)]


@cache
def stem(word: str) -> str:
    """The stem of a folded word; the word itself where it has none."""
    is_latin = word.isascii() and word.replace("-", "").isalpha()
    if not is_latin or len(word) > _LONGEST:
        return word
    return str(_stemmer().stem(word)) or word


@cache
def _dictionary() -> Any:
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    roots = ArrayDictionary()
    # All at once: its own way, 30,000 times `add`, takes twice as long.
    roots.words = dict.fromkeys(filter(None, StemmerFactory().get_words()))
    return roots


@cache
def _stemmer() -> Any:
    from Sastrawi.Stemmer.Stemmer import Stemmer

    return Stemmer(_dictionary())


def make_forms(word: str) -> set[str]:
    """Words that may have the stem of this one: many that are none, and few that do are missing.

    Which of them are used, an index of words tells; `has_stem` tells which really have it.
    """
    root = stem(word)
    if not (root.isascii() and root.isalpha()) or len(root) < 3:  # noqa: PLR2004
        return {word}
    beginnings = [beginning + root for beginning in _PLAIN]
    for nasal, first in _NASAL.items():
        if root[0] in first or nasal == "nge":
            beginnings += [before + nasal + root for before in _BEFORE_NASAL]
        if root[0] == _DROPPED.get(nasal):
            beginnings += [before + nasal + root[1:] for before in _BEFORE_NASAL]
    return {word, *(beginning + ending for beginning in beginnings for ending in _ENDINGS)}


@cache
def is_known(word: str) -> bool:
    """Whether the stem of a word is in the library's dictionary of roots."""
    return bool(_dictionary().contains(stem(word)))
