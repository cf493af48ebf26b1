"""The form of an offering: fields with dotted names, and what they stand for.

``promises.0.credits.1.below`` is a field of the second credit of the first promise.
Rows are added and removed by buttons that post, so the form needs no script: what
was typed comes back with one row more or less.
"""

import re
from collections.abc import Iterator

from catalog.exchange.forms import offering_form
from catalog.offerings import OfferingSpec
from upheld import dotted
from upheld.dotted import Typed, Values
from upheld.errors import Problem

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


def changed(values: Values, action: str) -> Values:
    """Return *values* with a row more or less, or in another order."""
    return dotted.changed(values, action, _BLANK)


def tidied(values: Values) -> Values:
    """Return *values* without rows in which nothing was typed."""
    return dotted.tidied(values, _GIVEN)


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


def _promises(values: Values) -> Iterator[Values]:
    """Yield the promises of an offering and those of its options."""
    yield from _mappings(values.get("promises"))
    for option in _mappings(values.get("options")):
        yield from _mappings(option.get("promises"))


def _mappings(rows: "Typed | None") -> Iterator[Values]:
    if isinstance(rows, list):
        yield from (row for row in rows if isinstance(row, dict))


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
