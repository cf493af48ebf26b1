"""What somebody decides on: only what is not as it was last approved.

Pure.  Lines are told apart by service and options, as a new revision has lines of its
own; the second of two equal ones is compared with the second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from contracts.quotes.approvals.rules import LineFacts, Snapshot
from upheld.money import Money


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line as it was and as it is asked for; one of both may be missing."""

    title: str
    before: LineFacts | None
    after: LineFacts | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What is asked for beside what was approved, or beside the list prices."""

    lines: tuple[LineDifference, ...]
    #: The discount on everything.
    discount_before: Decimal
    discount: Decimal
    yearly_before: Money
    yearly: Money
    one_off_before: Money
    one_off: Money
    margin_before: Decimal | None
    margin: Decimal | None
    floor: Decimal | None
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
        discount_before=before.discount,
        discount=after.discount,
        yearly_before=before.yearly,
        yearly=after.yearly,
        one_off_before=before.one_off,
        one_off=after.one_off,
        margin_before=before.margin,
        margin=after.margin,
        floor=after.floor,
        with_list=False,
    )


def _from_list(after: Snapshot) -> Differences:
    return Differences(
        lines=tuple(
            LineDifference(line.title, None, line)
            for line in after.lines
            if line.by_hand or line.below
        ),
        discount_before=Decimal(0),
        discount=after.discount,
        yearly_before=after.list_yearly,
        yearly=after.yearly,
        one_off_before=after.one_off,
        one_off=after.one_off,
        margin_before=None,
        margin=after.margin,
        floor=after.floor,
        with_list=True,
    )


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
