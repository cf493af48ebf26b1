"""What the process of a plugin may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one plugin."""

    #: Its address space, in bytes.
    memory: int = 512 * 1024 * 1024
    #: What one call may take on the clock, and of a processor.
    seconds: float = 2.0
    #: What all plugins together may take until they are loaded.
    load_seconds: float = 5.0
    #: How long one answer may be, in bytes: for one price, and for what it offers.
    answer: int = 64 * 1024
    description: int = 1024 * 1024


LIMITS = Limits()
#: How a process ends that has no memory left even to say so.
NO_MEMORY = 77
