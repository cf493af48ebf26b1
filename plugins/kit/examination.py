"""All checks in their order, asked of one model."""

from collections.abc import Collection, Iterator

from plugins.kit import alone, declared, nonsense, prices
from plugins.kit.subjects import Subject
from plugins.kit.verdicts import Check, Verdict, judge
from upheld.errors import NotFound
from upheld.nearest import did_you_mean

#: Nothing else can be asked of a plugin that fails this one.
LOADS = Check.of(declared.loads)
CHECKS = (
    LOADS,
    *(
        Check.of(find)
        for part in (declared, nonsense, prices, alone)
        for find in part.CHECKS
    ),
)


def examine(subject: Subject, only: Collection[str] = ()) -> Iterator[Verdict]:
    """Yield what each check says, or those of the names *only*.

    :raises NotFound: for a name that no check has.
    """
    known = {check.name for check in CHECKS}
    for name in only:
        if name not in known:
            hint = did_you_mean(name, known)
            raise NotFound(f"There is no check “{name}”.", hint=hint)
    first = judge(subject, LOADS)
    if first.findings or subject.model is None:
        yield first
        return
    for check in CHECKS:
        if not only or check.name in only:
            yield judge(subject, check)
