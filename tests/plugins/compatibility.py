"""What may not be missing from the interface for plugins, by what was released.

A surface is the text of ``public_api.txt``; its parts are names such as
``PriceRequest.segment`` and arguments such as ``adjust_price.rows``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from plugins.deprecating import Deprecation

#: So many minor releases warn before something leaves.
WARNED = 2
_LINE = re.compile(r"(?P<hook>hook )?(?:class )?(?P<name>\w+)(?:\((?P<given>.*)\))?")
Minor = tuple[int, int]


def minor(version: str) -> Minor:
    major, _dot, rest = version.partition(".")
    return int(major), int(rest.partition(".")[0])


def parts(surface: str) -> dict[str, bool]:
    """Return each name and argument of *surface*; for an argument, if it is needed."""
    found: dict[str, bool] = {}
    owner = ""
    for line in surface.splitlines():
        match = _LINE.match(line.strip())
        if match is None:
            continue
        inside = line.startswith(" ")
        owner = owner if inside else match["name"]
        name = f"{owner}.{match['name']}" if inside else match["name"]
        found[name] = False
        for argument, is_needed in _arguments(match["given"] or ""):
            # What a hook is asked with, no plugin has to take.
            found[f"{name}.{argument}"] = is_needed and not match["hook"]
    return found


def _arguments(given: str) -> Iterator[tuple[str, bool]]:
    for one in given.split(", "):
        if re.fullmatch(r"\w+(=…)?", one) and one not in {"self", "cls"}:
            yield one.removesuffix("=…"), not one.endswith("=…")


def broken(
    released: Mapping[str, str],
    today: str,
    announced: Sequence[Deprecation],
) -> list[str]:
    """Return what of the surfaces *released* is missing *today* before it may be."""
    now = parts(today)
    known = {one.what: one for one in announced}
    missing = {it for surface in released.values() for it in parts(surface)} - {*now}
    found = [
        f"{what} is missing: {why}"
        for what in sorted(missing)
        if (why := _too_early(known.get(what), released))
    ]
    for version, surface in released.items():
        before = parts(surface)
        found += [
            f"{what} is needed, which {version} does not give"
            for what, is_needed in now.items()
            if is_needed and not before.get(what) and what.rpartition(".")[0] in before
        ]
    return found


def _too_early(found: Deprecation | None, released: Mapping[str, str]) -> str:
    """Return why something may not leave yet; nothing where it may."""
    if found is None:
        return "it was never announced"
    warning = {minor(it) for it in released if minor(it) >= minor(found.since)}
    if len(warning) < WARNED:
        return f"{len(warning)} of {WARNED} minor releases have warned"
    return ""
