"""A real WordPress judges WXR, by hand: `python -m tests.real_wordpress WORK`.

WORK is a folder in which ../shared/wordpress/start.sh has a WordPress running. What it exports is
imported, exported again, and compared with the original item by item, by its own export and by
PHP's SimpleXML, which the official importer reads with. With WXR_IMPORTER (see import_wxr.sh) and
a second, empty WordPress as EMPTY, our file is imported there and what comes out compared too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.conftest import SHARED

WORDPRESS = SHARED / "wordpress"
WP = "{http://wordpress.org/export/1.2/}"
OWN = "_beritacli"


def main(work: str, empty: str | None = None) -> None:
    """Run all of it and print what was seen."""
    with tempfile.TemporaryDirectory() as scratch:
        first, ours = Path(scratch, "asal.xml"), Path(scratch, "kita.xml")
        call("bash", str(WORDPRESS / "export_wxr.sh"), str(first), work)
        store = ["--store", str(Path(scratch, "berita.db"))]
        program = [sys.executable, "-m", "beritacli", *store]
        call(*program, "import", str(first))
        call(*program, "export", str(ours))
        print("again:", call(*program, "import", str(ours)).strip().splitlines()[0])
        faults = compare(read_items(first), read_items(ours))
        print("read by PHP:", read_by_php(ours))
        if empty and os.environ.get("WXR_IMPORTER"):
            print("imported:", call("bash", str(WORDPRESS / "import_wxr.sh"), str(ours), empty))
            second = Path(scratch, "kembali.xml")
            call("bash", str(WORDPRESS / "export_wxr.sh"), str(second), empty)
            faults += compare(read_items(first), read_items(second))
        sys.exit(1 if faults else 0)


def call(*words: str) -> str:
    """What a command that must succeed prints, on either stream."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def read_items(path: Path) -> dict[str, dict[str, Any]]:
    """The posts and pages of a file by their id, and its terms under their taxonomies."""
    root = ET.parse(path).getroot()  # noqa: S314 - WordPress's and our own
    items: dict[str, dict[str, Any]] = {}
    pictures = {
        one.findtext(f"{WP}post_id"): one.findtext(f"{WP}attachment_url")
        for one in root.iter("item")
    }
    for item in root.iter("item"):
        if item.findtext(f"{WP}post_type") in {"post", "page"}:
            items[f"{item.findtext(f'{WP}post_id')}"] = describe(item, pictures)
    for kind, slug in (("category", "category_nicename"), ("tag", "tag_slug")):
        terms = root.iter(f"{WP}{kind}")
        items[kind] = {
            str(one.findtext(f"{WP}{slug}")): [
                one.findtext(f"{WP}{'cat' if kind == 'category' else 'tag'}_name"),
                one.findtext(f"{WP}category_parent") or None,
            ]
            for one in terms
        }
    return items


def describe(item: ET.Element, pictures: dict[str | None, str | None]) -> dict[str, Any]:
    """All that an item says, what may stand in any order sorted."""
    found: dict[str, Any] = {}
    for child in item:
        if child.tag == "category":
            key = f"terms of {child.get('domain')}"
            found.setdefault(key, []).append((child.get("nicename"), child.text))
            found[key].sort()
        elif child.tag == f"{WP}postmeta":
            key, value = (child.findtext(f"{WP}meta_{one}") or "" for one in ("key", "value"))
            if key == "_thumbnail_id":
                value = pictures.get(value) or value
            if key != OWN:
                found.setdefault(f"meta {key}", []).append(value)
        elif child.tag == f"{WP}comment":
            fields = {one.tag: one.text or "" for one in child if one.tag != f"{WP}commentmeta"}
            found.setdefault("comments", []).append(fields)
        else:
            found[child.tag.rpartition("}")[2]] = (child.text or "").strip("\n")
    if found.get("status") == "trash":
        found["post_name"] = found["post_name"].removesuffix("__trashed")
    return found


def is_by_design(field: str, theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Whether a difference is one that is meant."""
    given, made = theirs.get(field), ours.get(field)
    if field == "post_name":  # a draft of WordPress has no slug yet; each of ours has one
        return given == "" and bool(made)
    if field == "post_modified_gmt":  # unset there for drafts, beside the same in its zone
        return str(given).startswith("0000") and theirs["post_modified"] == ours["post_modified"]
    if field in {"post_date", "post_modified"}:  # what its installation made before it had a zone
        return given == theirs[f"{field}_gmt"] == ours[f"{field}_gmt"]
    if field == "terms of post_tag":  # no slug of ours is digits alone
        return [name for _, name in given or ()] == [name for _, name in made or ()]
    return False


def compare(theirs: dict[str, Any], ours: dict[str, Any]) -> int:
    """Print where two files differ; how often they do."""
    number = meant = 0
    fields: Counter[str] = Counter()
    for key in sorted({*theirs, *ours}):
        one, other = theirs.get(key, {}), ours.get(key, {})
        for field in sorted({*one, *other}):
            fields[field] += 1
            is_tag = key == "tag" and field.removeprefix("tag-").isdigit()
            if one.get(field) != other.get(field) and not is_tag:
                if is_by_design(field, one, other):
                    meant += 1
                    continue
                number += 1
                shown = [json.dumps(x.get(field), ensure_ascii=False)[:200] for x in (one, other)]
                print(f"{key} {field}: {shown[0]} -> {shown[1]}")
    items = len([key for key in theirs if key.isdigit()])
    compared = f"{items} items, {sum(fields.values())} fields compared"
    print(f"{compared}: {number} differences, {meant} meant")
    return number


def read_by_php(path: Path) -> str:
    """What PHP's SimpleXML finds, by which the official importer reads first."""
    script = (
        "$x = simplexml_load_file($argv[1]); $w = $x->getNamespaces(true)['wp'];"
        "$c = $x->channel; $n = []; foreach ($c->item as $i) {"
        "$t = (string) $i->children($w)->post_type; $n[$t] = ($n[$t] ?? 0) + 1; }"
        "echo json_encode(['version' => (string) $c->children($w)->wxr_version,"
        "'authors' => count($c->children($w)->author),"
        "'categories' => count($c->children($w)->category), 'items' => $n]);"
    )
    return call("php", "-r", script, str(path))


if __name__ == "__main__":
    main(*sys.argv[1:])
