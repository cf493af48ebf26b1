"""What is typed into the forms of renewals.  Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from contracts.quotes.quantities import read_percent
from contracts.quotes.renewing import PriceBasis
from contracts.uplift import Every, Kind, Uplift, check_uplift
from upheld.errors import InvalidInput, Problem
from upheld.plain import from_plain, to_plain
from upheld.texts import _

#: What the form of an uplift begins with, where nothing was agreed.
NOTHING = {
    "uplift": "stays",
    "uplift_percent": "",
    "uplift_index": "",
    "uplift_least": "",
    "uplift_most": "",
    "uplift_every": "term",
}
#: How the next term is priced, as the forms of renewals offer it.
AGREED, BY_HAND, LIST = "agreed", "by_hand", "list"
PRICED = (AGREED, BY_HAND, LIST)


def typed_of(uplift: Uplift | None) -> dict[str, str]:
    """Return what the form shows of what was agreed."""
    if uplift is None:
        return dict(NOTHING)
    return {
        "uplift": uplift.kind.value,
        "uplift_percent": f"{uplift.percent:f}" if uplift.percent else "",
        "uplift_index": uplift.index,
        "uplift_least": "" if uplift.least is None else f"{uplift.least:f}",
        "uplift_most": "" if uplift.most is None else f"{uplift.most:f}",
        "uplift_every": uplift.every.value,
    }


def read_uplift_form(typed: Mapping[str, str]) -> Uplift | None:
    """Return what the form says, or refuse it with every field that is wrong."""
    kind = typed.get("uplift", "stays")
    if kind == "stays":
        return None
    if kind not in {*Kind} or typed.get("uplift_every", "term") not in {*Every}:
        raise InvalidInput.of("uplift", _("Choose one of the offered values."))
    problems: list[Problem] = []
    read = {
        name: _percent(typed, f"uplift_{name}", problems)
        for name in ("percent", "least", "most")
    }
    if kind == Kind.FIXED and not problems and not read["percent"]:
        problems.append(Problem("uplift_percent", _("Say by how many percent.")))
    if problems:
        raise InvalidInput(problems)
    found = Uplift(
        kind=Kind(kind),
        percent=read["percent"] or Decimal(0),
        index=typed.get("uplift_index", "") if kind == Kind.INDEX else "",
        least=read["least"] if kind == Kind.INDEX else None,
        most=read["most"] if kind == Kind.INDEX else None,
        every=Every(typed.get("uplift_every", "term")),
    )
    check_uplift(found)
    return found


def _percent(
    typed: Mapping[str, str], name: str, problems: list[Problem]
) -> Decimal | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    sign = -1 if text[:1] in "-−" else 1
    try:
        return sign * read_percent(text.lstrip("-−"), name)
    except InvalidInput as error:
        problems.extend(error.problems)
        return None


def read_wanted(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return how contracts are to be renewed, as the facts of a wanted renewal.

    They are ``basis``, ``uplift``, ``months`` and ``blend``.
    """
    priced = typed.get("priced", AGREED)
    if priced not in PRICED:
        raise InvalidInput.of("priced", _("Choose what it is priced by."))
    uplift = None
    if priced == BY_HAND:
        percent = _by_hand(typed)
        uplift = Uplift(kind=Kind.FIXED, percent=percent)
        check_uplift(uplift)
    return {
        "basis": PriceBasis.LIST if priced == LIST else PriceBasis.CONTRACTED,
        "uplift": uplift,
        "months": _months(typed.get("months", "")),
        "blend": bool(typed.get("blend")),
    }


def _by_hand(typed: Mapping[str, str]) -> Decimal:
    problems: list[Problem] = []
    percent = _percent(typed, "percent", problems)
    if percent is None and not problems:
        problems.append(Problem("percent", _("Say by how many percent.")))
    if problems or percent is None:
        raise InvalidInput(problems)
    return percent


def _months(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if text.isascii() and text.isdecimal() and len(text) <= len("600"):
        return int(text)
    raise InvalidInput.of("months", _("Give a number of months, such as 12."))


def wanted_text(wanted: Mapping[str, Any]) -> str:
    """Return what :func:`read_wanted` has read as JSON, for a job to do later."""
    return orjson.dumps(to_plain(dict(wanted))).decode()


def read_wanted_text(text: str) -> dict[str, Any]:
    """Return what :func:`wanted_text` wrote."""
    plain: dict[str, Any] = orjson.loads(text)
    uplift = plain.get("uplift")
    return {
        "basis": PriceBasis(plain["basis"]),
        "uplift": from_plain(Uplift, uplift) if uplift else None,
        "months": plain["months"],
        "blend": plain["blend"],
    }
