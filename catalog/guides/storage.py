"""The rows of guides, read and written."""

import json
from datetime import datetime

from sqlalchemy import select

from catalog.guidance import GuideSpec
from catalog.models import GuideRow
from upheld.db import db, new_id
from upheld.plain import canonical, from_plain, to_plain


def read_guide(text: str) -> GuideSpec:
    """Return the guide stored as *text*."""
    guide: GuideSpec = from_plain(GuideSpec, json.loads(text))
    return guide


def guide_text(spec: GuideSpec) -> str:
    """Return a guide as it is stored."""
    return canonical(to_plain(spec))


def load_guides() -> dict[str, GuideSpec]:
    """Return every guide of the seller in scope by its code."""
    rows = db.session.execute(
        select(GuideRow.code, GuideRow.spec).order_by(GuideRow.code)
    )
    return {row.code: read_guide(row.spec) for row in rows}


def save_guide(spec: GuideSpec, now: datetime) -> GuideRow:
    """Store a guide in the place of the one with its code."""
    row = db.session.scalar(select(GuideRow).where(GuideRow.code == spec.code))
    if row is None:
        row = GuideRow(id=new_id(), code=spec.code)
        db.session.add(row)
    row.title = spec.title
    row.spec = guide_text(spec)
    row.changed_at = now
    return row
