"""What may be asked about an offer, and where the answers stand.

Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from upheld.errors import InvalidInput, Refused
from upheld.texts import _, ngettext

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 4000
#: Questions of one deal that wait for an answer, and all that it may ever have.
MOST_OPEN = 10
MOST = 100

#: Where questions about the offer as a whole stand.
WHOLE = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and what was answered."""

    id: str
    #: The revision that was asked about.
    quote_id: str
    #: The line of that revision; ``None`` for the offer as a whole.
    position: int | None
    service: str
    text: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answered_at is None


def checked_text(text: str, where: str, longest: int) -> str:
    """Return *text* without stray space; raises :class:`InvalidInput` at *where*."""
    text = text.strip()
    if not text:
        message = (
            _("Write what you want to know.")
            if longest == LONGEST_QUESTION
            else _("Write an answer.")
        )
        raise InvalidInput.of(where, message)
    if len(text) > longest:
        raise InvalidInput.of(
            where, _("This is longer than %(count)s characters.", count=longest)
        )
    return text


def check_room(waiting: int, asked: int) -> None:
    """Refuse one more question where many wait, or too many have been asked."""
    if waiting >= MOST_OPEN:
        raise Refused(
            ngettext(
                "%(num)s question waits for an answer already.",
                "%(num)s questions wait for an answer already.",
                waiting,
            ),
            hint=_("Wait for the answers, or call us."),
        )
    if asked >= MOST:
        raise Refused(
            _("There are too many questions about this offer."),
            hint=_("Please call us."),
        )


def by_line(
    questions: Iterable[Question], quote_id: str, titles: Mapping[int, str]
) -> dict[int, tuple[Question, ...]]:
    """Return the questions by the line under which they stand.

    *titles* are those of the lines of the revision *quote_id*, by position.  What
    was asked about an earlier revision stands under the service of the same name;
    where there is none, and for the offer as a whole, it is :data:`WHOLE`.
    """
    places = {title: position for position, title in reversed(tuple(titles.items()))}
    found: dict[int, list[Question]] = {}
    for one in questions:
        if one.position is None:
            place = WHOLE
        elif one.quote_id == quote_id and one.position in titles:
            place = one.position
        else:
            place = places.get(one.service, WHOLE)
        found.setdefault(place, []).append(one)
    return {place: tuple(asked) for place, asked in found.items()}
