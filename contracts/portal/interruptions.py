"""When a contract is suspended or comes to its end, as its customer reads it."""

from collections.abc import Iterator
from datetime import date, timedelta

from contracts.amending.operations import standing_pause
from contracts.ending.operations import ENDABLE, standing_ending
from contracts.lifecycle import State
from contracts.queries import ContractRow
from upheld.texts import _, format_date

_DAY = timedelta(days=1)


def interruptions(row: ContractRow, today: date) -> tuple[str, ...]:
    """Return a sentence for a pause and for an end that are agreed, and not over."""
    if State(row.state) not in ENDABLE:
        return ()
    return tuple(_sentences(row.id, today))


def _sentences(contract_id: str, today: date) -> Iterator[str]:
    pause = standing_pause(contract_id, today)
    if pause is not None:
        yield _pause_words(pause.starts_on, pause.ends_on)
    ending = standing_ending(contract_id)
    if ending is not None:
        last = format_date(ending.ends_on - _DAY)
        yield _("Your contract ends on %(day)s.", day=last)


def _pause_words(starts_on: date, ends_on: date | None) -> str:
    first = format_date(starts_on)
    if ends_on is None:
        return _(
            "It is suspended from %(first)s on; we tell you when it goes on.",
            first=first,
        )
    return _(
        "It is suspended from %(first)s to %(last)s; nothing is billed for these days.",
        first=first,
        last=format_date(ends_on - _DAY),
    )
