"""Guides as pages and quotes read them."""

from dataclasses import dataclass

from sqlalchemy import select

from catalog.guidance import GuideSpec
from catalog.guides.storage import read_guide
from catalog.models import GuideRow
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide and where its page is."""

    id: str
    spec: GuideSpec


def guides() -> tuple[Guide, ...]:
    """Return every guide by its title, in one statement."""
    rows = db.session.execute(
        select(GuideRow.id, GuideRow.spec).order_by(GuideRow.title, GuideRow.code)
    )
    return tuple(Guide(row.id, read_guide(row.spec)) for row in rows)


def guide(guide_id: str) -> Guide:
    """Return one guide, or raise NotFound."""
    row = db.session.execute(
        select(GuideRow.id, GuideRow.spec).where(GuideRow.id == guide_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such guide."))
    return Guide(row.id, read_guide(row.spec))
