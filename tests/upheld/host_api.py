"""The interface for hosts as text: what ``tests/upheld/host_api.txt`` has to say.

``python -m tests.upheld.host_api`` prints it.
"""

import hashlib
from collections.abc import Iterator

from blinker import NamedSignal

from tests.plugins.public_api import described
from upheld import host


def listing() -> str:
    """Return the names of ``upheld.host``, each with its members and arguments."""
    lines = (line for name in sorted(host.__all__) for line in shown(name))
    return "\n".join([*lines, ""])


def shown(name: str) -> Iterator[str]:
    value = getattr(host, name)
    if isinstance(value, NamedSignal):
        yield f"signal {name}"
        return
    yield from described(name, host)


def fingerprint() -> str:
    return hashlib.sha256(listing().encode()).hexdigest()[:8]


if __name__ == "__main__":
    print(listing(), end="")  # noqa: T201 - this is how the file is made
