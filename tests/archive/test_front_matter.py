"""Front matter: writing and reading are inverses, and what editors do to files does no harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.archive.desk.editor_page import FIELDS, LISTS, Page, put_notes, read_page, write_page
from beritacli.archive.errors import UnreadableError

# What the archive accepts: see texts.py.
_characters = st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t")
_texts = st.text(_characters, max_size=60) | st.sampled_from(
    [
        "19:25",
        "010",
        "no",
        "null",
        "~",
        "1_000",
        "@x",
        "a: b",
        "# x",
        "- a",
        "---",
        "a\n---\nb",
        "'",
    ]
)
_pages = st.builds(
    Page,
    st.fixed_dictionaries(
        {
            name: st.lists(_texts.filter(bool), max_size=3) if name in LISTS else _texts
            for name in FIELDS
        }
    ),
    st.text(_characters) | st.sampled_from(["---\n", "\n---\na\n---", "\n\n", "#! x", ""]),
)


@given(_pages)
def test_reading_is_the_inverse_of_writing(page: Page) -> None:
    assert read_page(write_page(page).encode()) == page


@given(_pages)
def test_notes_come_off_again(page: Page) -> None:
    content = write_page(page).encode()
    noted = put_notes(put_notes(content, ["satu"]), ["Error: dua", "tiga"])
    assert noted.startswith(b"#! Error: dua\n#! tiga\n---\n")
    assert read_page(noted) == page


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf---\r\ntitle: Judul\r\ntags: [a, b]\r\n---\r\n\r\nsatu\r\n---\r\ndua\r\n",
        b"#! Error: x\r\n---\r\ntitle: Judul\r\ntags:\r\n- a\r\n- b\r\n---\r\nsatu\r\n---\r\ndua",
        b"\n\n---  \ntitle: 'Judul'\ntags: [a, b]\n--- \n\nsatu\n---\ndua\n",
        b"\xef\xbb\xbf#! x\n\xef\xbb\xbf---\ntags: [a, b] # x\ntitle: Judul\n---\nsatu\n---\ndua",
    ],
)
def test_line_ends_marks_and_rules_of_other_editors(content: bytes) -> None:
    page = read_page(content)
    assert page.fields == {"title": "Judul", "tags": ["a", "b"]}
    assert page.body == "satu\n---\ndua"


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("title: Rapat: kota", "'title: Rapat: kota': mapping values"),
        ("title: @x", "'title: @x': found character that"),
        ("title: 'a", "found unexpected end"),
        ("judul: x", "no field 'judul'"),
        ("titel: x", "no field 'titel'"),
        ("title: a\ntitle: b", "is there twice"),
        ("title: [a]", "one text, not a list"),
        ("tags: {a: b}", "a text or a list of texts"),
        ("tags: [[a]]", "a text or a list of texts"),
        ("- a", "no field with a value"),
        ("a", "no field with a value"),
        ("? [a]\n: b", "a name that is no text"),
        ("title: &a [*a]", "In the line"),
        ("title: " + "[" * 4000, ""),
        ("title: \x01", "not allowed"),
        ("<<<<<<< yours\ntitle: x", "marks of a clash"),
    ],
)
def test_bad_front_matter_names_the_line(front: str, says: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_page(f"---\n{front}\n---\n\nisi\n".encode())
    assert says in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"isi saja\n", "does not begin with"),
        (b"---\ntitle: x\n", "have no end"),
        (b"---\ntitle: \xff\n---\n", "isn't UTF-8"),
        ("---\n---\n".encode("utf-16"), "isn't UTF-8"),
    ],
)
def test_a_draft_without_its_frame(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_page(content)


def test_tags_of_yaml_make_nothing() -> None:
    with pytest.raises(UnreadableError):
        read_page(b"---\ntitle: !!python/object/apply:os.system ['true']\n---\n")
