"""Pricing models that live in another process, as the application asks them."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Self

from plugins.exact import exact
from plugins.faults import Fault
from plugins.isolation import wire
from plugins.isolation.requests import asked
from plugins.isolation.worker import Failed, Worker
from plugins.parameters import Parameters
from plugins.sources import Origin, Source
from plugins.types import PriceRequest, PriceRow, PricingModel
from upheld.errors import InvalidInput, Problem, UpheldError
from upheld.words import _

Ask = tuple[PriceRequest, Parameters]
Outcome = tuple[PriceRow, ...] | Fault


class CheckedThere(Parameters):
    """Parameters on which code of the plugin has a say, in its own process."""

    key: ClassVar[str]
    worker: ClassVar[Worker]

    @classmethod
    def load(cls, given: Mapping[str, object]) -> Self:
        """Return parameters that our rules and those of the plugin hold for."""
        ours = super().load(given)
        try:
            check = {"do": "check", "model": cls.key, "given": ours.dump()}
            answer = cls.worker.ask(check)
        except Failed as failed:
            fault = failed.fault(cls.worker.spec["name"])
            raise InvalidInput.of("", fault.sentence) from None
        if "plain" in answer:
            return super().load(answer["plain"])
        raise InvalidInput(_problems(answer))


def _problems(answer: Mapping[str, Any]) -> Iterable[Problem]:
    told = answer.get("problems") or [{"message": answer["fault"]["sentence"]}]
    for one in told:
        where, hint = str(one.get("where", "")), str(one.get("hint", ""))
        yield Problem(where, str(one["message"]), hint)


class Elsewhere(PricingModel[Any]):
    """A model in the process of its plugin."""

    def __init__(self, worker: Worker, plain: Mapping[str, Any]) -> None:
        """Take what the plugin said of it."""
        self.worker = worker
        self.key, self.title = plain["key"], plain["title"]  # type: ignore[misc]
        self.version = plain["version"]  # type: ignore[misc]
        self.home = Path(plain["home"]) if plain["home"] else None
        self.about = str(plain["doc"])
        self.costs = plain["costs"] is True
        said = plain["parameters"]
        kind = wire.declared(said, CheckedThere if said["own"] else Parameters)
        if issubclass(kind, CheckedThere):
            kind.key, kind.worker = self.key, worker
        self.Parameters = kind

    def price(self, request: PriceRequest, parameters: Any) -> Iterable[PriceRow]:  # noqa: ANN401
        """Return the rows of one price."""
        outcome = self.price_many([(request, parameters)])[0]
        if isinstance(outcome, Fault):
            raise UpheldError(outcome.sentence)
        return outcome

    def expected_cost(self, request: PriceRequest, parameters: Any) -> Decimal | None:  # noqa: ANN401
        """Return what the plugin expects to be the cost; ``None`` for unknown."""
        if not self.costs:
            return None
        first, asks = asked(self.key, [(request, parameters)])
        found = self.worker.ask({"do": "cost", "like": first, **asks[0]}).get("cost")
        return None if found is None else exact(found, "The cost")

    def price_many(self, asks: Sequence[Ask]) -> list[Outcome]:
        """Return the outcome of each of *asks*, all asked at once."""
        if not asks:
            return []
        first, plain = asked(self.key, asks)
        message = {"do": "price", "like": first, "asks": plain}
        try:
            answer = self.worker.ask(message, len(plain))
        except Failed as failed:
            return [failed.fault(self.worker.spec["name"])] * len(asks)
        told = answer.get("answers")
        if not isinstance(told, list) or len(told) != len(asks):
            told = [None] * len(asks)
        outcomes = [*map(partial(_outcome, self.worker), told)]
        blamed = [it for it in outcomes if isinstance(it, Fault) and it.plugin]
        if blamed:
            fault = blamed[0]
            self.worker.failed(fault.sentence, "price", fault.file, fault.lineno)
        return outcomes


def _outcome(worker: Worker, told: object) -> Outcome:
    """Return what one answer says, after a look at every part of it."""
    name = worker.spec["name"]
    try:
        if isinstance(told, dict) and told.keys() == {"rows"}:
            return tuple(wire.row_of(row) for row in told["rows"])
        if isinstance(told, dict) and told.keys() == {"fault"}:
            return wire.fault_of_plain(told["fault"], name)
    except (UpheldError, TypeError) as error:
        why = error.message if isinstance(error, UpheldError) else str(error)
        return Failed(why).fault(name)
    return Failed(_("It answered what was not asked.")).fault(name)


def spec_of(source: Source) -> dict[str, str]:
    """Return what the process of a plugin is told to load."""
    spec = {
        "name": source.name,
        "origin": source.origin.value,
        "version": source.version,
        "where": source.where,
    }
    if source.pack:
        packed = base64.b64encode(source.pack).decode("ascii")
        return {**spec, "pack": packed, "root": source.root}
    if source.origin is Origin.FILE:
        spec["text"] = Path(source.where).read_text("utf-8")
    return spec
