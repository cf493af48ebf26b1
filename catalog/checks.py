"""What several fields of an offering, or several offerings, can get wrong together.

Pure: specifications in, faults out; a fault's path names the field.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from zoneinfo import available_timezones

from catalog.faults import Fault, Path
from catalog.offerings import Covers, Due, Duty, Kind, OfferingSpec
from catalog.promises import (
    Promise,
    ResponsePromise,
    UptimePromise,
    WarrantyPromise,
)
from upheld.nearest import did_you_mean
from upheld.texts import _

#: Kinds that would be empty words without their promise.
_NEEDED = {Kind.WARRANTY: "warranty", Kind.UPTIME: "uptime"}


def offering_faults(spec: OfferingSpec) -> Iterator[Fault]:
    """Yield what is wrong with *spec*, looked at by itself."""
    yield from _validity_faults(spec)
    yield from _kind_faults(spec)
    yield from _bundle_faults(spec)
    yield from _list_faults(spec)
    yield from _device_faults(spec)
    for index, duty in enumerate(spec.duties):
        yield from _duty_faults(("duties", index), duty)
    for index, promise in enumerate(spec.promises):
        yield from promise_faults(("promises", index), promise)
    for number, option in enumerate(spec.options):
        for index, promise in enumerate(option.promises):
            path = ("options", number, "promises", index)
            yield from promise_faults(path, promise)


def catalogue_faults(
    specs: Mapping[str, OfferingSpec],
    codes: Iterable[str],
    *,
    retired: Collection[str] = (),
) -> Iterator[tuple[str, Fault]]:
    """Yield what is wrong between offerings: the code of one and its fault.

    *specs* is the catalogue as it would be, *retired* what of it is not sold; only
    the offerings in *codes* are looked at, and cycles that go through one of them.
    """
    wanted = [code for code in codes if code in specs]
    for code in wanted:
        for fault in _reference_faults(specs[code], specs):
            yield code, fault
    yield from _retirement_faults(specs, set(wanted), retired)
    yield from _cycle_faults(specs, set(wanted), "requires")
    yield from _cycle_faults(specs, set(wanted), "replaces")


def promise_faults(path: Path, promise: Promise) -> Iterator[Fault]:
    """Yield what is wrong with *promise*, which stands at *path*."""
    if isinstance(promise, UptimePromise):
        faults = _uptime_faults(promise)
    elif isinstance(promise, ResponsePromise):
        faults = _response_faults(promise)
    else:
        faults = _warranty_faults(promise)
    for fault in faults:
        yield fault.under(*path)


def _validity_faults(spec: OfferingSpec) -> Iterator[Fault]:
    if spec.valid_from and spec.valid_until and spec.valid_until < spec.valid_from:
        yield Fault(
            ("valid_until",),
            _(
                "It ends on %(until)s, before it begins on %(start)s.",
                until=spec.valid_until,
                start=spec.valid_from,
            ),
        )


def _kind_faults(spec: OfferingSpec) -> Iterator[Fault]:
    needed = _NEEDED.get(spec.kind)
    if needed and all(promise.kind != needed for promise in spec.promises):
        yield Fault(
            ("promises",),
            _(
                "“%(title)s” is of the kind %(kind)s and promises none.",
                title=spec.title,
                kind=spec.kind.value,
            ),
            _("Add a promise with kind: %(kind)s.", kind=needed),
        )


def _bundle_faults(spec: OfferingSpec) -> Iterator[Fault]:
    if spec.kind is not Kind.BUNDLE:
        if spec.items:
            yield Fault(("items",), _("Only a bundle has items."))
        if spec.discount:
            yield Fault(
                ("discount",),
                _("Only a bundle has a discount."),
                _("Discounts of other offerings stand in price books and quotes."),
            )
        return
    if not spec.items:
        yield Fault(("items",), _("A bundle needs items."))
    for name in ("promises", "options"):
        if getattr(spec, name):
            yield Fault((name,), _("A bundle has none of its own: its items do."))
    for index, item in enumerate(spec.items):
        yield from _amount_faults(("items", index), item.minimum, item)


def _device_faults(spec: OfferingSpec) -> Iterator[Fault]:
    """Yield what is said about devices by an offering that counts none."""
    if spec.covers is Covers.ASSETS:
        if spec.kind in {Kind.BUNDLE, Kind.WORK}:
            yield Fault(("covers",), _("Bundles and work cover no single devices."))
        return
    for name in ("models", "serials_required"):
        if getattr(spec, name):
            yield Fault(
                (name,),
                _("“%(title)s” covers no single devices.", title=spec.title),
                _("Add covers: assets."),
            )


def _amount_faults(path: Path, least: int, item: object) -> Iterator[Fault]:
    most, default = getattr(item, "maximum", None), getattr(item, "default", 0)
    if most is not None and most < least:
        yield Fault(
            (*path, "maximum"),
            _(
                "The maximum %(most)s is less than the minimum %(least)s.",
                most=most,
                least=least,
            ),
        )
    elif default < least or (most is not None and default > most):
        yield Fault(
            (*path, "default"),
            _(
                "The default %(default)s is not between minimum and maximum.",
                default=default,
            ),
        )


def _list_faults(spec: OfferingSpec) -> Iterator[Fault]:
    """Nothing is named twice, and an offering never names itself."""
    named = {
        "options": [option.code for option in spec.options],
        "items": [item.code for item in spec.items],
        "excludes": spec.excludes,
        "replaces": spec.replaces,
    }
    for name, codes in named.items():
        for index, code in enumerate(codes):
            if code in codes[:index]:
                yield Fault((name, index), _again(code), _("Keep one of the two."))
            if code == spec.code and name != "options":
                yield Fault((name, index), _itself(spec))
    for index, group in enumerate(spec.requires):
        if spec.code in group:
            yield Fault(("requires", index), _itself(spec))


def _again(code: str) -> str:
    return _("%(code)s stands here a second time.", code=code)


def _itself(spec: OfferingSpec) -> str:
    return _("“%(title)s” names itself here.", title=spec.title)


def _duty_faults(path: Path, duty: Duty) -> Iterator[Fault]:
    counted = duty.due in {Due.AFTER_START, Due.ON_EVENT}
    if counted and not duty.days:
        yield Fault(
            (*path, "days"),
            _("How many days are there for it?"),
            _("Give days, such as 14."),
        )
    if duty.days and not counted:
        yield Fault(
            (*path, "days"),
            _("Days belong to a duty that is due after the start or on an event."),
        )


def _uptime_faults(promise: UptimePromise) -> Iterator[Fault]:
    if not promise.target:
        yield Fault(("target",), _("A target of 0 % promises nothing."))
    for index, tier in enumerate(promise.credits):
        if tier.below > promise.target:
            yield Fault(
                ("credits", index, "below"),
                _(
                    "Credit begins at %(below)s %%, above the target of %(target)s %%.",
                    below=tier.below,
                    target=promise.target,
                ),
            )
        if promise.cap is not None and tier.credit > promise.cap:
            yield Fault(
                ("credits", index, "credit"),
                _(
                    "%(credit)s %% is more than the cap of %(cap)s %%.",
                    credit=tier.credit,
                    cap=promise.cap,
                ),
            )
    for index, (higher, lower) in enumerate(pairwise(promise.credits), start=1):
        if lower.below >= higher.below or lower.credit <= higher.credit:
            yield Fault(
                ("credits", index),
                _("The less uptime, the more credit: this step breaks the order."),
                _("Begin with the highest uptime; each step gives more credit."),
            )


def _response_faults(promise: ResponsePromise) -> Iterator[Fault]:
    if not promise.targets:
        yield Fault(("targets",), _("At least one priority is needed."))
    if not promise.channels:
        yield Fault(("channels",), _("Say how to reach support: at least one way."))
    names = [target.priority for target in promise.targets]
    for index, target in enumerate(promise.targets):
        if target.priority in names[:index]:
            yield Fault(("targets", index, "priority"), _again(target.priority))
        repair = target.repair_minutes
        if repair is not None and repair < target.response_minutes:
            yield Fault(
                ("targets", index, "repair_minutes"),
                _("Repair is promised before the first answer."),
            )
    yield from _hours_faults(promise)


def _hours_faults(promise: ResponsePromise) -> Iterator[Fault]:
    hours = promise.hours
    if not hours.days:
        yield Fault(("hours", "days"), _("At least one day is needed."))
    if len(set(hours.days)) < len(hours.days):
        yield Fault(("hours", "days"), _("A day stands here twice."))
    if hours.closes <= hours.opens:
        yield Fault(
            ("hours", "closes"),
            _(
                "Support closes at %(closes)s, before it opens at %(opens)s.",
                closes=hours.closes,
                opens=hours.opens,
            ),
        )
    zones = available_timezones()
    if hours.timezone not in zones:
        yield Fault(
            ("hours", "timezone"),
            _("There is no time zone “%(zone)s”.", zone=hours.timezone),
            did_you_mean(hours.timezone, zones) or _("Use one such as Europe/Zurich."),
        )


def _warranty_faults(promise: WarrantyPromise) -> Iterator[Fault]:
    if not promise.months:
        yield Fault((), _("A warranty covers parts, labour or expenses: name one."))


def _reference_faults(
    spec: OfferingSpec, specs: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    for path, code in _references(spec):
        if code not in specs:
            yield Fault.unknown(path, code, specs)
    for index, item in enumerate(spec.items):
        part = specs.get(item.code)
        if part is not None and part.kind is Kind.BUNDLE and part.code != spec.code:
            yield Fault(
                ("items", index, "code"),
                _(
                    "“%(title)s” is a bundle; a bundle holds no bundles.",
                    title=part.title,
                ),
                _("Name what is in it."),
            )
    yield from _contradictions(spec, specs)


def _retirement_faults(
    specs: Mapping[str, OfferingSpec], wanted: set[str], retired: Collection[str]
) -> Iterator[tuple[str, Fault]]:
    """Refuse bundles on sale that hold what is not."""
    for bundle in specs.values():
        if bundle.code in retired:
            continue
        for index, item in enumerate(bundle.items):
            if item.code not in retired or not wanted & {bundle.code, item.code}:
                continue
            message = _(
                "“%(bundle)s” is on sale and holds “%(title)s”, which is retired.",
                bundle=bundle.title,
                title=_title(specs, item.code),
            )
            hint = _("Take it out of the bundle, or retire the bundle too.")
            if bundle.code in wanted:
                yield bundle.code, Fault(("items", index, "code"), message, hint)
            else:
                yield item.code, Fault(("state",), message, hint)


def _references(spec: OfferingSpec) -> Iterator[tuple[Path, str]]:
    for index, group in enumerate(spec.requires):
        for code in group:
            yield ("requires", index), code
    for index, code in enumerate(spec.excludes):
        yield ("excludes", index), code
    for index, code in enumerate(spec.replaces):
        yield ("replaces", index), code
    for index, item in enumerate(spec.items):
        yield ("items", index, "code"), item.code


def _contradictions(
    spec: OfferingSpec, specs: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    for index, group in enumerate(spec.requires):
        if group and all(_excluded(specs, spec.code, code) for code in group):
            yield Fault(
                ("requires", index),
                _(
                    "“%(title)s” both needs and excludes “%(other)s”.",
                    title=spec.title,
                    other=_title(specs, group[0]),
                ),
            )
    kept = [item for item in spec.items if item.minimum]
    for index, item in enumerate(spec.items):
        for other in kept:
            if item.minimum and _excluded(specs, item.code, other.code):
                if item.code < other.code:
                    continue
                yield Fault(
                    ("items", index, "code"),
                    _(
                        "“%(one)s” and “%(other)s” exclude each other.",
                        one=_title(specs, item.code),
                        other=_title(specs, other.code),
                    ),
                )


def _excluded(specs: Mapping[str, OfferingSpec], one: str, other: str) -> bool:
    first, second = specs.get(one), specs.get(other)
    return (first is not None and other in first.excludes) or (
        second is not None and one in second.excludes
    )


def _title(specs: Mapping[str, OfferingSpec], code: str) -> str:
    spec = specs.get(code)
    return spec.title if spec else code


def _cycle_faults(
    specs: Mapping[str, OfferingSpec], wanted: set[str], name: str
) -> Iterator[tuple[str, Fault]]:
    """Yield each cycle once, then look again without its last step."""
    edges = {code: _successors(spec, name) for code, spec in specs.items()}
    while cycle := _cycle(edges):
        last, first = cycle[-2], cycle[-1]
        edges[last].remove(first)
        named = wanted.intersection(cycle)
        if not named:
            continue
        titles = " → ".join(f"“{_title(specs, code)}”" for code in cycle)
        yield (
            last if last in wanted else min(named),
            Fault((name,), _("This goes round in a circle: %(way)s.", way=titles)),
        )


def _successors(spec: OfferingSpec, name: str) -> list[str]:
    """Return what *spec* cannot be without, itself left out: that has its own fault."""
    if name == "replaces":
        codes = spec.replaces
    else:
        codes = tuple(group[0] for group in spec.requires if len(group) == 1)
    return [code for code in dict.fromkeys(codes) if code != spec.code]


def _cycle(edges: Mapping[str, list[str]]) -> list[str]:
    """Return one cycle in the order of its steps; its first code also comes last."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        # graphlib names predecessors: each code is needed by the next.
        cycle: list[str] = error.args[1]
        return cycle[::-1]
    return []
