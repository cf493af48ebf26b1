"""Two or more ways of doing the same thing, measured turn by turn."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

#: Runs some work and returns how many seconds of processor time one unit of it took.
Sample = Callable[[], float]


def timed(work: Callable[[], object], times: int) -> Sample:
    """Return a sample of *work*, run *times* times in a row."""

    def sample() -> float:
        begun = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - begun) / times

    return sample


def after(
    setup: Callable[[], object], work: Callable[[], object], times: int
) -> Sample:
    """Return a sample of *work* run *times*, each after *setup*, which is free."""

    def sample() -> float:
        taken = 0.0
        for _ in range(times):
            setup()
            begun = time.process_time()
            work()
            taken += time.process_time() - begun
        return taken / times

    return sample


def medians(samples: Mapping[str, Sample], rounds: int) -> dict[str, float]:
    """Return the median seconds of each; they take turns and so meet the same noise."""
    taken: dict[str, list[float]] = {name: [] for name in samples}
    for name, sample in samples.items():
        sample()
        taken[name].clear()
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for name, sample in samples.items():
            taken[name].append(sample())
        gc.collect()
    gc.enable()
    return {name: statistics.median(values) for name, values in taken.items()}
