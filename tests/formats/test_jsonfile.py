"""JSON files: an export, a list, one article; and what is refused and where."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beritacli.formats.entries import CategoryEntry, Dump, Record, StampEntry, TagEntry
from beritacli.formats.json import archive as jsonfile
from beritacli.text.errors import Broken, FormatError
from tests.formats.strategies import articles, texts
from tests.formats.streams import (
    detect,
    dump_articles,
    read_broken,
    read_bytes,
    read_records,
    write_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

categories = st.fixed_dictionaries({"path": texts, "name": texts, "placed": st.booleans()})
tags = st.fixed_dictionaries({"slug": texts, "name": texts})
stamps = st.fixed_dictionaries({"at": texts})


@settings(max_examples=50)
@given(
    st.lists(categories, max_size=3),
    st.lists(tags, max_size=3),
    st.lists(stamps, max_size=3),
    st.lists(articles, max_size=3),
)
def test_what_is_written_is_detected_and_read_back(
    category_items: list[dict[str, Any]],
    tag_items: list[dict[str, Any]],
    stamp_items: list[dict[str, Any]],
    article_items: list[dict[str, Any]],
) -> None:
    text = write_text(jsonfile, Dump(category_items, tag_items, stamp_items, article_items))
    assert detect(text) == "json"
    assert json.loads(text) == {
        "version": 1,
        "categories": category_items,
        "tags": tag_items,
        "stamps": stamp_items,
        "articles": article_items,
    }
    entries = [
        *(CategoryEntry(**item) for item in category_items),
        *(TagEntry(**item) for item in tag_items),
        *(StampEntry(**item) for item in stamp_items),
        *(Record(item, f"item {at}", item) for at, item in enumerate(article_items, start=1)),
    ]
    assert read_bytes(jsonfile, text) == entries
    assert read_bytes(jsonfile, json.dumps(json.loads(text), sort_keys=True)) == [
        *(entry for entry in entries if isinstance(entry, Record)),
        *(entry for entry in entries if isinstance(entry, CategoryEntry)),
        *(entry for entry in entries if isinstance(entry, StampEntry)),
        *(entry for entry in entries if isinstance(entry, TagEntry)),
    ]


def test_every_item_stands_on_a_line_of_its_own() -> None:
    dump = Dump(
        [{"path": "a", "name": "A", "placed": True}, {"path": "b", "name": "B", "placed": False}],
        [],
        [{"at": "2025-05-14T12:25:00Z"}],
        [{"title": "Satu"}, {"title": "Dua"}],
    )
    assert write_text(jsonfile, dump) == (
        '{\n  "version": 1,\n  "categories": [\n'
        '    {"path": "a", "name": "A", "placed": true},\n'
        '    {"path": "b", "name": "B", "placed": false}\n  ],\n'
        '  "tags": [],\n'
        '  "stamps": [\n    {"at": "2025-05-14T12:25:00Z"}\n  ],\n'
        '  "articles": [\n    {"title": "Satu"},\n    {"title": "Dua"}\n  ]\n}\n'
    )


def test_articles_are_written_as_they_come() -> None:
    file = io.StringIO()
    sizes = []

    def stream() -> Iterator[dict[str, Any]]:
        for number in range(3):
            sizes.append(file.getvalue().count("title"))
            yield {"title": str(number)}

    jsonfile.write(Dump([], [], [], stream()), file)
    assert sizes == [0, 1, 2]


def test_articles_are_read_as_they_come() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            chunk = super().read(size)
            self.taken += len(chunk)
            return chunk

    text = write_text(jsonfile, dump_articles(*[{"title": "a" * 10_000}] * 300))
    file = Counted(text.encode())
    assert isinstance(next(jsonfile.read(file)), Record)
    assert file.taken < len(text) / 5


def test_one_article_a_list_and_an_export_on_one_line() -> None:
    one = '\n{"title": "Satu",\n "body": "Isi", "articles": 3, "version": 9}\n'
    assert read_records(jsonfile, one)[0].fields == {
        "title": "Satu",
        "body": "Isi",
        "meta": {"articles": 3, "version": 9},
    }
    assert [item.place for item in read_records(jsonfile, '[{"title": "a"}, {"title": "b"}]')] == [
        "item 1",
        "item 2",
    ]
    line = '{"articles": [{"title": "a"}], "tags": [{"slug": "b"}], "version": 1}'
    assert detect(line) == "json"
    record, tag = read_bytes(jsonfile, line)
    assert isinstance(record, Record)
    assert tag == TagEntry("b", "b")
    assert read_bytes(jsonfile, "[]") == []
    assert len(read_records(jsonfile, "{}")) == 1


def test_an_article_with_a_list_of_articles_is_an_article() -> None:
    (record,) = read_records(jsonfile, '{"title": "Kilas", "articles": [{"title": "a"}]}')
    assert record.fields["meta"] == {"articles": [{"title": "a"}]}


def test_bad_items_are_named_and_reading_goes_on() -> None:
    text = '[1, {"title": "a"},\n  {"a": 1, "a": 2}, null, {"b" 1},\n "x]", {"title": "b"}]'
    entries = read_bytes(jsonfile, text)
    assert [entry.fields for entry in entries if isinstance(entry, Record)] == [
        {"title": "a"},
        {"title": "b"},
    ]
    assert read_broken(jsonfile, text) == [
        Broken("item 1", "not an object but a number", "1"),
        Broken(
            "item 3",
            'line 2 column 12: the key "a" stands twice in one object',
            '{"a": 1, "a": 2}',
        ),
        Broken("item 4", "not an object but null", "null"),
        Broken("item 5", "line 2 column 32: expecting ':' delimiter", '{"b" 1}'),
        Broken("item 6", "not an object but a string", '"x]"'),
    ]


def test_bad_parts_of_an_export_are_named() -> None:
    text = (
        '{"version": 1, "categories": [{"path": "a/b"}, "c", {"name": 3}], "tags": {"slug": 1},'
        ' "stamps": [{}], "other": 1, "articles": []}'
    )
    assert read_bytes(jsonfile, text) == [
        CategoryEntry("b", "a/b", placed=True),
        Broken("categories 2", "not one of the categories of an archive", '"c"'),
        Broken("categories 3", "not one of the categories of an archive", '{"name": 3}'),
        Broken("tags 1", "not one of the tags of an archive", '{"slug": 1}'),
        Broken("stamps 1", "not one of the stamps of an archive", "{}"),
    ]


def test_rejected_records_come_back() -> None:
    text = '[{"_rejected": {"reason": "x"}, "judul": "a"}, {"_rejected": {"text": "{"}}]'
    assert read_bytes(jsonfile, text) == [
        Record({"title": "a"}, "item 1", {"judul": "a"}),
        Broken("item 2", "not corrected yet", "{"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_with_their_marks(encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    text = '{\n "title": "“Pasar” العربية 😀"}'
    data = (mark + text).encode(encoding)
    assert detect(data) == "json"
    assert read_records(jsonfile, data)[0].fields == {"title": "“Pasar” العربية 😀"}
    padded = (mark + "[" + " " * 300_000 + text + "]").encode(encoding)
    assert len(read_records(jsonfile, padded)) == 1


REFUSED = {
    b"": "the file is empty",
    b"\xef\xbb\xbf \n": "the file is empty",
    b'["\xff"]': "not UTF-8 text at byte 2 of the file (counted from 0)",
    b"[" + b" " * 262_143 + b'"a\xe2\x80"]': (
        "not UTF-8 text at byte 262146 of the file (counted from 0)"
    ),
    b'\xef\xbb\xbf["a\xe2\x80': "not UTF-8 text at byte 6 of the file (counted from 0)",
    b"\xff\xfe[\x00\x00\xdc": "not UTF-16 text at byte 4 of the file (counted from 0)",
    b'{"version": 2, "articles": []}': (
        "a newer beritacli wrote this: its version is above 1; update beritacli"
    ),
    b'{"articles": [], "version": 2}': (
        "a newer beritacli wrote this: its version is above 1; update beritacli"
    ),
    b'{"version": "1.1", "articles": []}': (
        "not an export of beritacli: its version is no whole number"
    ),
    b'[{"title": "a"}': "line 1 column 16: the text ends here; ',' or ']' is expected here",
    b'[{"title": "a"},\n {"title': (
        "line 2 column 2: the text ends before the value that begins here"
    ),
    b"[1,]": "line 1 column 4: a value is expected here",
    b"[,]": "line 1 column 2: a value is expected here",
    b"[1 2]": "line 1 column 4: ',' or ']' is expected here",
    b"[] []": "line 1 column 4: more text after the end of the JSON text",
    b'{"a": 1}\n{"a": 2}': "line 2 column 1: more text after the end of the JSON text",
    b'{"a": 1,}': "line 1 column 9: a key in double quotes is expected here",
    b"{a: 1}": "line 1 column 2: a key in double quotes is expected here",
    b'{"a" 1}': "line 1 column 6: ':' is expected here",
    b'{"a": NaN}': "line 1 column 7: NaN is not a JSON number",
    b'{"a": 1,\n"a": 2}': 'line 2 column 1: the key "a" stands twice in one object',
    b'"teks"': "line 1 column 1: a JSON object or list is expected here",
    b"\0\0\0": "line 1 column 1: a JSON object or list is expected here",
}


@pytest.mark.parametrize(("data", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refusals_say_where_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_bytes(jsonfile, data)
    assert str(caught.value) == message


@given(
    st.binary(max_size=100)
    | st.text('{}[]",:\\ \nntruefals1e9-', max_size=60).map(lambda text: text.encode())
    | st.text('{}[]",:articles', max_size=40).map(lambda text: f'{{"articles":[{text}'.encode())
)
def test_junk_raises_nothing_but_format_error(data: bytes) -> None:
    try:
        read_bytes(jsonfile, data)
    except FormatError as error:
        message = str(error)
    else:
        return
    assert message.isprintable()


def test_a_json_feed_is_not_taken_for_an_article() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Kabar", "items": []}
    (broken,) = read_broken(jsonfile, json.dumps(feed))
    assert "JSON Feed" in broken.reason


def test_an_export_may_have_more_tags_than_a_record_may_have_values() -> None:
    tags = [{"slug": f"t{n}", "name": f"T{n}"} for n in range(60_000)]
    text = json.dumps({"version": 1, "tags": tags, "articles": []})
    assert sum(isinstance(one, TagEntry) for one in read_bytes(jsonfile, text)) == 60_000


def test_commas_in_a_text_are_no_values() -> None:
    (record,) = read_records(jsonfile, json.dumps([{"title": "Judul", "body": ", " * 150_000}]))
    assert len(record.fields["body"]) == 300_000


def test_the_place_in_a_list_of_an_export() -> None:
    text = '{"version": 1,\n "tags": [{"slug": "a"},\n  {"slug": NaN}],\n "articles": []}'
    with pytest.raises(FormatError, match=r"^line 3 column 12: NaN is not a JSON number"):
        read_bytes(jsonfile, text)
