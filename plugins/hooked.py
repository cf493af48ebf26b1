"""A plugin asked by a hook: whatever it does, there is an answer or a fault."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import localcontext
from pathlib import Path
from typing import Any, TypeVar

import pluggy

from plugins.exact import PRECISION
from plugins.faults import Fault, described, place
from plugins.types import CannotPrice
from upheld.words import _

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, eq=False)
class HookedPlugin:
    """A plugin that does something beside offering models."""

    name: str
    version: str
    #: The names of the hooks that it implements.
    hooks: frozenset[str]
    #: Where its code lies.
    home: Path | None = field(repr=False)
    #: The registry that holds this plugin alone.
    registry: pluggy.PluginManager = field(repr=False)
    #: The moves that it looks at, where it may refuse some.
    moves: frozenset[str] = frozenset()

    @property
    def apart(self) -> bool:
        """Whether it lives in another process, so that many questions cost as one."""
        return False

    def ask(
        self,
        hook: str,
        read: Callable[[Any], Answer],
        /,
        **asked: object,
    ) -> Answer | Fault:
        """Return what *read* makes of the answer, or why there is none.

        Nothing that the plugin raises comes through, but for the interrupt of
        whoever started the program.

        :param read: checks the answer; it gets ``None`` where there is none.
        """
        try:
            with localcontext(prec=PRECISION):
                answers = getattr(self.registry.hook, hook)(**asked)
                return read(answers[0] if answers else None)
        except KeyboardInterrupt:
            raise
        except CannotPrice as refusal:
            return Fault(f"{refusal.message} {refusal.hint}".strip())
        except BaseException as error:  # noqa: BLE001  a plugin may raise anything
            return self._fault(hook, error)

    def ask_many(
        self,
        hook: str,
        reads: Sequence[Callable[[Any], Answer]],
        asks: Sequence[Mapping[str, object]],
    ) -> list[Answer | Fault]:
        """Return the answer to each of *asks*, as :meth:`ask` does."""
        return [
            self.ask(hook, read, **asked)
            for read, asked in zip(reads, asks, strict=True)
        ]

    def _fault(self, hook: str, error: BaseException) -> Fault:
        file, lineno = self._place(hook, error)
        sentence = _(
            "Plugin “%(plugin)s” failed at “%(hook)s” in %(file)s, line %(line)s: "
            "%(error)s",
            plugin=self.name,
            hook=hook,
            file=Path(file).name,
            line=lineno,
            error=described(error),
        )
        return Fault(sentence, self.name, file, lineno)

    def _place(self, hook: str, error: BaseException) -> tuple[str, int]:
        """Return where it failed, or where the hook begins if its answer is wrong."""
        file, lineno = place(error, self.home)
        if self.home and self.home in (Path(file), *Path(file).parents):
            return file, lineno
        return self.begins(hook)

    def begins(self, hook: str) -> tuple[str, int]:
        """Return the file and the line where what it does at *hook* begins."""
        implementation = getattr(self.registry.hook, hook).get_hookimpls()[0].function
        code = inspect.unwrap(implementation).__code__
        return code.co_filename, code.co_firstlineno
