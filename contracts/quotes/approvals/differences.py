"""What somebody decides on: only what is not as it was last approved.

Pure.  Lines are told apart by service and options, as a new revision has lines of its
own; the second of two equal ones is compared with the second.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from contracts.quotes.approvals.rules import LineFacts, OptionFacts, Snapshot


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line as it was and as it is asked for; one of both may be missing."""

    title: str
    before: LineFacts | None
    after: LineFacts | None


@dataclass(frozen=True, slots=True)
class OptionDifference:
    """What the customer may choose, as it was and as it is asked for."""

    before: OptionFacts | None
    after: OptionFacts


@dataclass(frozen=True, slots=True)
class Differences:
    """What is asked for beside what was approved, or beside the list prices."""

    lines: tuple[LineDifference, ...]
    #: All that are asked for, in their order.
    options: tuple[OptionDifference, ...]
    #: The discount on everything.
    discount_before: Decimal
    discount: Decimal
    #: Compared with the list prices, as nothing has been approved yet.
    with_list: bool


def differences(before: Snapshot | None, after: Snapshot) -> Differences:
    """Return what differs between the last approved quote and *after*.

    Without one, every line with a discount by hand, or below its floor, differs
    from the list.
    """
    if before is None:
        return _from_list(after)
    return Differences(
        lines=tuple(_changed(before, after)),
        options=tuple(
            OptionDifference(_as_it_was(before, option), option)
            for option in after.options
        ),
        discount_before=before.discount,
        discount=after.discount,
        with_list=False,
    )


def _from_list(after: Snapshot) -> Differences:
    return Differences(
        lines=tuple(
            LineDifference(line.title, None, line)
            for line in after.lines
            if line.by_hand or line.below
        ),
        options=tuple(
            OptionDifference(
                replace(option, yearly=option.list_yearly, margin=None), option
            )
            for option in after.options
        ),
        discount_before=Decimal(0),
        discount=after.discount,
        with_list=True,
    )


def _as_it_was(before: Snapshot, option: OptionFacts) -> OptionFacts | None:
    """Return the same option, or the one with the same lines.

    The first option that is added makes what there was option A.
    """
    same = (
        [one for one in before.options if one.letter == option.letter]
        or [one for one in before.options if one.digest == option.digest]
        or [one for one in before.options if not one.letter and option.letter == "A"]
    )
    return same[0] if same else None


def _changed(before: Snapshot, after: Snapshot) -> Iterator[LineDifference]:
    old, new = _keyed(before), _keyed(after)
    for key, line in new.items():
        was = old.get(key)
        if was is None or was.digest != line.digest:
            yield LineDifference(line.title, was, line)
    for key, line in old.items():
        if key not in new:
            yield LineDifference(line.title, line, None)


def _keyed(shot: Snapshot) -> dict[tuple[str, tuple[str, ...], int], LineFacts]:
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    keyed = {}
    for line in shot.lines:
        kind = line.code, line.options
        seen[kind] = seen.get(kind, 0) + 1
        keyed[(*kind, seen[kind])] = line
    return keyed
