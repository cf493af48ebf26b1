"""Parameters: what they take, and that they refuse the rest by name."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from plugins.fields import Choice, Described, Number, Optional
from plugins.kit.cases import Case
from plugins.kit.subjects import Subject
from plugins.kit.verdicts import Finding, NotAsked
from plugins.parameters import Each, Parameters
from upheld.errors import InvalidInput, Problem

Found = Iterator[Finding]
#: Where a value stands in nested parameters: names, and places in lists.
Path = tuple[str | int, ...]
#: What nobody means by a number.
NO_NUMBERS: tuple[object, ...] = ("much", "", True, [])


def _inner(field: Described[Any]) -> Described[Any]:
    return field.field if isinstance(field, Optional) else field


def _places(
    kind: type[Parameters], sort: type[Described[Any]]
) -> Iterator[tuple[Path, Described[Any]]]:
    """Yield where the parameters of one sort are: the first entry of each list."""
    for name, field in kind.fields.items():
        if isinstance(_inner(field), sort):
            yield (name,), field
        if isinstance(field, Each):
            for path, inside in _places(field.of, sort):
                yield (name, 0, *path), inside


def _with(given: Mapping[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Return a copy of *given* in which *value* stands at *path*."""
    copied = json.loads(json.dumps(given, default=str))
    inside = copied
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return dict(copied)


def _is_there(given: Mapping[str, Any], path: Path) -> bool:
    """Tell whether the list that *path* leads into has an entry."""
    return len(path) == 1 or bool(given.get(str(path[0])))


def _refused(subject: Subject, case: Case, path: Path, value: object) -> Found:
    """Yield a finding unless *value* at *path* is refused by the name of the field."""
    written = ".".join(map(str, path))
    given = _with(case.parameters, path, value)
    wanted = f"{written} = {value!r} refused in a sentence that begins “{written}:”."
    try:
        subject.asked.Parameters.load(given)
    except InvalidInput as refused:
        said = [one for one in refused.problems if one.where == written]
        if not any(one.message.strip() for one in said):
            yield Finding(wanted, refused.message)
    except Exception as error:  # noqa: BLE001  a field of theirs may raise anything
        yield Finding(wanted, f"{type(error).__name__}: {error}")
    else:
        yield Finding(wanted, "It is taken.")


def _each(subject: Subject, sort: type[Described[Any]], *values: object) -> Found:
    places = list(_places(subject.asked.Parameters, sort))
    if not places:
        raise NotAsked("It has no such parameter.")
    given = subject.cases[0].parameters
    for path, _field in places:
        for value in values if _is_there(given, path) else ():
            yield from _refused(subject, subject.cases[0], path, value)


def parameters_load(subject: Subject) -> Found:
    """The parameters of every fixture are taken."""
    for case in subject.cases:
        try:
            subject.asked.Parameters.load(case.parameters)
        except InvalidInput as refused:
            yield Finding("Parameters that are taken.", f"{case.title}: {refused}")


def defaults_load(subject: Subject) -> Found:
    """Each default is a value that could have been typed."""
    kind = subject.asked.Parameters
    for case in subject.cases:
        loaded = kind.load(case.parameters)
        if kind.load(loaded.dump()) != loaded:
            yield Finding(f"{loaded.dump()}", f"{kind.load(loaded.dump()).dump()}")


def parameters_survive_json(subject: Subject) -> Found:
    """Parameters are the same after they were stored as JSON."""
    kind = subject.asked.Parameters
    for case in subject.cases:
        loaded = kind.load(case.parameters)
        back = kind.load(json.loads(json.dumps(loaded.dump(), allow_nan=False)))
        if back != loaded or back.dump() != loaded.dump():
            yield Finding(f"{loaded.dump()}", f"{back.dump()}")


def missing_is_refused(subject: Subject) -> Found:
    """What is needed and left out is refused by its name."""
    kind = subject.asked.Parameters
    needed = [name for name, field in kind.fields.items() if field.required]
    if not needed:
        raise NotAsked("It needs no parameter.")
    for name in needed:
        given = {k: v for k, v in subject.cases[0].parameters.items() if k != name}
        wanted = f"A sentence that begins “{name}:”."
        try:
            kind.load(given)
        except InvalidInput as refused:
            if name not in [problem.where for problem in refused.problems]:
                yield Finding(wanted, refused.message)
        else:
            yield Finding(wanted, "Parameters without it are taken.")


def unknown_is_refused(subject: Subject) -> Found:
    """A parameter that there is not is refused by its name."""
    return _refused(subject, subject.cases[0], ("no_such_parameter",), "1")


def floats_are_refused(subject: Subject) -> Found:
    """Numbers with a binary point are refused."""
    return _each(subject, Number, 0.5)


def words_are_refused(subject: Subject) -> Found:
    """What is no number is refused where a number belongs."""
    return _each(subject, Number, *NO_NUMBERS)


def endless_is_refused(subject: Subject) -> Found:
    """Numbers that are not finite are refused."""
    return _each(subject, Number, "NaN", "Infinity", "-Infinity")


def too_large_is_refused(subject: Subject) -> Found:
    """Numbers that no column holds are refused."""
    return _each(subject, Number, "1E+30")


def too_small_is_refused(subject: Subject) -> Found:
    """Numbers below the least are refused."""
    places = list(_places(subject.asked.Parameters, Number))
    if not places:
        raise NotAsked("It has no number.")
    for path, field in places:
        inner = _inner(field)
        least = inner.least if isinstance(inner, Number) else 0
        yield from _refused(subject, subject.cases[0], path, str(least - 1))


def nothing_is_refused(subject: Subject) -> Found:
    """An empty value is refused where none may be empty."""
    for name, field in subject.asked.Parameters.fields.items():
        if not field.allow_none:
            yield from _refused(subject, subject.cases[0], (name,), None)


def unknown_ways_are_refused(subject: Subject) -> Found:
    """A way that cannot be chosen is refused."""
    return _each(subject, Choice, "no_such_way", 1)


def empty_lists_are_refused(subject: Subject) -> Found:
    """A list without an entry is refused where one is needed, and what is no list."""
    yield from _each(subject, Each, "1")
    for path, field in _places(subject.asked.Parameters, Each):
        if field.required:
            yield from _refused(subject, subject.cases[0], path, [])


def contradictions_are_refused(subject: Subject) -> Found:
    """Whatever numbers are combined, they are taken or refused by a known name."""
    kind = subject.asked.Parameters
    for case in subject.cases:
        for path, _field in _places(kind, Number):
            if not _is_there(case.parameters, path):
                continue
            for value in ("0", "1", "999999999"):
                for problem in _problems(kind, _with(case.parameters, path, value)):
                    if problem.where.partition(".")[0] not in kind.fields:
                        yield Finding("A sentence on a parameter.", str(problem))


def _problems(kind: type[Parameters], given: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        kind.load(given)
    except InvalidInput as refused:
        return refused.problems
    return ()


CHECKS = (
    parameters_load,
    defaults_load,
    parameters_survive_json,
    missing_is_refused,
    unknown_is_refused,
    floats_are_refused,
    words_are_refused,
    endless_is_refused,
    too_large_is_refused,
    too_small_is_refused,
    nothing_is_refused,
    unknown_ways_are_refused,
    empty_lists_are_refused,
    contradictions_are_refused,
)
