"""What goes together and what does not, in sentences a salesperson understands.

Pure: lines and specifications in, findings out.  A finding names offerings by their
titles and, where there is one, offers the way out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from catalog.offerings import BundleItem, OfferingSpec
from upheld.texts import _, format_date, format_number


class Severity(StrEnum):
    """Whether a finding has to be put right before the quote is sent."""

    ERROR = "error"
    ADVICE = "advice"


class Action(StrEnum):
    """What a fix does to the lines."""

    ADD = "add"
    REMOVE = "remove"
    #: Put ``code`` in the place of the line ``key``.
    SWAP = "swap"
    #: Give the line ``key`` another quantity.
    SET = "set"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line as the rules see it."""

    #: The caller's own name for the line.
    key: str
    code: str
    quantity: Decimal
    #: The key of the bundle line that it came with.
    bundle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A change that settles a finding; ``sentence`` is what its button says."""

    action: Action
    sentence: str
    code: str
    quantity: Decimal = Decimal(1)
    #: The line it changes; for ``add``, the bundle line it is added to, or empty.
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that does not fit together, and the lines that it is about."""

    #: ``minimum``, ``maximum``, ``foreign``, ``requires``, ``excludes``,
    #: ``replaces``, ``validity``, ``retired`` or ``unknown``.
    rule: str
    sentence: str
    severity: Severity = Severity.ERROR
    fix: Fix | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Choice:
    """The lines of a quote, by code, beside what they may name."""

    catalogue: Mapping[str, OfferingSpec]
    retired: Collection[str]
    day: date | None
    #: In the order in which codes first appear.
    by_code: dict[str, list[Chosen]] = field(default_factory=dict)
    #: The parts of each bundle line, by its key and their code.
    parts: dict[tuple[str, str], list[Chosen]] = field(default_factory=dict)
    #: What is on sale in the place of an older offering.
    successors: dict[str, OfferingSpec] = field(default_factory=dict)

    def take(self, lines: Sequence[Chosen]) -> "_Choice":
        """Index *lines* and the successors of what they buy."""
        for line in lines:
            self.by_code.setdefault(line.code, []).append(line)
            if line.bundle is not None:
                self.parts.setdefault((line.bundle, line.code), []).append(line)
        for spec in self.catalogue.values():
            if self.on_sale(spec.code):
                self.successors.update(dict.fromkeys(spec.replaces, spec))
        return self

    def title(self, code: str) -> str:
        spec = self.catalogue.get(code)
        return spec.title if spec else code

    def on_sale(self, code: str) -> bool:
        spec = self.catalogue.get(code)
        if spec is None or code in self.retired:
            return False
        return self.day is None or spec.sold_on(self.day)

    def keys(self, code: str) -> tuple[str, ...]:
        return tuple(line.key for line in self.by_code.get(code, ()))


def check_lines(
    lines: Sequence[Chosen],
    catalogue: Mapping[str, OfferingSpec],
    *,
    retired: Collection[str] = (),
    day: date | None = None,
) -> tuple[Finding, ...]:
    """Return what does not fit together, in the order of the lines.

    *catalogue* holds the offerings of the lines and those that their rules name;
    *retired* the codes among them that are not sold any more.  Without a *day*
    validity is not looked at.
    """
    choice = _Choice(catalogue, retired, day).take(lines)
    findings: dict[str, Finding] = {}
    for code in choice.by_code:
        for finding in _findings(choice, code):
            findings.setdefault(finding.sentence, finding)
    return tuple(findings.values())


def expand(
    bundle: OfferingSpec, quantity: Decimal = Decimal(1)
) -> tuple[tuple[str, Decimal], ...]:
    """Return the code and quantity of each line that *quantity* bundles start with."""
    return tuple(
        (item.code, item.default * quantity) for item in bundle.items if item.default
    )


def _findings(choice: _Choice, code: str) -> Iterator[Finding]:
    spec = choice.catalogue.get(code)
    if spec is None:
        sentence = _("“%(title)s” is not on sale.", title=code)
        yield _not_for_sale(choice, code, "unknown", sentence)
        return
    yield from _sale_findings(choice, spec)
    yield from _requirement_findings(choice, spec)
    yield from _exclusion_findings(choice, spec)
    yield from _replacement_findings(choice, spec)
    if spec.items:
        for line in choice.by_code[code]:
            yield from _bundle_findings(choice, line, spec)


def _not_for_sale(choice: _Choice, code: str, rule: str, sentence: str) -> Finding:
    return Finding(
        rule=rule,
        sentence=sentence,
        fix=_removal(choice, code),
        keys=choice.keys(code),
    )


def _removal(choice: _Choice, code: str) -> Fix:
    """Return the offer to take the last line of *code* away."""
    return Fix(
        action=Action.REMOVE,
        sentence=_("Remove “%(title)s”", title=choice.title(code)),
        code=code,
        key=choice.keys(code)[-1],
    )


def _sale_findings(choice: _Choice, spec: OfferingSpec) -> Iterator[Finding]:
    day, title = choice.day, spec.title
    if spec.code in choice.retired:
        sentence = _("“%(title)s” is not sold any more.", title=title)
        yield _not_for_sale(choice, spec.code, "retired", sentence)
    elif day and spec.valid_from and day < spec.valid_from:
        start = format_date(spec.valid_from)
        sentence = _("“%(title)s” is sold from %(day)s on.", title=title, day=start)
        yield _not_for_sale(choice, spec.code, "validity", sentence)
    elif day and spec.valid_until and day > spec.valid_until:
        last = format_date(spec.valid_until)
        sentence = _("“%(title)s” was sold until %(day)s.", title=title, day=last)
        yield _not_for_sale(choice, spec.code, "validity", sentence)


def _requirement_findings(choice: _Choice, spec: OfferingSpec) -> Iterator[Finding]:
    for group in spec.requires:
        if not any(code in choice.by_code for code in group):
            yield _requirement(choice, spec, group)


def _requirement(
    choice: _Choice, spec: OfferingSpec, group: tuple[str, ...]
) -> Finding:
    others = ", ".join(f"“{choice.title(code)}”" for code in group)
    if len(group) == 1:
        sentence = _("“%(title)s” needs %(other)s.", title=spec.title, other=others)
    else:
        sentence = _(
            "“%(title)s” needs one of %(others)s.", title=spec.title, others=others
        )
    return Finding(
        rule="requires",
        sentence=sentence,
        fix=next(
            (_addition(choice, code) for code in group if choice.on_sale(code)), None
        ),
        keys=choice.keys(spec.code),
    )


def _addition(
    choice: _Choice, code: str, quantity: Decimal = Decimal(1), *, bundle: str = ""
) -> Fix:
    return Fix(
        action=Action.ADD,
        sentence=_("Add “%(title)s”", title=choice.title(code)),
        code=code,
        quantity=quantity,
        key=bundle,
    )


def _exclusion_findings(choice: _Choice, spec: OfferingSpec) -> Iterator[Finding]:
    """Yield each pair once, from whichever of the two says it."""
    order = list(choice.by_code)
    for other in spec.excludes:
        if other not in choice.by_code:
            continue
        first, last = sorted((spec.code, other), key=order.index)
        yield Finding(
            rule="excludes",
            sentence=_(
                "“%(one)s” and “%(other)s” cannot be bought together.",
                one=choice.title(first),
                other=choice.title(last),
            ),
            fix=_removal(choice, last),
            keys=(*choice.keys(first), *choice.keys(last)),
        )


def _replacement_findings(choice: _Choice, spec: OfferingSpec) -> Iterator[Finding]:
    for old in spec.replaces:
        if old in choice.by_code:
            yield Finding(
                rule="replaces",
                sentence=_(
                    "“%(new)s” takes the place of “%(old)s”: keep one of them.",
                    new=spec.title,
                    old=choice.title(old),
                ),
                fix=_removal(choice, old),
                keys=(*choice.keys(spec.code), *choice.keys(old)),
            )
    successor = choice.successors.get(spec.code)
    if successor and successor.code not in choice.by_code:
        yield _succession(choice, spec, successor)


def _succession(choice: _Choice, old: OfferingSpec, new: OfferingSpec) -> Finding:
    line = choice.by_code[old.code][0]
    return Finding(
        rule="replaces",
        severity=Severity.ADVICE,
        sentence=_(
            "“%(new)s” has taken the place of “%(old)s”.", new=new.title, old=old.title
        ),
        fix=Fix(
            action=Action.SWAP,
            sentence=_("Take “%(title)s” instead", title=new.title),
            code=new.code,
            quantity=line.quantity,
            key=line.key,
        ),
        keys=choice.keys(old.code),
    )


def _bundle_findings(
    choice: _Choice, bundle: Chosen, spec: OfferingSpec
) -> Iterator[Finding]:
    for item in spec.items:
        yield from _amount_findings(choice, bundle, item)
    known = {item.code for item in spec.items}
    for owner, code in choice.parts:
        if owner == bundle.key and code not in known:
            yield Finding(
                rule="foreign",
                sentence=_(
                    "“%(title)s” is not a part of “%(bundle)s”.",
                    title=choice.title(code),
                    bundle=spec.title,
                ),
                fix=_removal(choice, code),
                keys=(bundle.key, *choice.keys(code)),
            )


def _amount_findings(
    choice: _Choice, bundle: Chosen, item: BundleItem
) -> Iterator[Finding]:
    parts = choice.parts.get((bundle.key, item.code), [])
    there = sum((line.quantity for line in parts), Decimal())
    least = item.minimum * bundle.quantity
    most = there if item.maximum is None else item.maximum * bundle.quantity
    if least <= there <= most:
        return
    bound = least if there < least else most
    facts = {
        "bundle": choice.title(bundle.code),
        "count": format_number(bound),
        "title": choice.title(item.code),
        "there": format_number(there),
    }
    yield Finding(
        rule="minimum" if there < least else "maximum",
        sentence=(
            _(
                "“%(bundle)s” holds at least %(count)s × “%(title)s”; "
                "there are %(there)s.",
                **facts,
            )
            if there < least
            else _(
                "“%(bundle)s” holds at most %(count)s × “%(title)s”; "
                "there are %(there)s.",
                **facts,
            )
        ),
        fix=_amount_fix(choice, bundle, item.code, bound - there),
        keys=(bundle.key, *(line.key for line in parts)),
    )


def _amount_fix(choice: _Choice, bundle: Chosen, code: str, difference: Decimal) -> Fix:
    """Change the last part by *difference*, or add one, or remove it."""
    parts = choice.parts.get((bundle.key, code))
    if not parts:
        return _addition(choice, code, difference, bundle=bundle.key)
    quantity = parts[-1].quantity + difference
    if quantity <= 0:
        return replace(_removal(choice, code), key=parts[-1].key)
    return Fix(
        action=Action.SET,
        sentence=_(
            "Make it %(count)s × “%(title)s”",
            count=format_number(quantity),
            title=choice.title(code),
        ),
        code=code,
        quantity=quantity,
        key=parts[-1].key,
    )
