"""Named places where a process can be made to die, to prove that nothing is lost."""

import os
import signal

#: Of the environment, and no setting: the process dies at the place named here.
SETTING = "FAILPOINT_OF_UPHELD"
#: Every place that there is; tests die at each of them.
KNOWN = frozenset(
    {
        "billing.begun",
        "billing.staged",
        "billing.lines",
        "billing.numbered",
        "billing.invoices",
        "billing.moved",
        "billing.committed",
    }
)


def failpoint(name: str) -> None:
    """Die here, as by ``kill -9``, if the environment says so."""
    if name not in KNOWN:
        raise ValueError(f"there is no failpoint {name}")
    if os.environ.get(SETTING) == name:
        os.kill(os.getpid(), signal.SIGKILL)
