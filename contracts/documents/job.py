"""What goes to the process that makes papers, what comes back, and what can fail."""

from dataclasses import dataclass

from upheld.errors import InvalidInput, Problem, Unavailable, UpheldError

#: Sizes that the one template is laid out for.
PAPERS = ("a4", "letter")
#: Accessible; archivable and accessible; archivable with searchable text.
VARIANTS = ("pdf/ua-1", "pdf/a-3a", "pdf/a-3u")
#: What a record is about.
CONTRACT, INVOICE = KINDS = ("contract", "invoice")


class PaperFailed(UpheldError):
    """A paper that cannot be made, however often it is tried."""

    status = 500


class WorkerEnded(Unavailable):
    """The process that makes papers ended by itself: another try may succeed."""


@dataclass(frozen=True, slots=True)
class Job:
    """One paper to make: the canonical JSON of a record, and how."""

    record: str
    paper: str = PAPERS[0]
    variant: str = VARIANTS[0]
    kind: str = CONTRACT

    def __post_init__(self) -> None:
        """Refuse a size or a variant that there is not."""
        choices = (
            ("paper", self.paper, PAPERS),
            ("variant", self.variant, VARIANTS),
            ("kind", self.kind, KINDS),
        )
        problems = [
            Problem(where, f"{value!r} is not one of {', '.join(known)}.")
            for where, value, known in choices
            if value not in known
        ]
        if problems:
            raise InvalidInput(problems)


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF; ``remarks`` is what the renderer complained of."""

    content: bytes
    pages: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one paper may take; beyond it the process is ended."""

    #: Seconds of computing.
    cpu_seconds: int = 60
    #: Seconds on the clock.
    wall_seconds: int = 120
    #: Bytes of address space.
    memory: int = 2 * 1024**3
    #: Papers after which a process makes place for a fresh one.
    papers: int = 500
