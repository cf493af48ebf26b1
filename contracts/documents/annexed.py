"""The annexes of a paper, numbered in the order in which they are printed."""

from contracts.annexes import Annex as Agreed
from contracts.documents.paper import Annex, AnnexPart, Table
from upheld.texts import _


def annexes_section(agreed: tuple[Agreed, ...]) -> tuple[Annex, ...]:
    """Return the annexes, each with its number."""
    return tuple(
        Annex(
            title=_("Annex %(number)s. %(title)s", number=place, title=one.title),
            after=one.after,
            parts=tuple(
                AnnexPart(
                    part.text,
                    part.points,
                    Table(part.heads, part.rows) if part.heads else None,
                )
                for part in one.parts
            ),
        )
        for place, one in enumerate(agreed, start=1)
    )
