"""Rules of addresses that start cheaply.

Werkzeug writes and compiles two functions for each rule, to build its address with.
Most processes, such as a command, never build most of them.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


class PatientRule(Rule):
    """A rule that compiles what builds its address when one is built first.

    It takes the place of a method that werkzeug does not promise to keep: should it be
    named otherwise some day, rules are only as slow to make as they were.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Build:  # noqa: FBT001, FBT002  werkzeug's
        compiling, compiled = super()._compile_builder, list[Build]()

        def build(rule: Rule, **values: Any) -> tuple[str, str]:  # noqa: ANN401  werkzeug's
            if not compiled:
                compiled.append(compiling(append_unknown))
            return compiled[0](rule, **values)

        return build
