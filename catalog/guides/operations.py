"""Change guides: one transaction, one audit row, one catalogue revision."""

from datetime import datetime

from sqlalchemy import delete, select

from catalog import storage as catalogue
from catalog.current import Touched, index
from catalog.guidance import GuideSpec, guide_faults
from catalog.guides import storage
from catalog.models import GuideRow
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, NotFound
from upheld.plain import to_plain
from upheld.texts import _
from upheld.transactions import transaction


def save_guide(spec: GuideSpec, *, now: datetime) -> str:
    """Store a guide in the place of the one with its code, and return its id.

    What was answered before keeps the questions that were asked then.
    """
    with transaction():
        offerings = {code: one.spec for code, one in index().offerings.items()}
        problems = [fault.problem() for fault in guide_faults(spec, offerings)]
        if problems:
            raise InvalidInput(problems)
        before = storage.load_guides().get(spec.code)
        row = storage.save_guide(spec, now)
        db.session.flush()
        if before != spec:
            catalogue.count_change(Touched())
            audit.record(
                "guide.saved",
                row.id,
                before=to_plain(before) if before else None,
                after=to_plain(spec),
            )
        return row.id


def delete_guide(guide_id: str) -> None:
    """Ask by a guide no more; what was answered stays with its quotes."""
    with transaction():
        row = db.session.scalar(select(GuideRow).where(GuideRow.id == guide_id))
        if row is None:
            raise NotFound(_("There is no such guide."))
        code = row.code
        db.session.execute(delete(GuideRow).where(GuideRow.id == guide_id))
        catalogue.count_change(Touched())
        audit.record("guide.deleted", guide_id, before={"code": code})
