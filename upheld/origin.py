"""Whose packages are these: a check before anything of ours is imported.

Catalog, contracts and plugins are short names.  In an environment shared with
other software they may belong to somebody else, and what would follow are errors
that nobody can read.
"""

import importlib.util
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

from upheld.errors import UpheldError

NAMES = ("catalog", "contracts", "plugins")
HOME = Path(__file__).resolve().parent.parent
OURS = "upheld"


class PackageCollision(UpheldError):
    """A package that we need belongs to another distribution."""

    status = 500


def check_origin() -> None:
    """Refuse to start unless our packages lie beside ``upheld`` and are ours alone.

    :raises PackageCollision: naming the package, and both who holds it and where
        ours is.  Nothing is imported, so this can run first; it takes some 20 ms.
    """
    owners = _other_owners()
    for name in NAMES:
        found = _location(name)
        if found != HOME / name or name in owners:
            raise PackageCollision(
                f'The package "{name}" that Upheld needs from {HOME} is '
                f"{_describe(found, owners.get(name))}.",
                hint="Install Upheld in a virtual environment of its own.",
            )


def _location(name: str) -> Path | None:
    """Return the file or folder that ``import name`` would take, without importing."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    return Path(spec.origin or "").resolve()


def _other_owners() -> dict[str, Distribution]:
    """Map each of our names to another distribution that installed files under it."""
    inside = re.compile(rf"^({'|'.join(NAMES)})(?:/|\.py,)", re.MULTILINE)
    return {
        name: distribution
        for distribution in distributions()
        if distribution.name != OURS
        for name in inside.findall(distribution.read_text("RECORD") or "")
    }


def _describe(found: Path | None, owner: Distribution | None) -> str:
    if found is None:
        return "missing"
    if owner is None:
        return f"hidden by {found}, which belongs to no installed distribution"
    return f"also installed by {owner.name} {owner.version}, and found in {found}"
