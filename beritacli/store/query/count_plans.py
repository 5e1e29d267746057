"""Which of the counts that are kept answers a condition, and which of its groups match.

As the compiler, it reads a condition's hash, of operations whose hash holds all that they mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb.queries import QueryInstance

from beritacli.store.query.entries import PREFIX, read_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from beritacli.store.schema import Count

_RANGES = {"<", "<=", ">", ">="}
_MISSING = object()


class Plan(NamedTuple):
    """A count whose groups answer a condition.

    each: the one element that all matching documents hold, where the count is of elements.
    low, high: prefixes between which all documents are in the range; those of a prefix itself
        have to be counted one by one. None is no bound.
    rest: what else the condition asks of a group.
    """

    of: Count
    rest: tuple[Any, ...]
    each: Any = None
    low: str | None = None
    high: str | None = None

    def matches(self, first: str, second: str) -> bool:
        """Whether documents of a group's key match."""
        fields = self.of.fields
        group = {fields[0]: read_value(first, _MISSING)}
        if self.of.kind == "each":
            group[fields[0]] = [group[fields[0]]]
        if len(fields) > 1:
            group[fields[1]] = read_value(second, _MISSING)
        return all(_holds(part, group) for part in self.rest)


def plan_count(cond: Any, counts: Sequence[Count]) -> Iterator[Plan]:
    """The plans by which a condition may be counted."""
    parts = list(_conjuncts(_hash_of(cond)))
    for count in counts:
        plan = _PLANNERS[count.kind](count, parts)
        if plan is not None:
            yield plan


def plan_groups(
    field: str, cond: Any, counts: Sequence[Count], prefix: int | None = None
) -> Plan | None:
    """The plan by which the documents under each value of a field are counted."""
    parts = list(_conjuncts(_hash_of(cond))) if cond is not None else []
    for count in counts:
        others = count.fields if count.kind == "whole" else count.fields[1:]
        has_values = count.kind != "prefix" or (prefix is not None and prefix <= PREFIX)
        if count.fields[0] == field and has_values and _are_of(parts, others):
            return Plan(count, tuple(parts))
    return None


def _hash_of(cond: Any) -> Any:
    return getattr(cond, "_hash", None) if type(cond) is QueryInstance else None


def is_told_by_hash(cond: Any) -> bool:
    """Whether two conditions of this hash always mean the same.

    It leaves out a regular expression's flags and `fragment`'s path, and takes a list for a tuple.
    """
    return _is_told_whole(_hash_of(cond))


def _is_told_whole(hashed: Any) -> bool:
    if not hashed:
        return False
    if hashed[0] in {"and", "or", "not"}:
        inner = hashed[1] if hashed[0] != "not" else [hashed[1]]
        return all(map(_is_told_whole, inner))
    return hashed[0] == "exists" or (hashed[0] in _TESTS.keys() | _RANGES and _is_told(hashed))


def _plan_whole(count: Count, parts: list[Any]) -> Plan | None:
    return Plan(count, tuple(parts)) if _are_of(parts, count.fields) else None


def _plan_each(count: Count, parts: list[Any]) -> Plan | None:
    led = [part for part in parts if _field_of(part) == count.fields[0]]
    rest = tuple(part for part in parts if part not in led)
    if len(led) != 1 or not _are_of(rest, count.fields[1:]):
        return None
    operation, _, values = led[0]
    is_one = operation == "any" and isinstance(values, tuple) and len(values) == 1
    is_plain = is_one and type(values[0]) in (str, int)
    return Plan(count, rest, each=values[0]) if is_plain else None


def _plan_prefix(count: Count, parts: list[Any]) -> Plan | None:
    led = [part for part in parts if _field_of(part) == count.fields[0]]
    rest = tuple(part for part in parts if part not in led)
    is_range = all(part[0] in _RANGES and isinstance(part[2], str) for part in led)
    if not led or not is_range or not _are_of(rest, count.fields[1:]):
        return None
    low = [part[2][:PREFIX] for part in led if part[0] in {">", ">="}]
    high = [part[2][:PREFIX] for part in led if part[0] in {"<", "<="}]
    return Plan(count, rest, low=max(low, default=None), high=min(high, default=None))


_PLANNERS: dict[str, Callable[[Count, list[Any]], Plan | None]] = {
    "whole": _plan_whole,
    "each": _plan_each,
    "prefix": _plan_prefix,
}


def _conjuncts(hashed: Any) -> Iterator[Any]:
    """The conditions that all have to hold; None for one that can't be told."""
    if hashed and hashed[0] == "and":
        for part in hashed[1]:
            yield from _conjuncts(part)
    else:
        yield hashed or None


def _field_of(part: Any) -> str | None:
    """The field that a plain comparison is of."""
    if part is None or part[0] not in _TESTS.keys() | _RANGES:
        return None
    # A path may hold functions (`Query.map`), and a field name may hold a dot.
    is_plain = all(isinstance(name, str) and "." not in name for name in part[1])
    return ".".join(part[1]) if is_plain else None


def _are_of(parts: Sequence[Any], fields: Sequence[str]) -> bool:
    """Whether conditions are of these fields alone, and of operations that can be told here."""
    for part in parts:
        if not part:
            return False
        if part[0] == "not":
            is_known = _are_of([part[1]], fields)
        elif part[0] in {"and", "or"}:
            is_known = _are_of(list(part[1]), fields)
        else:
            is_known = part[0] in _TESTS and _field_of(part) in fields and _is_told(part)
        if not is_known:
            return False
    return True


def _is_told(part: Any) -> bool:
    """Whether the operand is one that freezing it for the hash did not change."""
    values = part[2] if part[0] in {"one_of", "any"} else (part[2],)
    return isinstance(values, tuple) and all(
        isinstance(value, str | int | float | None) for value in values
    )


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda value, operand: bool(value == operand),
    "!=": lambda value, operand: bool(value != operand),
    "one_of": lambda value, operand: value in operand,
    "any": lambda value, operand: hasattr(value, "__iter__") and any(v in operand for v in value),
}


def _holds(part: Any, group: dict[str, Any]) -> bool:
    """What TinyDB says of a document that holds a group's values."""
    operation = part[0]
    if operation == "not":
        return not _holds(part[1], group)
    if operation == "and":
        return all(_holds(inner, group) for inner in part[1])
    if operation == "or":
        return any(_holds(inner, group) for inner in part[1])
    value = group[".".join(part[1])]
    return value is not _MISSING and _TESTS[operation](value, part[2])
