"""What can't be taken back is asked about, and needs --yes where nobody can answer."""

from __future__ import annotations

import pytest

from tests.conftest import Newsroom


@pytest.mark.parametrize(
    ("words", "deed", "question", "nothing"),
    [
        (["delete", "1", "--erase"], "Erasing for good", "Erase 1 article for good?", "erased"),
        (["store", "restore", "salinan.db"], "Replacing a store", "Replace all that", "restored"),
    ],
)
def test_it_is_asked_or_refused(
    newsroom: Newsroom, words: list[str], deed: str, question: str, nothing: str
) -> None:
    room = newsroom
    room.add("Satu")
    copy = str(room.folder / "salinan.db")
    room.ok("store", "backup", copy)
    room.add("Dua")
    before = room.export()
    words = [copy if word == "salinan.db" else word for word in words]
    refused = room(*words)
    assert refused.code == 2
    assert f"{deed} needs --yes where nobody can be asked." in refused.err
    for answer in (b"n\n", b"\n", b""):
        asked = room(*words, stdin=answer, is_terminal=True)
        assert asked.code == 0
        assert question in asked.err
        assert f"Nothing was {nothing}." in asked.err
        assert room.export() == before
    assert room(*words, stdin=b"ya\n", is_terminal=True).code == 0
    assert len(room.export()["articles"]) == 1
