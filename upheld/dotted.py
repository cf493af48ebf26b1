"""Forms without a script: fields with dotted names, and the rows that they stand for.

``tiers.0.price`` is a field of the first row of ``tiers``.  Rows are added and removed
by buttons that send the form: what was typed comes back with one row more or less.

Pure.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

#: What a form holds: texts, rows and named parts.
Typed: TypeAlias = "str | list[Typed] | dict[str, Typed]"
Values: TypeAlias = "dict[str, Typed]"

_WORD = "[A-Za-z_][A-Za-z0-9_]{0,39}"
_NAME = re.compile(rf"{_WORD}(\.([0-9]{{1,3}}|{_WORD})){{0,7}}", re.ASCII)
#: What belongs to the form itself, and not to what is typed into it.
_OWN = frozenset({"action", "csrf_token", "edition"})
_NO_BLANKS: Mapping[str, Values] = MappingProxyType({})


def nested(pairs: Iterable[tuple[str, str]]) -> Values:
    """Return posted fields as mappings and lists; other names are left out."""
    tree: Values = {}
    for name, value in pairs:
        if _NAME.fullmatch(name) and name not in _OWN:
            _put(tree, name.split("."), value)
    return {key: _numbered(part) for key, part in tree.items()}


def changed(
    values: Values, action: str, blank: Mapping[str, Values] = _NO_BLANKS
) -> Values:
    """Return *values* with a row more or less, or in another order.

    *action* is ``add:duties``, ``add:promises:uptime``, ``remove:duties.1``, or
    ``raise:clauses.2``, which puts the row before the one above it.

    :param blank: what a new row starts with, by its kind or the name of its list.
    """
    verb, _colon, rest = action.partition(":")
    path, _colon, kind = rest.partition(":")
    *above, last = path.split(".")
    if verb == "add":
        _rows(values, [*above, last]).append({**blank.get(kind or last, {})})
    elif verb == "remove" and last.isdecimal():
        rows = _rows(values, above)
        del rows[int(last) : int(last) + 1]
    elif verb == "raise" and last.isdecimal():
        rows, at = _rows(values, above), int(last)
        if 0 < at < len(rows):
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
    return values


def tidied(values: Values, given: frozenset[str] = frozenset()) -> Values:
    """Return *values* without rows in which nothing was typed.

    :param given: what a row has even when nobody has typed anything into it.
    """
    return {name: _tidied(part, given) for name, part in values.items()}


def given(values: Values) -> Values:
    """Return *values* without those left empty: then a default counts."""
    kept = {name: _given(part) for name, part in values.items()}
    return {name: part for name, part in kept.items() if part not in ("", [], {})}


def _put(tree: Values, path: list[str], value: str) -> None:
    """Put *value* at *path*; one that is there already makes a list of both."""
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            return
        tree = below
    present = tree.setdefault(path[-1], value)
    if present is value:
        return
    if isinstance(present, list):
        present.append(value)
    elif isinstance(present, str):
        tree[path[-1]] = [present, value]


def _numbered(value: Typed) -> Typed:
    """Turn mappings with numbers for keys into lists, in the order of the numbers."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_numbered(value[key]) for key in sorted(value, key=int)]
    return {key: _numbered(part) for key, part in value.items()}


def _rows(values: Values, steps: list[str]) -> list[Typed]:
    """Return the rows at the path of *steps*; none where there is no such place."""
    node: Typed = values
    for step in steps[:-1]:
        if isinstance(node, dict):
            node = node.get(step, {})
        elif isinstance(node, list):
            node = node[int(step)] if step.isdecimal() and int(step) < len(node) else {}
    if not isinstance(node, dict):
        return []
    rows = node.setdefault(steps[-1], [])
    return rows if isinstance(rows, list) else []


def _tidied(value: Typed, given: frozenset[str]) -> Typed:
    if isinstance(value, dict):
        return {key: _tidied(part, given) for key, part in value.items()}
    if isinstance(value, list):
        rows = [_tidied(part, given) for part in value]
        return [row for row in rows if not _is_blank(row, given)]
    return value.strip()


def _is_blank(row: Typed, given: frozenset[str]) -> bool:
    if isinstance(row, dict):
        return all(
            _is_blank(part, given) for key, part in row.items() if key not in given
        )
    return not row


def _given(value: Typed) -> Typed:
    if isinstance(value, dict):
        return given(value)
    return [_given(part) for part in value] if isinstance(value, list) else value
