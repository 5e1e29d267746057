"""YAML of front matter, read as text first: what a value is, its field decides, not YAML 1.1.

There `19:25` is a number, `no` is false and `010` is eight. Aliases and tags are refused.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from beritacli.text.json_text import MAX_DIGITS

MAX_NESTED = 100  # levels of lists and names in front matter
_TEXT_TAG = "tag:yaml.org,2002:str"
_CONSTANTS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_WIDTH = 1 << 30  # that no line has: folded ones are hard to read
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class FrontError(ValueError):
    """Front matter that can't be read: line counts from 1 in the text given, and the problem."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


class Plain(str):
    """A scalar without quotes: text, or what `settle` makes of it."""

    __slots__ = ()


def load_yaml(text: str) -> Any:
    """Value of a YAML text, its scalars as text, unquoted ones as `Plain`; raises FrontError."""
    import yaml

    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = " ".join((error.problem or str(error)).split())
        raise FrontError(line, f"{problem}; put a value with such characters in quotes") from None
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise FrontError(1, problem[:200]) from None
    except RecursionError:
        raise FrontError(1, "nested too deeply") from None
    return None if node is None else _read_node(node, set(), 1)


def settle(value: Any) -> Any:
    """The value with what stood without quotes as JSON's types have it: true, null, numbers."""
    if isinstance(value, dict):
        return {str(name): settle(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [settle(inner) for inner in value]
    return _settle_text(value) if isinstance(value, Plain) else value


def dump_yaml(value: dict[str, Any]) -> str:
    """YAML that `load_yaml` and `settle` give back, and that other programs read alike."""
    import yaml

    return yaml.dump(
        value, Dumper=_make_dumper(), sort_keys=False, allow_unicode=True, width=_WIDTH
    )


def _settle_text(text: str) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = _NUMBER.fullmatch(text)
    if number is None or len(text) > MAX_DIGITS:
        return str(text)
    is_whole = number[1] is None and number[2] is None
    read = int(text) if is_whole else float(text)
    return str(text) if read in (float("inf"), float("-inf")) else read


def _read_node(node: Any, seen: set[int], depth: int) -> Any:
    """Value of one of PyYAML's nodes, which say by `id` of which kind they are."""
    line = node.start_mark.line + 1 if node.start_mark else 1
    if depth > MAX_NESTED:
        raise FrontError(line, f"nested more than {MAX_NESTED} levels deep")
    if id(node) in seen:
        raise FrontError(line, "an alias (*), which is not accepted")
    seen.add(id(node))
    if node.id == "scalar":
        if node.tag not in {_TEXT_TAG, "!"}:
            raise FrontError(line, f"a tag ({node.tag[:60]}), which is not accepted")
        return Plain(node.value) if node.style in {None, ""} else node.value
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        raise FrontError(line, f"a tag ({node.tag[:60]}), which is not accepted")
    if node.id == "sequence":
        return [_read_node(inner, seen, depth + 1) for inner in node.value]
    return _read_mapping(node, seen, depth)


def _read_mapping(node: Any, seen: set[int], depth: int) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if key.id != "scalar":
            raise FrontError(line, "a name that is no text")
        if key.value in read:
            raise FrontError(line, f"'{key.value[:60]}' is there twice")
        read[str(_read_node(key, seen, depth))] = _read_node(value, seen, depth + 1)
    return read


def _represent_text(dumper: Any, text: str) -> Any:
    if _INSTANT.fullmatch(text):
        return dumper.represent_scalar("tag:yaml.org,2002:timestamp", text)
    is_bare = "\n" not in text and isinstance(_settle_text(text), str)
    return dumper.represent_scalar(_TEXT_TAG, text, style=None if is_bare else '"')


@cache
def _make_dumper() -> Any:
    """The dumper that quotes what would be read as anything but text; instants stay bare."""
    import yaml

    base = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    made: Any = type("Dumper", (base,), {"ignore_aliases": lambda _self, _data: True})
    made.add_representer(str, _represent_text)
    return made
