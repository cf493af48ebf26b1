"""What is wrong with a part of the catalogue, and in which field of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from upheld.errors import Problem
from upheld.nearest import did_you_mean
from upheld.texts import _

#: The way to a field: names of fields and places in lists, from 0.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong at *path*, with what to do about it."""

    path: Path
    message: str
    hint: str = ""

    @classmethod
    def unknown(cls, path: Path, code: str, known: Iterable[str]) -> "Fault":
        """Return the fault of naming *code*, which is none of *known*."""
        message = _("There is no “%(code)s” in the catalogue.", code=code)
        return cls(path, message, did_you_mean(code, known))

    def under(self, *path: str | int) -> "Fault":
        """Return the fault as seen from further up."""
        return replace(self, path=(*path, *self.path))

    def problem(self) -> Problem:
        """Return it for forms and the API: ``promises.0.target``."""
        return Problem(".".join(map(str, self.path)), self.message, self.hint)
