"""The request of the lab's form: what was typed, as a model is asked with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from plugins.exact import exact
from plugins.kit.cases import ASKED
from plugins.types import Charge, PriceRequest, UsageEvent
from upheld.errors import InvalidInput, Problem, UpheldError
from upheld.money import digits

#: What the form of a request is called in the names of its fields.
PREFIX = "request"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a request, as the form has it."""

    name: str
    label: str
    hint: str
    read: Callable[[str], Any]
    #: Seldom needed, so not among the first.
    rare: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    #: Of several lines.
    long: bool = False
    #: What an empty field stands for; without it, what the request has by itself.
    empty: Any = None


def _number(text: str) -> Decimal:
    return exact(text, "The number")


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004  no term is longer
        raise InvalidInput.of("", f"“{text[:40]}” is no whole number.")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        given = text[:40]
        raise InvalidInput.of(
            "", f"“{given}” is no day; write it as 2027-01-31."
        ) from None


def _currency(text: str) -> str:
    digits(text)
    return text


def _charge(text: str) -> Charge:
    try:
        return Charge(text)
    except ValueError:
        raise InvalidInput.of("", "It is recurring or one_off.") from None


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _numbers(text: str) -> tuple[Decimal, ...]:
    return tuple(_number(one) for one in text.split())


def _usage(text: str) -> dict[str, Decimal]:
    return dict(_counted(line) for line in text.splitlines() if line.strip())


def _counted(line: str) -> tuple[str, Decimal]:
    name, equals, count = line.rpartition("=")
    if not equals or not name.strip():
        raise InvalidInput.of("", f"“{line[:40]}” is no use; write it as GB=7.")
    return name.strip(), _number(count.strip())


def _events(text: str) -> tuple[UsageEvent, ...]:
    lines = (line.split() for line in text.splitlines() if line.strip())
    return tuple(UsageEvent(*map(_number, line[:2])) for line in lines)


def _text(text: str) -> str:
    return text


_lines = partial(Asked, rare=True, long=True)
FIELDS = (
    Asked("quantity", "Quantity", "", _number),
    Asked("term_months", "Term, months", "", _whole),
    Asked("period_months", "A price for, months", "", _whole),
    Asked("currency", "Currency", "", _currency),
    Asked("unit", "Counted, one", "", _text),
    Asked("units", "Counted, many", "", _text),
    Asked("covered_value", "Covered value", "", _number),
    Asked("starts_on", "From", "Such as 2027-01-31.", _day),
    Asked(
        "charge",
        "Charged",
        "",
        _charge,
        rare=True,
        choices=(("recurring", "again and again"), ("one_off", "once")),
    ),
    Asked("offering", "Code of the offering", "", _text, rare=True),
    Asked("title", "Title of the offering", "", _text, rare=True),
    Asked("segment", "Kind of customer", "", _text, rare=True),
    Asked("options", "Codes of options", "With spaces between.", _codes, rare=True),
    Asked("months_before", "Months before", "", _whole, rare=True),
    Asked("delivered_months", "Months delivered", "0 for all.", _whole, rare=True),
    _lines("usage", "Use", "A line each: GB=7.", _usage),
    _lines("events", "Events", "A line each: amount, weight.", _events),
    _lines("covered_values", "Values", "Of each thing.", _numbers),
)


def read(typed: Mapping[str, str]) -> PriceRequest:
    """Return the request that was typed; what is empty is as usual.

    :raises InvalidInput: for all that is wrong, each with its field.
    """
    given, problems = {}, []
    for field in FIELDS:
        text = str(typed.get(field.name, "")).strip()
        try:
            if text:
                given[field.name] = field.read(text)
            elif field.name in ASKED and field.name != "covered_value":
                given[field.name] = field.read(str(ASKED[field.name]))
        except UpheldError as error:
            problems.append(_problem(field, error))
    if problems:
        raise InvalidInput(problems)
    try:
        return PriceRequest(**given)
    except UpheldError as error:
        raise InvalidInput.of("", error.message, hint=error.hint) from None


def _problem(field: Asked, error: UpheldError) -> Problem:
    where = f"{PREFIX}.{field.name}"
    return Problem(where, f"{field.label}: {error.message}", error.hint)


def typed(request: Mapping[str, Any]) -> dict[str, str]:
    """Return how the form shows *request*, as JSON or a fixture holds it."""
    return {
        field.name: _shown(field.name, request[field.name])
        for field in FIELDS
        if request.get(field.name) not in (None, (), [], {}, "")
    }


def _shown(name: str, value: Any) -> str:  # noqa: ANN401  JSON
    if name == "events":
        return "\n".join(" ".join(map(str, _event(one))) for one in value)
    if name == "usage":
        return "\n".join(f"{key}={count}" for key, count in value.items())
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)


def _event(value: Any) -> Iterable[Any]:  # noqa: ANN401  JSON
    if isinstance(value, Mapping):
        return filter(None, (value.get("amount"), value.get("weighted")))
    return value if isinstance(value, list | tuple) else (value,)


def usual(request: Mapping[str, Any]) -> dict[str, str]:
    """Return the form for the request of a fixture, with what it leaves unsaid."""
    return typed({**ASKED, **request})
