"""All checks in their order, asked of one model or of the hooks of one plugin."""

from collections.abc import Collection, Iterator

from plugins.kit import alone, declared, hooks, nonsense, prices
from plugins.kit.subjects import Subject
from plugins.kit.verdicts import Check, Verdict, judge
from upheld.errors import NotFound
from upheld.nearest import did_you_mean

#: Nothing else can be asked of a plugin that fails this one.
LOADS = Check.of(declared.loads)
#: What each model keeps.
CHECKS = (
    LOADS,
    *(
        Check.of(find)
        for part in (declared, nonsense, prices, alone)
        for find in part.CHECKS
    ),
)
_BOTH = (declared.package_version, declared.no_float, declared.public_interface)
#: What each plugin keeps at its hooks.
HOOK_CHECKS = (
    LOADS,
    *(Check.of(find) for find in (*_BOTH, *hooks.CHECKS, *alone.CHECKS)),
)
_KNOWN = {check.name: check for check in (*HOOK_CHECKS, *CHECKS)}


def checks_of(subject: Subject) -> tuple[Check, ...]:
    """Return what is asked of *subject*."""
    if subject.hooked:
        return HOOK_CHECKS
    return CHECKS if subject.model else (LOADS,)


def examine(subject: Subject, only: Collection[str] = ()) -> Iterator[Verdict]:
    """Yield what each check says, or those of the names *only*.

    :raises NotFound: for a name that no check has.
    """
    for name in only:
        if name not in _KNOWN:
            hint = did_you_mean(name, _KNOWN)
            raise NotFound(f"There is no check “{name}”.", hint=hint)
    first = judge(subject, LOADS)
    if first.findings:
        yield first
        return
    asked = checks_of(subject)
    for check in asked:
        if not only or check.name in only:
            yield judge(subject, check)
    names = {check.name for check in asked}
    for name in dict.fromkeys(only):
        if name not in names:
            kind = "models" if subject.hooked else "hooks"
            why = f"It is asked of {kind} only."
            yield Verdict(subject, _KNOWN[name], left_out=why)
