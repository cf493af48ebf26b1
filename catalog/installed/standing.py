"""How a plugin stands with a seller: switched off, failing, left alone.  Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

#: How many failures are kept, the newest first.
KEPT = 5


@dataclass(frozen=True, slots=True)
class Trouble:
    """One failure of a plugin."""

    at: datetime
    version: str
    #: ``price``, or the name of a hook.
    hook: str
    file: str
    lineno: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one plugin, beside what it is."""

    plugin: str
    #: Who has switched it off, and when; nobody while it is on.
    off_by: str = ""
    off_at: datetime | None = None
    #: Until when it is left alone; it may be over.
    paused_until: datetime | None = None
    #: The newest first.
    troubles: tuple[Trouble, ...] = ()

    @property
    def is_off(self) -> bool:
        """Whether somebody has switched it off."""
        return self.off_at is not None

    def rests(self, now: datetime) -> bool:
        """Tell whether it is left alone *now*."""
        return self.paused_until is not None and now < self.paused_until

    def switched_off(self, by: str, now: datetime) -> "Standing":
        """Return it as *by* switches it off; who was first stays named."""
        return self if self.is_off else replace(self, off_by=by, off_at=now)

    def switched_on(self) -> "Standing":
        """Return it with nothing in its way."""
        return replace(self, off_by="", off_at=None, paused_until=None)

    def failed(self, trouble: Trouble, until: datetime | None) -> "Standing":
        """Return it after one more failure, left alone *until* then if that is said."""
        troubles = (trouble, *self.troubles)[:KEPT]
        return replace(self, troubles=troubles, paused_until=until or self.paused_until)

    def tried_again(self) -> "Standing":
        """Return it as it is asked again."""
        return replace(self, paused_until=None)
