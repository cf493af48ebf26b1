"""Change what was signed: by what was agreed anew, never by editing."""

from contracts.amending.operations.accepting import accept_offer
from contracts.amending.operations.altering import (
    Locked,
    alter_contract,
    lock,
    look,
)
from contracts.amending.operations.amending import (
    Acceptable,
    amend,
    checked_change,
)
from contracts.amending.operations.drafting import begin_amendment
from contracts.amending.operations.pausing import (
    NewPause,
    pause_of,
    pausing_change,
    resume_contract,
    resuming_change,
    standing_pause,
    suspend_contract,
)
from contracts.amending.operations.revising import Revised, keep_renewal, revise

__all__ = [
    "Acceptable",
    "Locked",
    "NewPause",
    "Revised",
    "accept_offer",
    "alter_contract",
    "amend",
    "begin_amendment",
    "checked_change",
    "keep_renewal",
    "lock",
    "look",
    "pause_of",
    "pausing_change",
    "resume_contract",
    "resuming_change",
    "revise",
    "standing_pause",
    "suspend_contract",
]
