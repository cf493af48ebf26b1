"""When a plugin that keeps failing is left alone for a while."""

from dataclasses import dataclass, replace

#: After so many failures within so many seconds it rests for so many.
FAILURES = 3
WITHIN = 300.0
REST = 60.0


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a plugin's failures, in seconds of a clock that never jumps."""

    failures: tuple[float, ...] = ()
    paused_until: float | None = None
    #: Why it failed the last time.
    why: str = ""

    def failed(self, now: float, why: str = "") -> "Health":
        """Return what is known after a failure *now*."""
        recent = tuple(at for at in self.failures if now - at < WITHIN)
        failures = (*recent, now)[-FAILURES:]
        until = now + REST if len(failures) == FAILURES else None
        return replace(self, failures=failures, paused_until=until, why=why)

    def rests(self, now: float) -> bool:
        """Tell whether it is left alone *now*."""
        return self.paused_until is not None and now < self.paused_until

    def tried_again(self) -> "Health":
        """Return what is known once it is asked again; it may not fail much more."""
        return replace(self, paused_until=None)
