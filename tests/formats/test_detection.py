"""Which format a file is in, by how it begins."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beritacli.formats import READABLE
from beritacli.formats.detection.detect import QUESTIONS
from tests.formats.strategies import values
from tests.formats.streams import detect, find_formats

PAGE = "Pasar Murah\n\nWarga datang.\n\n14 Mei 2025 19:25\n19:25\n"
LONG = "a" * 70_000
CASES = {
    "one whole line": ('{"title": "a"}', "ndjson"),
    "one whole line with blank ones": ('\ufeff\n \r\n{"title": "a"}\r\n\n', "ndjson"),
    "whole lines": ('{"title": "a"}\n{"title": "b"}\n', "ndjson"),
    "a line with refused content": ('{"a": NaN, "a": 1}\n', "ndjson"),
    "second line broken": ('{"title": "a"}\nrusak', "ndjson"),
    "first line broken": ('{"title": "a", "bo\n{"title": "b"}\n', "ndjson"),
    "first line cut after a comma": ('{"title": "a",\n{"title": "b"}\n{"title": "c"}\n', "ndjson"),
    "first line longer than the head": (f'{{"title": "a", "body": "{LONG}"}}\n{{}}', "ndjson"),
    "one export on a line": ('{"version": 1, "articles": []}', "json"),
    "one sorted export on a line": ('{"articles": [], "version": 1}', "json"),
    "one long export on a line": (f'{{"articles": [{{"body": "{LONG}"}}], "version": 1}}', "json"),
    "a long export by its version": (f'{{"version": 1, "tags": [{{"a": "{LONG}"}}]}}', "json"),
    "an article that has articles": ('{"title": "a", "articles": []}', "ndjson"),
    "a long article that has articles": (
        f'{{"title": "a", "articles": [], "body": "{LONG}"}}',
        "ndjson",
    ),
    "pretty object": ('{\n  "title": "a"\n}', "json"),
    "object in an object": ('{"source":\n{"kind": "page"}}', "json"),
    "one item a line": ('{"version": 1, "articles": [\n{"id": 1},\n{"id": 2}\n]}', "json"),
    "leading commas": ('{"articles": [\n{"id": 1}\n,{"id": 2}\n]}', "json"),
    "one item": ('{"articles": [\n{"id": 1}\n]}', "json"),
    "list on a line": ('[{"title": "a"}]', "json"),
    "list of lines": ('[\n{"title": "a"},\n{"title": "b"}\n]', "json"),
    "list of numbers": ("[1, 2]", "json"),
    "empty list": ("[]", "json"),
    "half a list": ('[{"title', "json"),
    "half an object": ('{"title', "json"),
    "two pretty objects": ('{\n "a": 1\n}\n{\n "a": 2\n}', "json"),
    "a JSON Feed": ('{\n "version": "https://jsonfeed.org/version/1.1", "items": []}', "jsonfeed"),
    "a JSON Feed on a line": (
        '{"title": "a", "version": "https://jsonfeed.org/version/1", "items": [{}]}\n',
        "jsonfeed",
    ),
    "a JSON Feed with half a version": ('{"version": "1.1", "feed_url": "x"}', "jsonfeed"),
    "an article with a version": ('{"title": "a", "version": "1.1"}', "ndjson"),
    "an article about JSON Feed": (
        '{"title": "a", "body": "\\"https://jsonfeed.org/version/1\\""}',
        "ndjson",
    ),
    "an export of Ghost": ('{"db": [{"meta": {}, "data": {"posts": []}}]}', "ghost"),
    "an export of Ghost without its shell": ('{"meta": {"v": 1}, "data": {"posts": [', "ghost"),
    "posts of Ghost": ('{\n"posts": [{"title": "a"}]}', "ghost"),
    "an article that has data": ('{"title": "a", "data": {"posts": 5}}', "ndjson"),
    "RSS 2.0": ('<?xml version="1.0"?>\n<!-- <feed> -->\n<rss version="2.0">', "rss"),
    "RSS 1.0": ('\n<rdf:RDF xmlns="http://purl.org/rss/1.0/">', "rss"),
    "Atom with a prefix": ('<a:feed xmlns:a="http://www.w3.org/2005/Atom">', "atom"),
    "RSS below a web page's doctype": ("<!DOCTYPE html>\n<rss><title>a</title></rss>", "rss"),
    "RSS below many comments": ("<!-- a -->\n" * 2_000 + "<rss>", "rss"),
    "another XML": ("<note><rss/></note>", None),
    "empty": ("", None),
    "blank": (" \n\n", None),
    "a number": ("42", None),
    "prose": ("Pasar Murah\n\nWarga datang.\n", None),
    "a page": (PAGE, "page"),
    "a page under a bracketed title": (f"[FOTO] {PAGE}", "page"),
    "a page under a year in brackets": (f"[2024] {PAGE}", "page"),
    "a page with bullets alone": ("Pasar Murah\n\nWarga datang.\n\n • Agama\n", "page"),
    "bullets before all prose": (" • Agama\n • Bantuan\n", None),
    "HTML": (f"<!DOCTYPE html>\n<html>{PAGE}", "page"),
    "HTML without a doctype": (f" <HTML>{PAGE}", "page"),
    "front matter": (f"---\ntitle: a\n---\n{PAGE}", "markdown"),
    "a page under a line": (f"---\n\n{PAGE}", None),
    "CSV": ("judul;isi\nPasar;Ramai\n", "csv"),
    "CSV with a page in a cell": (f'judul;isi\nPasar;"{PAGE}"\n', "csv"),
    "TSV": ("title\tbody\nPasar\tRamai\n", "tsv"),
    "a page with NUL": (f"{PAGE}\0", None),
}


@pytest.mark.parametrize(("text", "name"), CASES.values(), ids=CASES.keys())
def test_formats_by_content(text: str, name: str | None) -> None:
    assert detect(text) == name
    head = text.encode()[:65_536]
    assert find_formats(head) == ([name] if name else [])


def test_a_page_in_bytes() -> None:
    assert detect("\ufeff" + PAGE) == "page"
    assert detect(b"Caf\xe9\n\n" + PAGE.encode()) is None
    long = "Pasar Murah\n\n14 Mei 2025 19:25\n19:25\n" + "é" * 40_000
    assert detect(long) == "page"
    assert detect("x" + long) == "page"


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=5), values) | st.lists(values), st.sampled_from([1, None]))
def test_any_json_text_is_json_unless_it_is_one_object_on_a_line(
    value: object,
    indent: int | None,
) -> None:
    text = json.dumps(value, indent=indent)
    is_line = isinstance(value, dict) and "\n" not in text
    assert detect(text) == ("ndjson" if is_line else "json")
    if is_line:
        assert detect(f"{text}\n{json.dumps([value])}") == "ndjson"


@given(st.binary(max_size=300))
def test_any_bytes_have_one_format_at_most(data: bytes) -> None:
    assert len(find_formats(data)) <= 1


def test_every_format_that_is_read_has_a_question_and_no_other() -> None:
    assert set(QUESTIONS) == set(READABLE)
