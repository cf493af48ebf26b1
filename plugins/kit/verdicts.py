"""Checks and what they say: expected, came, and how to see it again."""

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plugins.faults import described, place
from plugins.kit.subjects import Subject


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a model or hook does not keep."""

    expected: str
    came: str


class NotAsked(Exception):
    """A check that has nothing to look at in this subject, and why."""


Find = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its name, what it says, and how it is looked at."""

    name: str
    says: str
    find: Find

    @classmethod
    def of(cls, find: Find) -> "Check":
        """Return the check that the function *find* and its docstring are."""
        says = (find.__doc__ or "").strip().partition("\n")[0]
        return cls(find.__name__.replace("_", "-"), says, find)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check said of one model, or of the hooks of a plugin."""

    subject: Subject
    check: Check
    findings: tuple[Finding, ...] = ()
    #: Why it was not asked; empty where it was.
    left_out: str = ""

    @property
    def state(self) -> str:
        """``failed``, ``left out`` or ``passed``."""
        if self.findings:
            return "failed"
        return "left out" if self.left_out else "passed"

    @property
    def again(self) -> str:
        """The command that asks this check alone."""
        target = shlex.quote(self.subject.target)
        return f"upheld plugins check {target} --only {self.check.name}"


#: More findings of one check than these say nothing new.
MOST_FINDINGS = 5


def judge(subject: Subject, check: Check) -> Verdict:
    """Return what *check* says; a check that a model makes fail has found something."""
    findings: list[Finding] = []
    try:
        for finding in check.find(subject):
            findings.append(finding)
            if len(findings) == MOST_FINDINGS:
                break
    except NotAsked as reason:
        return Verdict(subject, check, left_out=str(reason))
    except Exception as error:  # noqa: BLE001  a plugin may raise anything
        file, line = place(error, subject.home)
        came = f"{described(error)} ({file}, line {line})"
        findings.append(Finding("No error.", came))
    return Verdict(subject, check, tuple(findings))
