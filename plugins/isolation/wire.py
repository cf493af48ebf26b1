"""Models and what crosses to them as JSON: declarations, parameters, prices."""

from collections.abc import Mapping
from typing import Any

from plugins.faults import Fault
from plugins.fields import (
    NEEDED,
    Choice,
    Date,
    Described,
    Level,
    Number,
    Optional,
    Percent,
    Price,
    Quantity,
    Text,
)
from plugins.parameters import Each, Parameters
from plugins.types import PriceRow
from upheld.errors import UpheldError
from upheld.words import _

_NUMBERS: Mapping[str, type[Number]] = {
    kind.kind: kind for kind in (Number, Price, Quantity, Percent)
}
_OURS = (*_NUMBERS.values(), Level, Choice, Date, Optional, Text, Each)
#: What a class of parameters can do otherwise than ours do.
_METHODS = ("problems", "load", "dump", "__init__")
#: The longest sentence of a fault that is repeated.
LONGEST_FAULT = 600
_ROW = {"sentence": str, "amount": str, "inputs": dict, "currency": str}


class NotDeclared(UpheldError):
    """A declaration that cannot be shown in another process."""


class WrongRow(UpheldError):
    """What should be a row of a price and is none."""


def described(kind: type[Parameters]) -> dict[str, Any]:
    """Return what *kind* declares."""
    return {
        "name": kind.__name__,
        "doc": kind.__doc__ or "",
        "own": _is_own(kind),
        "fields": {name: _field(field) for name, field in kind.fields.items()},
    }


def _is_own(kind: type[Parameters]) -> bool:
    """Tell whether code of the author has a say in what these parameters may be."""
    for name in _METHODS:
        mine, ours = getattr(kind, name), getattr(Parameters, name)
        if getattr(mine, "__func__", mine) is not getattr(ours, "__func__", ours):
            return True
    return any(_is_own_field(field) for field in kind.fields.values())


def _is_own_field(field: Described[Any]) -> bool:
    if type(field) not in _OURS:
        return True
    if isinstance(field, Optional):
        return _is_own_field(field.field)
    return isinstance(field, Each) and _is_own(field.of)


def _field(field: Described[Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {"label": str(field.label), "help": str(field.help_text)}
    if isinstance(field, Optional):
        return {"kind": "optional", "of": _field(field.field)}
    if isinstance(field, Each):
        optional = not field.required
        return {**plain, "kind": "each", "of": described(field.of), "free": optional}
    if not field.required:
        plain["default"] = field.plain(field.load_default)
    if isinstance(field, Level):
        return {
            **plain,
            "kind": "level",
            "between": [f"{field.least:f}", f"{field.most:f}"],
            "step": f"{field.step:f}",
            "promise": str(field.promise),
        }
    if isinstance(field, Number):
        kinds = (name for name, kind in _NUMBERS.items() if isinstance(field, kind))
        return {**plain, "kind": [*kinds][-1], "least": f"{field.least:f}"}
    if isinstance(field, Choice):
        ways = {str(way): str(words) for way, words in field.ways.items()}
        return {**plain, "kind": "choice", "ways": ways}
    if isinstance(field, Text | Date):
        return {**plain, "kind": field.kind}
    raise NotDeclared(
        _(
            "The parameter “%(label)s” is of the kind %(kind)s, which no form knows.",
            label=field.label,
            kind=type(field).__name__,
        )
    )


def declared(
    plain: Mapping[str, Any], base: type[Parameters] = Parameters
) -> type[Parameters]:
    """Return the class of parameters that :func:`described` was given.

    :param base: what it is a class of.
    """
    fields = {str(name): _built(one) for name, one in plain["fields"].items()}
    return type(str(plain["name"]), (base,), {**fields, "__doc__": str(plain["doc"])})


def _built(plain: Mapping[str, Any]) -> Described[Any]:
    kind = plain["kind"]
    if kind == "optional":
        return Optional(_built(plain["of"]))
    words = str(plain["label"]), str(plain["help"])
    if kind == "each":
        return Each(declared(plain["of"]), *words, optional=plain["free"])
    if kind == "level":
        least, most = plain["between"]
        step, promise = plain["step"], str(plain["promise"])
        return Level(*words, between=(least, most), step=step, promise=promise)
    return _built_plain(plain, *words)


def _built_plain(plain: Mapping[str, Any], *words: str) -> Described[Any]:
    kind, default = plain["kind"], plain.get("default", NEEDED)
    if kind in _NUMBERS:
        return _NUMBERS[kind](*words, default=default, least=plain["least"])
    if kind == "choice":
        return Choice(*words, ways=plain["ways"], default=default)
    if kind == "text":
        return Text(*words, default=default)
    day = Date(*words)
    return day if default is NEEDED else Date(*words, default=day.deserialize(default))


def row_to_plain(row: PriceRow) -> dict[str, Any]:
    """Return *row* as JSON has it."""
    return {
        "sentence": row.sentence,
        "amount": f"{row.amount:f}",
        "inputs": dict(row.inputs),
        "currency": row.currency,
    }


def row_of(plain: object) -> PriceRow:
    """Return the row that *plain* is; whoever wrote it is not trusted."""
    if not isinstance(plain, dict) or plain.keys() != _ROW.keys():
        raise WrongRow(_("The answer holds a row with missing or unknown fields."))
    for name, kind in _ROW.items():
        if type(plain[name]) is not kind:
            raise WrongRow(_("The field “%(name)s” of a row is wrong.", name=name))
    inputs = plain["inputs"]
    if not all(type(part) is str for one in inputs.items() for part in one):
        raise WrongRow(_("The field “%(name)s” of a row is wrong.", name="inputs"))
    row = PriceRow(plain["sentence"], plain["amount"], inputs)
    # Money says its currency; whether it fits the request is asked afterwards.
    object.__setattr__(row, "currency", plain["currency"])
    return row


def fault_to_plain(fault: Fault) -> dict[str, Any]:
    """Return *fault* as JSON has it."""
    return {
        "sentence": fault.sentence,
        "plugin": fault.plugin,
        "file": fault.file,
        "lineno": fault.lineno,
    }


def fault_of_plain(plain: object, plugin: str) -> Fault:
    """Return the fault that *plain* is, of nobody but *plugin*."""
    kinds = {"sentence": str, "plugin": str, "file": str, "lineno": int}
    if not isinstance(plain, dict) or plain.keys() != kinds.keys():
        raise WrongRow(_("The answer holds a fault with missing or unknown fields."))
    if any(type(plain[name]) is not kind for name, kind in kinds.items()):
        raise WrongRow(_("The answer holds a fault with wrong fields."))
    sentence = plain["sentence"][:LONGEST_FAULT]
    blamed = plugin if plain["plugin"] else ""
    return Fault(sentence, blamed, plain["file"][:300], plain["lineno"])
