"""``upheld plugins new``: a package that prices a line at once."""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from plugins.sources import BUILT_IN
from upheld.errors import InvalidInput, Refused
from upheld.words import _

FOLDER = Path(__file__).parent / "scaffolds"
#: What a new model can start as; the first is taken unless told otherwise.
KINDS = ("per-unit", "tiered", "percentage", "flat")
#: With it, the key has room for what is put before it.
LONGEST_NAME = 40
PREFIX = "upheld-"

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """What follows from the name of a new plugin."""

    #: Words with hyphens between: ``per-seat``.
    words: str

    @classmethod
    def of(cls, given: str) -> "Named":
        """Return the names that follow from *given*.

        :raises InvalidInput: for what is no name of a package, with one that is.
        """
        words = given.removeprefix(PREFIX)
        if not _NAME.fullmatch(words) or len(words) > LONGEST_NAME:
            raise InvalidInput.of(
                "NAME",
                _("“%(name)s” cannot be the name of a package.", name=given),
                hint=_("“%(name)s” can.", name=_possible(words)),
            )
        named = cls(words)
        if named.key in BUILT_IN:
            raise InvalidInput.of(
                "NAME",
                _("“%(key)s” is the key of a built-in model.", key=named.key),
                hint=_("“%(name)s” is free.", name=f"my-{words}"),
            )
        return named

    @property
    def package(self) -> str:
        """What pip knows it by, and the folder."""
        return f"{PREFIX}{self.words}"

    @property
    def key(self) -> str:
        """What price books know it by."""
        return self.words.replace("-", "_")

    def values(self) -> dict[str, str]:
        """Return what the texts of the files leave open."""
        return {
            "package": self.package,
            "module": self.package.replace("-", "_"),
            "key": self.key,
            "name": "".join(word.capitalize() for word in self.words.split("-")),
            "title": self.words.replace("-", " ").capitalize(),
        }


def _possible(given: str) -> str:
    """Return the name that is nearest to what was *given*."""
    begun = re.sub(r"^[^a-z]+", "", given.lower())
    words = "-".join(re.findall(r"[a-z0-9]+", begun))
    return words[:LONGEST_NAME].strip("-") or "per-seat"


def files_of(named: Named, kind: str) -> dict[str, str]:
    """Return the texts of a new package by their paths in it."""
    values = named.values()
    sources = {
        "pyproject.toml": "pyproject.toml",
        "README.md": f"{kind}/README.md",
        f"{values['module']}.py": f"{kind}/model.py",
        f"fixtures/{named.key}.yaml": f"{kind}/fixture.yaml",
        f"tests/test_{named.key}.py": "test.py",
    }
    return {
        path: Template((FOLDER / f"{source}.txt").read_text("utf-8")).substitute(values)
        for path, source in sources.items()
    }


def write_package(named: Named, kind: str, place: Path) -> list[Path]:
    """Write a new package into a folder of its own below *place*.

    :returns: the files, in the order in which people read them.
    :raises Refused: where that folder exists; nothing is written over.
    """
    folder = place / named.package
    texts = files_of(named, kind)
    try:
        folder.mkdir()
    except FileExistsError:
        raise Refused(
            _("There is something called “%(name)s” here already.", name=folder),
            hint=_("Choose another name, or another folder."),
        ) from None
    except OSError as error:
        raise Refused(
            _("%(folder)s cannot be made: %(why)s.", folder=folder, why=error.strerror),
            hint=_("Go to a folder in which you may write."),
        ) from None
    for path, text in texts.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return [folder / path for path in texts]
