"""The form of an offering: fields with dotted names, and what they stand for.

``promises.0.credits.1.below`` is a field of the second credit of the first promise.
Rows are added and removed by buttons that post, so the form needs no script: what
was typed comes back with one row more or less.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from catalog.exchange.forms import offering_form
from catalog.offerings import OfferingSpec
from upheld.errors import Problem

#: What a form holds: texts, rows and named parts.
Typed: TypeAlias = "str | list[Typed] | dict[str, Typed]"
Values: TypeAlias = "dict[str, Typed]"

_WORD = "[A-Za-z_][A-Za-z0-9_]{0,39}"
_NAME = re.compile(rf"{_WORD}(\.([0-9]{{1,3}}|{_WORD})){{0,7}}", re.ASCII)
#: What belongs to the form itself, and not to what is typed into it.
_OWN = frozenset({"action", "csrf_token", "edition"})
#: Fields that hold several texts: what is between them when typed and when shown.
_LISTS = {
    "exclusions": (r"\n", "\n"),
    "channels": (r"\n", "\n"),
    "models": (r"\n", "\n"),
    "excludes": (r"[\s,]+", " "),
    "replaces": (r"[\s,]+", " "),
}
#: What a row has even when nobody has typed anything into it.
_GIVEN = frozenset({"due", "blocking"})
#: What a new row starts with.
_BLANK: dict[str, Values] = {
    "uptime": {"kind": "uptime", "window": "month", "credits": [{}]},
    "response": {"kind": "response", "hours_kind": "24x7", "targets": [{}]},
    "warranty": {"kind": "warranty", "starts": "contract", "remedy": "repair"},
    "duties": {"due": "before_start"},
}
#: The promise that an offering of a kind begins with.
_BEGUN = {"uptime": "uptime", "warranty": "warranty", "support": "response"}
_SHARES = ("parts", "labour", "expenses")


def nested(pairs: Iterable[tuple[str, str]]) -> Values:
    """Return posted fields as mappings and lists; other names are left out."""
    tree: Values = {}
    for name, value in pairs:
        if _NAME.fullmatch(name) and name not in _OWN:
            _put(tree, name.split("."), value)
    return {key: _numbered(part) for key, part in tree.items()}


def changed(values: Values, action: str) -> Values:
    """Return *values* with a row more or less, or in another order.

    *action* is ``add:duties``, ``add:promises:uptime``, ``remove:duties.1``, or
    ``raise:clauses.2``, which puts the row before the one above it.
    """
    verb, _colon, rest = action.partition(":")
    path, _colon, kind = rest.partition(":")
    *above, last = path.split(".")
    if verb == "add":
        _rows(values, [*above, last]).append({**_BLANK.get(kind or last, {})})
    elif verb == "remove" and last.isdecimal():
        rows = _rows(values, above)
        del rows[int(last) : int(last) + 1]
    elif verb == "raise" and last.isdecimal():
        rows, at = _rows(values, above), int(last)
        if 0 < at < len(rows):
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
    return values


def tidied(values: Values) -> Values:
    """Return *values* without rows in which nothing was typed."""
    return {name: _tidied(part) for name, part in values.items()}


def given(values: Values) -> Values:
    """Return *values* without those left empty: then a default counts."""
    kept = {name: _given(part) for name, part in values.items()}
    return {name: part for name, part in kept.items() if part not in ("", [], {})}


def offering_plain(values: Values) -> Values:
    """Return what :class:`catalog.schemas.OfferingSchema` reads of tidied *values*."""
    plain = _read_mapping(values)
    for promise in _promises(plain):
        if promise.pop("hours_kind", "") == "24x7":
            promise["hours"] = "24x7"
    return plain


def offering_values(spec: OfferingSpec) -> Values:
    """Return how the form shows *spec*."""
    values = {
        name: _shown(part, name)
        for name, part in offering_form(spec, retired=False).items()
    }
    for promise in _promises(values):
        if promise["kind"] == "response":
            always = promise.get("hours", "24x7") == "24x7"
            promise["hours_kind"] = "24x7" if always else "set"
        for part in _SHARES:
            months = promise.get(part)
            if isinstance(months, str):
                promise[part] = {"months": months}
    values["requires"] = "\n".join(" ".join(group) for group in spec.requires)
    return values


def new_values(kind: str) -> Values:
    """Return an empty form for an offering of a *kind*, with its promise begun."""
    values: Values = {"kind": kind}
    if kind in _BEGUN:
        values["promises"] = [{**_BLANK[_BEGUN[kind]]}]
    if kind == "bundle":
        values["items"] = [{}]
    return values


def at_field(problem: Problem) -> Problem:
    """Return *problem* at the field of the form that it belongs to."""
    lists = "|".join((*_LISTS, "requires", "days"))
    where = re.sub(rf"\b({lists})\.\d+.*", r"\1", problem.where)
    where = re.sub(r"\.hours$", ".hours_kind", where)
    where = re.sub(rf"\.({'|'.join(_SHARES)})$", r".\1.months", where)
    return Problem(where, problem.message, problem.hint)


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


def _promises(values: Values) -> Iterator[Values]:
    """Yield the promises of an offering and those of its options."""
    yield from _mappings(values.get("promises"))
    for option in _mappings(values.get("options")):
        yield from _mappings(option.get("promises"))


def _mappings(rows: "Typed | None") -> Iterator[Values]:
    if isinstance(rows, list):
        yield from (row for row in rows if isinstance(row, dict))


def _tidied(value: Typed) -> Typed:
    if isinstance(value, dict):
        return {key: _tidied(part) for key, part in value.items()}
    if isinstance(value, list):
        rows = [_tidied(part) for part in value]
        return [row for row in rows if not _is_blank(row)]
    return value.strip()


def _is_blank(row: Typed) -> bool:
    if isinstance(row, dict):
        return all(_is_blank(part) for key, part in row.items() if key not in _GIVEN)
    return not row


def _given(value: Typed) -> Typed:
    if isinstance(value, dict):
        return given(value)
    return [_given(part) for part in value] if isinstance(value, list) else value


def _shown(value: Typed, name: str) -> Typed:
    """Return the short form of a file as a form shows it."""
    if isinstance(value, dict):
        return {key: _shown(part, key) for key, part in value.items()}
    if isinstance(value, list) and name in _LISTS:
        return _LISTS[name][1].join(map(str, value))
    if isinstance(value, list):
        return [_shown(part, "") for part in value]
    return str(value)


def _read_mapping(values: Values) -> Values:
    """Return *values* without those left empty, and lists of texts as lists."""
    read = {name: _read(part, name) for name, part in values.items()}
    return {name: part for name, part in read.items() if part not in ("", [], {})}


def _read(value: Typed, name: str) -> Typed:
    if isinstance(value, dict):
        return _read_mapping(value)
    if isinstance(value, list):
        return [_read(part, "") for part in value]
    if name == "requires":
        lines = (re.split(r"[\s,]+", line.strip()) for line in value.splitlines())
        return [[*group] for group in lines if group != [""]]
    if name in _LISTS:
        parts = (part.strip() for part in re.split(_LISTS[name][0], value))
        return [part for part in parts if part]
    return value
